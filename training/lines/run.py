"""What `lines fit` left in a run folder, and what it or an exported file reads."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import nn

from digitscan.errors import InputError
from digitscan.sequence import SequenceNet
from digitscan.strip import VERSION
from training.evaluate import open_onnx
from training.lines.dataset import CHARACTERS, Lines
from training.lines.evaluate import read, text_of
from training.lines.net import LineNet
from training.runs import KINDS, read_json, stored
from training.settings import checked

MODEL = "line"

Reader = Callable[[Lines, str], list[str]]
"""Gives the texts of all strips of a part."""


def read_line_about(run: Path) -> dict[str, Any]:
    """Reads settings.json of a run of the line net.

    Raises:
        InputError: The file is missing or damaged, or of a run of another net.
    """
    path = run / "settings.json"
    about = read_json(path)
    for key, kind in KINDS.items():
        if not isinstance(about.get(key), kind):
            raise InputError(str(path), f"{key}: is missing or damaged; train again")
    if checked(path, about["settings"]).get("model") != MODEL:
        raise InputError(str(path), "is not of a line net; name a run folder that lines fit wrote")
    if tuple(about["classes"]) != ("blank", *CHARACTERS):
        raise InputError(str(path), "the net was trained for other characters; train again")
    return about


def load_line_net(run: Path) -> nn.Module:
    """The net of a run, in evaluation mode.

    Raises:
        InputError: The folder holds no finished epoch.
    """
    model = LineNet(len(read_line_about(run)["classes"]))
    with _kept(run) as kept:
        model.load_state_dict(kept["weights"])
    return model.eval()


def kept_epoch(run: Path) -> int:
    """The number of the epoch whose weights a run keeps.

    Raises:
        InputError: The folder holds no finished epoch.
    """
    with _kept(run) as kept:
        return int(kept["epoch"])


def _kept(run: Path) -> AbstractContextManager[dict[str, Any]]:
    path = run / "checkpoint.pt"
    if not path.exists():
        raise InputError(str(path), "is missing: no epoch is finished; go on with it by: lines fit --resume")
    return stored(path, torch.device("cpu"))


def load_reader(net: Path) -> Reader:
    """What reads with the net of a run folder or of an exported .onnx file, the latter as digitscan itself runs it.

    Raises:
        InputError: The run holds no finished epoch, or the file is no net for these characters.
        WeightsError: The file is no line net.
    """
    if net.is_dir():
        model = load_line_net(net)
        return lambda lines, part: read(model, lines, lines.of(part))
    sequence_net = SequenceNet(VERSION, net, torch.get_num_threads())
    if sequence_net.characters != ("blank", *CHARACTERS):
        raise InputError(str(net), "the net was trained for other characters; export it again")
    return partial(_read_exported, sequence_net)


def _read_exported(net: SequenceNet, lines: Lines, part: str) -> list[str]:
    frames = net.frames([lines.strip(int(k)) for k in lines.of(part)])
    return [text_of(logs.argmax(axis=1)) for logs in frames]


def trained_on(net: Path) -> str:
    """The hash of the data set that the net of a run folder or of an exported file was trained on.

    Raises:
        InputError: The file does not tell.
    """
    return str(read_line_about(net)["data_sha256"]) if net.is_dir() else exported_on(net, "lines")


def exported_on(net: Path, group: str) -> str:
    """The hash of the data set that the net of a file was trained on, which a group of commands exported.

    Raises:
        InputError: The file does not tell.
    """
    try:
        return str(json.loads(open_onnx(net).get_modelmeta().custom_metadata_map["data_sha256"]))
    except (KeyError, ValueError) as error:
        again = f"export it with: python -m training {group} export"
        raise InputError(str(net), f"does not tell its data; {again}") from error
