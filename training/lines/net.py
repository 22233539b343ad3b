"""The net that reads a whole number at once: convolutions only, trained with connectionist temporal classification."""

from torch import Tensor, nn

from training.models.block import ConvBlock

CONTEXT = (2, 4)
"""How many columns of four pixels the blocks that look at the neighbors reach from one to the next."""

AT_FIRST = 0.1  # what a block of the context adds when training begins, of what it sees


class LineNet(nn.Module):
    """Reads strips: the height is pooled away, and each two columns give the probabilities of the characters.

    925,770 parameters with 17 classes, the blank among them. A column that the head sees stands for four of the
    strip, and gives two frames, so that a narrow "11" still has a blank between. It sees some four digits to either
    side, so that a hand's other digits tell what one is.
    """

    def __init__(self, classes: int, dropout: float = 0.2, context: tuple[int, ...] = CONTEXT) -> None:
        super().__init__()
        self.classes = classes
        self.body = nn.Sequential(
            ConvBlock(1, 24, (3, 3), (2, 2)),
            ConvBlock(24, 48, (3, 3), (2, 2)),
            ConvBlock(48, 96, (3, 3)),
            ConvBlock(96, 96, (3, 3), (2, 1)),
            ConvBlock(96, 128, (3, 3)),
            ConvBlock(128, 128, (3, 3), (2, 1)),
            ConvBlock(128, 144, (2, 3), flat=True),
            ConvBlock(144, 144, (1, 5)),
            nn.Dropout2d(dropout),
            ConvBlock(144, 144, (1, 5)),
        )
        self.context = nn.Sequential(*(ConvBlock(144, 144, (1, 5), apart=apart) for apart in context))
        for block in self.context:
            nn.init.constant_(block.norm.weight, AT_FIRST)
        self.head = nn.Conv2d(144, 2 * classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, 1, 32, W), W a multiple of 4, to logits (N, W / 2, classes)."""
        y: Tensor = self.head(self.context(self.body(x)))
        n, _, _, columns = y.shape
        return y.view(n, 2, self.classes, columns).permute(0, 3, 1, 2).reshape(n, 2 * columns, self.classes)


def without_context(classes: int) -> LineNet:
    """The net as it was before it looked at the neighbors; one with context can begin with its weights."""
    return LineNet(classes, context=())
