"""What `pages fit` and `closer fit` left in a run folder, and what it or an exported file labels."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from digitscan.nets.ink_labels import KINDS
from digitscan.records import Gray
from training.pages.evaluate import Labeler
from training.pages.kinds import InkNet

_DIGIT = KINDS.index("digit")


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
    exported = kind.labels(net, torch.get_num_threads())
    return lambda views: exported.probabilities(views)[:, _DIGIT]
