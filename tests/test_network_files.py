"""Files that are no networks: the message says what they are and how to make the right one."""

from __future__ import annotations

import json
import os
import pickle
import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from PIL import Image

from mnist_lesson import exchange
from mnist_lesson.exchange import ExchangeError, read_network

GOOD = (Path(exchange.__file__).parents[1] / "assets" / "networks" / "regression.json").read_bytes()
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n"
TFJS = {"modelTopology": {}, "weightsManifest": []}


def keras_model(path: Path) -> None:
    keras.Sequential([keras.Input((784,)), keras.layers.Dense(10)]).save(path)


def weights_in_hdf5(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file["weights"] = [1.0]


def packed(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("network.json", GOOD)


FILES = {
    "model.keras": (keras_model, r"Keras.*load_model\(.*export_model"),
    "model.h5": (weights_in_hdf5, r"HDF5.*load_model\("),
    "model.pickle": (lambda path: path.write_bytes(pickle.dumps([1])), "pickle"),
    "weights.npy": (lambda path: np.save(path, np.zeros(3)), "set_weights"),
    "weights.npz": (lambda path: np.savez(path, np.zeros(3)), "set_weights"),
    "packed.zip": (packed, "Unpack"),
    "digit.png": (lambda path: Image.new("L", (28, 28)).save(path), "read_picture"),
    "lfs.json": (lambda path: path.write_bytes(LFS), "git lfs pull"),
    "page.json": (lambda path: path.write_text("<!DOCTYPE html><html>"), "page"),
    "utf16.json": (lambda path: path.write_bytes(GOOD.decode().encode("utf-16")), "UTF-8"),
    "empty.json": (lambda path: path.write_bytes(b""), "empty"),
    "cut.json": (lambda path: path.write_bytes(GOOD[:1000]), "ends in the middle"),
    "text.json": (lambda path: path.write_text("a digit"), "not JSON"),
    "latin.json": (lambda path: path.write_bytes(b'{"a": "\xe4"}'), "UTF-8"),
    "digits.json": (lambda path: path.write_text("9" * 6000), "out of bounds"),
    "deep.json": (lambda path: path.write_text("[" * 100_000), "out of bounds|ends in the middle"),
    "tfjs.json": (lambda path: path.write_text(json.dumps(TFJS)), "TensorFlow.js"),
    "notebook.json": (lambda path: path.write_text('{"nbformat": 4, "cells": []}'), "notebook"),
    "list.json": (lambda path: path.write_text("[1]"), "list"),
    "null.json": (lambda path: path.write_text("null"), "null"),
}


@pytest.mark.parametrize("name", FILES)
def test_another_kind_of_file_is_named_with_the_remedy(name: str, tmp_path: Path) -> None:
    write, words = FILES[name]
    write(tmp_path / name)
    with pytest.raises(ExchangeError, match=f"(?is){words}"):
        read_network(tmp_path / name)


def test_a_byte_order_mark_is_read_as_the_page_reads_it(tmp_path: Path) -> None:
    (tmp_path / "network.json").write_bytes(b"\xef\xbb\xbf" + GOOD)
    assert read_network(tmp_path / "network.json").accuracy == json.loads(GOOD)["accuracy"]


def test_a_device_is_not_read_without_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (Path("/dev/zero"), tmp_path / "pipe", tmp_path):
        with pytest.raises(ExchangeError, match="can't be read"):
            read_network(path)


@pytest.mark.parametrize("path", [None, 7, b"network.json", "", "a\0b"])
def test_what_is_no_path_is_said(path: object) -> None:
    with pytest.raises(ExchangeError, match="can't be read"):
        read_network(path)
