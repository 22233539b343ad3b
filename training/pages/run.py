"""The nets that label ink, what `pages fit` and `closer fit` left in a run folder, and what it or a file labels."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from digitscan.nets import closer as closer_look
from digitscan.nets import handwriting
from digitscan.nets.closer import CloserNet
from digitscan.nets.handwriting import KINDS, HandwritingNet
from digitscan.records import Gray
from training.kind import Kind
from training.pages import closer, compose
from training.pages.build import Compose, compose_page
from training.pages.evaluate import Labeler
from training.pages.net import PageNet

_DIGIT = KINDS.index("digit")


@dataclass(frozen=True, slots=True)
class InkNet(Kind):
    """A kind of net that labels ink.

    Attributes:
        views: What it is shown, in the plural.
        shape: Rows and columns of the views that it is trained on.
        batch: How many of them are one batch.
        version: What its file calls the version of what it is shown, and this version.
        open: Opens an exported file for a number of threads.
        compose: Composes some views.
    """

    views: str
    shape: tuple[int, int]
    batch: int
    version: tuple[str, int]
    open: Callable[[Path, int], HandwritingNet | CloserNet]
    compose: Compose


PAGE = InkNet(
    model="page",
    group="pages",
    what="a net of pages",
    classes=KINDS,
    classes_name="kinds of ink",
    build=PageNet,
    views="pages",
    shape=compose.SHAPE,
    batch=12,
    version=("view", handwriting.VERSION),
    open=HandwritingNet,
    compose=compose_page,
)
"""Labels whole pages."""

CLOSER = InkNet(
    model="closer",
    group="closer",
    what="a net that looks closer",
    classes=KINDS,
    classes_name="kinds of ink",
    build=PageNet,
    views="rows",
    shape=closer.SHAPE,
    batch=48,
    version=("window", closer_look.VERSION),
    open=CloserNet,
    compose=closer.compose_rows,
)
"""Labels the rows of a page that may be numbers, anew and larger."""


def labeler(model: nn.Module) -> Labeler:
    """What labels views with a net in evaluation mode."""

    def label(views: Gray) -> NDArray[np.float32]:
        with torch.inference_mode():
            logits = model(torch.from_numpy(views).unsqueeze(1).float() / 255)
            return np.asarray(torch.softmax(logits, dim=1)[:, _DIGIT].numpy(), np.float32)

    return label


def load_labeler(kind: InkNet, net: Path) -> Labeler:
    """What labels with the net of a run folder, or of an exported .onnx file as digitscan itself runs it.

    Raises:
        InputError: The run holds no finished epoch.
        WeightsError: The file is no such net.
    """
    if net.is_dir():
        return labeler(kind.load(net))
    exported = kind.open(net, torch.get_num_threads())
    return lambda views: exported.probabilities(views)[:, _DIGIT]
