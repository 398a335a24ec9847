/**
 * A cell's text as MicroPython can run it, with the same lines: what it lacks becomes calls of functions of `run.py`.
 *
 * | in the cell | for MicroPython | why |
 * |---|---|---|
 * | `f"{x:.2f}"` | `__lesson_join__(__lesson_format__(x, ".2f"))` | NumPy's numbers, nested quotes, exact rounding |
 * | `"{:.2f}".format(x)` | `__lesson_fill__("{:.2f}", x)` | the same |
 * | `"%.2f" % x` | `__lesson_percent__("%.2f") % x` | the same |
 * | `{"b": 1, **more}` | `__lesson_dict__(("b", 1), (None, more))` | dictionaries keep their order; `**` in them |
 * | `[*a, 1]` | `__lesson_list__(*a, 1)` | a star in a list, a tuple, a set |
 * | `a *= 2` | `a = __lesson_inplace__("mul", a, (2))` | MicroPython would make a new array |
 * | `0 < x` | `__lesson_left__(0) < x` | MicroPython doesn't ask the right side, an array |
 * | `slice(1, 3)` | `__lesson_slices__(1, 3)` | MicroPython has no such function |
 * | the last expression | `__lesson_value__ = …` | a notebook shows it |
 */

import { KEYWORDS, stepsIn, tokenize } from "./tokens.js";

const STARRED = { "[": "__lesson_list__", "(": "__lesson_tuple__", "{": "__lesson_set__" };
// What may stand in an expression; every other keyword begins a statement.
const IN_EXPRESSIONS = new Set("and as await in is lambda not or".split(" "));
const beginsStatement = (word) => KEYWORDS.has(word) && !IN_EXPRESSIONS.has(word);
// What goes on with the statement above.
const CONTINUING = new Set(["elif", "else", "except", "finally"]);
const COMPARING = new Set(["<", "<=", ">", ">="]);
// What stands between two operands of comparisons.
const DIVIDING = new Set([
  ...COMPARING,
  ..."== != = , : ; := -> += -= *= /= //= %= **= &= |= ^= <<= >>= @=".split(" "),
]);
// MicroPython asks objects for += and -= only.
const IN_PLACE = {
  ...{ "*=": "mul", "/=": "truediv", "//=": "floordiv", "%=": "mod", "**=": "pow", "@=": "matmul" },
  ...{ "&=": "and", "|=": "or", "^=": "xor", "<<=": "lshift", ">>=": "rshift" },
};
const ASSIGNMENT = /^(?:[-+*/%@&|^]|\*\*|\/\/|>>|<<)?=$/;

/** For each opening bracket's index the index of its closing one. */
function matchBrackets(tokens) {
  const matches = new Map();
  const open = [];
  tokens.forEach((token, index) => {
    if (stepsIn(token) > 0) open.push(index);
    else if (stepsIn(token) < 0) matches.set(open.pop(), index);
  });
  return matches;
}

/** Whether what stands before a bracket makes it a call or an index. */
const isValue = (token) =>
  token &&
  ((token.kind === "name" && !KEYWORDS.has(token.text)) || token.kind === "string" || stepsIn(token) < 0);

/** A text of an f-string as a string literal. */
function quoteText(text, { prefix, quote }) {
  const isRaw = /r/i.test(prefix);
  if (text.endsWith(quote[0])) {
    const rest = text.slice(0, -1);
    const mark = quote[0] === '"' ? "'" : '"';
    const end = isRaw ? `${mark}${quote[0]}${mark}` : "";
    if (!isRaw) return `${quote}${rest}\\${quote[0]}${quote}`;
    return rest ? `r${quote}${rest}${quote} ${end}` : end;
  }
  return `${isRaw ? "r" : ""}${quote}${text}${quote}`;
}

/** What is written of a run of tokens: it knows where an operand and a statement begin, and puts calls around them. */
class Piece {
  written = "";
  #operand = -1; // where the operand that is being written begins
  #statement = 0;
  #isInPlace = false;

  /** Before a token: the white space in front of it, and what its kind ends. @param {any} token @param {string} space */
  begin({ kind, text }, space) {
    const isEnd = kind === "newline" || text === ";";
    if (isEnd) this.#endInPlace();
    this.written += space;
    if (kind === "op" && COMPARING.has(text)) this.#wrapLeft();
    else if (kind === "op" && Object.hasOwn(IN_PLACE, text)) this.#beginInPlace(IN_PLACE[text]);
    const isBetween =
      isEnd || (kind === "op" && DIVIDING.has(text)) || (kind === "name" && KEYWORDS.has(text));
    if (isBetween) this.#operand = -1;
    else if (this.#operand < 0) this.#operand = this.written.length;
    if (isEnd || (kind === "op" && text === ":")) this.#statement = this.written.length + text.length;
  }

  write(text) {
    if (this.#isSwallowed) this.#isSwallowed = false;
    else this.written += text;
  }

  end() {
    this.#endInPlace();
    return this.written;
  }

  #isSwallowed = false; // the operator that begins an in-place statement is written already

  /** `0 < x` asks 0 first, and a plain number knows nothing of arrays. */
  #wrapLeft() {
    if (this.#operand < 0 || this.written[this.#operand] === "*") return;
    const left = this.written.slice(this.#operand);
    const plain = left.trimEnd();
    this.written = `${this.written.slice(0, this.#operand)}__lesson_left__(${plain})${left.slice(plain.length)}`;
  }

  #beginInPlace(name) {
    const target = this.written.slice(this.#statement).trim();
    this.written = `${this.written.trimEnd()} = __lesson_inplace__("${name}", ${target}, (`;
    this.#isInPlace = this.#isSwallowed = true;
  }

  #endInPlace() {
    if (this.#isInPlace) this.written += "))";
    this.#isInPlace = false;
  }
}

class Rewriter {
  /** @param {string} text a cell's */
  constructor(text) {
    this.text = text;
    this.tokens = tokenize(text);
    this.matches = matchBrackets(this.tokens);
  }

  /** The text between two tokens: white space, comments, line ends. */
  before(index, first) {
    return index > first ? this.text.slice(this.tokens[index - 1].end, this.tokens[index].start) : "";
  }

  /** Tokens from `first` to before `end`, rewritten. */
  range(first, end) {
    const piece = new Piece();
    for (let index = first; index < end; index += 1) {
      const token = this.tokens[index];
      piece.begin(token, this.before(index, first));
      if (token.kind === "string") {
        const { text, next } = this.strings(index, end);
        piece.write(text);
        index = next - 1;
      } else if (stepsIn(token) > 0) {
        const close = this.matches.get(index);
        piece.write(this.bracket(index, close, this.tokens[index - 1]));
        index = close;
      } else if (this.isSlice(index)) piece.write("__lesson_slices__");
      else piece.write(token.text);
    }
    return piece.end();
  }

  /** Whether `slice` is called here, and not somebody's own. */
  isSlice(index) {
    const [before, { text }, after] = [this.tokens[index - 1], this.tokens[index], this.tokens[index + 1]];
    return text === "slice" && after?.text === "(" && ![".", "def"].includes(before?.text);
  }

  /** Strings that follow each other, and what is done with them. */
  strings(index, end) {
    let next = index + 1;
    while (next < end && this.tokens[next].kind === "string") next += 1;
    const all = this.tokens.slice(index, next);
    let text = all.some(({ parts }) => parts)
      ? this.joined(index, next)
      : this.text.slice(all[0].start, all.at(-1).end);
    const [first, second, third] = this.tokens.slice(next, next + 3);
    if (next < end && first?.text === "%" && !/b/i.test(all[0].prefix)) text = `__lesson_percent__(${text})`;
    if (next + 2 < end && first?.text === "." && second?.text === "format" && third?.text === "(") {
      const close = this.matches.get(next + 2);
      const inside = this.inside(next + 2, close);
      return { text: `__lesson_fill__(${text}, ${inside})`, next: close + 1 };
    }
    return { text, next };
  }

  /** F-strings, and strings beside them, as one call. */
  joined(first, end) {
    let written = "__lesson_join__(";
    for (let index = first; index < end; index += 1) {
      const token = this.tokens[index];
      written += this.before(index, first);
      const { parts } = token;
      if (!parts) written += `${token.text}, `;
      else written += parts.map((part) => `${this.part(part, token)}, `).join("");
    }
    return `${written})`;
  }

  part({ text, field }, token) {
    if (!field) return quoteText(text, token);
    const { source, shown, conversion, format } = field;
    const value = rewriteExpression(source.trim() === source ? source : `${source} `);
    const how = conversion || (shown && !format.length ? "r" : "");
    const converted =
      how && "rsa".includes(how) ? `${how === "s" ? "str" : "repr"}((${value}))` : `(${value})`;
    const plain = format.length ? this.format(format, token) : '""';
    const label = shown ? `${JSON.stringify(shown)}, ` : "";
    return `${label}__lesson_format__(${converted}, ${plain})`;
  }

  /** A field's format, which may have fields of its own. */
  format(parts, token) {
    const written = parts.map((part) => this.part(part, token));
    return parts.length === 1 && !parts[0].field ? written[0] : `__lesson_join__(${written.join(", ")})`;
  }

  /** What stands within a bracket, with the white space at both ends. */
  inside(open, close) {
    if (close === open + 1) return this.text.slice(this.tokens[open].end, this.tokens[close].start);
    const start = this.text.slice(this.tokens[open].end, this.tokens[open + 1].start);
    const end = this.text.slice(this.tokens[close - 1].end, this.tokens[close].start);
    return start + this.range(open + 1, close) + end;
  }

  /** The items of a display: `[first, end)` of each, and whether it is a comprehension. */
  items(open, close) {
    const items = [];
    let first = open + 1;
    let isComprehension = false;
    for (let index = open + 1; index <= close; index += 1) {
      const token = this.tokens[index];
      const { text, kind } = token;
      if (stepsIn(token) > 0) index = /** @type {number} */ (this.matches.get(index));
      else if (kind === "name" && text === "for") isComprehension = true;
      else if (kind === "name" && text === "lambda") index = this.endOfLambda(index, close);
      else if (kind === "op" && (text === "," || index === close)) {
        if (index > first) items.push({ first, end: index });
        first = index + 1;
      }
    }
    if (isComprehension) return { items: [{ first: open + 1, end: close }], isComprehension };
    return { items, isComprehension };
  }

  /** The first ":" of an item that stands in no bracket, or -1. */
  colon({ first, end }) {
    for (let index = first; index < end; index += 1) {
      const token = this.tokens[index];
      const { text, kind } = token;
      if (stepsIn(token) > 0) index = /** @type {number} */ (this.matches.get(index));
      else if (kind === "name" && text === "lambda") index = this.endOfLambda(index, end);
      else if (kind === "op" && text === ":") return index;
    }
    return -1;
  }

  /** The index of the ":" behind the names that a lambda takes. */
  endOfLambda(index, end) {
    const colon = this.colon({ first: index + 1, end });
    return colon < 0 ? index : colon;
  }

  bracket(open, close, previous) {
    const { text } = this.tokens[open];
    const isDisplay = !isValue(previous);
    const { items, isComprehension } = this.items(open, close);
    const isTarget = ["=", "in"].includes(this.tokens[close + 1]?.text);
    const isDict = text === "{" && (!items.length || items.some((item) => this.isPair(item)));
    if (isDisplay && isDict) return this.dict(open, close, { items, isComprehension });
    const isStarred = items.some(({ first }) => this.tokens[first].text === "*");
    if (isDisplay && isStarred && !isTarget) return `${STARRED[text]}(${this.inside(open, close)})`;
    return text + this.inside(open, close) + this.tokens[close].text;
  }

  isPair(item) {
    return this.tokens[item.first].text === "**" || this.colon(item) >= 0;
  }

  /** A dictionary: its pairs, and `(None, other)` for another one's. */
  dict(open, close, { items, isComprehension }) {
    let written = "__lesson_dict__(";
    let place = this.tokens[open].end;
    for (const { first, end } of items) {
      written += this.text.slice(place, this.tokens[first].start).replace(",", "");
      const last = isComprehension ? this.find("for", first, end) : end;
      written += `(${this.pair(first, last)})`;
      if (last < end) written += ` ${this.before(last, first)}${this.range(last, end)}`;
      else written += ", ";
      place = this.tokens[end - 1].end;
    }
    written += this.text.slice(place, this.tokens[close].start).replace(",", "");
    return `${written})`;
  }

  pair(first, end) {
    if (this.tokens[first].text === "**") return `None, ${this.range(first + 1, end)}`;
    const colon = this.colon({ first, end });
    const gaps =
      this.before(colon, first) + this.text.slice(this.tokens[colon].end, this.tokens[colon + 1].start);
    return `${this.range(first, colon)},${gaps}${this.range(colon + 1, end)}`;
  }

  /** The whole text. */
  whole() {
    const { tokens, text } = this;
    if (!tokens.length) return text;
    return text.slice(0, tokens[0].start) + this.range(0, tokens.length) + text.slice(tokens.at(-1).end);
  }

  /** The statements at the cell's top: `[first, end)` of the tokens of each. */
  statements() {
    const starts = [];
    let isNew = true;
    let isDecorated = false;
    this.tokens.forEach((token, index) => {
      if (index === 0 || (isNew && !isDecorated && !this.isContinuation(token))) starts.push(index);
      if (isNew) isDecorated = token.text === "@" && this.isAtTop(token);
      isNew = token.kind === "newline";
    });
    return starts.map((first, index) => ({ first, end: starts[index + 1] ?? this.tokens.length }));
  }

  isAtTop({ start }) {
    return start === 0 || this.text[start - 1] === "\n";
  }

  /** Whether a line belongs to the statement above it. */
  isContinuation(token) {
    return !this.isAtTop(token) || (token.kind === "name" && CONTINUING.has(token.text));
  }

  /** A statement: a loop can be left and gone on with, and a value is kept that a notebook would show. */
  statement({ first, end }, mark) {
    const { tokens } = this;
    if (mark >= first && mark < end) {
      const before = mark > first ? this.range(first, mark) + this.before(mark, first) : "";
      return `${before}__lesson_value__ = ${this.range(mark, end)}`;
    }
    const head = tokens[first];
    const lines = tokens
      .slice(first, end)
      .filter(
        ({ kind }, index) => index > 0 && tokens[first + index - 1].kind === "newline" && kind === "name",
      );
    const isWhole = head.kind === "name" && !lines.some((token) => this.isAtTop(token)); // no "else"
    if (isWhole && head.text === "while")
      return this.loop({ first, end }, first, "__lesson_on__() and (", ")");
    if (!isWhole || head.text !== "for") return this.range(first, end);
    const inside = this.find("in", first, end);
    return inside < 0
      ? this.range(first, end)
      : this.loop({ first, end }, inside, "__lesson_slice__(lambda: (", "))");
  }

  /** A loop whose condition or whose elements, behind the token `at`, get something around them. */
  loop({ first, end }, at, opening, closing) {
    const colon = this.colon({ first: at + 1, end });
    if (colon < 0) return this.range(first, end);
    const head = this.range(first, at + 1) + this.before(at + 1, first);
    const middle = this.range(at + 1, colon) + closing + this.before(colon, first);
    return head + opening + middle + this.range(colon, end);
  }

  /** The index of a name that stands in no bracket, or -1. */
  find(name, first, end) {
    for (let index = first; index < end; index += 1) {
      const token = this.tokens[index];
      const { text, kind } = token;
      if (stepsIn(token) > 0) index = /** @type {number} */ (this.matches.get(index));
      else if (kind === "name" && text === name) return index;
    }
    return -1;
  }
}

/** An expression in an f-string, rewritten as the cell is; its lines stay. */
function rewriteExpression(source) {
  return new Rewriter(source).whole();
}

/** Whether tokens are an expression: no keyword of a statement, no "=" and no ":" outside of brackets. */
function isExpression(tokens) {
  const [head] = tokens;
  if (!head || head.text === "@" || (head.kind === "name" && beginsStatement(head.text))) return false;
  let depth = 0;
  let lambdas = 0;
  for (const token of tokens) {
    const { kind, text } = token;
    if (kind === "name" && text === "lambda") lambdas += 1;
    depth += stepsIn(token);
    if (kind !== "op" || depth > 0) continue;
    if (ASSIGNMENT.test(text) || (text === ":" && lambdas-- <= 0)) return false;
  }
  return true;
}

/** The index of a cell's last expression among its tokens, if a notebook would show its value; else -1. */
function findShown(text, tokens) {
  let end = tokens.length;
  while (end > 0 && tokens[end - 1].kind === "newline") end -= 1;
  if (end === 0 || tokens[end - 1].text === ";") return -1;
  let depth = 0;
  let start = -1; // of the last statement
  let line = 0; // of the line on which it begins
  for (let index = 0; index < end; index += 1) {
    const { kind, text: sign } = tokens[index];
    depth += stepsIn(tokens[index]);
    if (kind === "newline") {
      start = index + 1;
      line = index + 1;
    } else if (depth === 0 && kind === "op" && sign === ";") start = index + 1;
  }
  start = Math.max(start, 0);
  const begin = tokens[line];
  const isAtTop = begin.start === 0 || text[begin.start - 1] === "\n";
  const isOfBlock =
    start > line &&
    begin.kind === "name" &&
    /^(?:if|for|while|with|def|class|else|elif|try|except|finally|async)$/.test(begin.text);
  return isAtTop && !isOfBlock && isExpression(tokens.slice(start, end)) ? start : -1;
}

/**
 * A cell's statements for MicroPython, each with the empty lines before it that keep its number of lines.
 *
 * MicroPython collects what isn't needed any more only between two calls from outside, so the page runs one statement after
 * the other, and a loop in several goes.
 *
 * @param {string} text
 * @returns {string[]} `__lesson_value__` is set by the last one where a notebook would show a value
 * @throws {import("./tokens.js").TokenError}
 */
export function rewriteCell(text) {
  const rewriter = new Rewriter(text);
  const mark = findShown(text, rewriter.tokens);
  const { tokens } = rewriter;
  return rewriter.statements().map((statement) => {
    const { start, line } = tokens[statement.first];
    const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
    return "\n".repeat(line - 1) + indent + rewriter.statement(statement, mark);
  });
}

/** A module's text for MicroPython. */
export const rewriteModule = (text) => new Rewriter(text).whole();
