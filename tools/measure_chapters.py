"""How long each chapter is: words, cells of code in sight, minutes to read, to answer and to try.

    python tools/measure_chapters.py [chapters/05_softmax_evidence.ipynb ...]

The rules stand in mnist_lesson/book/lengths.py. A chapter's head has to say the same minutes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from mnist_lesson.book.lengths import measure

CHAPTERS = Path(__file__).parent.parent / "chapters"


def main() -> None:
    """Print a table of the given notebooks, or of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    paths = parser.parse_args().notebooks or sorted(CHAPTERS.glob("*.ipynb"))
    lengths = {path.stem: measure(path) for path in paths}
    print(f"{'':26}{'words':>7}{'cells':>7}{'widgets':>9}{'read':>7}{'ask':>5}{'try':>5}  head")
    for name, length in lengths.items():
        counts = f"{length.words + length.more_words:7,}{length.in_sight:7}{length.widgets:9}"
        minutes = "{:7}{:5}{:5}".format(*length.times)
        print(f"{name:26}{counts}{minutes}  {'true' if length.says == length.times else length.says}")
    numbered = [length for name, length in lengths.items() if name[0].isdigit()]
    read, ask, do = (sum(times) for times in zip(*(one.times for one in numbered), strict=True))
    words = sum(one.words + one.more_words for one in numbered)
    print(f"Chapters: {words:,} words, {read} minutes to read, {ask} of questions, {do} of exercises.")


if __name__ == "__main__":
    main()
