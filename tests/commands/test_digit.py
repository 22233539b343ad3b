"""`digitscan digit` as its users meet it: polarities, sizes, bad files, what is asked, where each thing is written."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from digitscan import cli
from digitscan.commands import digit as digit_command
from digitscan.commands.digit import unquoted
from digitscan.commands.digit_rows import COLUMNS, TableRows
from digitscan.files.read_settings import ReadSettings
from digitscan.nets.models import load_models
from digitscan.pipeline import ScanSettings, scan_page
from digitscan.records import Page
from digitscan.single import load_net, look_at, read_singles
from digitscan.workers.page_opener import PageOpener
from tests.drawing import number

HEADER = "digit\tconfidence\trunner_up\tprobability\tsource"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The test's folder with a seven, dark on light, of usual size."""
    monkeypatch.chdir(tmp_path)
    Image.fromarray(a_digit(7)).save("seven.png")
    return tmp_path


def a_digit(value):
    return number(str(value)).image()


def small(image):
    """The digit in 28x28 pixels, which it fills as MNIST's do."""
    rows, columns = np.nonzero(image < 128)
    cut = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    scale = 20 / max(cut.shape)
    cut = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    canvas = np.full((28, 28), 255, np.uint8)
    top, left = (28 - cut.shape[0]) // 2, (28 - cut.shape[1]) // 2
    canvas[top : top + cut.shape[0], left : left + cut.shape[1]] = cut
    return canvas


def photo(image):
    """The digit on a sheet in uneven light, with the grain of a sensor, 2000 pixels high."""
    scale = 2000 / image.shape[0]
    large = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC).astype(np.float32)
    light = np.linspace(0.5, 0.9, large.shape[0], dtype=np.float32)[:, None]
    grain = np.random.default_rng(0).normal(0, 4, large.shape)
    return np.clip((60 + 0.75 * large) * light + grain, 0, 255).astype(np.uint8)


def digit(*arguments, **options):
    return CliRunner().invoke(cli.commands, ["digit", *arguments], **options)


def rows(result):
    header, *lines = result.stdout.splitlines()
    assert header == HEADER
    return [line.split("\t") for line in lines]


@pytest.mark.parametrize("size", [small, lambda image: image, photo], ids=["28x28", "scan", "photo"])
@pytest.mark.parametrize("polarity", [lambda image: image, lambda image: 255 - image], ids=["dark", "light"])
@pytest.mark.parametrize("value", [2, 7])
def test_reads_any_polarity_and_size(folder, value, polarity, size):
    Image.fromarray(polarity(size(a_digit(value)))).save("a.png")
    result = digit("a.png")
    assert (result.exit_code, result.stderr) == (0, "")
    ((found, confidence, runner_up, probability, source),) = rows(result)
    assert (found, source) == (str(value), "a.png")
    assert runner_up in set("0123456789") - {found}
    assert 0 <= float(probability) < 0.5 < float(confidence) <= 1


@pytest.mark.parametrize("side", [28, 112, 400, 1000])
@pytest.mark.parametrize("tight", [False, True], ids=["margin", "tight"])
@pytest.mark.parametrize("polarity", [lambda image: image, lambda image: 255 - image], ids=["light", "dark"])
def test_broad_strokes_that_fill_the_image_are_ink(side, tight, polarity):
    net = load_net()
    for value in (0, 2, 3, 4, 5, 6, 7, 8, 9):  # a 1 without its margin is all ink
        mnist_like = look_at(a_digit(value), net).seen
        if tight:
            left, top, width, height = cv2.boundingRect((mnist_like > 60).astype(np.uint8))
            mnist_like = mnist_like[top : top + height, left : left + width]
        enlarged = cv2.resize(mnist_like, None, fx=side / 28, fy=side / 28, interpolation=cv2.INTER_CUBIC)
        assert look_at(polarity(enlarged), net).ranking[0] == value


def test_it_reads_as_scan_does_in_its_layout(folder):
    image = a_digit(3)
    (field,) = scan_page(Page("a.png", 1, image), load_models(), ScanSettings("digit")).fields
    look = look_at(image, load_net())
    assert (field.text, field.confidence) == (str(look.ranking[0]), pytest.approx(look.probability(look.ranking[0])))


def test_a_row_an_image_in_their_order(folder):
    Image.fromarray(a_digit(2)).save("two.png")
    result = digit("two.png", "seven.png", "two.png")
    assert [(row[0], row[-1]) for row in rows(result)] == [("2", "two.png"), ("7", "seven.png"), ("2", "two.png")]


def test_json_has_all_probabilities(folder):
    result = digit("--format", "json", "seven.png", "seven.png")
    found, again = json.loads(result.stdout)
    assert found == again
    assert (found["source"], found["digit"]) == ("seven.png", 7)
    odds = found["probabilities"]
    assert sorted(odds)[-2:] == [odds[found["runner_up"]], odds[7]]
    assert (found["confidence"], found["runner_up_probability"]) == (odds[7], odds[found["runner_up"]])
    assert sum(odds) + found["no_digit_probability"] == pytest.approx(1, abs=0.002)


def test_on_a_terminal_the_columns_are_aligned(folder):
    (reading,) = read_singles(["seven.png"], ReadSettings(), load_net(), PageOpener())
    lines = TableRows(aligned=True)
    header, line = lines.start().decode(), lines.row(reading).decode()
    assert "\t" not in header + line
    assert [header.index(name) for name in COLUMNS[1:]] == [13, 26, 39, 52]
    assert line.index("seven.png") == 52


@pytest.mark.parametrize("format_name", ["tsv", "json"])
def test_only_failures_give_a_well_formed_output(folder, format_name):
    result = digit("none.png", "--format", format_name)
    assert result.exit_code == 1
    assert (json.loads(result.stdout) if format_name == "json" else rows(result)) == []


def _blank(path):
    Image.new("L", (90, 90), 250).save(path)


def _letter(path):
    image = np.full((200, 200), 250, np.uint8)
    cv2.putText(image, "W", (40, 150), cv2.FONT_HERSHEY_SIMPLEX, 4, 0, 8)
    Image.fromarray(image).save(path)


BAD = [
    (_blank, "no ink"),
    (_letter, "no digit"),
    (lambda path: path.mkdir(), "folder"),
    (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\nxx"), "damaged"),
    (lambda path: path.write_text("seven"), "not an image"),
    (lambda path: path.touch(), "empty"),
    (lambda path: None, "no such file"),
]


@pytest.mark.parametrize(("make", "words"), BAD, ids=[words for _, words in BAD])
def test_what_cannot_be_read_has_a_line_and_the_rest_goes_on(folder, make, words):
    make(folder / "bad.png")
    result = digit("bad.png", "seven.png")
    assert (result.exit_code, [row[0] for row in rows(result)]) == (1, ["7"])
    (line,) = result.stderr.splitlines()
    assert line.startswith("digitscan: error: bad.png: ")
    assert words in line


def test_of_several_pages_the_first_is_read_and_that_is_said(folder):
    pages = [Image.fromarray(a_digit(value)) for value in (7, 2)]
    pages[0].save("a.tif", save_all=True, append_images=pages[1:])
    result = digit("a.tif")
    assert (result.exit_code, [row[0] for row in rows(result)]) == (0, ["7"])
    assert "a.tif: only its first page" in result.stderr


def test_a_name_cannot_break_the_table(folder):
    Path("seven.png").rename("a\tb\n\x1b[31m.png")
    assert rows(digit("a\tb\n\x1b[31m.png"))[0][-1] == r"a\tb\n\x1b[31m.png"


def test_standard_input(folder):
    result = digit("-", input=Path("seven.png").read_bytes())
    assert rows(result)[0][0] == "7"
    assert digit("-", "-").exit_code == 2
    assert "error: standard input: " in digit("-", input=b"").stderr


def test_show_draws_on_standard_error_what_the_net_saw(folder):
    result = digit("seven.png", "--show")
    assert rows(result)[0][0] == "7"
    title, *picture = result.stderr.splitlines()
    assert title == "digitscan: seven.png, as the net saw it:"
    assert len(picture) == 28
    assert any("@" in line for line in picture)


def test_show_draws_what_is_no_digit_too(folder):
    _letter(folder / "w.png")
    *_, last = lines = digit("w.png", "--show").stderr.splitlines()
    assert len(lines) == 30
    assert "no digit" in last


def test_without_a_terminal_a_path_must_be_given():
    result = digit()
    assert (result.exit_code, result.stdout) == (2, "")
    assert "name an image" in result.stderr


@pytest.mark.parametrize("typed", ["seven.png", "'seven.png'", " seven.png "])
def test_on_a_terminal_the_path_is_asked_for(folder, monkeypatch, typed):
    monkeypatch.setattr(digit_command, "_can_ask", lambda: True)
    result = digit(input=f"{typed}\n")
    assert result.exit_code == 0, result.stderr
    assert "Image of a digit: " in result.stderr
    assert rows(result)[0][0] == "7"


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("a.png", "a.png"),
        ("  a.png ", "a.png"),
        ("'a b.png'", "a b.png"),
        ('"a b.png"', "a b.png"),
        ("a b.png", "a b.png"),
        (r"a\ b.png", "a b.png"),
        ("'it'\\''s.png'", "it's.png"),
        ("it's.png", "it's.png"),
        ("~/a.png", "/home/me/a.png"),
        ("'~/a b.png'", "/home/me/a b.png"),
        ("~/a b.png", "/home/me/a b.png"),
        ("x" * 5000, "x" * 5000),
    ],
)
def test_a_typed_path_may_be_quoted(monkeypatch, tmp_path, typed, path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/me")
    assert unquoted(typed) == path


def test_a_file_whose_name_has_quotes_is_found(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path("'a'.png").touch()
    assert unquoted("'a'.png") == "'a'.png"
