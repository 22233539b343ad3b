import numpy as np
import pytest

from digitscan.errors import InputError, OutputError
from training.data.kaggle import PIXELS, load_kaggle, read_kaggle_test, read_kaggle_train, write_submission

HEADER = ("label", *PIXELS)


@pytest.fixture
def write(tmp_path):
    """Writes a table as Kaggle would, with single cells changed: {(row, column): text}, both from 1."""

    def write(table, header=HEADER, cells=None, name="train.csv"):
        lines = [list(header), *([str(value) for value in row] for row in table)]
        for (row, column), text in (cells or {}).items():
            lines[row - 1][column - 1] = text
        path = tmp_path / "kaggle" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(",".join(line) + "\n" for line in lines))
        return path

    return write


def some(n, columns=785):
    table = np.random.default_rng(0).integers(0, 256, (n, columns))
    table[:, 0] %= 10
    return table


@pytest.mark.parametrize("n", [1, 999, 1000, 1001])
def test_train_reads_what_the_file_holds(write, n):
    table = some(n)
    images, labels = read_kaggle_train(write(table))
    assert images.shape == (n, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert np.array_equal(images.reshape(n, -1), table[:, 1:])
    assert np.array_equal(labels, table[:, 0])


def test_the_test_file_has_no_labels(write):
    table = some(3, 784)
    assert np.array_equal(read_kaggle_test(write(table, PIXELS)).reshape(3, -1), table)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("label", '"label"', 1),
    ],
    ids=["byte order mark", "carriage returns", "no last line end", "quoted header"],
)
def test_other_ways_to_write_a_table_read_the_same(write, change):
    table = some(3)
    path = write(table)
    path.write_bytes(change(path.read_text()).encode())
    assert np.array_equal(read_kaggle_train(path)[1], table[:, 0])


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({(4, 1): "10"}, "row 4: label 10"),
        ({(3, 5): "256"}, "row 3, column 5: '256' is not within 0 to 255"),
        ({(3, 5): "-1"}, "row 3, column 5: '-1' is not within 0 to 255"),
        ({(3, 5): "9" * 5000}, "row 3, column 5: '99999999999999999999' is not within"),
        ({(5, 785): "x"}, "row 5, column 785: 'x' is not a whole number"),
        ({(5, 2): ""}, "row 5, column 2: '' is not a whole number"),
        ({(5, 2): "0.5"}, "'0.5' is not a whole number"),
        ({(2, 785): "1,2"}, "row 2: 786 columns, expected 785"),
        ({(1001, 3): "?"}, r"row 1001, column 3"),
        ({(1003, 3): "?"}, r"row 1003, column 3"),
        ({(1, 1): "digit"}, "row 1: column 1 is 'digit', expected 'label'"),
    ],
)
def test_a_wrong_cell_is_named_in_one_line(write, cells, says):
    path = write(some(1005), cells=cells)
    with pytest.raises(InputError, match=says) as error:
        read_kaggle_train(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "row 1: 1 columns, expected 785"),
        (",".join(HEADER).encode(), "no row below its header"),
        ((",".join(HEADER) + "\n\n").encode(), "row 2: 1 columns"),
        (",".join(HEADER[:-1]).encode(), "row 1: 784 columns, expected 785"),
        (b"PK\x03\x04\xff\xfe", "row 1: 1 columns"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path, content, says):
    path = tmp_path / "train.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_kaggle_train(path)


def test_a_row_of_783_pixels_is_refused(write):
    table = some(3)
    path = write(table)
    lines = path.read_text().splitlines()
    lines[2] = lines[2].rpartition(",")[0]
    path.write_text("\n".join(lines))
    with pytest.raises(InputError, match="row 3: 784 columns, expected 785"):
        read_kaggle_train(path)


def test_a_labeled_file_is_no_test_file(write):
    with pytest.raises(InputError, match="row 1: 785 columns, expected 784"):
        read_kaggle_test(write(some(2)))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"kaggle/train\.csv: cannot be read"):
        load_kaggle(tmp_path, tmp_path)


def test_a_tenth_is_for_validation(write, tmp_path):
    write(some(50))
    found = load_kaggle(tmp_path, tmp_path)
    assert [len(found.part(part)) for part in ("train", "validation", "development")] == [45, 5, 0]


def test_a_submission_is_numbered_from_one(tmp_path):
    path = tmp_path / "new" / "submission.csv"
    write_submission(path, np.array([7, 0, 9], np.uint8))
    assert path.read_bytes() == b"ImageId,Label\n1,7\n2,0\n3,9\n"
    assert [found.name for found in path.parent.iterdir()] == ["submission.csv"]


def test_a_submission_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(OutputError, match="taken: cannot be written"):
        write_submission(tmp_path / "taken", np.array([1]))
    assert [found.name for found in tmp_path.iterdir()] == ["taken"]
