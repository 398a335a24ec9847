/**
 * What is wrong with a text that isn't Python: CPython's message and one plain sentence, where MicroPython says "invalid
 * syntax" to everything.
 *
 * @typedef {{ name: string, message: string, line: number, hint: string | null }} Problem
 */

import { KEYWORDS, lineOf, stepsIn, TokenError, tokenize } from "./tokens.js";

const BLOCKS = new Set("if elif else for while def class try except finally with async match".split(" "));
const WORDS = new Set([...KEYWORDS, "None", "True", "False"]);
const JOINING = new Set("and or not in is if else for lambda await".split(" "));
const PLAIN_QUOTES = { "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'", "«": '"', "»": '"' };
const PLAIN_SIGNS = { "−": "-", "–": "-", "—": "-", "×": "*", "·": "*", "÷": "/", "…": "..." };
const PLAIN_COMPARISONS = { "≤": "<=", "≥": ">=", "≠": "!=" };

/** @returns {Problem} */
const problem = (message, line, hint = null, name = "SyntaxError") => ({ name, message, line, hint });

/** Commands of Jupyter, which no Python knows. @returns {Problem | null} */
export function findMagic(text) {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => /^\s*(?:%{1,2}[a-zA-Z]|![\w./])|^[\w.]+\?{1,2}\s*$/.test(line));
  if (at < 0 || isInString(text, lines, at)) return null;
  const word = lines[at].trim().split(" ")[0];
  return problem(
    "invalid syntax",
    at + 1,
    `${word} is a command of Jupyter, not of Python, and this page has none: leave the line out. ` +
      "In Jupyter and Colab it works.",
  );
}

/** Whether a line begins within a string or a bracket of several lines. */
function isInString(text, lines, at) {
  try {
    const place = lines.slice(0, at).join("\n").length + 1;
    tokenize(text.slice(0, at ? place : 0));
    return false;
  } catch {
    return true;
  }
}

/** What a TokenError is told as. @returns {Problem} */
export function explainTokenError(error, text) {
  const line = lineOf(text, error.place);
  const { message } = error;
  return problem(message, line, tokenHint(message, text, error.place));
}

function tokenHint(message, text, place) {
  const sign = text.slice(place, place + 2)[0];
  if (message.startsWith("unterminated triple"))
    return `The text that begins here lacks its end: three quotes again.`;
  if (message.startsWith("unterminated"))
    return "A text in quotes must end on its line with the quote with which it began: here that one is missing.";
  if (message.includes("never closed"))
    return `The bracket ${sign} is open here and nowhere closed: put ${{ "(": ")", "[": "]", "{": "}" }[sign]} where it ends.`;
  if (message.startsWith("unmatched"))
    return `There is one ${sign} too many, or its opening partner is missing.`;
  if (message.startsWith("closing")) return "The brackets close in another order than they were opened.";
  if (message.startsWith("f-string"))
    return "In an f-string each { needs its }, with a name or a sum between them.";
  const plain = PLAIN_QUOTES[sign] ?? PLAIN_SIGNS[sign] ?? PLAIN_COMPARISONS[sign];
  if (plain) return `The sign ${sign} comes from a word processor: type ${plain} in its place.`;
  return `The sign ${sign} has no meaning in Python outside of quotes.`;
}

/** The tokens of each line of a statement. */
function statementLines(tokens) {
  const lines = [];
  let line = [];
  for (const token of tokens) {
    if (token.kind === "newline") {
      if (line.length) lines.push(line);
      line = [];
    } else line.push(token);
  }
  if (line.length) lines.push(line);
  return lines;
}

const indentOf = (text, token) => token.start - (text.lastIndexOf("\n", token.start - 1) + 1);
const isOperand = ({ kind, text }) =>
  kind === "number" || kind === "string" || (kind === "name" && !WORDS.has(text));

/** The first token with this text that stands in no bracket. */
function findOutside(line, sign) {
  let depth = 0;
  return line.find((token) => {
    depth += stepsIn(token);
    return depth === 0 && token.text === sign;
  });
}

/** A block's line without its colon. */
function findColon(line) {
  const [head] = line;
  if (head.kind !== "name" || !BLOCKS.has(head.text) || head.text === "match") return null;
  if (findOutside(line, ":") || (head.text === "else" && line[1]?.text === "if")) return null;
  return problem("expected ':'", line.at(-1).line, `A line that begins with ${head.text} ends with a colon.`);
}

/** `if x = 1:` */
function findAssignment(line) {
  const [head] = line;
  if (head.kind !== "name" || !["if", "elif", "while"].includes(head.text)) return null;
  const sign = findOutside(line, "=");
  if (!sign) return null;
  return problem(
    "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
    sign.line,
    "A single = gives a name its value; to compare write ==.",
  );
}

function findPrint(line) {
  const [head, next] = line;
  if (head.text !== "print" || !next || !isOperand(next)) return null;
  return problem(
    "Missing parentheses in call to 'print'. Did you mean print(...)?",
    head.line,
    "print is a function: what it prints stands between round brackets.",
  );
}

function findElseIf(line) {
  if (line[0].text !== "else" || line[1]?.text !== "if") return null;
  return problem("expected ':'", line[0].line, "“else if” is one word in Python: elif.");
}

function findMatch(line) {
  if (line[0].text !== "match" || line.at(-1).text !== ":" || !isOperand(line[1] ?? {})) return null;
  return problem(
    "invalid syntax",
    line[0].line,
    "This page's Python has no match; write if and elif. Jupyter and Colab have it.",
  );
}

/** Signs of other languages, and words of Python's own as names. */
function findForeign(line) {
  for (const [index, token] of line.entries()) {
    const next = line[index + 1];
    const pair = next && next.start === token.end ? token.text + next.text : "";
    const hint =
      {
        "++": "Write x += 1.",
        "--": "Write x -= 1.",
        "&&": "Write and.",
        "||": "Write or.",
        "=>": "Write >=.",
        "=<": "Write <=.",
      }[pair] ?? (token.text === "!" ? "Write not." : "");
    const isLast = index + 2 >= line.length;
    if (hint && (!["++", "--"].includes(pair) || isLast))
      return problem("invalid syntax", token.line, `${hint} Python has no ${pair || "!"}.`);
    if (token.kind === "number" && next?.kind === "name" && next.start === token.end)
      return problem(
        "invalid decimal literal",
        token.line,
        "A product needs its sign, 3 * x, and a name can't begin with a digit.",
      );
  }
  const [head, next] = line;
  if (next?.text === "=" && WORDS.has(head.text)) {
    const isValue = ["None", "True", "False"].includes(head.text);
    return problem(
      isValue ? `cannot assign to ${head.text}` : "invalid syntax",
      head.line,
      `${head.text} is a word of Python's own: choose another name.`,
    );
  }
  return null;
}

/** Something that can't get a value: `3 = x`, `f(x) = 3`, `x + 1 = y`. */
function findTarget(line) {
  const at = line.findIndex(({ text }) => text === "=");
  if (at < 1 || BLOCKS.has(line[0].text) || line.slice(0, at).some(({ text }) => text === "lambda"))
    return null;
  const target = line.slice(0, at);
  if (target.reduce((depth, token) => depth + stepsIn(token), 0)) return null; // an argument by name
  const last = target.at(-1);
  const what =
    last.kind === "number" || last.kind === "string"
      ? "literal"
      : last.text === ")" && target[0].kind === "name" && target.length > 2
        ? "function call"
        : target.some(({ text }) => /^(?:[-+/%]|\*\*|==)$/.test(text))
          ? "expression"
          : "";
  if (!what) return null;
  return problem(
    `cannot assign to ${what} here. Maybe you meant '==' instead of '='?`,
    last.line,
    "Left of = stands the name that gets the value; to compare write ==.",
  );
}

/** Two values side by side. */
function findComma(line) {
  let depth = 0;
  for (const [index, token] of line.entries()) {
    depth += stepsIn(token);
    const next = line[index + 1];
    if (!next) break;
    const isEnd = isOperand(token) || (stepsIn(token) < 0 && index > 0);
    if (!isEnd || !isOperand(next) || JOINING.has(next.text)) continue;
    if (token.kind === "string" && next.kind === "string") continue;
    return depth > 0
      ? problem(
          "invalid syntax. Perhaps you forgot a comma?",
          token.line,
          `Between ${shown(token)} and ${shown(next)} a comma or a sign such as + or * is missing.`,
        )
      : problem(
          "invalid syntax",
          next.line,
          `Between ${shown(token)} and ${shown(next)} something is missing: a sign such as = or +, a comma, or a new line.`,
        );
  }
  return null;
}

const shown = ({ text }) => (text.length > 20 ? `${text.slice(0, 20)}…` : text);

const FINDERS = [
  findElseIf,
  findAssignment,
  findPrint,
  findMatch,
  findForeign,
  findColon,
  findTarget,
  findComma,
];

/** Blocks and their indentation. */
function findIndentation(text, lines) {
  const stack = [0];
  for (const [index, line] of lines.entries()) {
    const indent = indentOf(text, line[0]);
    const before = lines[index - 1];
    const isBlock = before?.at(-1).text === ":" && BLOCKS.has(before[0].text);
    if (isBlock && indent <= /** @type {number} */ (stack.at(-1))) return missingBlock(before, line[0].line);
    if (!isBlock && indent > /** @type {number} */ (stack.at(-1)))
      return problem(
        "unexpected indent",
        line[0].line,
        "The line begins further right than the one above, and no block begins there: take the spaces away.",
        "IndentationError",
      );
    if (isBlock) stack.push(indent);
    while (indent < /** @type {number} */ (stack.at(-1))) stack.pop();
    if (indent !== stack.at(-1))
      return problem(
        "unindent does not match any outer indentation level",
        line[0].line,
        "The lines of a block begin below each other: this one stands between two levels.",
        "IndentationError",
      );
  }
  const last = lines.at(-1);
  return last?.at(-1).text === ":" && BLOCKS.has(last[0].text) ? missingBlock(last, last[0].line) : null;
}

function missingBlock(head, line) {
  const word = head[0].text;
  const what =
    word === "def" ? "function definition" : word === "class" ? "class definition" : `'${word}' statement`;
  return problem(
    `expected an indented block after ${what} on line ${head[0].line}`,
    line,
    `What belongs to the line with ${word} stands below it, four spaces further right.`,
    "IndentationError",
  );
}

/**
 * Explain why a text isn't Python.
 *
 * @param {string} text the cell as the reader wrote it
 * @param {{ name: string, message: string, line: number | null }} said by MicroPython
 * @returns {Problem}
 */
export function explainSyntax(text, said) {
  try {
    const lines = statementLines(tokenize(text));
    const own = lines.filter((line) => line[0].line <= (said.line ?? Infinity));
    const found = [...own.slice(-1), ...own.slice(0, -1)].flatMap((line) =>
      FINDERS.map((find) => find(line)).filter(Boolean),
    );
    const indentation = findIndentation(text, lines);
    if (indentation && (!found.length || said.name === "IndentationError")) return indentation;
    if (found.length) return /** @type {Problem} */ (found[0]);
  } catch (error) {
    if (error instanceof TokenError) return explainTokenError(error, text);
    throw error;
  }
  return problem(said.message, said.line ?? 1, null, said.name);
}
