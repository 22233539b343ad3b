import pytest
import torch

from training import augment as module
from training.augment import AUGMENTATIONS, augment

CHANGES = [change for change, _ in module.BEFORE + module.AFTER]


def chance(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def images(drawn):
    return torch.from_numpy(drawn(110).images)


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_gives_as_many_images_within_range(name, images):
    found = augment(images, name, chance())
    assert (found.shape, found.dtype) == (images.shape, torch.float32)
    assert found.min() >= 0
    assert found.max() <= 1
    assert found.isfinite().all()


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_leaves_its_input_alone(name, images):
    before = images.clone()
    augment(images, name, chance())
    assert torch.equal(images, before)


def test_a_seed_repeats_it(images):
    assert torch.equal(augment(images, "scan", chance(3)), augment(images, "scan", chance(3)))


def test_another_seed_gives_another_result(images):
    assert not torch.equal(augment(images, "scan", chance(3)), augment(images, "scan", chance(4)))


def test_none_changes_nothing(images):
    assert torch.equal(augment(images, "none", chance()), images.float() / 255)


def test_a_single_image_and_one_without_ink_pass(images):
    assert augment(images[:1], "scan", chance()).shape == (1, 28, 28)
    assert augment(torch.zeros(64, 28, 28, dtype=torch.uint8), "scan", chance()).isfinite().all()


def test_the_digit_stays_in_the_frame(images):
    ink = images.float().sum((1, 2)) / 255
    changed = module.warp(images.float() / 255, module.WIDE, chance())
    assert (changed.sum((1, 2)) > 0.5 * ink).all()


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: c.__name__)
def test_each_change_keeps_the_range_and_changes_something(change, images):
    x = images.float() / 255
    found = change(x.clone(), chance())
    assert found.shape == x.shape
    assert found.min() >= 0
    assert found.max() <= 1
    assert not torch.equal(found, x)


@pytest.mark.parametrize("change", [module.neighbor, module.rule, module.specks, module.thicken])
def test_leftovers_only_add_ink(change, images):
    x = images.float() / 255
    assert (change(x.clone(), chance()) >= x - 1e-6).all()


@pytest.mark.parametrize("change", [module.cut, module.thin])
def test_losses_only_take_ink(change, images):
    x = images.float() / 255
    assert (change(x.clone(), chance()) <= x + 1e-6).all()


def test_a_neighbor_shows_at_a_border_only(images):
    x = torch.zeros(64, 28, 28)
    x[::2] = images[:32].float() / 255
    found = module.neighbor(x.clone(), chance())
    alone = found[1::2]
    assert alone.any()
    assert not alone[:, :, 9:19].any()
