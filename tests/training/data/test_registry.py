import numpy as np
import pytest

from digitscan.errors import InputError
from training.data.datasets import PARTS
from training.data.fashion import CLOTHES
from training.data.registry import DATA_SETS, find_data_set


@pytest.fixture
def fashion_folder(mnist_folder):
    """A data folder with Fashion-MNIST's files, which here show digits."""
    data = mnist_folder()
    (data / "MNIST").rename(data / "FashionMNIST")
    return data


def test_data_sets_are_there_by_name():
    assert list(DATA_SETS) == ["mnist", "fashion-mnist", "kaggle", "digits", "letters"]
    assert all(entry.name == name and entry.about for name, entry in DATA_SETS.items())


def test_mnist_loads_and_has_a_test(mnist_folder):
    data = mnist_folder()
    entry = DATA_SETS["mnist"]
    assert [len(entry.load(data, data).part(part)) for part in PARTS] == [90, 10, 0]
    assert len(entry.test(data, data)[1]) == 20


def test_fashion_loads_with_the_names_of_clothes(fashion_folder):
    entry = DATA_SETS["fashion-mnist"]
    found = entry.load(fashion_folder, fashion_folder)
    assert found.classes == CLOTHES
    assert [len(found.part(part)) for part in PARTS] == [90, 10, 0]
    images, labels = entry.test(fashion_folder, fashion_folder)
    assert images.shape == (20, 28, 28)
    assert labels.max() == 9


def test_a_fashion_label_out_of_range_is_named(fashion_folder, write_idx):
    write_idx(fashion_folder / "FashionMNIST" / "raw" / "train-labels-idx1-ubyte", np.arange(100) % 11)
    with pytest.raises(InputError, match="FashionMNIST/raw/train-labels-idx1-ubyte: row 10: label 10"):
        DATA_SETS["fashion-mnist"].load(fashion_folder, fashion_folder)


@pytest.mark.parametrize("name", ["kaggle", "letters"])
def test_some_have_no_test(name, tmp_path):
    assert DATA_SETS[name].test(tmp_path, tmp_path) is None


def test_a_folder_is_a_data_set_but_a_name_comes_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mnist").mkdir()
    assert find_data_set("mnist") is DATA_SETS["mnist"]
    assert find_data_set("./mnist").about == "a folder with a folder for each class"
    assert find_data_set("nothing") is None
