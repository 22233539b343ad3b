"""Changes strips as hands, pens and paper do; every function takes and gives float (N, 32, W), ink 1 on 0."""

import torch
from torch import Generator, Tensor
from torch.nn import functional


def augment(strips: Tensor, chance: Generator) -> Tensor:
    """Warps strips, then changes their strokes, their contrast and their paper; all chance from one generator."""
    x = _warp(strips, chance)
    x = _stroke(x, chance)
    x = torch.where(_some(x, 0.25, chance), (x * _even(x, 0.6, 1.6, chance)).clamp(0, 1), x)
    x = _faded(x, chance)
    x = _rules(x, chance)
    grain = torch.randn(x.shape, generator=chance) * _even(x, 0, 0.12, chance)
    return torch.where(_some(x, 0.25, chance), x + grain, x).clamp(0, 1)


def _even(x: Tensor, low: float, high: float, chance: Generator) -> Tensor:
    """A number a strip between low and high, (N, 1, 1)."""
    return torch.rand(len(x), 1, 1, generator=chance) * (high - low) + low


def _some(x: Tensor, share: float, chance: Generator) -> Tensor:
    """Chooses a share of the strips, bool (N, 1, 1)."""
    return torch.rand(len(x), 1, 1, generator=chance) < share


def _warp(x: Tensor, chance: Generator) -> Tensor:
    """Slant, height, shift, slope, and slow waves, of most strips up to 1.6 pixels, of the others up to 2.6."""
    n, height, width = x.shape
    down = torch.arange(height).float().view(1, height, 1) - (height - 1) / 2
    across = torch.arange(width).float().view(1, 1, width) - (width - 1) / 2
    from_x = across + _even(x, -0.4, 0.4, chance) * down
    from_y = down * _even(x, 0.88, 1.12, chance) + _even(x, -2, 2, chance) + _even(x, -0.03, 0.03, chance) * across
    nodes = torch.rand(n, 2, 3, max(2, width // 12), generator=chance) * 2 - 1
    most = torch.where(_some(x, 0.3, chance), 2.6, 1.6)
    nodes = nodes * (_even(x, 0, 1, chance) * most).unsqueeze(1)
    waves = functional.interpolate(nodes, size=(height, width), mode="bicubic", align_corners=True)
    grid = torch.stack(
        ((from_x + waves[:, 0]) / ((width - 1) / 2), (from_y + 0.8 * waves[:, 1]) / ((height - 1) / 2)), dim=-1
    )
    return functional.grid_sample(x.unsqueeze(1), grid, align_corners=True).squeeze(1)


def _stroke(x: Tensor, chance: Generator) -> Tensor:
    """Widens the strokes of three strips in ten and narrows those of two in ten, by up to a pixel on each side."""
    kind = torch.rand(len(x), 1, 1, generator=chance)
    wide = functional.max_pool2d(x.unsqueeze(1), 3, 1, 1).squeeze(1)
    narrow = -functional.max_pool2d(-x.unsqueeze(1), 3, 1, 1).squeeze(1)
    wider, narrower = torch.lerp(x, wide, _even(x, 0.1, 0.8, chance)), torch.lerp(x, narrow, _even(x, 0.1, 0.6, chance))
    return torch.where(kind < 0.3, wider, torch.where(kind > 0.8, narrower, x))


def _faded(x: Tensor, chance: Generator) -> Tensor:
    """Lets the ink of one strip in eight fade and come back along the writing, as a dry pen does."""
    n, height, width = x.shape
    nodes = torch.rand(n, 1, 3, max(2, width // 10), generator=chance)
    left = functional.interpolate(nodes, size=(height, width), mode="bilinear", align_corners=True).squeeze(1)
    return torch.where(_some(x, 0.125, chance), x * (1.6 * left + 0.1).clamp(0, 1), x)


def _rules(x: Tensor, chance: Generator) -> Tensor:
    """Draws a part of a rule through some strips, and takes a row of pixels out of others, as removing rules does."""
    n, height, width = x.shape
    rows = torch.arange(height).view(1, height, 1)
    columns = torch.arange(width).view(1, 1, width)
    row = torch.randint(2, height - 2, (n, 1, 1), generator=chance)
    ends = torch.randint(0, width, (n, 2, 1, 1), generator=chance)
    part = (rows == row) & (columns >= ends.amin(1)) & (columns < ends.amax(1))
    drawn = torch.where(part, x.clamp_min(0) + _even(x, 0.3, 1, chance), x).clamp(0, 1)
    erased = torch.where(rows == row, x * _even(x, 0, 0.5, chance), x)
    kind = torch.rand(n, 1, 1, generator=chance)
    return torch.where(kind < 0.08, drawn, torch.where(kind > 0.94, erased, x))
