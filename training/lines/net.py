"""The net that reads a whole number at once: convolutions only, trained with connectionist temporal classification."""

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


class Block(nn.Module):
    """Convolution, batch normalization, max pooling if asked for, ReLU; one that keeps its size adds its input."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: tuple[int, int],
        pool: tuple[int, int] | None = None,
        flat: bool = False,
    ) -> None:
        super().__init__()
        padding = (0 if flat else kernel[0] // 2, kernel[1] // 2)
        self.convolution = nn.Conv2d(inputs, outputs, kernel, padding=padding, bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(outputs)
        self.pool: nn.Module = nn.MaxPool2d(pool) if pool else nn.Identity()
        self.residual = inputs == outputs and pool is None

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, inputs, H, W) to (N, outputs, H', W')."""
        out = torch.relu(self.pool(self.norm(self.convolution(x))))
        return out + x if self.residual else out

    def fold(self) -> None:
        """Folds the batch normalization into the convolution; the block must be in evaluation mode."""
        if isinstance(self.norm, nn.BatchNorm2d):
            self.convolution = fuse_conv_bn_eval(self.convolution, self.norm)
            self.norm = nn.Identity()


class LineNet(nn.Module):
    """Reads strips: the height is pooled away, and each two columns give the probabilities of the characters.

    717,834 parameters with 17 classes, the blank among them. A column that the head sees stands for four of the
    strip, and gives two frames, so that a narrow "11" still has a blank between.
    """

    def __init__(self, classes: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.classes = classes
        self.body = nn.Sequential(
            Block(1, 24, (3, 3), (2, 2)),
            Block(24, 48, (3, 3), (2, 2)),
            Block(48, 96, (3, 3)),
            Block(96, 96, (3, 3), (2, 1)),
            Block(96, 128, (3, 3)),
            Block(128, 128, (3, 3), (2, 1)),
            Block(128, 144, (2, 3), flat=True),
            Block(144, 144, (1, 5)),
            nn.Dropout2d(dropout),
            Block(144, 144, (1, 5)),
        )
        self.head = nn.Conv2d(144, 2 * classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, 1, 32, W), W a multiple of 4, to logits (N, W / 2, classes)."""
        y: Tensor = self.head(self.body(x))
        n, _, _, columns = y.shape
        return y.view(n, 2, self.classes, columns).permute(0, 3, 1, 2).reshape(n, 2 * columns, self.classes)
