"""The page's numpy against NumPy: snippets made up by hypothesis print and fail with the same words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import HypothesisProvider

from tests.page_python.conftest import PagePython, assert_same

EQUAL = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@pytest.fixture(scope="module", autouse=True)
def same_examples() -> Iterator[None]:
    """Have the examples be the same each time: hypothesis would also draw numbers that it finds in the
    modules that happen to be loaded.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HypothesisProvider, "_maybe_draw_constant", lambda *_, **__: None)
        yield


DTYPES = ("float64", "float32", "int64", "int32", "uint8", "bool")
SHAPES = st.lists(st.integers(0, 4), max_size=3).map(tuple)
FILLED = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)

NUMBERS = {
    "float64": st.one_of(
        st.floats(-1e6, 1e6), st.floats(width=64), st.sampled_from([0.0, -0.0, 0.5, 1e-5, 1e8, 123456.789])
    ),
    "float32": st.one_of(
        st.floats(-1000, 1000, width=32), st.floats(width=32), st.sampled_from([0.0, 0.1, 1e6])
    ),
    "int64": st.integers(-1000, 1000),
    "int32": st.integers(-(2**31), 2**31 - 1),
    "uint8": st.integers(0, 255),
    "bool": st.booleans(),
}
#: Numbers with which arithmetic stays within what doubles hold exactly.
CALM = {**NUMBERS, "float64": st.floats(-1e6, 1e6), "float32": st.floats(-1000, 1000, width=32)}


def written(value: float) -> str:
    """A number as a snippet writes it."""
    return f"float('{value}')" if isinstance(value, float) and not abs(value) < float("inf") else repr(value)


@st.composite
def arrays(
    draw: st.DrawFn, shapes: st.SearchStrategy = SHAPES, numbers: dict | None = None, dtypes=DTYPES
) -> str:
    """The text of an array: np.array([…], dtype=…).reshape(…)."""
    dtype, shape = draw(st.sampled_from(dtypes)), draw(shapes)
    size = 1
    for length in shape:
        size *= length
    values = draw(st.lists((numbers or NUMBERS)[dtype], min_size=size, max_size=size))
    listed = ", ".join(map(written, values))
    return f'np.array([{listed}], dtype="{dtype}").reshape({shape})'


SCALARS = st.one_of(
    st.integers(-300, 300).map(str),
    st.floats(-10, 10).map(str),
    st.sampled_from(
        ["True", "np.float32(0.1)", "np.float64(2.5)", "np.uint8(7)", "np.int64(-3)", "2", "0.5"]
    ),
)


def check(page: PagePython, code: str) -> None:
    """Compare; what the page refuses by name it computes in no other way."""
    if "in this page" not in page.run(code).message:
        assert_same(page, code)


@EQUAL
@given(array=arrays())
def test_printing(page: PagePython, array: str) -> None:
    check(page, f"a = {array}\nprint(a)\nprint(repr(a))\nprint(a.T, a.dtype, a.shape, a.size, a.nbytes)")


@EQUAL
@given(
    array=arrays(),
    precision=st.integers(0, 10),
    suppress=st.booleans(),
    linewidth=st.integers(20, 120),
    mode=st.sampled_from(["maxprec", "fixed", "unique", "maxprec_equal"]),
    sign=st.sampled_from(["-", "+", " "]),
)
def test_print_options(
    page: PagePython, array: str, precision: int, suppress: bool, linewidth: int, mode: str, sign: str
) -> None:
    options = f"precision={precision}, suppress={suppress}, linewidth={linewidth}, floatmode={mode!r}"
    setting = f"np.set_printoptions({options}, sign={sign!r})"
    check(page, f"a = {array}\n{setting}\nprint(a)\nprint(repr(a))\nnp.set_printoptions(sign='-')")


@EQUAL
@given(
    shape=st.lists(st.integers(0, 40), min_size=1, max_size=3),
    dtype=st.sampled_from(["int", "float", "float32", "uint8"]),
    divisor=st.sampled_from(["1", "7", "1000", "0.001"]),
    threshold=st.sampled_from([5, 100, 1000]),
    edge=st.integers(1, 4),
)
def test_summaries(
    page: PagePython, shape: list[int], dtype: str, divisor: str, threshold: int, edge: int
) -> None:
    size = "*".join(map(str, shape))
    made = f'(np.arange({size}) / {divisor} - 3).astype("{dtype}").reshape({tuple(shape)})'
    code = (
        f"np.set_printoptions(threshold={threshold}, edgeitems={edge})\na = {made}\nprint(a)\nprint(repr(a))"
    )
    if dtype == "uint8":
        code = code.replace(" - 3", "")
    check(page, code)


BINARY = ["+", "-", "*", "/", "//", "%", "<", "<=", "==", "!=", ">", ">=", "&", "|", "^"]


@EQUAL
@given(
    a=arrays(numbers=CALM),
    b=st.one_of(arrays(numbers=CALM), SCALARS),
    sign=st.sampled_from(BINARY),
    turned=st.booleans(),
)
def test_operators(page: PagePython, a: str, b: str, sign: str, turned: bool) -> None:
    if turned and (sign not in "<=>=" or b.startswith("np")):
        a, b = b, a
    check(page, f"a = {a}\nb = {b}\nc = a {sign} b\nprint(c)\nprint(repr(c))")


@EQUAL
@given(
    a=arrays(numbers=CALM),
    b=st.one_of(arrays(numbers=CALM), SCALARS),
    sign=st.sampled_from(["+", "-", "*", "/", "//", "%", "&"]),
)
def test_in_place(page: PagePython, a: str, b: str, sign: str) -> None:
    check(page, f"a = {a}\nb = {b}\nsame = a\na {sign}= b\nprint(a)\nprint(repr(same))")


POWERS = {**CALM, "int64": st.integers(-9, 9), "int32": st.integers(-9, 9), "float64": st.floats(-9, 9)}


@EQUAL
@given(a=arrays(numbers=POWERS), exponent=st.sampled_from(["2", "3", "0.5", "-1", "0", "2.0"]))
def test_powers(page: PagePython, a: str, exponent: str) -> None:
    check(page, f"a = {a}\nprint(a ** {exponent})\nprint(repr(np.power(a, {exponent})))")


EXACT = ["negative", "absolute", "sign", "square", "floor", "ceil", "trunc", "sqrt", "rint"]
EXACT += ["isnan", "isfinite", "isinf", "logical_not", "invert"]


@EQUAL
@given(a=arrays(), name=st.sampled_from(EXACT))
def test_functions_of_one(page: PagePython, a: str, name: str) -> None:
    check(page, f"print(repr(np.{name}({a})))")


NEAR = ["exp", "log", "log10", "log2", "log1p", "expm1", "tanh", "sin", "cos", "arctan"]


@EQUAL
@given(a=arrays(numbers=CALM, dtypes=("float64", "int64"), shapes=FILLED), name=st.sampled_from(NEAR))
def test_functions_to_eight_digits(page: PagePython, a: str, name: str) -> None:
    check(page, f"print(np.{name}({a}))")


@EQUAL
@given(a=arrays(dtypes=("float32",), shapes=FILLED), name=st.sampled_from(["exp", "log", "sqrt"]))
def test_functions_of_float32(page: PagePython, a: str, name: str) -> None:
    check(page, f"print(repr(np.{name}({a})))")


REDUCTIONS = ["sum", "mean", "std", "var", "min", "max", "prod", "all", "any", "argmax", "argmin", "cumsum"]


@EQUAL
@given(
    a=arrays(numbers=CALM),
    name=st.sampled_from(REDUCTIONS),
    axis=st.sampled_from([None, 0, 1, -1, 2, (0, 1)]),
    keep=st.booleans(),
)
def test_reductions(page: PagePython, a: str, name: str, axis: object, keep: bool) -> None:
    options = "" if name == "cumsum" or not keep else ", keepdims=True"
    if name in ("argmax", "argmin", "cumsum") and isinstance(axis, tuple):
        axis = 0
    check(page, f"a = {a}\nb = np.{name}(a, axis={axis}{options})\nprint(b)\nprint(repr(b))")


@EQUAL
@given(
    shape=st.lists(st.integers(1, 60), min_size=1, max_size=3).map(tuple),
    dtype=st.sampled_from(["float32", "float64"]),
    seed=st.integers(0, 99),
    axis=st.sampled_from([None, 0, -1]),
    way=st.sampled_from(["a", "a.T", "a[::2]", "a[..., ::-1]", "a[::-1]"]),
    name=st.sampled_from(["sum", "mean", "std"]),
)
def test_sums_to_the_last_digit(
    page: PagePython, shape: tuple, dtype: str, seed: int, axis: object, way: str, name: str
) -> None:
    made = f'np.random.default_rng({seed}).random({shape}).astype("{dtype}")'
    check(
        page, f"np.set_printoptions(precision=17)\na = {made}\nb = {way}\nprint(repr(b.{name}(axis={axis})))"
    )


INDEX = st.one_of(
    st.integers(-5, 4).map(str),
    st.tuples(*[st.one_of(st.just(""), st.integers(-5, 5).map(str))] * 3)
    .map(":".join)
    .filter(lambda text: not text.endswith(":0")),
    st.sampled_from(["None", "...", "[0, 1]", "[-1, 0, 0]", "[True, False]", "[[0], [1]]", "np.int64(1)"]),
)


@EQUAL
@given(a=arrays(), parts=st.lists(INDEX, min_size=1, max_size=4))
def test_indexing(page: PagePython, a: str, parts: list[str]) -> None:
    check(page, f"a = {a}\nb = a[{', '.join(parts)}]\nprint(repr(b))\nprint(b.shape)")


@EQUAL
@given(
    a=arrays(numbers=CALM, shapes=FILLED),
    parts=st.lists(INDEX, min_size=1, max_size=3),
    value=st.one_of(arrays(numbers=CALM), SCALARS),
)
def test_assignment(page: PagePython, a: str, parts: list[str], value: str) -> None:
    check(page, f"a = {a}\nv = a.T\na[{', '.join(parts)}] = {value}\nprint(repr(a))\nprint(v)")


@EQUAL
@given(a=arrays(numbers=CALM), limit=st.integers(0, 3), value=st.one_of(SCALARS, arrays(numbers=CALM)))
def test_masks(page: PagePython, a: str, limit: int, value: str) -> None:
    code = (
        f"a = {a}\nm = a > {limit}\nprint(a[m], m.sum(), np.where(m, a, {limit}), np.nonzero(m.reshape(-1)))"
    )
    check(page, f"{code}\na[m] = {value}\nprint(a)")


@EQUAL
@given(a=arrays(numbers=CALM), shape=st.lists(st.integers(-1, 6), max_size=3).map(tuple))
def test_reshape(page: PagePython, a: str, shape: tuple) -> None:
    check(
        page, f"a = {a}\nprint(a.reshape({shape}))\nprint(np.squeeze(a).shape, np.expand_dims(a, -1).shape)"
    )


SMALL = {name: st.integers(-9, 9) for name in ("float64", "float32", "int64", "int32")}
SMALL["uint8"], SMALL["bool"] = st.integers(0, 9), st.booleans()


@EQUAL
@given(
    a=arrays(numbers=SMALL),
    b=arrays(numbers=SMALL),
    name=st.sampled_from(["a @ b", "np.dot(a, b)", "np.outer(a, b)"]),
)
def test_products(page: PagePython, a: str, b: str, name: str) -> None:
    check(page, f"a = {a}\nb = {b}\nprint(repr({name}))")


JOINS = ["np.concatenate([a, b], axis=0)", "np.stack([a, b], axis=-1)"]
JOINS += ["np.vstack([a, b])", "np.hstack([a, b])"]


@EQUAL
@given(a=arrays(numbers=CALM), b=arrays(numbers=CALM), join=st.sampled_from(JOINS), same=st.booleans())
def test_joining(page: PagePython, a: str, b: str, join: str, same: bool) -> None:
    check(page, f"a = {a}\nb = {'a * 2' if same else b}\nprint(repr({join}))")


ORDERS = [
    "np.sort(a)",
    "np.sort(a, axis=0)",
    "np.argsort(a, axis=None, kind='stable')",
    "np.unique(a, return_counts=True)",
    "np.tile(a, 2)",
    "np.repeat(a, 2)",
    "np.flip(a)",
    "np.round(a, 2)",
    "np.round(a, -1)",
    "np.clip(a, 1, 3)",
    "np.array(a.tolist()) == a",
    "[v for v in a]",
    "np.array_split(a, 2)",
    "np.isclose(a, 1)",
    "a.astype(float)",
    "np.median(a)",
    "np.array([a, a])",
    "np.zeros_like(a)",
    "a == None",
]


@EQUAL
@given(a=arrays(numbers=CALM), order=st.sampled_from(ORDERS))
def test_other_functions(page: PagePython, a: str, order: str) -> None:
    check(page, f"a = {a}\nprint(repr({order}))")


DRAWS = [
    "random()",
    "random(3)",
    "random((2, 2))",
    "integers(10)",
    "integers(0, 1000, 5)",
    "integers(1, 7, size=(2, 3))",
    "integers(0, 256, 7, dtype=np.uint8)",
    "integers(2, size=5)",
    "integers(-5, 5, 3, endpoint=True)",
    "normal()",
    "normal(2, 0.5, 300).sum()",
    "standard_normal((2, 3))",
    "uniform(-1, 1, 4)",
    "permutation(20)",
    "permutation([5, 6, 7, 8])",
    "choice(5)",
    "choice(10, 4)",
    "choice([1.5, 2.5, 3.5], 2, replace=False)",
    "choice(3, 5, p=[0.2, 0.3, 0.5])",
    "choice(5, 3, replace=False, p=[0.1, 0.2, 0.3, 0.2, 0.2])",
    "choice(20000, 700, replace=False)",
    "random(3, dtype=np.float32)",
]


@EQUAL
@given(seed=st.integers(0, 2**70), draws=st.lists(st.sampled_from(DRAWS), min_size=1, max_size=4))
def test_random_numbers(page: PagePython, seed: int, draws: list[str]) -> None:
    lines = "\n".join(f"print(rng.{draw})" for draw in draws)
    check(page, f"rng = np.random.default_rng({seed})\n{lines}\na = np.arange(9)\nrng.shuffle(a)\nprint(a)")


OLD = ["rand(3)", "randn(4)", "randn()", "randint(0, 10, 5)", "randint(100)", "random()", "permutation(8)"]
OLD += ["choice(5, 3)", "choice(6, 3, replace=False)", "choice(3, p=[0.5, 0.25, 0.25])", "normal(0, 1, 3)"]
OLD += ["uniform(2, 3, 2)"]


@EQUAL
@given(seed=st.integers(0, 2**32 - 1), draws=st.lists(st.sampled_from(OLD), min_size=1, max_size=4))
def test_older_random_numbers(page: PagePython, seed: int, draws: list[str]) -> None:
    lines = "\n".join(f"print(np.random.{draw})" for draw in draws)
    check(page, f"np.random.seed({seed})\n{lines}\na = np.arange(9)\nnp.random.shuffle(a)\nprint(a)")


@EQUAL
@given(a=SCALARS, b=SCALARS, sign=st.sampled_from(BINARY), dtype=st.sampled_from(DTYPES))
def test_scalars(page: PagePython, a: str, b: str, sign: str, dtype: str) -> None:
    check(page, f'a = np.array([{a}]).astype("{dtype}")[0]\nprint(repr(a))\nprint(a {sign} {b})')
