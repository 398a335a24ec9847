"""A web server that publishes a book under an address of its own, can go down, and can get a new build."""

from __future__ import annotations

import functools
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from mnist_lesson.book import offline
from tests.browsing import QuietHandler, Server

NAME = "ten-lines"


class Handler(QuietHandler):
    """Serves the publisher's folder, and notes what is asked for."""

    def __init__(self, *args: object, publisher: Publisher) -> None:
        self.publisher = publisher
        super().__init__(*args, directory=str(publisher.root))

    def do_GET(self) -> None:  # noqa: N802 (the name that http.server looks for)
        path = self.path.split("?")[0].removeprefix(f"/{NAME}/")
        self.publisher.asked.append(path)
        self.publisher.goes_on.wait()
        if self.publisher.breaks(path):
            self.close_connection = True  # without a word
        elif target := self.publisher.redirects.get(path):
            self.send_response(301)
            self.send_header("Location", f"/{NAME}/{target}")
            self.end_headers()
        else:
            self.path = f"/{NAME}/{self.publisher.also[path]}" if path in self.publisher.also else self.path
            super().do_GET()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=600")  # as on GitHub Pages
        super().end_headers()


class Publisher:
    """The server. It listens at the same port each time that it starts."""

    def __init__(self, root: Path, site: Path) -> None:
        self.root = root
        self.asked: list[str] = []
        self.redirects: dict[str, str] = {}
        self.also: dict[str, str] = {}
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.breaks: Callable[[str], bool] = lambda path: False
        self.publish(site)
        self.port = 0
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/{NAME}/"

    def publish(self, site: Path) -> None:
        """Put another build in the place of this one, at once."""
        link = self.root / "next"
        link.symlink_to(site)
        link.replace(self.root / NAME)

    def start(self) -> None:
        handler = functools.partial(Handler, publisher=self)
        self.httpd = Server(("127.0.0.1", self.port), handler)
        self.httpd.handle_error = lambda *_: None  # whoever asked has gone, as it should be
        self.port = self.httpd.server_port
        threading.Thread(target=self.httpd.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.httpd.shutdown()
        self.httpd.server_close()


def copy_site(site: Path, folder: Path) -> Path:
    """Copy a build; a file that is written anew there must be removed before, for it is the same file."""
    shutil.copytree(site, folder, copy_function=link_or_copy, ignore=shutil.ignore_patterns("colab", "*.whl"))
    return folder


def link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # on another disk
        shutil.copy2(source, target)


def rewrite(path: Path, old: str, new: str) -> None:
    """Change a file of a copy, and not the one that it was made from."""
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise ValueError(f"Expected {old!r} in {path.name}.")
    path.unlink()
    path.write_text(text.replace(old, new) if old else text, encoding="utf-8")


def renew(copy: Path, *chapters: str) -> Path:
    """Make a copy another build: front page, these chapters, and a script that pages load when asked."""
    for name in (*offline.FRONT, *chapters):
        rewrite(copy / name, "<h1>", "<h1>Renewed: ")
    rewrite(copy / "lesson-data/python.js", "\n", "\n// renewed\n")
    for name in (*offline.FRONT, offline.WORKER, offline.VERSION, offline.LIST):
        rewrite(copy / name, "", "")
    offline.write_worker(copy)
    return copy
