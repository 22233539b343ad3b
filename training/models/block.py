"""The block that the shipped nets are built of."""

import copy

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

Size = tuple[int, int]
"""Rows and columns."""


class ConvBlock(nn.Module):
    """Convolution, batch normalization, max pooling if asked for, ReLU.

    A block that keeps width and size adds its input. ReLU comes after the pooling, which gives the same and leaves
    it a part of the work.

    Args:
        inputs: Channels that come in.
        outputs: Channels that go out.
        kernel: Of the convolution.
        pool: How many pixels become one; None leaves all.
        flat: Whether the rows around the frame are not filled up, so that the kernel's height is lost.
        apart: How many columns the kernel's columns are apart.
        stride: How many pixels the kernel moves at a time.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: Size,
        pool: Size | None = None,
        flat: bool = False,
        apart: int = 1,
        stride: int = 1,
    ) -> None:
        super().__init__()
        padding = (0 if flat else kernel[0] // 2, apart * (kernel[1] // 2))
        self.convolution = nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation=(1, apart), bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(outputs)
        self.pool: nn.Module = nn.MaxPool2d(pool) if pool else nn.Identity()
        self.residual = inputs == outputs and pool is None and stride == 1

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, inputs, H, W) to (N, outputs, H', W'), smaller where it pools or is flat."""
        out = torch.relu(self.pool(self.norm(self.convolution(x))))
        return out + x if self.residual else out

    def fold(self) -> None:
        """Folds the batch normalization into the convolution; the block must be in evaluation mode."""
        if isinstance(self.norm, nn.BatchNorm2d):
            self.convolution = fuse_conv_bn_eval(self.convolution, self.norm)
            self.norm = nn.Identity()


def folded(model: nn.Module) -> nn.Module:
    """A copy of a net in evaluation mode, the batch normalization of its blocks folded in."""
    copied = copy.deepcopy(model).eval()
    for block in copied.modules():
        if isinstance(block, ConvBlock):
            block.fold()
    return copied


def doubled(x: Tensor) -> Tensor:
    """Maps (N, channels, H, W) to twice the height and width, each value four times."""
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")
