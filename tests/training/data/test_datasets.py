import numpy as np
import pytest

from digitscan.errors import InputError
from training.data import datasets
from training.data.datasets import PARTS, load_built, load_mnist, mnist_parts, mnist_test, mnist_train, save
from training.data.idx import read_idx

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


def test_parts_share_no_sample(drawn):
    data = drawn(110)
    assert sum(len(data.part(part)) for part in PARTS) == 110
    assert (data.part("validation").parts == PARTS.index("validation")).all()


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


def test_a_damaged_built_file_is_named(tmp_path):
    path = tmp_path / "digits.npz"
    path.write_bytes(b"PK nothing")
    with pytest.raises(InputError, match=r"digits\.npz: is damaged"):
        load_built(path)


def test_a_label_out_of_range_in_a_built_file_is_named(tmp_path, drawn):
    data = drawn()
    data.labels[7] = 11
    save(data, tmp_path / "digits.npz")
    with pytest.raises(InputError, match=r"digits\.npz: row 7: label 11"):
        load_built(tmp_path / "digits.npz")
