"""The net that digitscan ships."""

from torch import Tensor, nn

from training.models.block import ConvBlock


class DigitNet(nn.Module):
    """The net that digitscan ships: five convolutions, and a head that keeps where in the frame a stroke lies.

    347,115 parameters with 11 classes. The widths were chosen for the time of a training step on a CPU: most of
    the work is at 14x14 and 7x7, where the convolutions are wide enough to be quick.
    """

    def __init__(self, classes: int, dropout: float = 0.3) -> None:
        super().__init__()
        self.body = nn.Sequential(
            ConvBlock(1, 32, (5, 5), (2, 2)),
            ConvBlock(32, 64, (3, 3)),
            ConvBlock(64, 64, (3, 3), (2, 2)),
            ConvBlock(64, 128, (3, 3)),
            ConvBlock(128, 128, (3, 3)),
        )
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(dropout), nn.Linear(128 * 7 * 7, classes))

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, 1, 28, 28) to logits (N, classes)."""
        logits: Tensor = self.head(self.body(x))
        return logits
