"""The page of the pad in a real browser: what is drawn, dropped or photographed is read."""

import re

import pytest
from PIL import Image

from tests.browser import serious
from tests.drawing import number

THREE = [
    (0.1, 0.15),
    (0.5, 0.0),
    (0.9, 0.2),
    (0.75, 0.42),
    (0.4, 0.5),
    (0.8, 0.58),
    (0.95, 0.8),
    (0.5, 1.0),
    (0.05, 0.85),
]
SEVEN = [(0.0, 0.0), (0.5, 0.02), (1.0, 0.0), (0.7, 0.5), (0.4, 1.0)]


def draw(tab, shape, left=0.4, width=0.09, top=0.2, height=0.55):
    """Draws a stroke with the mouse; places are shares of the sheet."""
    box = tab.locator("#sheet").bounding_box()
    points = [
        (box["x"] + box["width"] * (left + width * x), box["y"] + box["height"] * (top + height * y)) for x, y in shape
    ]
    tab.mouse.move(*points[0])
    tab.mouse.down()
    for point in points[1:]:
        tab.mouse.move(*point, steps=4)
    tab.mouse.up()


def read_as(tab, text):
    tab.locator("#text", has_text=re.compile(f"^{text}$")).wait_for()


@pytest.mark.parametrize("layout", ["Number", "One digit"])
def test_a_drawn_3_is_read_as_3(pad, tab, layout):
    tab.goto(pad)
    tab.get_by_label(layout, exact=True).check()
    draw(tab, THREE)
    read_as(tab, "3")
    tab.locator(".taken .name", has_text="3").wait_for()
    assert re.search(r"\d %", tab.locator("#sure").text_content())
    shares = tab.locator(".digit .share").all_text_contents()
    assert len(shares) == 11
    assert not tab.locator("#hint").is_visible()


def test_what_is_drawn_beside_it_makes_a_number_and_undo_takes_it_back(pad, tab):
    tab.goto(pad)
    draw(tab, THREE, left=0.3)
    read_as(tab, "3")
    draw(tab, SEVEN, left=0.42)
    read_as(tab, "37")
    assert tab.locator(".taken .name").all_text_contents() == ["3", "7"]
    tab.keyboard.press("Control+z")
    read_as(tab, "3")
    tab.keyboard.press("Escape")
    tab.locator("#hint").wait_for()
    assert tab.locator(".digit").count() == 0
    assert not tab.locator("#sure").text_content()


def test_the_net_saw_28_by_28_pixels_with_ink(pad, tab):
    tab.goto(pad)
    draw(tab, THREE)
    read_as(tab, "3")
    canvas = tab.locator(".digit canvas")
    assert canvas.evaluate("one => [one.width, one.height]") == [28, 28]
    pixels = canvas.evaluate("one => [...one.getContext('2d').getImageData(0, 0, 28, 28).data]")
    assert max(pixels[::4]) > 200
    assert min(pixels[::4]) == 0


def test_a_file_is_read(pad, tab, tmp_path):
    Image.fromarray(number("2580").image()).save(tmp_path / "a.tif")
    tab.goto(pad)
    tab.locator("#file").set_input_files(tmp_path / "a.tif")
    read_as(tab, "2580")


def test_a_file_that_is_dropped_is_read(pad, tab, tmp_path):
    Image.fromarray(number("2580").image()).save(tmp_path / "a.png")
    tab.goto(pad)
    files = tab.evaluate_handle(
        """(bytes) => {
          const held = new DataTransfer();
          held.items.add(new File([new Uint8Array(bytes)], "a.png", { type: "image/png" }));
          return held;
        }""",
        list((tmp_path / "a.png").read_bytes()),
    )
    tab.locator("body").dispatch_event("drop", {"dataTransfer": files})
    read_as(tab, "2580")


def test_a_file_that_cannot_be_read_is_told(pad, tab, tmp_path):
    (tmp_path / "<b>a.png").write_text("no image")
    tab.goto(pad)
    tab.locator("#file").set_input_files(tmp_path / "<b>a.png")
    tab.get_by_text("<b>a.png: not an image that digitscan knows").wait_for()
    assert tab.locator("#note b").count() == 0


def test_a_picture_of_the_camera_is_taken(pad, tab):
    tab.goto(pad)
    tab.get_by_role("button", name="Camera").click()
    tab.locator("#video").evaluate("one => one.videoWidth || new Promise((go) => (one.onloadeddata = go))")
    tab.get_by_role("button", name="Take the picture").click()
    tab.locator("#hint").wait_for(state="hidden")
    assert not tab.locator("#viewer").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(pad, tab, scheme):
    tab.emulate_media(color_scheme=scheme)
    tab.goto(pad)
    assert serious(tab) == []
    draw(tab, THREE)
    read_as(tab, "3")
    assert serious(tab) == []


def test_nothing_is_cut_off_on_a_narrow_screen(pad, tab):
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto(pad)
    draw(tab, THREE, width=0.25)
    read_as(tab, "3")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
