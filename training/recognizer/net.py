"""The recognizer: convolutions only, from a strip of 48 rows to the probabilities of the characters by frame."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from digitscan.recognition.recognizer import CLASSES
from training.models.block import ConvBlock, folded

WIDTHS = (16, 32, 64, 96)
"""Channels after each halving of the rows."""

READ = 192
"""Channels of the blocks that see a row of columns, when the height is gone."""

CONTEXT = ((5, 1), (3, 2), (3, 4), (3, 8))
"""Width of these blocks' kernels, and how many columns of four pixels apart they look: some four digits each way."""

_AT_FIRST = 0.1  # what a block of the context adds when training begins, of what it sees
_PAPER = 210.0  # gray of the paper, which the net sees as 0


class RecognizerNet(nn.Module):
    """Reads strips: the height is strided away, and each two columns give the probabilities of the characters.

    A column that the head sees stands for four of the strip, and gives two frames. 0.94 million parameters, three
    quarters of them where the height is gone and they cost little.
    """

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        first, second, third, last = WIDTHS
        self.body = nn.Sequential(
            ConvBlock(1, first, (3, 3), stride=2),
            ConvBlock(first, second, (3, 3), stride=2),
            ConvBlock(second, second, (3, 3)),
            ConvBlock(second, third, (3, 3), stride=(2, 1)),
            ConvBlock(third, third, (3, 3)),
            ConvBlock(third, third, (3, 3)),
            ConvBlock(third, last, (3, 3), stride=(2, 1)),
            ConvBlock(last, last, (3, 3)),
            ConvBlock(last, READ, (3, 3), flat=True),
            nn.Dropout2d(dropout),
        )
        self.context = nn.Sequential(*(ConvBlock(READ, READ, (1, wide), apart=apart) for wide, apart in CONTEXT))
        for block in self.context:
            assert isinstance(block, ConvBlock)
            nn.init.constant_(block.norm.weight, _AT_FIRST)  # type: ignore[arg-type]
        self.head = nn.Conv2d(READ, 2 * len(CLASSES), 1)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, 1, 48, W), W a multiple of 4, paper 0 and ink negative, to logits (N, W / 2, classes)."""
        y: Tensor = self.head(self.context(self.body(x)))
        n, _, _, columns = y.shape
        return y.view(n, 2, len(CLASSES), columns).permute(0, 3, 1, 2).reshape(n, 2 * columns, len(CLASSES))


def scaled(strips: Tensor) -> Tensor:
    """Strips uint8 (N, 48, W) as the net takes them."""
    return (strips.unsqueeze(1).to(torch.float32) - _PAPER) / 80.0


class ShippedRecognizer(nn.Module):
    """The net from pixels to log probabilities, its batch normalization folded in."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = folded(model)

    def forward(self, strips: Tensor) -> Tensor:
        """Maps uint8 (N, 48, W), W a multiple of 4, to log probabilities float32 (N, W / 2, classes)."""
        return functional.log_softmax(self.model(scaled(strips)), dim=-1)


def strip_loss(logits: Tensor, frames: Tensor, codes: Tensor, lengths: Tensor, passed: Tensor) -> Tensor:
    """The loss of connectionist temporal classification (Graves et al. 2006), the mean over the batch.

    Args:
        logits: float32 (N, T, classes).
        frames: int64 (N,): how many frames each strip has.
        codes: int64: the characters of all texts after each other, from 1.
        lengths: int64 (N,): how many are of each.
        passed: bool (N, classes): characters that count as blanks, since the text does not tell of them.
    """
    logs = functional.log_softmax(logits, dim=-1)
    blank = torch.arange(logs.shape[-1], device=logs.device) == 0
    silent = logs.masked_fill(~(passed | blank)[:, None], -torch.inf).logsumexp(dim=-1, keepdim=True)
    logs = torch.cat([silent, logs.masked_fill(passed[:, None], -30.0)[..., 1:]], dim=-1)
    total = functional.ctc_loss(logs.transpose(0, 1), codes, frames, lengths, reduction="sum", zero_infinity=True)
    return total / len(logits)
