"""The settings of a training, each default stated once."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from digitscan.errors import InputError

OPTIMIZERS = ("adamw", "adam", "sgd", "rmsprop")
SCHEDULES = ("cosine", "constant")
LOSSES = ("cross-entropy", "binary")
AUGMENTATIONS = ("none", "affine", "elastic", "scan", "flip")
PRECISIONS = ("auto", "float32", "bfloat16")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides what a training gives, apart from the data.

    Attributes:
        model: Name of the model.
        data_set: Name of the data set.
        epochs: How often each digit is seen.
        seed: Decides the first weights, the order of the digits and their augmentation.
        batch: Digits a step.
        learning_rate: The peak, to which the rate rises evenly.
        warm_up: Share of all steps in which it rises.
        weight_decay: Applied to weights of two dimensions and more; `adamw` keeps it apart from the gradient.
        label_smoothing: Share of the probability spread over all classes.
        augmentation: Name of the augmentation.
        average: Decay a step of the moving average of the weights, which is what is kept.
        repeat: How often an epoch shows each sample of a source, where not once; each time it is changed anew.
        precision: `bfloat16` (mixed), `float32`, or `auto`: the first where the processor is quick at it.
        optimizer: One of `OPTIMIZERS`; `sgd` has a Nesterov momentum of 0.9.
        schedule: What the rate does after the warm-up: falls to nothing as a cosine, or stays.
        loss: `cross-entropy` of a softmax, or `binary`: the sum over the classes of the cross entropy of a sigmoid.
        patience: Training ends after so many epochs without a better one; 0 for never.
    """

    model: str
    data_set: str
    epochs: int = 12
    seed: int = 1
    batch: int = 256
    learning_rate: float = 4e-3
    warm_up: float = 0.15
    weight_decay: float = 0.05
    label_smoothing: float = 0.0
    augmentation: str = "scan"
    average: float = 0.998
    repeat: tuple[tuple[str, int], ...] = ()
    precision: str = "auto"
    optimizer: str = "adamw"
    schedule: str = "cosine"
    loss: str = "cross-entropy"
    patience: int = 0


def read_settings(path: Path) -> dict[str, Any]:
    """Reads some or all settings, by name, from a JSON file as `tune` writes it.

    Limits and choices are not checked.

    Raises:
        InputError: The file is missing or no JSON object, or one of its keys is no setting or of another type.
    """
    return checked(path, read_object(path, "name a file that tune wrote"))


def read_object(path: Path, advice: str) -> dict[str, Any]:
    """Reads a JSON object.

    Raises:
        InputError: The file is missing, or no such object; it says so, and then the advice.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror}); {advice}") from error
    except ValueError as error:
        raise InputError(str(path), f"is not JSON ({error}); {advice}") from error
    if not isinstance(content, dict):
        raise InputError(str(path), f"holds no JSON object; {advice}")
    return content


def checked(path: Path, content: dict[str, Any]) -> dict[str, Any]:
    """Some or all settings, by name, from a JSON object that a file holds; limits and choices are not checked.

    Raises:
        InputError: A key is no setting, or its value of another type.
    """
    kinds: dict[str, Any] = {field.name: field.type for field in fields(Settings)}
    return {key: _checked(path, key, value, kinds) for key, value in content.items()}


def _checked(path: Path, key: str, value: object, kinds: dict[str, Any]) -> object:
    if key not in kinds:
        raise InputError(str(path), f"{key}: is no setting; there are {', '.join(kinds)}")
    if key == "repeat":
        return _repetitions(path, value)
    kind = kinds[key]
    if isinstance(value, bool) or not isinstance(value, (int, float) if kind is float else kind):
        words = {str: "a text", int: "a whole number", float: "a number"}
        raise InputError(str(path), f"{key}: must be {words[kind]}, not {json.dumps(value)}")
    return kind(value)


def _repetitions(path: Path, value: object) -> tuple[tuple[str, int], ...]:
    match value:
        case list() if all(isinstance(each, list) and [type(part) for part in each] == [str, int] for each in value):
            return tuple((source, times) for source, times in value)
    raise InputError(str(path), f'repeat: must be a list like [["SOURCE", 2]], not {json.dumps(value)}')
