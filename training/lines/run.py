"""What `lines fit` left in a run folder, and what it or an exported file reads."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch

from digitscan.errors import InputError
from digitscan.nets.sequence import SequenceNet
from digitscan.nets.strip import VERSION
from training.kind import Kind
from training.lines.dataset import CHARACTERS, Lines
from training.lines.evaluate import read, text_of
from training.lines.net import LineNet, without_context

LINE = Kind("line", "lines", "a line net", ("blank", *CHARACTERS), "characters", LineNet, grown_from=without_context)

Reader = Callable[[Lines, str], list[str]]
"""Gives the texts of all strips of a part."""


def load_reader(net: Path) -> Reader:
    """What reads with the net of a run folder or of an exported .onnx file, the latter as digitscan itself runs it.

    Raises:
        InputError: The run holds no finished epoch, or the file is no net for these characters.
        WeightsError: The file is no line net.
    """
    if net.is_dir():
        model = LINE.load(net)
        return lambda lines, part: read(model, lines, lines.of(part))
    sequence_net = SequenceNet(VERSION, net, torch.get_num_threads())
    if sequence_net.characters != LINE.classes:
        raise InputError(str(net), "the net was trained for other characters; export it again")
    return partial(_read_exported, sequence_net)


def _read_exported(net: SequenceNet, lines: Lines, part: str) -> list[str]:
    frames = net.frames([lines.strip(int(k)) for k in lines.of(part)])
    return [text_of(logs.argmax(axis=1)) for logs in frames]
