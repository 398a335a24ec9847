"""The process that computes: started by a launcher, with which it talks over its standard input.

It lives no longer than its launcher, even while it hangs in an exchange of gradients.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import threading
import time
from typing import TextIO

from mnist_lesson.distributed.errors import DistributedError
from mnist_lesson.distributed.job import Job
from mnist_lesson.distributed.links import BEAT_SECONDS, Link, LinkClosedError

# An exchange of gradients fails mostly because another process has gone. The launchers find out which and say
# so; meanwhile this one keeps still.
_PATIENCE_SECONDS = 10.0


def main() -> int:
    output = _take_stdout()
    link = Link(socket.socket(fileno=os.dup(0)), "launcher")
    job = Job.from_json({name: value for name, value in link.receive_one(60).items() if name != "kind"})
    threading.Thread(target=_keep_in_touch, args=(link,), daemon=True).start()
    try:
        # Only now, for it takes seconds to import Keras, during which the launcher wants signs of life.
        from mnist_lesson.distributed import training

        training.run(job, output, lambda epoch: link.send("saved", epoch=epoch))
    except DistributedError as error:
        link.send("failed", text=str(error))
        return 1
    except Exception:
        if job.processes > 1:
            time.sleep(_PATIENCE_SECONDS)
        raise
    link.send("done")
    return 0


def _take_stdout() -> TextIO:
    """Return the standard output for this program alone: what libraries write there goes to the log."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return output


def _keep_in_touch(link: Link) -> None:
    while True:
        readable, _, _ = select.select([link], [], [], BEAT_SECONDS)
        try:
            if readable:
                link.receive()
        except LinkClosedError:
            os._exit(1)
        link.send("beat")


if __name__ == "__main__":
    sys.exit(main())
