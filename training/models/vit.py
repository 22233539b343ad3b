"""A small vision transformer."""

import torch
from torch import Tensor, nn
from torch.nn import functional

PATCH = 4
TOKENS = (28 // PATCH) ** 2


class Block(nn.Module):
    """Attention over all patches, then two dense layers on each; both normalized first and added to their input."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.ask = nn.Linear(width, 3 * width)
        self.answer = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.dense = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, tokens, width) to the same shape."""
        query, key, value = self.ask(self.norm1(x)).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4).unbind(0)
        seen = functional.scaled_dot_product_attention(query, key, value)
        x = x + self.answer(seen.transpose(1, 2).flatten(2))
        out: Tensor = x + self.dense(self.norm2(x))
        return out


class VisionTransformer(nn.Module):
    """Patches of 4x4, their places learned, six blocks of width 96, and the mean over the patches.

    After Dosovitskiy and others (2020), with the mean instead of a class token. Takes float (N, 1, 28, 28) and gives
    logits (N, classes); about 23 million multiplications a digit.
    """

    def __init__(self, classes: int, width: int = 96, blocks: int = 6, heads: int = 4) -> None:
        super().__init__()
        self.patches = nn.Conv2d(1, width, PATCH, stride=PATCH)
        self.places = nn.Parameter(torch.randn(1, TOKENS, width) * 0.02)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(blocks)))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, 1, 28, 28) to logits (N, classes)."""
        tokens = self.patches(x).flatten(2).transpose(1, 2) + self.places
        logits: Tensor = self.head(self.norm(self.blocks(tokens)).mean(dim=1))
        return logits
