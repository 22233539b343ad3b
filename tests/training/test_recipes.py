import pytest

from training import recipes, settings
from training.augment import AUGMENTATIONS
from training.models import MODELS
from training.recipes import OWN, recipe
from training.settings import Settings


def test_every_model_has_its_own_recipe():
    assert set(OWN) == set(MODELS)


@pytest.mark.parametrize("name", recipes.RECIPES)
@pytest.mark.parametrize("model", MODELS)
def test_a_recipe_holds_what_there_is(name, model):
    found = recipe(name, model, "letters")
    assert (found.model, found.data_set) == (model, "letters")
    assert found.optimizer in settings.OPTIMIZERS
    assert found.schedule in settings.SCHEDULES
    assert found.loss in settings.LOSSES
    assert found.augmentation in settings.AUGMENTATIONS
    assert found.precision in settings.PRECISIONS


def test_the_command_line_offers_every_augmentation():
    assert set(settings.AUGMENTATIONS) == set(AUGMENTATIONS)


@pytest.mark.parametrize("name", recipes.RECIPES)
def test_the_shipped_net_has_the_defaults_for_a_recipe(name):
    assert recipe(name, "digit", "digits") == Settings("digit", "digits")


@pytest.mark.parametrize(
    ("model", "what"),
    [
        ("dense-300", {"optimizer": "adam", "epochs": 10, "loss": "cross-entropy"}),
        ("dense-50", {"loss": "binary", "epochs": 10}),
        ("kaggle-cnn", {"optimizer": "adam", "loss": "cross-entropy"}),
    ],
)
def test_an_own_recipe_keeps_what_the_authors_state(model, what):
    found = recipe("own", model, "mnist")
    assert {key: getattr(found, key) for key in what} == what
    assert found.augmentation == "none"


@pytest.mark.parametrize(
    ("data_set", "augmentation"),
    [("mnist", "elastic"), ("kaggle", "elastic"), ("fashion-mnist", "flip"), ("digits", "scan"), ("folder", "affine")],
)
@pytest.mark.parametrize("model", ["lenet5", "digit"])
def test_our_recipe_changes_images_as_the_data_set_allows(data_set, augmentation, model):
    found = recipe("ours", model, data_set)
    assert (found.augmentation, found.optimizer, found.schedule) == (augmentation, "adamw", "cosine")
