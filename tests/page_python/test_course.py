"""The course's own package in the page: made from its source, and it says what it can't do there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from mnist_lesson import neurons, page_python, plots, runtime, widgets
from mnist_lesson.measurements import load_accuracy_over_seeds
from mnist_lesson.page_python import package_files
from mnist_lesson.page_python.course import ADAPTED, adapt
from tests.page_python.cells import run_cells

# As much of numpy and keras as these modules need; the page's real ones have tests of their own.
NUMPY = (
    "class ndarray:\n    pass\ndef asarray(x):\n    return x\ndef where(c, a, b):\n    return a if c else b\n"
)
OWN = {path: text for path, text in package_files().items() if path.startswith("mnist_lesson/")}
FILES = {**OWN, "numpy/__init__.py": NUMPY, "keras/__init__.py": ""}


SOURCE = '''"""Words."""
from __future__ import annotations
import hashlib
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import keras
PATH: int = 3
Kind = tuple[int]

@dataclass(frozen=True)
class Row:
    """A row."""
    name: str
    sizes: tuple[int, ...]

def load(path: str, *rest: int, most: int = 3) -> list[int]:
    """Words."""
    return [path]

def empty() -> None:
    """Nothing."""
'''


def test_a_module_is_adapted() -> None:
    adapted = adapt(SOURCE, "def load(path):\n    return 'page'", {"Kind"})
    assert "hashlib" not in adapted
    assert "Words" not in adapted
    names: dict[str, object] = {}
    exec(adapted, names)
    assert names["load"]("x") == "page"  # type: ignore[operator]
    assert names["Row"]("a", (1,)).sizes == (1,)  # type: ignore[operator]
    assert names["PATH"] == 3


def test_a_name_that_has_gone_is_told() -> None:
    with pytest.raises(ValueError, match=r"Expected load at the module's top"):
        adapt("x = 1", "def load():\n    pass")


def test_all_public_names_of_pictures_and_widgets_are_there() -> None:
    for name in widgets.__all__:
        assert f'{name} = Shown("{name}")' in FILES["mnist_lesson/widgets/__init__.py"]
    assert 'plot_digits = Shown("plot_digits")' in FILES["mnist_lesson/plots/digits.py"]
    assert plots.__name__ == "mnist_lesson.plots"


@pytest.mark.parametrize("name", ADAPTED)
def test_micropython_imports_an_adapted_module(name: str) -> None:
    (shown,) = run_cells([f"import mnist_lesson.{name}"], FILES)["shown"]
    assert shown.get("error") is None


def test_the_measurement_that_a_cell_reads_comes_along() -> None:
    cell = "from mnist_lesson.measurements import load_accuracy_over_seeds\nload_accuracy_over_seeds()"
    (shown,) = run_cells([cell], FILES)["shown"]
    assert ast.literal_eval(shown["value"]) == load_accuracy_over_seeds()


def test_a_session_begins_with_the_seed_of_a_notebook() -> None:
    room = Path(page_python.__file__).parent
    script = (room / "training" / "initializers.js").read_text(encoding="utf-8")
    assert f"export const SEED = {runtime.SEED};" in script
    assert f"SEED = {runtime.SEED}\n" in OWN["mnist_lesson/runtime.py"]
    assert f"def setup(seed={runtime.SEED})" in OWN["mnist_lesson/__init__.py"]


def test_functions_and_messages_are_the_courses_own() -> None:
    cells = [
        "from mnist_lesson.neurons import EPSILON, step\nEPSILON, step(3)",
        "from mnist_lesson.models import NUM_PARAMETERS\nNUM_PARAMETERS",
    ]
    shown = run_cells(cells, FILES)["shown"]
    assert shown[0]["value"] == f"({neurons.EPSILON}, 1)"
    assert shown[1]["value"] == "7960"


def test_what_draws_leaves_one_note_and_what_reads_files_says_where_it_works() -> None:
    cells = [
        "from mnist_lesson.plots.digits import plot_digits\nax = plot_digits([1], titles=False)\nax",
        "from mnist_lesson.widgets import Guess, TrainingLab\nGuess.reveal('a', 3)\nTrainingLab()",
        "from mnist_lesson.measurements import load_epoch_times\nload_epoch_times()",
        "from mnist_lesson.runtime import accelerator_name\naccelerator_name()",
    ]
    result = run_cells(cells, FILES)
    assert result["notes"] == [
        "plot_digits draws in Jupyter and Colab; here what the page shows stays.",
        "TrainingLab works in Jupyter and Colab; here what the page shows stays.",
    ]
    assert [shown.get("value") for shown in result["shown"]] == [None, None, None, "'CPU'"]
    assert "in Jupyter and Colab it does" in result["shown"][2]["error"]["message"]
