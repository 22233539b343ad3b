from dataclasses import replace

import cv2
import numpy as np
import pytest

from digitscan.errors import InputError
from tests.training.conftest import draw_digit
from training.data import build, datasets, sources
from training.data.datasets import NO_DIGIT, PARTS, load_built, load_mnist, mnist_parts, mnist_test, mnist_train, save
from training.data.idx import read_idx
from training.data.prepare import on_paper, prepare

RAW = "MNIST/raw"


def test_reads_what_an_idx_file_holds(tmp_path, write_idx):
    array = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    assert np.array_equal(read_idx(write_idx(tmp_path / "a", array), 3), array)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda b: b[:-1], "damaged"),
        (lambda b: b + b"x", "damaged"),
        (lambda b: b[:9], "damaged"),
        (lambda b: b"", "magic number none"),
        (lambda b: b"\x1f\x8b" + b[2:], "magic number 1f8b"),
        (lambda b: b[:3] + b"\x01" + b[4:], "magic number 00000801"),
    ],
)
def test_a_broken_idx_file_is_named_with_its_fault(tmp_path, write_idx, spoil, says):
    path = write_idx(tmp_path / "digits-idx3", np.zeros((2, 28, 28)))
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(InputError, match=says) as error:
        read_idx(path, 3)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_idx_file_is_named(tmp_path):
    with pytest.raises(InputError, match="train-images-idx3-ubyte: cannot be read"):
        mnist_train(tmp_path)


@pytest.mark.parametrize(
    ("name", "array", "says"),
    [
        ("train-labels-idx1-ubyte", np.array([1, 2, 10, 3]), "row 2: label 10"),
        ("train-labels-idx1-ubyte", np.array([1, 2]), "2 labels for 4 images"),
        ("train-images-idx3-ubyte", np.zeros((4, 16, 16)), "expected 28x28"),
    ],
)
def test_images_and_labels_must_fit(mnist_folder, write_idx, name, array, says):
    data = mnist_folder(train=4)
    write_idx(data / RAW / name, array)
    with pytest.raises(InputError, match=says) as error:
        mnist_train(data)
    assert name in str(error.value)


def test_training_needs_no_test_files(mnist_folder):
    data = mnist_folder()
    for path in (data / RAW).glob("t10k-*"):
        path.unlink()
    assert len(load_mnist(data, data)) == 100


def test_no_part_holds_a_test_image(mnist_folder):
    data = mnist_folder()
    seen = {image.tobytes() for image in load_mnist(data, data).images}
    assert not seen & {image.tobytes() for image in mnist_test(data)[0]}


def test_validation_is_a_fixed_share_of_the_training_digits():
    parts = mnist_parts(60_000)
    assert (parts == PARTS.index("validation")).sum() == datasets.MNIST_VALIDATION
    assert np.array_equal(parts, mnist_parts(60_000))


@pytest.mark.parametrize(("n", "held"), [(0, 0), (1, 1), (2, 1), (9, 1), (29, 2)])
def test_of_few_digits_one_is_for_validation(n, held):
    assert (mnist_parts(n) == PARTS.index("validation")).sum() == held


@pytest.fixture
def built(mnist_folder, monkeypatch):
    """`digits`, built from drawn collections, and the data folder."""
    chance = np.random.default_rng(3)
    data = mnist_folder()
    writers = np.repeat([*sources.DEVELOPMENT_WRITERS, *(f"{k:04}_CH4X" for k in range(5))], 4)
    pages = np.array([cv2.resize(255 - draw_digit(k % 10, chance), (96, 96)) for k in range(len(writers))])
    letters = np.array([255 - draw_digit(NO_DIGIT, chance) for _ in range(60)])
    (data / "characters").mkdir()
    digits = np.arange(len(writers)) % 10
    np.savez(data / "characters" / "swiss_numbers.npz", images=pages, labels=digits, writers=writers)
    np.savez(data / "characters" / "omniglot.npz", images=letters, labels=np.zeros(60))
    names = ("mnist", "mnist-drawn", "swiss-numbers", "omniglot")
    monkeypatch.setattr(build, "SOURCES", [source for source in sources.SOURCES if source.name in names])
    monkeypatch.setattr(build, "CHUNK", 5)
    monkeypatch.setattr(sources, "MNIST_DRAWN", 60)
    monkeypatch.setattr(sources, "scanned", lambda digit, chance: on_paper(digit, 4))  # so that it is known again
    return build.build_digits(data, False, 1, lambda line: None), data


def test_no_writer_lies_in_two_parts(built):
    data, _ = built
    known = data.writers >= 0
    assert len(set(data.writers[known])) > len(sources.DEVELOPMENT_WRITERS) + 5
    assert set(data.parts[known]) == set(range(len(PARTS)))
    for writer in set(data.writers[known]):
        assert len(set(data.parts[data.writers == writer])) == 1


def test_mnist_and_its_drawn_digits_share_their_split(built):
    data, folder = built
    plain, drawn = (data.where(data.sources == data.source_names.index(name)) for name in ("mnist", "mnist-drawn"))
    assert len(drawn) == 60
    images, found = prepare([on_paper(image, 4) for image in mnist_train(folder)[0]], 1)
    part = dict(zip((image.tobytes() for image in images), plain.parts[found], strict=True))
    assert [part[image.tobytes()] for image in drawn.images] == drawn.parts.tolist()
    assert set(drawn.parts) == {PARTS.index("train"), PARTS.index("validation")}


def test_a_built_data_set_reads_back_as_it_was(tmp_path, drawn):
    data = drawn()
    save(data, tmp_path / "new" / "digits.npz")
    read = load_built(tmp_path / "new" / "digits.npz")
    assert read.sha256() == data.sha256()
    assert (read.name, read.classes, read.source_names) == (data.name, data.classes, data.source_names)
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["digits.npz"]


def test_the_hash_tells_data_sets_apart(drawn):
    assert drawn(seed=0).sha256() != drawn(seed=1).sha256()


def test_a_data_set_that_is_not_built_says_how(tmp_path):
    with pytest.raises(InputError, match="datasets --build digits"):
        datasets.load_digits(tmp_path, tmp_path)


@pytest.mark.parametrize("share", [0, 0.3, 0.6, 0.9, 0.99])
def test_a_built_file_that_ends_early_is_named(tmp_path, drawn, share):
    path = tmp_path / "digits.npz"
    save(drawn(), path)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(InputError, match=r"digits\.npz: is damaged.*datasets --build digits") as error:
        load_built(path)
    assert "\n" not in str(error.value)


def test_a_byte_that_was_changed_is_told(tmp_path, drawn):
    path = tmp_path / "digits.npz"
    save(drawn(), path)
    whole = path.read_bytes()
    at = whole.index(b"images.npy") + 200  # within what is compressed
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
    with pytest.raises(InputError, match=r"digits\.npz: is damaged"):
        load_built(path)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"images": np.zeros((110, 9, 9), np.uint8)}, "images are uint8 (110, 9, 9), expected uint8 (110, 28, 28)"),
        ({"images": np.zeros((110, 28, 28))}, "images are float64"),
        ({"parts": np.zeros(109, np.uint8)}, "parts are uint8 (109,), expected uint8 (110,)"),
        ({"writers": np.zeros((110, 1), np.int32)}, "writers are int32 (110, 1)"),
        ({"parts": np.full(110, 3, np.uint8)}, "row 0: part 3, but there are 3"),
        ({"source_names": ("pen",)}, "row 10: source 1, but there are 1"),
    ],
)
def test_arrays_of_a_built_file_that_do_not_fit_are_named(tmp_path, drawn, changed, says):
    save(replace(drawn(), **changed), tmp_path / "digits.npz")
    with pytest.raises(InputError) as error:
        load_built(tmp_path / "digits.npz")
    assert f"digits.npz: {says}" in str(error.value)


def test_a_label_out_of_range_in_a_built_file_is_named(tmp_path, drawn):
    data = drawn()
    data.labels[7] = 11
    save(data, tmp_path / "digits.npz")
    with pytest.raises(InputError, match=r"digits\.npz: row 7: label 11"):
        load_built(tmp_path / "digits.npz")
