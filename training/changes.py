"""The changes that augmentations of digits are made of, one at a time, of whole batches.

Each takes and gives float (N, 28, 28), ink 1 on 0, and draws all its chance from the generator that it is given.
"""

from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.nn import functional

SIZE = 28
MOST_SHIFT = 2
FIELD_NODES = 6


@dataclass(frozen=True, slots=True)
class Warp:
    """How far the geometry may move; each sample draws evenly between minus and plus.

    Attributes:
        turn: Rotation in degrees.
        slant: Horizontal shear in pixels a pixel.
        smallest: The smallest scale, of each axis on its own.
        largest: The largest scale.
        shift: In pixels, along each axis.
        elastic: The most that the smooth random field moves a pixel, in pixels.
    """

    turn: float
    slant: float
    smallest: float
    largest: float
    shift: float
    elastic: float


def _even(n: int, low: float, high: float, chance: Generator) -> Tensor:
    """Draws (n, 1, 1) numbers evenly between low and high."""
    return torch.rand(n, 1, 1, generator=chance) * (high - low) + low


def _rows_columns() -> tuple[Tensor, Tensor]:
    """Pixel coordinates, as (1, 28, 1) rows and (1, 1, 28) columns."""
    line = torch.arange(SIZE, dtype=torch.float32)
    return line.view(1, SIZE, 1), line.view(1, 1, SIZE)


def warp(x: Tensor, by: Warp, chance: Generator) -> Tensor:
    """Turns, slants, scales and shifts each sample about the center, and bends it by a smooth random field.

    The field is drawn on a grid of 6x6 nodes and interpolated, which gives bends as wide as the Gaussian field of
    Simard, Steinkraus and Platt (2003) with a sigma of about five pixels, at a small part of the cost.
    """
    n = len(x)
    turn = torch.deg2rad(_even(n, -by.turn, by.turn, chance)).view(n)
    slant = _even(n, -by.slant, by.slant, chance).view(n)
    wide, high = (1 / _even(n, by.smallest, by.largest, chance).view(n) for _ in range(2))
    across, down = (_even(n, -by.shift, by.shift, chance).view(n) * 2 / SIZE for _ in range(2))
    cos, sin = turn.cos(), turn.sin()
    rows = (
        torch.stack([wide * (cos + slant * sin), wide * (slant * cos - sin), across], dim=1),
        torch.stack([high * sin, high * cos, down], dim=1),
    )
    grid = functional.affine_grid(torch.stack(rows, dim=1), [n, 1, SIZE, SIZE], align_corners=False)
    if by.elastic:
        nodes = torch.rand(n, 2, FIELD_NODES, FIELD_NODES, generator=chance) * 2 - 1
        nodes *= _even(n, 0, by.elastic, chance).view(n, 1, 1, 1) * 2 / SIZE
        field = functional.interpolate(nodes, size=(SIZE, SIZE), mode="bicubic", align_corners=True)
        grid = grid + field.permute(0, 2, 3, 1)
    return functional.grid_sample(x.unsqueeze(1), grid, mode="bicubic", align_corners=False).squeeze(1).clamp_(0, 1)


def thicken(x: Tensor, chance: Generator) -> Tensor:
    """Widens strokes by up to a pixel on each side: grayscale dilation, blended with the sample."""
    wide = functional.max_pool2d(x.unsqueeze(1), 3, stride=1, padding=1).squeeze(1)
    return torch.lerp(x, wide, _even(len(x), 0.1, 0.8, chance))


def thin(x: Tensor, chance: Generator) -> Tensor:
    """Narrows strokes by grayscale erosion, blended with the sample; thin strokes are narrowed less."""
    narrow = -functional.max_pool2d(-x.unsqueeze(1), 3, stride=1, padding=1).squeeze(1)
    left = narrow.sum((1, 2)) / x.sum((1, 2)).clamp_min(1)
    return torch.lerp(x, narrow, _even(len(x), 0.1, 0.7, chance) * (left * 2.5 + 0.15).clamp_max(1).view(-1, 1, 1))


def cut(x: Tensor, chance: Generator) -> Tensor:
    """Takes a thin line out, most often level or upright, as the removal of a rule leaves it, mended or not."""
    n = len(x)
    rows, columns = _rows_columns()
    angle = _even(n, -0.08, 0.08, chance) + torch.pi / 2 * (_even(n, 0, 1, chance) < 0.3)
    angle = torch.where(_even(n, 0, 1, chance) < 0.2, _even(n, 0, torch.pi, chance), angle)
    middle = _even(n, -9, 9, chance)
    distance = ((rows - 13.5) * angle.cos() - (columns - 13.5) * angle.sin() - middle).abs()
    gone = (_even(n, 0.4, 1.3, chance) + 0.5 - distance).clamp_(0, 1)
    return x * (1 - gone * _even(n, 0.3, 1.0, chance))


def rule(x: Tensor, chance: Generator) -> Tensor:
    """Leaves a piece of a ruled line or box at an edge: level in two of three samples, touching the digit or not."""
    n = len(x)
    rows, columns = _rows_columns()
    upright = _even(n, 0, 1, chance) < 0.35
    along = torch.where(upright, rows, columns)
    across = torch.where(upright, columns, rows)
    near = _even(n, 1.5, 7.5, chance)
    line = torch.where(_even(n, 0, 1, chance) < 0.4, near, SIZE - 1 - near)
    middle, half = _even(n, 4, 24, chance), _even(n, 2, 14, chance)
    tilt = _even(n, -0.06, 0.06, chance)
    bar = (_even(n, 0.3, 1.1, chance) + 0.5 - (across - line - tilt * (along - 13.5)).abs()).clamp_(0, 1)
    bar = bar * (half + 0.5 - (along - middle).abs()).clamp_(0, 1) * _even(n, 0.4, 1.0, chance)
    return torch.maximum(x, bar)


def neighbor(x: Tensor, chance: Generator) -> Tensor:
    """Leaves a strip of another digit of the batch, two to six pixels wide, at the left or right border."""
    n = len(x)
    rows, columns = (c.long() for c in _rows_columns())
    other = x[torch.randperm(n, generator=chance)]
    flip = (torch.rand(n, generator=chance) < 0.5).view(n, 1, 1)
    other = torch.where(flip, other.flip(2), other)
    first = (other > 0.3).any(dim=1).float().argmax(dim=1).view(n, 1, 1)
    width = torch.randint(2, 7, (n, 1, 1), generator=chance)
    inset = torch.randint(0, 3, (n, 1, 1), generator=chance)
    source = columns - (SIZE - width - inset) + first
    shown = (columns >= SIZE - width - inset) & (columns < SIZE - inset) & (source < SIZE)
    lifted = (rows + torch.randint(-5, 6, (n, 1, 1), generator=chance)).clamp(0, SIZE - 1)
    strip = other.gather(1, lifted.expand(n, SIZE, SIZE)).gather(2, source.clamp(0, SIZE - 1).expand(n, SIZE, SIZE))
    strip = strip * shown
    return torch.maximum(x, torch.where(flip, strip.flip(2), strip))


def specks(x: Tensor, chance: Generator) -> Tensor:
    """Drops one to four specks, up to about three pixels across, anywhere in the frame."""
    n = len(x)
    rows, columns = _rows_columns()
    for place in range(4):
        top, left = _even(n, 1, 26, chance), _even(n, 1, 26, chance)
        radius = _even(n, 0.4, 1.3, chance)
        speck = torch.exp(-((rows - top) ** 2 + (columns - left) ** 2) / (2 * radius**2))
        there = _even(n, 0, 1, chance) < (1.0 if place == 0 else 0.4)
        x = torch.maximum(x, speck * _even(n, 0.4, 1.0, chance) * there)
    return x


def blur(x: Tensor, chance: Generator) -> Tensor:
    """Blurs with a 3x3 binomial kernel, blended with the sample."""
    line = torch.tensor([0.25, 0.5, 0.25])
    kernel = (line.view(3, 1) * line).view(1, 1, 3, 3)
    soft = functional.conv2d(x.unsqueeze(1), kernel, padding=1).squeeze(1)
    return torch.lerp(x, soft, _even(len(x), 0.2, 1.0, chance))


def contrast(x: Tensor, chance: Generator) -> Tensor:
    """Makes ink paler or fuller, and edges harder, up to nearly black and white."""
    x = x ** _even(len(x), 0.6, 1.6, chance)
    hardness = _even(len(x), 1.0, 4.0, chance)
    return ((x - 0.5) * hardness + 0.5).clamp_(0, 1) * _even(len(x), 0.75, 1.0, chance)


def noise(x: Tensor, chance: Generator) -> Tensor:
    """Makes the ink uneven, and the paper a little less so."""
    grain = torch.randn(x.shape, generator=chance) * _even(len(x), 0.02, 0.18, chance)
    return (x + grain * (x + 0.25)).clamp_(0, 1)


def shift(x: Tensor, chance: Generator) -> Tensor:
    """Moves each sample by up to two whole pixels along each axis; nothing comes in from outside."""
    n = len(x)
    padded = functional.pad(x, (MOST_SHIFT,) * 4)
    down, across = (torch.randint(0, 2 * MOST_SHIFT + 1, (n, 1, 1), generator=chance) for _ in range(2))
    rows, columns = (c.long() for c in _rows_columns())
    wide = padded.gather(1, (rows + down).expand(n, SIZE, SIZE + 2 * MOST_SHIFT))
    return wide.gather(2, (columns + across).expand(n, SIZE, SIZE))


def erase(x: Tensor, chance: Generator) -> Tensor:
    """Fills a rectangle of 2 to 25 % of the frame with one gray in half of the samples (Zhong and others 2017)."""
    n = len(x)
    rows, columns = _rows_columns()
    area, shape = _even(n, 0.02, 0.25, chance) * SIZE * SIZE, _even(n, -1, 1, chance).exp2()
    high, wide = ((area * shape).sqrt(), (area / shape).sqrt())
    top, left = (_even(n, 0, 1, chance) * (SIZE - side) for side in (high, wide))
    inside = (rows >= top) & (rows < top + high) & (columns >= left) & (columns < left + wide)
    gone = inside & (_even(n, 0, 1, chance) < 0.5)
    return torch.where(gone, _even(n, 0, 1, chance), x)


def mirror(x: Tensor, chance: Generator) -> Tensor:
    """Mirrors half of the samples left to right."""
    return torch.where(_even(len(x), 0, 1, chance) < 0.5, x.flip(2), x)
