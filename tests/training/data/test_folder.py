import cv2
import numpy as np
import pytest

from digitscan.errors import InputError
from tests.training.conftest import draw_digit
from training.data.folder import folder_test, load_folder


@pytest.fixture
def write(tmp_path):
    """Writes drawn digits, `each` of a class, below a folder of the data set."""

    def write(classes="37", each=10, below=".", scale=4, light=False, ending="png"):
        chance = np.random.default_rng(0)
        for name in classes:
            (tmp_path / below / name).mkdir(parents=True, exist_ok=True)
            for k in range(each):
                image = cv2.resize(draw_digit(int(name), chance), None, fx=scale, fy=scale)
                cv2.imwrite(str(tmp_path / below / name / f"{k}.{ending}"), image if light else 255 - image)
        return tmp_path

    return write


def test_each_folder_is_a_class(write):
    found = load_folder(write("73"))
    assert found.classes == ("3", "7")
    assert found.labels.tolist() == [0] * 10 + [1] * 10
    assert [len(found.part(part)) for part in ("train", "validation", "development")] == [18, 2, 0]
    assert found.sha256() == load_folder(write("73")).sha256()


def test_polarity_does_not_matter(write):
    assert np.array_equal(load_folder(write()).images, load_folder(write(light=True)).images)


@pytest.mark.parametrize("scale", [1, 12])
def test_size_does_not_matter(write, scale):
    expected, found = (load_folder(write(scale=some)).images.reshape(20, -1) for some in (4, scale))
    alike = [np.corrcoef(one, other)[0, 1] for one, other in zip(expected, found, strict=True)]
    assert np.mean(alike) > 0.9


def test_ink_may_touch_the_border(write):
    folder = write()
    expected = load_folder(folder).images.reshape(20, -1)
    for path in folder.glob("[37]/*.png"):
        image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        left, top, width, height = cv2.boundingRect(255 - image)
        cv2.imwrite(str(path), image[top : top + height, left : left + width])
    found = load_folder(folder).images.reshape(20, -1)
    alike = [np.corrcoef(one, other)[0, 1] for one, other in zip(expected, found, strict=True)]
    assert np.mean(alike) > 0.9


def test_folders_train_and_test_are_kept_apart(write):
    folder = write(below="train", each=10)
    write("7", below="test", each=3)
    assert len(load_folder(folder)) == 20
    images, labels = folder_test(folder)
    assert images.shape == (3, 28, 28)
    assert labels.tolist() == [1, 1, 1]


def test_a_test_folder_beside_the_classes_is_no_class(write):
    folder = write()
    write("3", below="test", each=1)
    assert load_folder(folder).classes == ("3", "7")
    assert folder_test(folder)[1].tolist() == [0]


def test_without_a_test_folder_there_is_no_test(write):
    assert folder_test(write(each=1)) is None


def test_a_class_that_only_the_test_has_is_refused(write):
    folder = write(below="train", each=1)
    write("5", below="test", each=1)
    with pytest.raises(InputError, match="test/5: no such class"):
        folder_test(folder)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"a note", "not an image"),
        (b"\x89PNG\r\n\x1a\n broken", "x.png"),
        (cv2.imencode(".png", np.full((40, 40), 255, np.uint8))[1].tobytes(), "nothing that could be a character"),
    ],
)
def test_an_unreadable_image_is_named_in_one_line(write, content, says):
    folder = write(each=1)
    (folder / "3" / "x.png").write_bytes(content)
    with pytest.raises(InputError, match=says) as error:
        load_folder(folder)
    assert str(folder / "3" / "x.png") in str(error.value)
    assert "\n" not in str(error.value)


def test_hidden_files_are_passed_over(write):
    folder = write(each=1)
    (folder / "3" / ".listing").write_bytes(b"x")
    (folder / ".hidden").mkdir()
    assert len(load_folder(folder)) == 2


def test_a_folder_needs_classes_and_images(tmp_path):
    with pytest.raises(InputError, match="0 folders of classes"):
        load_folder(tmp_path)
    for name in "ab":
        (tmp_path / name).mkdir()
    with pytest.raises(InputError, match="no images"):
        load_folder(tmp_path)
