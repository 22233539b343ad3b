"""How each model is trained: its own recipe, after its authors, and digitscan's for any model.

An own recipe keeps what the authors state (optimizer, epochs, no augmentation; a sigmoid output as the loss of one).
What they do not state was chosen on the validation part: rate, batch size, the place of a dropout. Two liberties are
taken with all: weights are averaged over the last steps, and the rate falls as a cosine.
"""

from dataclasses import replace

from training.settings import Settings

RECIPES = ("own", "ours")


def _plain(model: str, data_set: str, epochs: int, **other: float | str) -> Settings:
    """A recipe as courses teach it: Adam, batches of 128, the digits as they are."""
    common = Settings(
        model,
        data_set,
        epochs,
        batch=128,
        learning_rate=1e-3,
        warm_up=0.0,
        weight_decay=0.0,
        augmentation="none",
        average=0.999,
        optimizer="adam",
    )
    return replace(common, **other)  # type: ignore[arg-type]


def _dense(model: str, epochs: int, **other: float | str) -> Settings:
    """The same on MNIST for nets so small that mixed precision costs more than it wins; they bear a higher rate."""
    return replace(_plain(model, "mnist", epochs, learning_rate=3e-3, precision="float32"), **other)  # type: ignore[arg-type]


OWN = {
    recipe.model: recipe
    for recipe in (
        Settings("digit", "digits"),
        _dense("dense-512", 20, optimizer="rmsprop", learning_rate=1e-3),
        _plain("cnn-32-64", "mnist", 20),
        _dense("dense-300", 10),
        _plain("kaggle-cnn", "kaggle", 20, patience=5),
        _dense("dense-64", 20),
        _plain("lenet5", "mnist", 20),
        _plain("fashion-cnn", "fashion-mnist", 15),
        _dense("dense-50", 10, batch=32, learning_rate=2e-3, loss="binary"),
        _plain("vgg", "mnist", 20, optimizer="sgd", learning_rate=0.05, warm_up=0.1, weight_decay=5e-4),
        _plain("resnet", "mnist", 30, optimizer="sgd", learning_rate=0.1, warm_up=0.1, weight_decay=5e-4),
        _plain("vit", "mnist", 40, optimizer="adamw", warm_up=0.15, weight_decay=0.05, label_smoothing=0.1),
    )
}
"""Each model's own recipe, for the data set that its authors used."""

FITTING = {"mnist": "elastic", "kaggle": "elastic", "digits": "scan", "letters": "scan", "fashion-mnist": "flip"}
"""The augmentation that leaves a data set's classes as they are; only clothes may be mirrored."""


def ours(model: str, data_set: str) -> Settings:
    """The recipe for any model: AdamW, warm-up and cosine, weight average, augmentation to suit the data."""
    own, augmentation = OWN[model], FITTING.get(data_set, "affine")
    if model == "digit":  # it bears a higher rate, and is done sooner
        return (
            own if data_set == own.data_set else replace(own, data_set=data_set, augmentation=augmentation, epochs=24)
        )
    epochs = 60 if model == "fashion-cnn" else 30  # so small a net is still learning after 30
    return Settings(model, data_set, epochs=epochs, learning_rate=2e-3, average=0.999, augmentation=augmentation)


def recipe(name: str, model: str, data_set: str) -> Settings:
    """The settings by which a model is trained on a data set.

    Args:
        name: One of `RECIPES`.
        model: One of the models.
        data_set: Name of the data set, which need not be the one that the model's authors used.
    """
    return ours(model, data_set) if name == "ours" else replace(OWN[model], data_set=data_set)
