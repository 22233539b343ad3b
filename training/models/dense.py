"""Nets of fully connected layers only."""

from collections.abc import Sequence

from torch import nn

PIXELS = 28 * 28


def dense(widths: Sequence[int], classes: int, dropout: Sequence[float] = ()) -> nn.Sequential:
    """Builds hidden layers of these widths, each with ReLU, then a layer of logits.

    The net takes float (N, 1, 28, 28) and gives (N, classes).

    Args:
        widths: Of the hidden layers.
        classes: Number of logits.
        dropout: The share to drop after each hidden layer, 0 for none; by default no layer drops any.
    """
    layers: list[nn.Module] = [nn.Flatten()]
    inputs = PIXELS
    for outputs, share in zip(widths, dropout or [0.0] * len(widths), strict=True):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
        if share:
            layers.append(nn.Dropout(share))
        inputs = outputs
    return nn.Sequential(*layers, nn.Linear(inputs, classes))
