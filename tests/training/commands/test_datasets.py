import pytest


def rows(found):
    assert found.exit_code == 0, found.output
    return dict(line.split("\t", 1) for line in found.stdout.splitlines())


def test_a_row_for_each_data_set_with_counts_or_what_is_missing(train):
    found = rows(train("datasets"))
    assert found["mnist"].startswith("90 train, 10 validation, 0 development, 10 classes, 20 test\t")
    assert found["digits"].startswith("66 train, 22 validation, 22 development, 11 classes, 20 test\t")
    assert "train-images-idx3-ubyte: cannot be read" in found["fashion-mnist"]
    assert "train.csv: cannot be read" in found["kaggle"]
    assert "--build letters" in found["letters"]


def test_without_the_test_files_the_rest_is_counted(train, tmp_path):
    (tmp_path / "MNIST" / "raw" / "t10k-labels-idx1-ubyte").unlink()
    found = rows(train("datasets"))["mnist"]
    assert found.startswith("90 train, 10 validation, 0 development, 10 classes, no test set: ")
    assert "t10k-labels-idx1-ubyte" in found


def test_a_download_of_what_is_there_checks_it(train, tmp_path):
    assert train("datasets", "--download", "mnist").exit_code == 0
    path = tmp_path / "MNIST" / "raw" / "t10k-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:-1])
    found = train("datasets", "--download", "mnist")
    assert found.exit_code == 1
    assert found.stderr.count("\n") == 1
    assert str(tmp_path / "MNIST" / "raw") in found.stderr


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--download", "kaggle"), "there are mnist, fashion-mnist"),
        (("--build", "kaggle"), "there are digits, letters"),
        (("--build", "letters", "--download", "mnist"), "either"),
        (("--out", "x.npz"), "go with --build"),
        (("--download", "mnist", "--without-restricted"), "go with --build"),
    ],
)
def test_wrong_usage_ends_with_status_2(train, options, says):
    found = train("datasets", *options)
    assert found.exit_code == 2
    assert says in found.stderr.replace("\n", " ")
