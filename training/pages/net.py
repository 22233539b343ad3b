"""The net that labels ink: convolutions over a page, halved three times and brought back, at a quarter of its size."""

import torch
from torch import Tensor, nn

from training.models.block import ConvBlock, doubled

CELL_SIDE = 4
WIDTHS = (32, 64, 80, 80)


class PageNet(nn.Module):
    """Labels cells of 4 by 4 pixels; what it sees around each reaches some two hundred pixels.

    It works on the cells from the first layer on, their pixels as channels (pixel-unshuffle), and adds what it saw
    before each halving to what comes back from below (Long et al. 2015).
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        first, second, third, last = WIDTHS
        three = (3, 3)
        self.cells = nn.PixelUnshuffle(CELL_SIDE)
        self.quarter = nn.Sequential(ConvBlock(CELL_SIDE**2, first, three), ConvBlock(first, first, three))
        self.eighth = nn.Sequential(ConvBlock(first, second, three, (2, 2)), ConvBlock(second, second, three))
        self.sixteenth = nn.Sequential(ConvBlock(second, third, three, (2, 2)), ConvBlock(third, third, three))
        self.around = nn.Sequential(ConvBlock(third, last, three, (2, 2)), ConvBlock(last, last, three))
        self.from_third = nn.Conv2d(third, second, 1)
        self.from_second = nn.Conv2d(second, first, 1)
        self.join_third = ConvBlock(third, third, three)
        self.join_second = ConvBlock(second, second, three)
        self.join_first = ConvBlock(first, first, three)
        self.head = nn.Conv2d(first, classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, 1, H, W), ink 1 on 0, H and W multiples of 32, to logits (N, classes, H / 4, W / 4)."""
        quarter = self.quarter(self.cells(x))
        eighth = self.eighth(quarter)
        sixteenth = self.sixteenth(eighth)
        third = self.join_third(sixteenth + doubled(self.around(sixteenth)))
        second = self.join_second(eighth + doubled(self.from_third(third)))
        joined = self.join_first(quarter + doubled(self.from_second(second)))
        return torch.as_tensor(self.head(joined))
