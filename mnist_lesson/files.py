"""Files of unknown origin: read within bounds, recognized by their first bytes, written whole or not at all.

Whatever lies in the place of an expected file, the reader learns what it is. Nothing here unpacks, unpickles
or runs what it finds.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import NamedTuple

HEAD = 65_536  # bytes from which a file's kind is told


class FileError(ValueError):
    """A file can't be used; the message says in a few words why, and goes after "…: "."""


class Content(NamedTuple):
    """What a file holds: a key for the program ("keras", "lfs", …) and words for the reader."""

    kind: str
    words: str


_MAGIC = (
    (0, b"\x89HDF\r\n\x1a\n", "hdf5", "an HDF5 file, as Keras writes .h5 and .weights.h5"),
    (0, b"version https://git-lfs.github.com/spec/", "lfs", "a Git LFS pointer, a note in place of the file"),
    (0, b"\x93NUMPY", "array", "a NumPy array (.npy)"),
    (0, b"\x1f\x8b", "packed", "a gzip archive"),
    (0, b"BZh", "packed", "a bzip2 archive"),
    (0, b"\xfd7zXZ\x00", "packed", "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "packed", "a Zstandard archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "packed", "a 7-Zip archive"),
    (0, b"Rar!", "packed", "a RAR archive"),
    (257, b"ustar", "packed", "a tar archive"),
    (0, b"\x89PNG\r\n", "picture", "a PNG picture"),
    (0, b"\xff\xd8\xff", "picture", "a JPEG picture"),
    (0, b"GIF8", "picture", "a GIF picture"),
    (8, b"WEBP", "picture", "a WebP picture"),
    (0, b"II*\x00", "picture", "a TIFF picture"),
    (0, b"MM\x00*", "picture", "a TIFF picture"),
    (4, b"ftypavif", "picture", "an AVIF picture"),
    *((4, b"ftyp" + brand, "heic", "an HEIC picture") for brand in (b"hei", b"hev", b"mif1", b"msf1")),
    (4, b"ftyp", "other", "a video"),
    (0, b"%PDF", "pdf", "a PDF document"),
    (4, b"TFL3", "model", "a TensorFlow Lite model"),
    (0, b"\x7fELF", "other", "a program"),
    *((0, start, "pickle", "a pickle") for start in (b"ccopy_reg", b"cnumpy", b"(dp", b"(lp", b"(iK")),
    *((0, b"\x80" + bytes([protocol]), "pickle", "a pickle") for protocol in range(2, 6)),
    (0, b"\xff\xfe\x00\x00", "encoding", "text in UTF-32"),
    (0, b"\x00\x00\xfe\xff", "encoding", "text in UTF-32"),
    (0, b"\xff\xfe", "encoding", "text in UTF-16"),
    (0, b"\xfe\xff", "encoding", "text in UTF-16"),
)
# What is in a ZIP archive, by the name of its first entry.
_ZIPPED = (
    (("metadata.json", "config.json", "model.weights.h5"), "keras", "a Keras model (.keras)"),
    (("data.pkl", ".data/"), "pickle", "a PyTorch file, a pickle in a ZIP archive"),
    ((".npy",), "array", "NumPy arrays (.npz)"),
    (("[Content_Types].xml", "_rels/"), "other", "a document of an office program"),
)


def as_path(value: object) -> Path:
    """Return a path. Raises FileError if the value is none: a model, a number, None …"""
    if isinstance(value, bytes):
        value = os.fsdecode(value)
    if not isinstance(value, (str, os.PathLike)):
        raise FileError(f"expected the path of a file, got {type(value).__name__}")
    path = Path(value)
    if "\0" in str(path):
        raise FileError("expected the path of a file, got one with a zero character in it")
    return path


def read_head(path: Path) -> tuple[bytes, int]:
    """Return the first bytes of a file and its size, without ever waiting for a pipe or a device.

    Raises:
        FileError: there is no such file, it is a folder, a device or a pipe, or it may not be read.
    """
    try:
        status = path.stat()
        if problem := _irregular(path, status.st_mode):
            raise FileError(problem)
        with path.open("rb") as file:
            return file.read(HEAD), status.st_size
    except OSError as error:
        raise FileError(_reason(path, error)) from error


def read_bytes(path: Path, most: int) -> bytes:
    """Return a file's bytes, ``most`` of them at most.

    Raises:
        FileError: as :func:`read_head`, or the file is larger; the message says what it seems to be.
    """
    head, size = read_head(path)
    try:
        with path.open("rb") as file:  # some files of the system hold more than the size they name
            data = file.read(most + 1) if size <= most else b""
    except OSError as error:
        raise FileError(_reason(path, error)) from error
    if size > most or len(data) > most:
        found = recognize(head)
        raise FileError(
            f"it is larger than {_megabytes(most)}, the most that is read"
            + (f"; it is {found.words}" if found else "")
        )
    return data


def recognize(data: bytes) -> Content | None:
    """Tell by its first bytes what a file holds; None if it may be text in UTF-8, or can't be told."""
    if not data.strip():
        return Content("empty", "empty" if not data else "empty but for white space")
    if not data.strip(b"\0"):
        return Content("zeros", "nothing but zeros, as a broken download or copy leaves it")
    if data.startswith(b"PK\x03\x04"):
        return _recognize_zip(data)
    for place, magic, kind, words in _MAGIC:
        if data.startswith(magic, place):
            return Content(kind, words)
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return Content("page", "a web page (HTML)")
    if start.startswith((b"<?xml", b"<svg")):
        return Content("svg" if b"<svg" in data else "xml", "an SVG drawing" if b"<svg" in data else "XML")
    if _alternates_with_zeros(data[:200]):
        return Content("encoding", "text in UTF-16")
    return Content("binary", "binary data") if b"\0" in data[:1000] else None


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that a failure leaves no half of it and keeps what was there before.

    Raises:
        FileError: the folder is missing, the path is a folder, the disk is full, writing is not allowed …
    """
    try:
        _check_place(path)
        _replace(path, text)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead in a circle
        raise FileError(_reason(path, error)) from error


def _check_place(path: Path) -> None:
    if path.is_dir():
        raise FileError("it is a folder; add the file's name")
    if not path.parent.is_dir():
        raise FileError(
            f"there is no folder {path.parent}; make it first: Path({str(path.parent)!r}).mkdir(parents=True)"
        )
    if path.exists() and not path.is_file():
        raise FileError("it is a device or a pipe; choose the name of a file")


def _replace(path: Path, text: str) -> None:
    """Write beside the file and put the new one in its place, where links and permissions allow it."""
    target = path.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}-")
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        beside.chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask())
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _irregular(path: Path, mode: int) -> str:
    """Say what a path leads to if it is no plain file."""
    if stat.S_ISREG(mode):
        return ""
    if not stat.S_ISDIR(mode):
        return "it is a device or a pipe, not a file"
    if (path / "saved_model.pb").exists():
        return "it is a folder with a TensorFlow SavedModel"
    return "it is a folder, not a file"


def _reason(path: Path, error: OSError | RuntimeError) -> str:
    """Say in a few words why the system refuses a file."""
    if isinstance(error, FileNotFoundError):
        if not path.parent.exists():
            return f"it is missing, and so is its folder {path.parent}"
        return "it is missing"
    if isinstance(error, PermissionError):
        return "its permissions don't allow it"
    return f"the system says: {getattr(error, 'strerror', None) or error}"


def _recognize_zip(data: bytes) -> Content:
    length = int.from_bytes(data[26:28], "little")
    name = data[30 : 30 + length].decode("utf-8", "replace")
    for ends, kind, words in _ZIPPED:
        if name.endswith(ends) or (kind == "other" and name.startswith(ends)):
            return Content(kind, words)
    return Content("packed", "a ZIP archive")


def _alternates_with_zeros(data: bytes) -> bool:
    """Whether every second byte is 0, as in UTF-16 without its mark."""
    return len(data) >= 8 and any(not any(data[i::2]) for i in (0, 1))


def _megabytes(size: int) -> str:
    return f"{size / 2**20:g} MB" if size >= 2**20 else f"{size} bytes"
