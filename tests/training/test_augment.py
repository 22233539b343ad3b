import pytest
import torch

from training import changes
from training.augment import AFTER, AUGMENTATIONS, BEFORE, WIDE, affine, augment, elastic, flip

CHANGES = [change for change, _ in BEFORE + AFTER]


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
    changed = changes.warp(images.float() / 255, WIDE, chance())
    assert (changed.sum((1, 2)) > 0.5 * ink).all()


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: c.__name__)
def test_each_change_keeps_the_range_and_changes_something(change, images):
    x = images.float() / 255
    found = change(x.clone(), chance())
    assert found.shape == x.shape
    assert found.min() >= 0
    assert found.max() <= 1
    assert not torch.equal(found, x)


@pytest.mark.parametrize("change", [changes.neighbor, changes.rule, changes.specks, changes.thicken])
def test_leftovers_only_add_ink(change, images):
    x = images.float() / 255
    assert (change(x.clone(), chance()) >= x - 1e-6).all()


@pytest.mark.parametrize("change", [changes.cut, changes.thin])
def test_losses_only_take_ink(change, images):
    x = images.float() / 255
    assert (change(x.clone(), chance()) <= x + 1e-6).all()


def test_a_neighbor_shows_at_a_border_only(images):
    x = torch.zeros(64, 28, 28)
    x[::2] = images[:32].float() / 255
    found = changes.neighbor(x.clone(), chance())
    alone = found[1::2]
    assert alone.any()
    assert not alone[:, :, 9:19].any()


@pytest.mark.parametrize("name", ["affine", "elastic", "flip"])
def test_mild_changes_keep_most_of_the_digit_and_differ_with_the_seed(name, images):
    ink = images.float().sum((1, 2)) / 255
    first, second = (augment(images, name, chance(seed)) for seed in (1, 2))
    assert (first.sum((1, 2)) > 0.5 * ink).float().mean() > 0.95
    assert not torch.equal(first, second)


def test_elastic_bends_what_affine_leaves_straight():
    upright = torch.zeros(64, 28, 28)
    upright[:, :, 13:15] = 1
    straight, bent = (change(upright, chance()) for change in (affine, elastic))
    columns = torch.arange(28.0)

    def bend(x):
        middle = (x * columns).sum(2)[:, 4:24] / x.sum(2)[:, 4:24].clamp_min(1e-3)
        return (middle[:, :-2] - 2 * middle[:, 1:-1] + middle[:, 2:]).abs().mean()

    assert bend(bent) > 1.5 * bend(straight)


def test_a_shift_moves_whole_pixels_and_lets_nothing_in():
    x = torch.zeros(300, 28, 28)
    x[:, 0, 14] = 1
    found = changes.shift(x, chance())
    places = {tuple(place) for place in found.nonzero()[:, 1:].tolist()}
    assert places == {(row, column) for row in range(3) for column in range(12, 17)}
    assert set(found.unique().tolist()) == {0, 1}


def test_half_are_erased_in_a_rectangle_of_one_gray():
    x = torch.full((400, 28, 28), 2.0)
    found = changes.erase(x, chance())
    erased = [sample for sample in found if (sample != 2).any()]
    assert 160 < len(erased) < 240
    for sample in erased:
        rows, columns = (sample != 2).any(1), (sample != 2).any(0)
        gone = sample[sample != 2]
        assert len(gone) == rows.sum() * columns.sum()
        assert len(gone.unique()) == 1
        assert len(gone) < 0.35 * 28 * 28


def test_flip_mirrors_half_of_the_samples():
    x = torch.zeros(400, 28, 28)
    x[:, :, :8] = 1
    found = flip(x, chance())
    right = found[:, :, 20:].mean((1, 2)) > found[:, :, :8].mean((1, 2))
    assert 150 < right.sum() < 250
