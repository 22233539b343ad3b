"""A small residual net with pre-activation."""

from torch import Tensor, nn
from torch.nn import functional


class PreActivation(nn.Module):
    """Twice batch normalization, ReLU and a 3x3 convolution, added to the input (He, Zhang, Ren and Sun 2016).

    Where width or size changes, the input comes through a 1x1 convolution of its first activation.
    """

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.norm1 = nn.BatchNorm2d(inputs)
        self.convolution1 = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.convolution2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.shortcut: nn.Module | None = None
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, inputs, H, W) to (N, outputs, H / stride, W / stride)."""
        active = functional.relu(self.norm1(x))
        kept = x if self.shortcut is None else self.shortcut(active)
        out: Tensor = self.convolution2(functional.relu(self.norm2(self.convolution1(active))))
        return out + kept


def resnet(classes: int) -> nn.Sequential:
    """One block of width 32 at 28x28, two of 64 at 14x14, two of 112 at 7x7; the mean over the frame; logits.

    A wide residual net (Zagoruyko and Komodakis 2016) with most of its work where the frame is small. Takes float
    (N, 1, 28, 28) and gives (N, classes); about 60 million multiplications a digit.
    """
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1, bias=False),
        PreActivation(32, 32, 1),
        PreActivation(32, 64, 2),
        PreActivation(64, 64, 1),
        PreActivation(64, 112, 2),
        PreActivation(112, 112, 1),
        nn.BatchNorm2d(112),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(112, classes),
    )
