"""The orientation net: a convolutional net from a window of a page to the turn that makes it upright.

Five halvings, then a mean over the places of the window that tell something: a window that is nearly empty is weighed
as one that is full of writing. Some 700 multiplications a pixel.
"""

import torch
from torch import Tensor, nn

from digitscan.detection.orientation import CLASSES
from training.models.block import ConvBlock, folded

WIDTHS = (12, 24, 32, 48, 64)

_LEAST_CONTRAST = 8.0  # gray levels: paper without ink is not stretched to noise
_LITTLE = 0.5  # places: a window where less tells something says nothing


def _block(inputs: int, outputs: int, stride: int = 1) -> ConvBlock:
    return ConvBlock(inputs, outputs, (3, 3), stride=stride)


class OrientationNet(nn.Module):
    """Tells how a window is to be turned."""

    def __init__(self) -> None:
        super().__init__()
        second, fourth, eighth, sixteenth, last = WIDTHS
        self.body = nn.Sequential(
            _block(1, second, 2),
            _block(second, fourth, 2),
            _block(fourth, eighth, 2),
            _block(eighth, eighth),
            _block(eighth, sixteenth, 2),
            _block(sixteenth, sixteenth),
            _block(sixteenth, last, 2),
            _block(last, last),
        )
        self.tells = nn.Conv2d(last, 1, 1)
        self.head = nn.Linear(last, len(CLASSES))

    def forward(self, x: Tensor) -> Tensor:
        """Maps windows (N, 1, H, W), gray of any light, to logits (N, 4)."""
        seen = self.body(evened(x))
        weight = torch.sigmoid(self.tells(seen))
        mean = (weight * seen).sum(dim=(2, 3)) / (weight.sum(dim=(2, 3)) + _LITTLE)
        return torch.as_tensor(self.head(mean))


def evened(x: Tensor) -> Tensor:
    """Windows (N, 1, H, W) with a mean of 0 and the same contrast."""
    middle = x - x.mean(dim=(2, 3), keepdim=True)
    return middle / (middle.square().mean(dim=(2, 3), keepdim=True).sqrt() + _LEAST_CONTRAST)


class ShippedOrientation(nn.Module):
    """The net from pixels to probabilities, its batch normalization folded in."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = folded(model)

    def forward(self, windows: Tensor) -> Tensor:
        """Maps uint8 (N, WINDOW, WINDOW) to probabilities float32 (N, 4)."""
        return torch.as_tensor(self.model(windows.to(torch.float32).unsqueeze(1)).softmax(dim=1))
