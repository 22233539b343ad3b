from urllib.error import URLError

import pytest
from torchvision import datasets

from digitscan.errors import InputError
from training.data.download import download


@pytest.fixture
def network(monkeypatch):
    """Replaces torchvision's download by a fault, or by a print as torchvision prints."""

    def replace(fault=None):
        def get(self):
            print("Downloading")
            if fault:
                raise fault

        monkeypatch.setattr(datasets.MNIST, "download", get)

    return replace


@pytest.mark.parametrize("kind", ["MNIST", "FashionMNIST"])
@pytest.mark.parametrize(
    "fault",
    [
        RuntimeError("Error downloading x.gz:\nTried http://a, got:\n<urlopen error no name>\n"),
        URLError("no name"),
        PermissionError(13, "no name"),
    ],
)
def test_without_a_network_one_line_says_so(tmp_path, network, kind, fault):
    network(fault)
    with pytest.raises(InputError, match="cannot be downloaded") as error:
        download(kind, tmp_path)
    assert f"{kind}/raw" in str(error.value)
    assert "no name" in str(error.value)
    assert "\n" not in str(error.value)


def test_what_is_there_is_not_got_again_and_stdout_stays_clean(mnist_folder, network, capsys):
    data = mnist_folder()
    network()
    download("MNIST", data)
    assert capsys.readouterr().out == ""
