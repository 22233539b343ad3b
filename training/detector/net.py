"""The detector: a convolutional net from a page in color to maps at a quarter of its size (see `targets`).

An encoder that halves the page five times and a decoder that adds what was seen before each halving (feature pyramid,
Lin et al. 2017), small enough for one core: some 6,400 multiplications a pixel.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from digitscan.detection.detector import CHANNELS, HAS_NEXT, HAS_PREVIOUS, LINK, PEN, PRINT
from training.models.block import ConvBlock, doubled, folded

WIDTHS = (16, 32, 64, 96, 128)

_RARE = -3.5  # the logit of a center before training: next to no cell has one


def _block(inputs: int, outputs: int, stride: int = 1) -> ConvBlock:
    return ConvBlock(inputs, outputs, (3, 3), stride=stride)


def _stage(inputs: int, outputs: int, blocks: int) -> nn.Sequential:
    return nn.Sequential(_block(inputs, outputs, 2), *(_block(outputs, outputs) for _ in range(blocks)))


class DetectorNet(nn.Module):
    """Finds digits and what links them."""

    def __init__(self) -> None:
        super().__init__()
        half, fourth, eighth, sixteenth, last = WIDTHS
        self.stem = _block(3, half, 2)
        self.to_4 = _stage(half, fourth, 2)
        self.to_8 = _stage(fourth, eighth, 2)
        self.to_16 = _stage(eighth, sixteenth, 2)
        self.to_32 = _stage(sixteenth, last, 3)
        self.up_16 = nn.Conv2d(last, sixteenth, 1)
        self.up_8 = nn.Conv2d(sixteenth, eighth, 1)
        self.up_4 = nn.Conv2d(eighth, fourth, 1)
        self.join_16 = _block(sixteenth, sixteenth)
        self.join_8 = _block(eighth, eighth)
        self.join_4 = nn.Sequential(_block(fourth, fourth), _block(fourth, fourth))
        self.head = nn.Conv2d(fourth, len(CHANNELS), 1)
        assert self.head.bias is not None
        nn.init.zeros_(self.head.bias)
        with torch.no_grad():
            self.head.bias[[PEN, PRINT, LINK]] = _RARE

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, 3, H, W), RGB -1 to 1, H and W multiples of 32, to (N, channels, H / 4, W / 4)."""
        fourth = self.to_4(self.stem(x))
        eighth = self.to_8(fourth)
        sixteenth = self.to_16(eighth)
        low = self.join_16(sixteenth + doubled(self.up_16(self.to_32(sixteenth))))
        low = self.join_8(eighth + doubled(self.up_8(low)))
        return torch.as_tensor(self.head(self.join_4(fourth + doubled(self.up_4(low)))))


class ShippedDetector(nn.Module):
    """The net from pixels to maps as they are read, its batch normalization folded in."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = folded(model)

    def forward(self, pages: Tensor) -> Tensor:
        """Maps uint8 (N, H, W, 3), RGB, H and W multiples of 32, to float32 (N, channels, H / 4, W / 4).

        Logits are made probabilities.
        """
        maps = self.model(pages.permute(0, 3, 1, 2).to(torch.float32) / 127.5 - 1)
        return torch.cat([maps[:, : LINK + 1].sigmoid(), maps[:, LINK + 1 : HAS_NEXT], maps[:, HAS_NEXT:].sigmoid()], 1)


def detector_loss(maps: Tensor, target: Tensor, weight: Tensor) -> tuple[Tensor, dict[str, float]]:
    """The loss of some maps, and what it is made of.

    Args:
        maps: float32 (N, channels, h, w), of the net.
        target: As large, see `targets`.
        weight: As large: how much each cell counts.
    """
    centers = _center_loss(maps[:, : PRINT + 1], target[:, : PRINT + 1], weight[:, : PRINT + 1])
    links = _soft_loss(maps[:, LINK], target[:, LINK], weight[:, LINK])
    places = _mean(
        functional.smooth_l1_loss(
            maps[:, LINK + 1 : HAS_NEXT], target[:, LINK + 1 : HAS_NEXT], beta=0.1, reduction="none"
        ),
        weight[:, LINK + 1 : HAS_NEXT],
    )
    ends = _mean(
        functional.binary_cross_entropy_with_logits(
            maps[:, HAS_NEXT : HAS_PREVIOUS + 1], target[:, HAS_NEXT : HAS_PREVIOUS + 1], reduction="none"
        ),
        weight[:, HAS_NEXT : HAS_PREVIOUS + 1],
    )
    total = centers + 0.5 * links + 2 * places + ends
    parts = {"centers": centers, "links": links, "places": places, "ends": ends}
    return total, {name: float(value.detach()) for name, value in parts.items()}


def _mean(loss: Tensor, weight: Tensor) -> Tensor:
    return (loss * weight).sum() / weight.sum().clamp_min(1)


def _center_loss(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """The focal loss of CenterNet (Zhou et al. 2019): cells near a center count less as negatives."""
    p = logits.sigmoid().clamp(1e-5, 1 - 1e-5)
    positive = (target >= 0.999).float() * weight
    hit = -((1 - p) ** 2) * p.log() * positive
    miss = -((1 - target) ** 4) * p**2 * (1 - p).log() * weight * (target < 0.999)
    return (hit.sum() + miss.sum()) / positive.sum().clamp_min(1)


def _soft_loss(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Focal loss for soft targets (Li et al. 2020), a mean over what is to be found."""
    p = logits.sigmoid()
    loss = functional.binary_cross_entropy_with_logits(logits, target, reduction="none") * (target - p).abs() ** 2
    return (loss * weight).sum() / (target * weight).sum().clamp_min(1)
