import cv2
import pytest


@pytest.mark.parametrize(
    "options",
    [(), ("--data-set", "mnist", "--part", "test", "--count", 3), ("--augmentation", "scan", "--part", "validation")],
)
def test_a_picture_is_drawn(train, tmp_path, options):
    found = train("samples", *options, "--out", tmp_path / "grid.png")
    assert found.exit_code == 0, found.output
    assert found.output == ""
    picture = cv2.imread(str(tmp_path / "grid.png"))
    assert picture.min() < 50


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--data-set", "mnist", "--part", "development", "--out", "x.png"), "no samples for development"),
        (("--data-set", "signs", "--out", "x.png"), "no data set 'signs'"),
        (("--augmentation", "rain", "--out", "x.png"), "rain"),
        (("--out", "x.gif"), ".png"),
    ],
)
def test_wrong_usage_ends_with_status_2(train, tmp_path, monkeypatch, options, says):
    monkeypatch.chdir(tmp_path)
    found = train("samples", *options)
    assert found.exit_code == 2
    assert says in found.stderr
    assert not list(tmp_path.glob("x.*"))
