/** Cells in the page's own MicroPython: as a notebook runs them, with CPython's words. */

import assert from "node:assert/strict";
import { test } from "node:test";
import * as arrays from "../../mnist_lesson/page_python/arrays/index.js";
import { startCells } from "./start.js";

// As much of numpy as the hints look at; the page's real one has tests of its own.
const NUMPY = `
class ndarray:
    pass

class float32:
    def __init__(self, value):
        self.value = value
        self.dtype = _Dtype
    def __float__(self):
        return self.value
    def __repr__(self):
        return "np.float32(" + repr(self.value) + ")"
    def __str__(self):
        return repr(self.value)

class _Dtype:
    kind = "f"

def zeros(*shape):
    return ndarray()

def fail(message):
    raise ValueError(message)
`;
const run = await startCells({ files: { "numpy/__init__.py": NUMPY } });

test("a cell shows what it prints and its last value, as a notebook does", () => {
  assert.deepEqual(run("print('a')\n1 + 1"), {
    stdout: "a\n",
    parts: [{ kind: "value", text: "2" }],
    error: undefined,
    value: "2",
  });
  assert.equal(run("_ + 1").value, "3");
  assert.deepEqual(run("1 + 1;").parts, []);
  assert.deepEqual(run("None").parts, []);
  assert.equal(run("['é', '\\n', '\\\\xe9']").value, "['é', '\\n', '\\\\xe9']");
  assert.equal(run("print(['→'], '\\\\xe9')").stdout, "['→'] \\xe9\n");
  assert.equal(run("x = 3\nif x:\n    y = 4\nx, y").value, "(3, 4)");
});

test("cells share their names, and functions see what a later cell changes", () => {
  run("def twice():\n    return 2 * number\nnumber = 4");
  assert.equal(run("number = 5\ntwice()").value, "10");
});

test("dictionaries keep their order", () => {
  assert.equal(run("{'b': 1, 'a': 2, **{'c': 3}}").value, "{'b': 1, 'a': 2, 'c': 3}");
  assert.equal(
    run("d = dict(zip('xyz', [1, 2, 3]))\n[*d, len(d), d == {'x': 1, 'y': 2, 'z': 3}, type(d) is dict]")
      .value,
    "['x', 'y', 'z', 3, True, True]",
  );
  assert.equal(run("{k: v for k, v in sorted({'q': 1, 'p': 2}.items())}").value, "{'p': 2, 'q': 1}");
  assert.equal(run("def f(**more):\n    return more['a']\nf(**{'a': 7})").value, "7");
});

test("numbers are formatted and rounded as CPython does it, NumPy's too", () => {
  assert.equal(
    run("f'{0.125:.2f} {2.5:.0f} {1234567.891:,.2f} {0.5:%}'").value,
    "'0.12 2 1,234,567.89 50.000000%'",
  );
  assert.equal(run("round(2.675, 2), round(0.5), round(1234, -2)").value, "(2.67, 0, 1200)");
  assert.equal(
    run("import numpy as np\nx = np.float32(0.25)\nf'{x:.1f} {x} {x!r:>18} {x = }'").value,
    "'0.2 0.25   np.float32(0.25) x = np.float32(0.25)'",
  );
  assert.equal(
    run("'{:.3f}|{y:>6}|{{}}'.format(x, y='b') + '%6.2f|%s|%-4d|%%' % (x, x, 7)").value,
    "'0.250|     b|{}  0.25|0.25|7   |%'",
  );
});

test("a loop goes on where it was left, with break and with what it changes", () => {
  run("import run\nrun.GO = 1");
  assert.equal(run("n = 0\nfor i in range(30000):\n    n += i\nn").value, "449985000");
  assert.equal(run("n = 0\nwhile True:\n    n += 1\n    if n == 30000: break\nn").value, "30000");
  assert.match(
    run("for i in range(30000):\n    if i == 29999: 1 / 0").error.traceback,
    /line 2, in <module>\n.*if i == 29999: 1 \/ 0\nZeroDivisionError/,
  );
});

test("a traceback has the lines of this cell, and says which come from an earlier one", () => {
  const { error } = run("def half(x):\n    return x / 0\n\nhalf(3)", "cell-02");
  assert.equal(error.line, 2);
  assert.equal(
    error.traceback,
    "Traceback (most recent call last):\n  This cell, line 4, in <module>\n    half(3)\n" +
      "  This cell, line 2, in half\n    return x / 0\nZeroDivisionError: division by zero",
  );
  const later = run("\nhalf(4)", "cell-03").error;
  assert.equal(later.line, 2);
  assert.match(
    later.traceback,
    /This cell, line 2, in <module>\n {4}half\(4\)\n {2}An earlier cell, line 2, in half\n/,
  );
});

test("deep recursion ends, and its many calls are told in short", () => {
  const { error } = run("def f(n):\n    return f(n + 1)\n\nf(0)");
  assert.equal(error.name, "RecursionError");
  assert.match(error.traceback, /\[Previous line repeated \d+ more times\]/);
  assert.ok(error.traceback.split("\n").length < 14);
});

test("an error in a text keeps the whole cell from running", () => {
  const { stdout, error } = run("print('first')\nfor i in range(3)\n    print(i)");
  assert.equal(stdout, "");
  assert.deepEqual([error.name, error.line, error.message], ["SyntaxError", 2, "expected ':'"]);
});

test("what the page has not says where it is to be had", () => {
  for (const code of [
    "import matplotlib.pyplot as plt",
    "input('name')",
    "open('a.txt')",
    "'a'.ljust(3)",
    "'abc'[::-1]",
    "import pandas",
  ]) {
    const { error } = run(code);
    assert.match(`${error.message} ${error.hint}`, /in Jupyter and Colab/i, code);
  }
  assert.equal(run("import foo").error.name, "ModuleNotFoundError");
});

// What beginners do, CPython's message, and a word of the sentence that helps.
const MISTAKES = [
  ["prnt(3)", "name 'prnt' is not defined. Did you mean: 'print'?", /there is print/],
  ["points.max()", "name 'points' is not defined", /run the cells above/],
  ["keras.Sequential()", "name 'keras' is not defined", /import keras/],
  ["true", "name 'true' is not defined", /True with a capital letter/],
  ["print 'a'", "Missing parentheses in call to 'print'. Did you mean print(...)?", /between round brackets/],
  ["print('a'", "'(' was never closed", /nowhere closed/],
  ["if 1\n    2", "expected ':'", /ends with a colon/],
  ["x = 'abc", "unterminated string literal (detected at line 1)", /missing/],
  ["if 1:\n2", "expected an indented block after 'if' statement on line 1", /four spaces/],
  ["if x = 3: 1", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?", /compare write ==/],
  ["1 + 'a'", "unsupported operand type(s) for +: 'int' and 'str'", /str\(x\)/],
  ["2 ** 'a'", "unsupported operand type(s) for ** or pow(): 'int' and 'str'", /str\(x\)/],
  ["'a' + 1", 'can only concatenate str (not "int") to str', /str\(x\)/],
  ["w = 0,5\nw * 2.0", "can't multiply sequence by non-int of type 'float'", /write 0\.5/],
  ["w - 1", "unsupported operand type(s) for -: 'tuple' and 'int'", /comma makes a tuple/],
  ["None + 1", "unsupported operand type(s) for +: 'NoneType' and 'int'", /None/],
  ["[1, 2][2]", "list index out of range", /counts from 0/],
  ["{'a': 1}['b']", "'b'", /shows the keys/],
  ["n = 3\nn(4)", "'int' object is not callable", /For a product write \*/],
  ["len[1]", "'function' object is not subscriptable", /round brackets/],
  ["for i in 5:\n    i", "'int' object is not iterable", /range\(n\)/],
  ["(a, b), c = [1, 2, 3], 4", "too many values to unpack (expected 2)", /load_data\(\)/],
  ["range(2.5)", "'float' object cannot be interpreted as an integer", /whole number/],
  ["[1][0.5]", "list indices must be integers or slices, not float", /whole number/],
  ["int('1,5')", "invalid literal for int() with base 10: '1,5'", /'12' can/],
  ["def g(a, b): pass\ng(1)", "g() missing 1 required positional argument", /more arguments/],
  ["g(1, 2, 3)", "g() takes 2 positional arguments but 3 were given", /more arguments than it takes/],
  [
    "def dense(units, *, activation=None): pass\ndense(3, activaton='relu')",
    "got an unexpected keyword argument 'activaton'",
    /do you mean activation/,
  ],
  ["[1, 2].shape", "'list' object has no attribute 'shape'", /np\.array\(x\)/],
  [
    "import math\nmath.sqrtt(4)",
    "module 'math' has no attribute 'sqrtt'. Did you mean: 'sqrt'?",
    /there is sqrt/,
  ],
  ["1 / 0", "division by zero", /divided by 0/],
  [
    "def f():\n    k += 1\nk = 0\nf()",
    "cannot access local variable before it has a value",
    /function's own/,
  ],
  ["3x = 1", "invalid decimal literal", /3 \* x/],
];
for (const [code, message, hint] of MISTAKES) {
  test(`a mistake: ${code.replaceAll("\n", " ⏎ ")}`, () => {
    const { error } = run(code);
    assert.equal(error.message, message);
    assert.match(error.hint, hint);
    assert.ok(error.traceback.endsWith(`${error.name}: ${error.message}`));
  });
}

// Messages of the page's numpy and keras, which say what NumPy and Keras say.
const SHAPES = [
  ["operands could not be broadcast together with shapes (3,) (4,) ", /\.shape of both sides/],
  [
    "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size 10 is different from 784)",
    /\.T swaps/,
  ],
  ["cannot reshape array of size 10 into shape (3,4)", /keeps all numbers/],
  ["The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()", /np\.all/],
  ["Could not interpret activation function identifier: sigmoyd", /'sigmoid'/],
  ["Could not interpret loss identifier: categorical_crossentropi", /'categorical_crossentropy'/],
  ["Could not interpret optimizer identifier: adm", /'adam'/],
  [
    "Arguments `target` and `output` must have the same shape. Received: target.shape=(32,), output.shape=(32, 10)",
    /one-hot/,
  ],
  [
    'Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of input shape to have value 784, but received input with shape (32, 28)',
    /reshape\(len\(x\), 784\)/,
  ],
];
for (const [message, hint] of SHAPES) {
  test(`a hint for: ${message.slice(0, 60)}`, () => {
    const { error } = run(`import numpy\nnumpy.fail(${JSON.stringify(message)})`);
    assert.equal(error.message, message);
    assert.match(error.hint, hint);
    assert.equal(error.line, 2);
  });
}

const MATRIX = `
class Rows:
    def __init__(self, rows):
        self.rows = rows
    def sum(self, axis):
        return [sum(row) for row in (self.rows if axis == 1 else zip(*self.rows))]

def array(rows):
    return Rows(rows)
`;

test("a softmax that adds up along the wrong axis is told", async () => {
  const other = await startCells({ files: { "numpy/__init__.py": MATRIX } });
  const right =
    "def softmax(z):\n    print('quiet')\n    return np.Rows([[v / sum(r) for v in r] for r in z.rows])";
  assert.deepEqual(other(`import numpy as np\n${right}`).parts, []);
  assert.equal(other(`import numpy as np\n${right}`).stdout, "");
  const wrong =
    "def softmax(z):\n    sums = z.sum(axis=0)\n    return np.Rows([[v / s for v, s in zip(r, sums)] for r in z.rows])";
  const [note] = other(wrong).parts;
  assert.match(note.text, /wrong axis.*keepdims=True/);
});

test("a warning of numpy is printed once a cell, and in the next one again", async () => {
  const other = await startCells({ parts: { arrays } });
  const warning = "RuntimeWarning: divide by zero encountered in log\n";
  assert.equal(other("import numpy as np\nfor i in range(3): np.log(0.0)").stdout, warning);
  assert.equal(other("np.log(0.0);").stdout, warning);
});

test("in-place operators change lists, sets and arrays in their place, and refuse what is no number", async () => {
  const other = await startCells({ parts: { arrays } });
  const code =
    "import numpy as np\na, b, c = [1], {1, 2}, np.ones(2)\nsame = a, b, c\na *= 2; b &= {2}; c /= 4\nsame";
  assert.equal(other(code).value, "([1, 1], {2}, array([0.25, 0.25]))");
  assert.equal(other("c *= 'x'").error.name, "TypeError");
  assert.equal(other("c").value, "array([0.25, 0.25])");
});
