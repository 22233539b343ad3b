"""The settings of a training, each default stated once."""

from dataclasses import dataclass

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
