"""The net that digitscan ships."""

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


class ConvBlock(nn.Module):
    """Convolution, batch normalization, max pooling if asked for, ReLU.

    A block that keeps width and size adds its input. ReLU comes after the pooling, which gives the same and leaves
    it a quarter of the work.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, pool: bool = False) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(outputs)
        self.pool: nn.Module = nn.MaxPool2d(2) if pool else nn.Identity()
        self.residual = inputs == outputs and not pool

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, inputs, H, W) to (N, outputs, H, W), or to half of H and W where it pools."""
        out = torch.relu(self.pool(self.norm(self.convolution(x))))
        return out + x if self.residual else out

    def fold(self) -> None:
        """Folds the batch normalization into the convolution; the block must be in evaluation mode."""
        if isinstance(self.norm, nn.BatchNorm2d):
            self.convolution = fuse_conv_bn_eval(self.convolution, self.norm)
            self.norm = nn.Identity()


class DigitNet(nn.Module):
    """The net that digitscan ships: five convolutions, and a head that keeps where in the frame a stroke lies.

    347,115 parameters with 11 classes. The widths were chosen for the time of a training step on a CPU: most of
    the work is at 14x14 and 7x7, where the convolutions are wide enough to be quick.
    """

    def __init__(self, classes: int, dropout: float = 0.3) -> None:
        super().__init__()
        self.body = nn.Sequential(
            ConvBlock(1, 32, 5, pool=True),
            ConvBlock(32, 64, 3),
            ConvBlock(64, 64, 3, pool=True),
            ConvBlock(64, 128, 3),
            ConvBlock(128, 128, 3),
        )
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(dropout), nn.Linear(128 * 7 * 7, classes))

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, 1, 28, 28) to logits (N, classes)."""
        logits: Tensor = self.head(self.body(x))
        return logits
