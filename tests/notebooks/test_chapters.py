"""What every chapter promises: it was run as it stands, it can be read by everybody, it fits on a screen."""

from __future__ import annotations

import json
import re

import run_notebooks

from mnist_lesson.book.progress import FINAL_PAGE

from .conftest import Chapter

NUMBER_OF_CHAPTERS = 9
MOST_IGNORED_OUTPUTS = 5  # in the whole book: every other output is compared by nbval
MOST_LINES = 10
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
MACHINE_PATH = re.compile(r"(?:/(?:home|root|work|Users|tmp|opt|private)/|[A-Z]:\\\\?Users)[\w.]")
# A role, a directive or a colon fence: MyST that Jupyter and Colab would show as raw text.
BOOK_ONLY_MARKUP = re.compile(r"\{[a-z][\w:-]*\}`|^\s*(?:```+|~~~+|:::+)\s*\{", re.MULTILINE)


def tags(cell: object) -> set[str]:
    return set(cell.metadata.get("tags", []))


def test_the_book_has_its_chapters_and_they_begin_alike(chapters: tuple[Chapter, ...]) -> None:
    numbers = [
        chapter.name[:2]
        for chapter in chapters
        if chapter.name != FINAL_PAGE and not chapter.name.startswith("deeper_")
    ]
    assert numbers == [f"{number:02d}" for number in range(1, NUMBER_OF_CHAPTERS + 1)]
    first_cells = {(chapter.cells[0].source, *tags(chapter.cells[0])) for chapter in chapters}
    assert len(first_cells) == 1
    assert "mnist_lesson.setup()" in chapters[0].cells[0].source


def test_all_cells_were_executed_in_order(chapter: Chapter) -> None:
    counts = [cell.execution_count for cell in chapter.code]
    assert counts == list(range(1, len(counts) + 1))
    assert all(cell.source.strip() for cell in chapter.cells)


def test_no_output_is_an_error_or_a_warning(chapter: Chapter) -> None:
    wrong = [o for o in chapter.outputs if o.output_type == "error" or o.get("name") == "stderr"]
    assert wrong == []


def test_outputs_are_compared(chapters: tuple[Chapter, ...]) -> None:
    by_tag = {
        tag: [chapter.name for chapter in chapters for cell in chapter.cells if tag in tags(cell)]
        for tag in ("nbval-skip", "nbval-ignore-output", "raises-exception")
    }
    assert by_tag["nbval-skip"] == by_tag["raises-exception"] == []
    assert len(by_tag["nbval-ignore-output"]) <= MOST_IGNORED_OUTPUTS, by_tag
    for chapter in chapters:
        magic = [cell.source for cell in chapter.code if "NBVAL_" in cell.source]
        assert magic == [], "a comment can switch nbval off too"


def test_code_in_sight_is_short(chapter: Chapter) -> None:
    lengths = {
        cell.source.splitlines()[0]: sum(bool(line.strip()) for line in cell.source.splitlines())
        for cell in chapter.code
        if not tags(cell) & FOLDED
    }
    assert {first: length for first, length in lengths.items() if length > MOST_LINES} == {}


def test_every_picture_says_what_is_to_be_seen(chapter: Chapter) -> None:
    for output in chapter.outputs:
        for mime_type in set(output.get("data", {})) & {"image/png", "image/jpeg", "image/svg+xml"}:
            metadata = output.metadata.get(mime_type, {})
            assert len(metadata.get("alt", "")) > 20, output.data.get("text/plain")
            assert output.data["text/plain"] == metadata["alt"]
            assert metadata.get("letters", 9) >= 9 or metadata["letters"] == 0, "too small even at full width"
    assert re.findall(r"!\[\s*\]\([^)]*\)", chapter.prose) == []
    assert [tag for tag in re.findall(r"<img[^>]*>", chapter.prose) if 'alt="' not in tag] == []


def test_no_path_of_a_machine_shows(chapter: Chapter) -> None:
    shown = json.dumps(
        [[cell.source, [o for o in cell.get("outputs", [])]] for cell in chapter.cells], ensure_ascii=False
    )
    without_pictures = re.sub(r'"image/png": "[^"]*"', "", shown)
    assert MACHINE_PATH.findall(without_pictures) == []


def test_nothing_is_stored_that_changes_from_run_to_run(chapter: Chapter) -> None:
    """What `make notebooks` leaves behind: run again with nothing changed, git shows no difference."""
    assert chapter.metadata == run_notebooks.METADATA
    assert [cell.id for cell in chapter.cells] == [f"cell-{n:02d}" for n in range(len(chapter.cells))]
    assert {key for cell in chapter.cells for key in cell.metadata} <= {"tags", "mystnb"}


def test_prose_reads_well_in_jupyter_and_colab_too(chapter: Chapter) -> None:
    assert BOOK_ONLY_MARKUP.findall(chapter.prose) == []
