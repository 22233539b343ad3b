"""`digitscan explain` as its users meet it: what is written where, and what is said of an image that cannot be read."""

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from digitscan import cli
from digitscan.commands.explain import picture_name
from tests.drawing import number


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The test's folder with the image of a number."""
    monkeypatch.chdir(tmp_path)
    Image.fromarray(number("73").image()).save("a.png")
    return tmp_path


def explain(*arguments, **options):
    return CliRunner().invoke(cli.commands, ["explain", *arguments], **options)


def is_sheet(content):
    with Image.open(io.BytesIO(content)) as picture:
        return picture.format == "PNG" and picture.width > 300 and picture.height > 300


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("a.png", "a.explained.png"),
        ("in/amount.2.jpg", "amount.2.explained.png"),
        ("-", "stdin.explained.png"),
    ],
)
def test_the_picture_is_named_after_the_image(image, name):
    assert picture_name(image) == name


@pytest.mark.parametrize("output", [None, "why.png", "b.PNG", "why"])
def test_it_writes_the_picture_and_says_what_was_read(folder, output):
    result = explain("a.png", *(("-o", output) if output else ()))
    place = output or "a.explained.png"
    assert (result.exit_code, result.stdout) == (0, "")
    said, where = result.stderr.splitlines()
    assert said.startswith("digitscan: a.png: read as 73 with confidence 0.")
    assert where == f"digitscan: the picture is in {place}"
    assert is_sheet(Path(place).read_bytes())
    assert sorted(path.name for path in folder.iterdir()) == sorted(["a.png", place])


def test_standard_input_and_output(folder):
    result = explain("-", "-o", "-", input=Path("a.png").read_bytes())
    assert result.exit_code == 0
    assert is_sheet(result.stdout_bytes)
    assert result.stderr.startswith("digitscan: standard input: read as 73")
    assert [path.name for path in folder.iterdir()] == ["a.png"]


def test_of_several_pages_the_first_is_explained_and_that_is_said(folder):
    pages = [Image.fromarray(number(text).image()) for text in ("73", "25")]
    pages[0].save("a.tif", save_all=True, append_images=pages[1:])
    result = explain("a.tif")
    assert result.exit_code == 0
    assert "a.tif: read as 73 " in result.stderr
    assert "a.tif: only its first page was read" in result.stderr


BAD = [
    (lambda path: Image.new("L", (90, 90), 250).save(path), "no ink"),
    (lambda path: path.mkdir(), "folder"),
    (lambda path: path.write_text("seven"), "not an image"),
    (lambda path: None, "no such file"),
]


@pytest.mark.parametrize(("make", "words"), BAD, ids=[words for _, words in BAD])
def test_what_cannot_be_read_has_a_line_and_an_old_picture_stays(folder, make, words):
    make(folder / "bad.png")
    Path("why.png").write_bytes(b"old")
    result = explain("bad.png", "-o", "why.png")
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("digitscan: error: bad.png: ")
    assert words in line
    assert Path("why.png").read_bytes() == b"old"
    assert {path.name for path in folder.iterdir()} <= {"a.png", "bad.png", "why.png"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Missing argument"),
        (("a.png", "-o", "a.png"), "so it cannot be the output"),
        (("a.png", "-o", "link.png"), "so it cannot be the output"),
        (("a.png", "-o", "why.jpg"), "ends in .png"),
    ],
)
def test_wrong_usage(folder, arguments, words):
    Path("link.png").symlink_to("a.png")
    before = Path("a.png").read_bytes()
    result = explain(*arguments)
    assert (result.exit_code, words in " ".join(result.stderr.split())) == (2, True)
    assert Path("a.png").read_bytes() == before


def test_the_picture_cannot_be_written(folder):
    result = explain("a.png", "-o", "none/why.png")
    assert result.exit_code == 1
    assert "none/why.png: its folder does not exist" in result.stderr


def test_a_fault_of_ours_is_told_in_a_line(folder, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("digitscan.explain.explanation.explain", fail)
    result = explain("a.png")
    assert (result.exit_code, [path.name for path in folder.iterdir()]) == (1, ["a.png"])
    assert "a.png: internal error (ZeroDivisionError: a bug)" in result.stderr
