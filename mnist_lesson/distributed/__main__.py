"""``python -m mnist_lesson.distributed``."""

import sys

from mnist_lesson.distributed.launcher import main

if __name__ == "__main__":
    sys.exit(main())
