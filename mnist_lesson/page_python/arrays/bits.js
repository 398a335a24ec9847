// Sources of random bits: NumPy's PCG64 with its SeedSequence, and the older Mersenne Twister.
import { raise } from "./guard.js";

const WORD = 0xffffffffn;
const LONG = (1n << 64n) - 1n;
const WIDE = (1n << 128n) - 1n;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

/** The 32-bit words of a whole number that isn't negative, the lowest first. */
function wordsOf(text) {
  let left = BigInt(text);
  if (left < 0n) raise("ValueError", "expected non-negative integer");
  const words = [];
  do {
    words.push(Number(left & WORD));
    left >>= 32n;
  } while (left > 0n);
  return words;
}

/** One step of SeedSequence's hash; `state.constant` changes with each. */
function hashed(value, state, multiplier) {
  const mixed = (value ^ state.constant) >>> 0;
  state.constant = Math.imul(state.constant, multiplier) >>> 0;
  const product = Math.imul(mixed, state.constant) >>> 0;
  return (product ^ (product >>> 16)) >>> 0;
}

function mixed(x, y) {
  const result = (Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y)) >>> 0;
  return (result ^ (result >>> 16)) >>> 0;
}

/** SeedSequence's pool of four words from words of entropy. */
function pool(entropy) {
  const state = { constant: 0x43b0d7e5 };
  const hash = (value) => hashed(value, state, 0x931e8875);
  const words = [0, 1, 2, 3].map((i) => hash(entropy[i] ?? 0));
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) if (from !== to) words[to] = mixed(words[to], hash(words[from]));
  }
  for (const extra of entropy.slice(4)) {
    for (let to = 0; to < 4; to++) words[to] = mixed(words[to], hash(extra));
  }
  return words;
}

/** Four numbers of 64 bits from the words of a seed, as SeedSequence.generate_state. */
function seedState(entropy) {
  const words = pool(entropy);
  const state = { constant: 0x8b51f9dd };
  const out = Array.from({ length: 8 }, (_, i) => hashed(words[i % 4], state, 0x58f38ded));
  return [0, 2, 4, 6].map((i) => BigInt(out[i]) | (BigInt(out[i + 1]) << 32n));
}

/** Words that nobody can foresee. */
function freshWords() {
  return [...crypto.getRandomValues(new Uint32Array(4))];
}

/** NumPy's default: PCG64 (XSL-RR). */
export class PCG64 {
  /** @param {string[]} seeds whole numbers as text; none for a seed of its own */
  constructor(seeds) {
    const [high, low, streamHigh, streamLow] = seedState(
      seeds.length ? seeds.flatMap(wordsOf) : freshWords(),
    );
    this.increment = ((((streamHigh << 64n) | streamLow) << 1n) | 1n) & WIDE;
    this.state = (this.increment + ((high << 64n) | low)) & WIDE;
    this.step();
    this.spare = -1;
  }

  step() {
    this.state = (this.state * MULTIPLIER + this.increment) & WIDE;
  }

  /** 64 random bits. @returns {bigint} */
  next64() {
    this.step();
    const folded = (this.state >> 64n) ^ (this.state & LONG);
    const turn = this.state >> 122n;
    return ((folded >> turn) | (folded << (64n - turn))) & LONG;
  }

  /** 32 random bits: the lower half of 64, the upper half the next time. */
  next32() {
    if (this.spare >= 0) {
      const word = this.spare;
      this.spare = -1;
      return word;
    }
    const both = this.next64();
    this.spare = Number(both >> 32n);
    return Number(both & WORD);
  }

  /** A number from 0 to below 1, with 53 random bits. */
  double() {
    return Number(this.next64() >> 11n) / 9007199254740992;
  }
}

const LENGTH = 624;

/** What np.random.seed sets: the Mersenne Twister. */
export class MT19937 {
  /** @param {string[]} seeds one whole number as text; none for a seed of its own */
  constructor(seeds) {
    const seed = seeds.length ? BigInt(seeds[0]) : BigInt(freshWords()[0]);
    if (seed < 0n || seed > WORD) raise("ValueError", "Seed must be between 0 and 2**32 - 1");
    this.key = new Uint32Array(LENGTH);
    let word = Number(seed);
    for (let i = 0; i < LENGTH; i++) {
      this.key[i] = word;
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i + 1) >>> 0;
    }
    this.place = LENGTH;
    this.gauss = null; // the second number of the last pair
  }

  refill() {
    const { key } = this;
    for (let i = 0; i < LENGTH; i++) {
      const y = (key[i] & 0x80000000) | (key[(i + 1) % LENGTH] & 0x7fffffff);
      key[i] = key[(i + 397) % LENGTH] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.place = 0;
  }

  next32() {
    if (this.place === LENGTH) this.refill();
    let y = this.key[this.place++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  double() {
    const [a, b] = [this.next32() >>> 5, this.next32() >>> 6];
    return (a * 67108864 + b) / 9007199254740992;
  }
}
