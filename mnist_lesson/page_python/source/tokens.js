/**
 * Python's tokens, as far as the page needs them: to rewrite what MicroPython lacks, to find a cell's last expression, and
 * to say in plain words what is wrong with a text that MicroPython only calls "invalid syntax".
 *
 * A token is `{ kind, text, start, end, line }`: `kind` is "name", "number", "string", "op" or "newline" (the end of a
 * statement's line), `start` and `end` are places in the text, `line` counts from 1. A string has `prefix`, `quote` and,
 * where it is an f-string, `parts`. Comments and white space are no tokens.
 */

const NAME = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}_]*/uy;
const NUMBER = /0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?/y;
const STRING = /(?<prefix>[rRbBuUfF]{0,2})(?<quote>"""|'''|"|')/y;
const OPERATOR =
  /\*\*=|\/\/=|>>=|<<=|\.\.\.|:=|->|\*\*|\/\/|>>|<<|<=|>=|==|!=|[-+*/%@&|^]=|[-+*/%@&|^~<>=()[\]{},:.;!?$`\\]/y;
const SPACE = /(?:[ \t\f\r]|\\\r?\n)+/y;
const COMMENT = /#[^\n]*/y;
const CLOSING = { "(": ")", "[": "]", "{": "}" };

/** Words of Python's own, which are no names. */
export const KEYWORDS = new Set(
  (
    "and as assert async await break class continue def del elif else except finally for from global if import in is " +
    "lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

/** How much deeper brackets go behind a token: 1, 0 or −1. */
export const stepsIn = ({ kind, text }) =>
  kind !== "op" ? 0 : "([{".includes(text) ? 1 : ")]}".includes(text) ? -1 : 0;

/** What a sticky expression matches at a place, or null. */
function matchAt(expression, text, place) {
  expression.lastIndex = place;
  return expression.exec(text);
}

/** The text can't be cut into tokens: a string or a bracket without its end, a bracket too many. */
export class TokenError extends Error {
  /** @param {string} message in CPython's words @param {number} place in the text */
  constructor(message, place) {
    super(message);
    this.place = place;
  }
}

/** The line of a place, from 1. */
export const lineOf = (text, place) => text.slice(0, place).split("\n").length;

/** The end of a string's text that begins at `place`, for a string without fields. */
function endOfPlain(text, place, quote) {
  let at = place;
  while (!text.startsWith(quote, at)) {
    if (at >= text.length || (quote.length === 1 && text[at] === "\n")) return -1;
    at += text[at] === "\\" ? 2 : 1;
  }
  return at;
}

const unterminated = (text, start, quote) => {
  const kind = quote.length === 3 ? "triple-quoted string literal" : "string literal";
  const end = quote.length === 3 ? text.split("\n").length : lineOf(text, start);
  return new TokenError(`unterminated ${kind} (detected at line ${end})`, start);
};

/** The place where a field's expression ends: at "!", ":", "=" or "}" outside of brackets. */
function endOfExpression(text, place, start) {
  let depth = 0;
  let at = place;
  while (at < text.length) {
    const sign = text[at];
    const string = matchAt(STRING, text, at);
    if (string && !/[\p{L}\p{Nd}_]/u.test(text[at - 1] ?? "")) {
      at = readString(text, string).end;
      continue;
    }
    if ("([{".includes(sign)) depth += 1;
    else if (depth > 0 && ")]}".includes(sign)) depth -= 1;
    else if (depth === 0 && (sign === "}" || sign === ":" || (sign === "!" && text[at + 1] !== "=")))
      return at;
    at += 1;
  }
  throw new TokenError("f-string: expecting '}'", start);
}

/** A field of an f-string, from behind its "{". */
function readField(text, place, { start, quote, isRaw }) {
  const stop = endOfExpression(text, place, start);
  let source = text.slice(place, stop);
  if (quote.length === 1 && source.includes("\n")) throw unterminated(text, start, quote);
  if (!source.trim()) throw new TokenError("f-string: valid expression required before '}'", start);
  let shown = "";
  const debug = /^(?<expression>.*?[^=!<>:])=\s*$/s.exec(source);
  if (debug?.groups) {
    shown = source;
    source = debug.groups.expression;
  }
  let at = stop;
  let conversion = "";
  if (text[at] === "!") {
    conversion = text[at + 1];
    at += 2;
  }
  let format = [];
  if (text[at] === ":")
    ({ parts: format, end: at } = readParts(text, at + 1, { start, quote, isRaw, isFormat: true }));
  if (text[at] !== "}") throw new TokenError("f-string: expecting '}'", start);
  return { field: { source, shown, conversion, format, place }, end: at + 1 };
}

/** The parts of an f-string: texts and fields. `end` is the place of the quote, or of "}" behind a format. */
function readParts(text, place, { start, quote, isRaw, isFormat = false }) {
  const parts = [];
  let at = place;
  let words = "";
  const keep = () => {
    if (words) parts.push({ text: words });
    words = "";
  };
  while (isFormat ? text[at] !== "}" : !text.startsWith(quote, at)) {
    if (at >= text.length || (quote.length === 1 && text[at] === "\n"))
      throw unterminated(text, start, quote);
    const two = text.slice(at, at + 2);
    if (!isFormat && (two === "{{" || two === "}}")) {
      words += two[0];
      at += 2;
    } else if (text[at] === "{") {
      keep();
      const { field, end } = readField(text, at + 1, { start, quote, isRaw });
      parts.push({ field });
      at = end;
    } else if (text[at] === "}") {
      throw new TokenError("f-string: single '}' is not allowed", start);
    } else {
      const length = text[at] === "\\" ? 2 : 1;
      words += text.slice(at, at + length);
      at += length;
    }
  }
  keep();
  return { parts, end: at };
}

/** A string's token from the match of its beginning. */
function readString(text, match) {
  const { prefix, quote } = match.groups;
  const start = match.index;
  const place = start + prefix.length + quote.length;
  const isRaw = /r/i.test(prefix);
  if (/f/i.test(prefix)) {
    const { parts, end } = readParts(text, place, { start, quote, isRaw });
    return { prefix, quote, parts, end: end + quote.length };
  }
  const end = endOfPlain(text, place, quote);
  if (end < 0) throw unterminated(text, start, quote);
  return { prefix, quote, end: end + quote.length };
}

/** The token at a place that is neither space, comment nor the end of a line. */
function readToken(text, place) {
  const string = matchAt(STRING, text, place);
  if (string) return { kind: "string", ...readString(text, string) };
  for (const [kind, expression] of /** @type {[string, RegExp][]} */ ([
    ["name", NAME],
    ["number", NUMBER],
    ["op", OPERATOR],
  ])) {
    const match = matchAt(expression, text, place);
    if (match) return { kind, end: place + match[0].length };
  }
  const sign = String.fromCodePoint(/** @type {number} */ (text.codePointAt(place)));
  const code = sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  throw new TokenError(`invalid character '${sign}' (U+${code})`, place);
}

/** Note an opening bracket, and hold a closing one against it. */
function follow(open, token) {
  if (token.kind !== "op") return;
  if (token.text in CLOSING) open.push(token);
  if (!")]}".includes(token.text)) return;
  const last = open.pop();
  if (!last) throw new TokenError(`unmatched '${token.text}'`, token.start);
  if (CLOSING[last.text] !== token.text) {
    const where = last.line === token.line ? "" : ` on line ${last.line}`;
    throw new TokenError(
      `closing parenthesis '${token.text}' does not match opening parenthesis '${last.text}'${where}`,
      token.start,
    );
  }
}

/**
 * All tokens of a text.
 *
 * @param {string} text
 * @returns {any[]}
 * @throws {TokenError} where a string or a bracket has no end, or a sign is none of Python's
 */
export function tokenize(text) {
  const tokens = [];
  const open = [];
  let line = 1;
  let place = 0;
  const countTo = (end) => {
    line += text.slice(place, end).split("\n").length - 1;
    place = end;
  };
  while (place < text.length) {
    const skipped = matchAt(SPACE, text, place) ?? matchAt(COMMENT, text, place);
    if (skipped) {
      countTo(place + skipped[0].length);
    } else if (text[place] === "\n") {
      if (!open.length && tokens.length && tokens.at(-1).kind !== "newline")
        tokens.push({ kind: "newline", text: "\n", start: place, end: place + 1, line });
      countTo(place + 1);
    } else {
      const token = { start: place, line, ...readToken(text, place) };
      tokens.push(Object.assign(token, { text: text.slice(place, token.end) }));
      follow(open, tokens.at(-1));
      countTo(token.end);
    }
  }
  if (open.length) throw new TokenError(`'${open[0].text}' was never closed`, open[0].start);
  return tokens;
}
