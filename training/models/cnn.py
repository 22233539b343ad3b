"""Plain convolutional nets of two stages, as courses and student projects build them.

Each takes float (N, 1, 28, 28) and gives logits (N, classes).
"""

from torch import nn

TO_32 = 2
"""Pixels of paper added on each side, which make 32x32 of 28x28."""


def _stage(inputs: int, outputs: int, kernel: int, padding: int = 0) -> list[nn.Module]:
    """Convolution, ReLU, and max pooling by two."""
    return [nn.Conv2d(inputs, outputs, kernel, padding=padding), nn.ReLU(), nn.MaxPool2d(2)]


def cnn_32_64(classes: int) -> nn.Sequential:
    """Two unpadded 3x3 convolutions of 32 and 64, a dense layer of 128, dropout 0.5."""
    return nn.Sequential(
        *_stage(1, 32, 3),
        *_stage(32, 64, 3),
        nn.Flatten(),
        nn.Linear(64 * 5 * 5, 128),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(128, classes),
    )


def kaggle_cnn(classes: int) -> nn.Sequential:
    """Two pairs of padded 3x3 convolutions of 32 and 64, a dense layer of 128, dropout after each part."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1),
        nn.ReLU(),
        *_stage(32, 32, 3, padding=1),
        nn.Dropout(0.25),
        nn.Conv2d(32, 64, 3, padding=1),
        nn.ReLU(),
        *_stage(64, 64, 3, padding=1),
        nn.Dropout(0.25),
        nn.Flatten(),
        nn.Linear(64 * 7 * 7, 128),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(128, classes),
    )


def lenet5(classes: int) -> nn.Sequential:
    """LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998) with ReLU, max pooling and every map joined to every other."""
    return nn.Sequential(
        nn.ZeroPad2d(TO_32),
        *_stage(1, 6, 5),
        *_stage(6, 16, 5),
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, classes),
    )


def fashion_cnn(classes: int) -> nn.Sequential:
    """Two unpadded 3x3 convolutions of 32 and 64 on 32x32, and a dense layer of 128."""
    return nn.Sequential(
        nn.ZeroPad2d(TO_32),
        *_stage(1, 32, 3),
        *_stage(32, 64, 3),
        nn.Flatten(),
        nn.Linear(64 * 6 * 6, 128),
        nn.ReLU(),
        nn.Linear(128, classes),
    )
