"""The networks that can be trained, by name. Each takes float (N, 1, 28, 28), ink 1 on 0, and gives logits."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from training.models.cnn import cnn_32_64, fashion_cnn, kaggle_cnn, lenet5
from training.models.dense import dense
from training.models.digit import DigitNet
from training.models.resnet import resnet
from training.models.vgg import vgg
from training.models.vit import VisionTransformer


@dataclass(frozen=True, slots=True)
class Model:
    """A network that can be trained.

    Attributes:
        name: As the command line names it.
        build: Builds it for a number of classes, with fresh weights.
        what: What it is, in a line.
        reported: What its authors report; "-" where there is no such figure.
    """

    name: str
    build: Callable[[int], nn.Module]
    what: str
    reported: str = "-"


_ALL = (
    Model("digit", DigitNet, "the net that digitscan ships: five convolutions, batch normalized"),
    Model(
        "dense-512",
        lambda classes: dense((512, 512), classes, dropout=(0.2, 0.2)),
        "784-512-512, ReLU, dropout 0.2 after both",
        "MNIST 97.86 %",
    ),
    Model(
        "cnn-32-64",
        cnn_32_64,
        "conv3 32, pool, conv3 64, pool, dense 128, dropout 0.5",
        "MNIST 99.26 %, F1 0.9926",
    ),
    Model("dense-300", lambda classes: dense((300, 200, 100), classes), "784-300-200-100, ReLU", "MNIST about 98 %"),
    Model("kaggle-cnn", kaggle_cnn, "conv3 32 twice, pool, conv3 64 twice, pool, dense 128, dropout", '"high"'),
    Model(
        "dense-64",
        lambda classes: dense((64, 64), classes, dropout=(0, 0.5)),
        "784-64-64, ReLU, dropout 0.5 before the output",
        "MNIST 96.5 %",
    ),
    Model("lenet5", lenet5, "32x32; conv5 6, pool, conv5 16, pool, 120, 84, ReLU, max pooling", "MNIST 98.6 %"),
    Model("fashion-cnn", fashion_cnn, "32x32; conv3 32, pool, conv3 64, pool, dense 128", "Fashion-MNIST 92.0 %"),
    Model("dense-50", lambda classes: dense((50, 50), classes), "784-50-50, ReLU, sigmoid output", "MNIST 96.6 %"),
    Model("vgg", vgg, "pairs of conv3 32, 64, 128, batch normalized, dense 128, dropout 0.5"),
    Model("resnet", resnet, "residual, pre-activation: a block of 32, two of 64, two of 112"),
    Model("vit", VisionTransformer, "vision transformer: 49 patches, six blocks of width 96, four heads"),
)
MODELS = {model.name: model for model in _ALL}


def build(name: str, classes: int) -> nn.Module:
    """Builds the named model with fresh weights from torch's global random state.

    Raises:
        KeyError: There is no such model; the command line offers only `MODELS`.
    """
    return MODELS[name].build(classes)


def head_of(model: nn.Module) -> nn.Linear:
    """The last linear layer, which gives the logits."""
    return [layer for layer in model.modules() if isinstance(layer, nn.Linear)][-1]


def count_parameters(model: nn.Module) -> int:
    """The number of weights that training adjusts."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)
