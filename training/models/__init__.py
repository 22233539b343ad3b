"""The networks that can be trained, by name. Each takes float (N, 1, 28, 28), ink 1 on 0, and gives logits."""

from collections.abc import Callable

from torch import nn

from training.models.digit import DigitNet

MODELS: dict[str, Callable[[int], nn.Module]] = {"digit": DigitNet}


def build(name: str, classes: int) -> nn.Module:
    """Builds the named model with fresh weights from torch's global random state.

    Raises:
        KeyError: There is no such model; the command line offers only `MODELS`.
    """
    return MODELS[name](classes)


def count_parameters(model: nn.Module) -> int:
    """The number of weights that training adjusts."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)
