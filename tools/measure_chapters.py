"""How long each chapter is: words, cells of code in sight, minutes.

    python tools/measure_chapters.py [chapters/05_softmax_evidence.ipynb ...]

The rule stands in mnist_lesson/book/lengths.py. A chapter's head has to say the same minutes.
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
    print(f"{'':34}{'words':>7}{'cells':>7}{'widgets':>9}{'minutes':>9}{'says':>6}")
    for name, length in lengths.items():
        row = (
            f"{length.words:7,}{length.in_sight:7}{length.widgets:9}{length.minutes:9}{length.says or '':>6}"
        )
        print(f"{name:34}{row}")
    numbered = [length for name, length in lengths.items() if name[0].isdigit()]
    print(f"Chapters: {sum(x.words for x in numbered):,} words, {sum(x.minutes for x in numbered)} minutes.")


if __name__ == "__main__":
    main()
