"""Puts parts of pages together into batches, and changes how they look."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from training.pages.dataset import Pages

Shown = tuple[Tensor, Tensor]
"""What views show: kinds int64 (N, H / 4, W / 4); how much each cell counts, float (N, H / 4, W / 4), 0 to 1."""

FULL_CELL = 0.25  # a cell with so much ink counts as one full of it


def batches(pages: Pages, chosen: NDArray[np.int64], size: int, seed: int) -> Iterator[tuple[Tensor, Shown]]:
    """Gives batches of so many pages, in an order and changed as a seed decides; a rest that fills none is left out.

    Views are float (N, 1, H, W), ink 1 on 0.
    """
    order = np.random.default_rng(seed).permutation(chosen)
    chance = Generator().manual_seed(seed)
    for k in range(0, len(order) - size + 1, size):
        some = np.sort(order[k : k + size])
        views = torch.from_numpy(pages.views[some]).unsqueeze(1).float() / 255
        kinds = torch.from_numpy(pages.kinds[some]).long()
        cover = torch.from_numpy(pages.covers[some]).float() / 255
        yield augment(views, chance), (kinds, (cover / FULL_CELL).clamp(0, 1))


def augment(views: Tensor, chance: Generator) -> Tensor:
    """Changes how strong ink is, strokes with it, and adds grain; float (N, 1, H, W), ink 1 on 0."""

    def even(low: float, high: float) -> Tensor:
        return torch.rand(len(views), 1, 1, 1, generator=chance) * (high - low) + low

    curve = torch.exp(even(-0.4, 0.4))
    x = (views.clamp_min(1e-6) ** curve * even(0.75, 1.3)).clamp(0, 1)
    grain = torch.randn(x.shape, generator=chance) * even(0, 0.06)
    return (x + grain * (even(0, 1) < 0.5)).clamp(0, 1)
