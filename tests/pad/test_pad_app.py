"""What the pad's page asks for: drawings read as the commands read them, files as pictures; all else is told."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from digitscan.nets.models import load_models
from digitscan.pad.app import pad_app
from digitscan.pad.reading import read_drawing
from digitscan.single import look_at
from tests.asgi import Client
from tests.drawing import number


@pytest.fixture(scope="module")
def models():
    return load_models()


@pytest.fixture(scope="module")
def pad(models):
    return Client(pad_app(models))


def png(image):
    content = io.BytesIO()
    Image.fromarray(image).save(content, "PNG")
    return content.getvalue()


def test_a_number_is_read_with_its_digits(pad):
    answer = pad.post("/read?layout=line", content=png(number("407").image())).json()
    assert (answer["text"], answer["spelled"]) == ("407", True)
    assert answer["confidence"] > 0.5
    assert [digit["value"] for digit in answer["digits"]] == [4, 0, 7]
    for digit in answer["digits"]:
        assert len(base64.b64decode(digit["seen"])) == 28 * 28
        assert len(digit["probabilities"]) == 11
        assert sum(digit["probabilities"]) == pytest.approx(1, abs=1e-3)


def test_a_digit_is_read_as_the_command_digit_reads_it(models):
    image = number("7").image()
    seen, look = read_drawing(image, "digit", models), look_at(image, models.digit)
    assert (seen.text, seen.confidence) == ("7", look.probability(7))
    assert np.array_equal(seen.digits[0].seen, look.seen)
    assert [one.text for one in seen.alternatives] == [str(value) for value in look.ranking[1:3]]


@pytest.mark.parametrize("layout", ["line", "digit"])
def test_an_empty_drawing_is_no_number(pad, layout):
    answer = pad.post(f"/read?layout={layout}", content=png(np.full((80, 200), 255, np.uint8)))
    assert (answer.status_code, answer.json()) == (200, None)


def test_a_file_becomes_a_picture_no_larger_than_the_pad_needs(pad):
    answer = pad.post("/picture", content=png(np.full((500, 4000), 230, np.uint8)))
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "L", (1600, 200))


@pytest.mark.parametrize("address", ["/picture", "/read?layout=line"])
@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"", 422, "the file is empty"),
        (b"seven", 422, "not an image"),
        (png(np.zeros((9, 9), np.uint8))[:45], 422, "damaged"),
    ],
)
def test_what_cannot_be_read_is_told(pad, address, content, status, words):
    answer = pad.post(address, content=content)
    assert answer.status_code == status
    assert words in answer.json()["error"]


def test_too_much_is_refused(pad, monkeypatch):
    monkeypatch.setattr("digitscan.pad.app._MOST_BYTES", 2_000_000)
    answer = pad.post("/picture", content=(b"\x89PNG" * 1000 for _ in range(1000)))
    assert (answer.status_code, answer.json()["error"]) == (413, "this is larger than 2 MB; give a smaller file")


def test_an_unknown_layout_is_refused(pad):
    answer = pad.post("/read?layout=page", content=b"")
    assert (answer.status_code, answer.json()["error"]) == (400, "layout is line or digit")


def test_a_fault_of_ours_is_told(pad, monkeypatch):
    monkeypatch.setattr("digitscan.pad.app.read_drawing", lambda *_: 1 / 0)
    answer = pad.post("/read", content=png(number("4").image()))
    assert answer.status_code == 500
    assert "internal error (ZeroDivisionError" in answer.json()["error"]
