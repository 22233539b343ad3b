"""The trained net that a finetuning starts from: of a run folder, or of an exported file."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from torch import nn

from digitscan.errors import InputError
from training.calibrate import calibrate
from training.data.datasets import DataSet
from training.evaluate import load, logits_of
from training.models import MODELS, build
from training.origin import file_sha256, origin_of, rows_of_card, without_folders
from training.provenance import source_rows
from training.runs import load_model, read_about
from training.unfold import fill

CHECKED = 100
TOLERANCE = 0.05
"""Mean difference of a probability from the exported net's; int8 rounds, and other weights give other answers."""


@dataclass(frozen=True, slots=True)
class Start:
    """A trained net that expects "no digit" as often as it comes when digits are read.

    Attributes:
        name: Its name among the models.
        model: The net in evaluation mode.
        classes: What its outputs stand for.
        file: Name of the file or folder that it is from.
        sha256: Of the file, or of the run's checkpoint.
        temperature: By which its logits are to be divided.
        rows: A row of a card's table for each source that it was trained on; none where they are not known.
    """

    name: str
    model: nn.Module
    classes: tuple[str, ...]
    file: str
    sha256: str
    temperature: float
    rows: tuple[str, ...]


def start_of_run(run: Path, data: DataSet) -> Start:
    """The net of a run folder, as `export` would make it honest.

    Args:
        run: The run folder.
        data: What the run was trained on.

    Raises:
        InputError: The run holds no finished epoch.
    """
    about = read_about(run)
    origin = origin_of(about)
    found = calibrate(load_model(run), data, origin)
    rows = (*source_rows(without_folders(about)), *(origin.rows if origin else ()))
    checkpoint = file_sha256(run / "checkpoint.pt")
    name = run.resolve().name
    return Start(about["settings"]["model"], found.model, data.classes, name, checkpoint, found.temperature, rows)


def read_start(path: Path) -> Start:
    """The net of an .onnx file that `export` wrote.

    Raises:
        InputError: It is no such file, or its weights cannot be put back into the model.
    """
    try:
        exported = onnx.load(path)
        about = {each.key: json.loads(each.value) for each in exported.metadata_props}
        name, classes, temperature = about["settings"]["model"], tuple(about["classes"]), float(about["temperature"])
    except Exception as error:  # protobuf and JSON have errors of their own for a foreign file
        raise InputError(str(path), "is not a net that export wrote; name one, or a run folder") from error
    if name not in MODELS:
        raise InputError(str(path), f"holds a model {name!r} that is not known here; start from its run folder")
    model = build(name, len(classes)).eval()
    try:
        fill(model, exported)
    except (ValueError, KeyError) as error:
        words = f"its weights are not those of a {name!r} of today ({error}); start from its run folder"
        raise InputError(str(path), words) from error
    _check(path, model, temperature)
    return Start(name, model, classes, path.name, file_sha256(path), temperature, rows_of_card(path))


def _check(path: Path, model: nn.Module, temperature: float) -> None:
    """Raises InputError where the model does not give what the file gives, up to what int8 rounds."""
    # as bright as digits on the whole, as int8 cuts off what is brighter than what it was made with
    images = np.random.default_rng(0).integers(0, 64, (CHECKED, 28, 28), dtype=np.uint8)
    expected = load(path)(images).exp()
    apart = ((logits_of(model, images) / temperature).softmax(dim=1) - expected).abs().mean().item()
    if apart > TOLERANCE:
        raise InputError(
            str(path), f"its model gives other answers here ({apart:.2f} apart); start from its run folder"
        )
