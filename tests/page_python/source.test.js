/** What is done with a cell's text before MicroPython gets it; without MicroPython. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createOutput, MOST_OUTPUT } from "../../mnist_lesson/page_python/output.js";
import { distance, nearest } from "../../mnist_lesson/page_python/source/nearest.js";
import { rewriteCell } from "../../mnist_lesson/page_python/source/rewrite.js";
import { explainSyntax, findMagic } from "../../mnist_lesson/page_python/source/syntax.js";
import { TokenError, tokenize } from "../../mnist_lesson/page_python/source/tokens.js";

const VALUE = "__lesson_value__ = ";
const joined = (text) => rewriteCell(text).join("").trim();

test("the last expression is kept, and nothing else is", () => {
  for (const text of [
    "x",
    "x = 1\nx",
    "a; b",
    "f(a=3)",
    "(a,\n b)",
    "x == 3",
    "lambda a: 3",
    "x  # the end\n\n",
    "x[1:2]",
  ])
    assert.ok(joined(text).includes(VALUE), text);
  for (const text of [
    "x;",
    "x = 1",
    "x += 1",
    "x: int = 3",
    "if x: y",
    "def f():\n    3",
    "import a",
    "for i in x:\n  i",
    "",
    "# x",
    "del x",
    "assert x",
  ])
    assert.ok(!joined(text).includes(VALUE), text);
  assert.equal(rewriteCell("a; b")[0], `a; ${VALUE}b`);
});

test("statements come one by one, with the number of their line", () => {
  const pieces = rewriteCell(
    "x = (1,\n  2)\n\n@d\ndef f():\n    '''a\nb'''\n\nif x:\n    y\nelse:\n    z\nf()",
  );
  assert.deepEqual(
    pieces.map((piece) => [piece.match(/^\n*/)?.[0].length, piece.trim().split("\n")[0]]),
    [
      [0, "x = (1,"],
      [3, "@d"],
      [8, "if x:"],
      [12, `${VALUE}f()`],
    ],
  );
});

test("a rewritten statement has as many lines as it had", () => {
  const texts = [
    'f"""a\n{x}\n{y:\n>3}"""',
    "d = {  # one\n 'a': 1,  # two, three\n **b,\n}",
    "f(f'{x}'\n  'b'  # c\n  f'{y}')",
    "[\n *a,\n 3]",
    '"{}".format(\n x,\n)',
    "for x in (\n 1, 2\n):\n  x\n",
  ];
  for (const text of texts)
    assert.equal(rewriteCell(text).join("").split("\n").length, text.split("\n").length, text);
});

test("f-strings of every kind become calls", () => {
  const cases = [
    ['f"a{x}b"', '__lesson_join__("a", __lesson_format__((x), ""), "b", )'],
    ['f"{x:.2f}"', '__lesson_join__(__lesson_format__((x), ".2f"), )'],
    ['f"{x!r:>5}"', '__lesson_join__(__lesson_format__(repr((x)), ">5"), )'],
    ['f"{{}}"', '__lesson_join__("{}", )'],
    ['f"{d["k"]}"', '__lesson_join__(__lesson_format__((d["k"]), ""), )'],
    ['f"{a != b}"', '__lesson_join__(__lesson_format__((a != b), ""), )'],
    ["rf'\\d{x}'", "__lesson_join__(r'\\d', __lesson_format__((x), \"\"), )"],
  ];
  for (const [text, written] of cases) assert.equal(joined(text), VALUE + written);
  assert.ok(joined('f"{x = }"').includes('"x = ", __lesson_format__(repr('));
  assert.ok(joined('f"{x:{w}.{p}f}"').includes('__lesson_join__(__lesson_format__((w), ""), ".", '));
});

test("dictionaries, stars and old formats become calls; calls, indices and targets stay", () => {
  assert.equal(joined("x = {'a': 1, **b}"), "x = __lesson_dict__(('a', 1),  (None, b), )");
  assert.equal(joined("x = {k: v for k, v in z}"), "x = __lesson_dict__((k, v)  for k, v in z)");
  assert.equal(joined("x = {'a': lambda b, c: b}"), "x = __lesson_dict__(('a', lambda b, c: b), )");
  assert.equal(joined("x = [*a, 1]"), "x = __lesson_list__(*a, 1)");
  assert.equal(joined("x = '%d' % 3"), "x = __lesson_percent__('%d') % 3");
  assert.equal(joined("x = '{}'.format(3)"), "x = __lesson_fill__('{}', 3)");
  for (const text of [
    "f(*a, **b)",
    "a[1:2, ::3]",
    "[a, *b] = c",
    "x = {1, 2}",
    "x = 5 % 3",
    "x = 'a'.upper()",
  ])
    assert.ok(joined(text).endsWith(text));
});

test("loops at the top can be gone on with; others stay as they are", () => {
  assert.equal(
    joined("for i, j in zip(a, b):\n    i"),
    "for i, j in __lesson_slice__(lambda: (zip(a, b))):\n    i",
  );
  assert.equal(joined("while x < 3: x += 1"), "while __lesson_on__() and (__lesson_left__(x) < 3): x += 1");
  for (const text of [
    "for i in a:\n    i\nelse:\n    b",
    "def f():\n    for i in a: i",
    "x = [i for i in a]",
  ])
    assert.equal(joined(text), text);
});

test("strings and comments hide what they hold", () => {
  const names = tokenize('a = \'b # c\' # d\n"""e\nf"""\nrb\'g\'').filter(({ kind }) => kind === "name");
  assert.deepEqual(
    names.map(({ text }) => text),
    ["a"],
  );
  for (const text of ["'a", '"""a', "(", ")", "(]", "f'{x'", "f'}'", "a ∑ b"])
    assert.throws(() => tokenize(text), TokenError, text);
});

test("what is wrong with a text is told in CPython's words", () => {
  const said = { name: "SyntaxError", message: "invalid syntax", line: 1 };
  const cases = [
    ["for i in x\n  i", "expected ':'"],
    ["if x = 3:\n  x", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"],
    ["print 'a'", "Missing parentheses in call to 'print'. Did you mean print(...)?"],
    ["print('a'", "'(' was never closed"],
    ["x = 'a", "unterminated string literal (detected at line 1)"],
    ["x = [1 2]", "invalid syntax. Perhaps you forgot a comma?"],
    ["3x = 1", "invalid decimal literal"],
    ["f(x) = 3", "cannot assign to function call here. Maybe you meant '==' instead of '='?"],
    ["None = 3", "cannot assign to None"],
    ["x = “a”", "invalid character '“' (U+201C)"],
  ];
  for (const [text, message] of cases) {
    const found = explainSyntax(text, said);
    assert.equal(found.message, message);
    assert.match(found.hint ?? "", /^.{20,200}[.]$/su, text);
  }
});

test("indentation is told by the lines that it is about", () => {
  const said = { name: "IndentationError", message: "unexpected indent", line: 2 };
  assert.equal(
    explainSyntax("if x:\ny", said).message,
    "expected an indented block after 'if' statement on line 1",
  );
  assert.equal(
    explainSyntax("def f():", { ...said, line: 1 }).message,
    "expected an indented block after function definition on line 1",
  );
  assert.equal(explainSyntax("x = 1\n  y = 2", said).message, "unexpected indent");
  assert.equal(
    explainSyntax("if x:\n    a\n  b", said).message,
    "unindent does not match any outer indentation level",
  );
});

test("commands of Jupyter are refused by name, but not in strings, and % is a sign", () => {
  for (const text of ["%pip install x", "!ls", "x = 1\n    %timeit x", "%%time\nx", "print?"])
    assert.match(findMagic(text)?.hint ?? "", /command of Jupyter/, text);
  for (const text of ["x = 5 \\\n  % 3", "x = (5\n  %y)", "'''\n%pip\n'''", "x %y"])
    assert.equal(findMagic(text), null, text);
});

test("a misspelled word is near to what it should be", () => {
  assert.equal(distance("abcd", "abdc"), 1);
  assert.equal(nearest("sofmax", "sigmoid softmax relu"), "softmax");
  assert.equal(nearest("weigths", "weights bias"), "weights");
  assert.equal(nearest("Print", "print"), "print");
  assert.equal(nearest("x", "y z"), "");
  assert.equal(nearest("banana", "softmax relu"), "");
});

test("output is bounded, and letters of several bytes stay whole", () => {
  const sent = [];
  const output = createOutput(
    (text) => sent.push(text),
    () => 0,
  );
  output.begin();
  for (const byte of new TextEncoder().encode("é\n")) output.write(Uint8Array.of(byte));
  assert.deepEqual(sent, ["é\n"]);
  for (let i = 0; i < 2 * MOST_OUTPUT; i += 10) output.write(new TextEncoder().encode("123456789\n"));
  output.flush();
  assert.ok(output.isFull());
  assert.equal(sent.join("").length, MOST_OUTPUT);
  output.begin();
  assert.ok(!output.isFull());
});

test("the commas and the colon of a lambda divide no items", () => {
  assert.equal(joined('d = {"a": lambda x, y: x * y}'), 'd = __lesson_dict__(("a", lambda x, y: x * y), )');
  assert.equal(joined("s = {lambda x: x}"), "s = {lambda x: x}");
  assert.equal(joined("l = [lambda x, y: x, *more]"), "l = __lesson_list__(lambda x, y: x, *more)");
});

test("comparisons ask both sides, and in-place operators change an array", () => {
  assert.equal(
    joined("if 0 <= a and b < 2: pass"),
    "if __lesson_left__(0) <= a and __lesson_left__(b) < 2: pass",
  );
  assert.equal(joined("q = a < b <= c"), "q = __lesson_left__(a) < __lesson_left__(b) <= c");
  assert.equal(joined("q = not f(a)[1] > 2, k"), "q = not __lesson_left__(f(a)[1]) > 2, k");
  assert.equal(joined("q = f(x < 1, k=2 > y)"), "q = f(__lesson_left__(x) < 1, k=__lesson_left__(2) > y)");
  assert.equal(joined("a[i] *= 2"), 'a[i] = __lesson_inplace__("mul", a[i], ( 2))');
  assert.equal(joined("if x: a //= 3; b = 1"), 'if x: a = __lesson_inplace__("floordiv", a, ( 3)); b = 1');
  assert.equal(joined("a += 1"), "a += 1");
  assert.equal(joined("s = slice(1, 2)"), "s = __lesson_slices__(1, 2)");
  assert.equal(joined("s = a.slice(1)"), "s = a.slice(1)");
  assert.equal(joined("def slice(b): pass"), "def slice(b): pass");
});
