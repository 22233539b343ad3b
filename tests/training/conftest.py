"""Data that the training tests draw for themselves, the commands run on it, and torch kept to one thread."""

import shutil
import struct
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from click.testing import CliRunner
from PIL import Image
from torch.onnx._internal.exporter._registration import ONNXRegistry

from training import runs
from training.cli import main
from training.data.datasets import DIGITS_AND_JUNK, NO_DIGIT, PARTS, DataSet, save
from training.fit import digit_training
from training.loop import fit
from training.settings import Settings


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(autouse=True, scope="session")
def one_registry():
    """Torch parses all its ONNX functions anew for each export, which takes longer than to export a small net."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ONNXRegistry, "from_torchlib", staticmethod(cache(ONNXRegistry.from_torchlib)))
        yield


def draw_digit(value, chance):
    """A digit of a printed font, of random size and place, uint8 (28, 28); for `NO_DIGIT` an X."""
    image = np.zeros((28, 28), np.uint8)
    text = "X" if value == NO_DIGIT else str(value)
    place = tuple(int(v) for v in chance.integers((3, 20), (9, 26)))
    cv2.putText(image, text, place, cv2.FONT_HERSHEY_SIMPLEX, chance.uniform(0.6, 0.8), 255, 2, cv2.LINE_AA)
    return image


@pytest.fixture(scope="session")
def drawn():
    """Draws a data set of n samples with all eleven labels, a fifth of it for validation, some for development."""

    def draw(n=110, seed=0):
        chance = np.random.default_rng(seed)
        labels = (np.arange(n) % len(DIGITS_AND_JUNK)).astype(np.uint8)
        images = np.array([draw_digit(label, chance) for label in labels])
        sources = (labels == NO_DIGIT).astype(np.uint8)
        parts = np.array([0, 0, 0, 1, 2], np.uint8)[np.arange(n) // len(DIGITS_AND_JUNK) % 5]
        assert set(parts) <= set(range(len(PARTS)))
        return DataSet(
            "digits", DIGITS_AND_JUNK, images, labels, sources, ("pen", "crosses"), np.full(n, -1, np.int32), parts
        )

    return draw


@pytest.fixture
def write_idx():
    """Writes an idx file of unsigned bytes."""

    def write(path, array):
        path.parent.mkdir(parents=True, exist_ok=True)
        header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
        path.write_bytes(header + array.astype(np.uint8).tobytes())
        return path

    return write


@pytest.fixture
def mnist_folder(tmp_path, write_idx, drawn):
    """A data folder with MNIST's files, drawn: 100 digits for training, 20 for the test."""

    def write(train=100, test=20):
        for prefix, n, seed in (("train", train, 1), ("t10k", test, 2)):
            chance = np.random.default_rng(seed)
            labels = (np.arange(n) % 10).astype(np.uint8)
            images = np.array([draw_digit(label, chance) for label in labels]).reshape(-1, 28, 28)
            write_idx(tmp_path / "MNIST" / "raw" / f"{prefix}-images-idx3-ubyte", images)
            write_idx(tmp_path / "MNIST" / "raw" / f"{prefix}-labels-idx1-ubyte", labels)
        return tmp_path

    return write


@pytest.fixture
def train(mnist_folder, tmp_path, drawn):
    """Runs `python -m training ARGUMENTS` on drawn data."""
    data = mnist_folder()
    save(drawn(), tmp_path / "cache" / "digits.npz")
    environment = {"DIGITSCAN_DATA": str(data), "DIGITSCAN_CACHE": str(tmp_path / "cache")}
    return lambda *arguments: CliRunner().invoke(main, [str(a) for a in arguments], env=environment)


SMALL = Settings(
    "dense-300",
    "digits",
    epochs=25,
    batch=16,
    learning_rate=2e-3,
    precision="float32",
    augmentation="none",
    average=0.95,
)


@pytest.fixture(scope="session")
def trained_once(tmp_path_factory, drawn):
    data, run = drawn(220), tmp_path_factory.mktemp("trained")
    torch.set_num_threads(1)
    fit(digit_training(SMALL, data, torch.device("cpu")), run)
    runs.write_json(run / "settings.json", runs.describe(SMALL, data))
    return run


@pytest.fixture
def trained(trained_once, tmp_path):
    """A run on drawn digits, with which a test may do what it likes."""
    return Path(shutil.copytree(trained_once, tmp_path / "trained"))


def write_folder(folder, data):
    """Writes images as scans of characters, a folder for each class."""
    for k, (image, label) in enumerate(zip(data.images, data.labels, strict=True)):
        path = folder / data.classes[label] / f"{k}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(255 - np.kron(np.pad(image, 4), np.ones((3, 3), np.uint8))).save(path)
    return folder


def write_run(folder, settings, data, model):
    """Writes a run folder of a net as it is."""
    runs.write_tensors(folder / "checkpoint.pt", {"weights": model.state_dict()})
    runs.write_json(folder / "settings.json", runs.describe(settings, data))
    runs.write_json(folder / "metrics.json", {"best_epoch": 1})
