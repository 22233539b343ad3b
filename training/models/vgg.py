"""A small VGG: pairs of 3x3 convolutions between poolings, then dense layers."""

from torch import nn


def _convolution(inputs: int, outputs: int) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]


def vgg(classes: int) -> nn.Sequential:
    """Three pairs of 32, 64 and 128, batch normalized, and a dense layer of 128.

    After Simonyan and Zisserman (2014), with batch normalization. Takes float (N, 1, 28, 28) and gives logits
    (N, classes); about 29 million multiplications a digit.
    """
    layers: list[nn.Module] = []
    for inputs, outputs in ((1, 32), (32, 64), (64, 128)):
        layers += [*_convolution(inputs, outputs), *_convolution(outputs, outputs), nn.MaxPool2d(2)]
    return nn.Sequential(
        *layers,
        nn.Flatten(),
        nn.Linear(128 * 3 * 3, 128),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(128, classes),
    )
