"""The review in a real browser: numbers settled by keys, taken back, kept though the server is killed, in groups."""

import re
import sqlite3

import pytest

from digitscan.review.decisions import decisions_path
from digitscan.review.pictures import crop_box
from tests.browser import serious, served
from tests.review.drawn_run import Run, Written

DOUBTFUL = [
    Written("4711", "4771", 0.1, alternatives=("4711", "471")),
    Written("302", "302", 0.2),
    Written("15", "16", 0.3),
    Written("88", "88", 0.4),
    Written("960", "960", 0.99),
]


@pytest.fixture
def run(tmp_path):
    return Run(tmp_path, {"a.png": DOUBTFUL[:3], "b.png": DOUBTFUL[3:]}).make()


def shows(tab, read):
    """Waits until a number is shown, with its picture."""
    tab.locator(f"#picture img[alt='the number as written, read as {read}']").wait_for()


def says(tab, text):
    tab.locator("#progress", has_text=re.compile(re.escape(text))).wait_for()


def settled(run):
    """All decisions, the first one first: original, verdict, text, who."""
    with sqlite3.connect(decisions_path(run.output)) as connection:
        return list(connection.execute("SELECT original, verdict, text, who FROM decisions ORDER BY id"))


def test_numbers_are_corrected_taken_back_and_kept_though_the_server_is_killed(run, tab):
    with served("review", run.output, "--name", "Ann") as process:
        tab.goto(process.address)
        shows(tab, "4771")
        tab.keyboard.type("4711")
        tab.keyboard.press("Enter")
        shows(tab, "302")
        tab.keyboard.press("Enter")
        shows(tab, "16")
        tab.keyboard.type("15")
        tab.keyboard.press("Enter")
        shows(tab, "88")
        says(tab, "1 doubtful · 3 settled")
        tab.keyboard.press("Control+z")
        shows(tab, "16")
        tab.keyboard.type("75")
        tab.keyboard.press("Enter")
        shows(tab, "88")
        says(tab, "1 doubtful · 3 settled")
        tab.goto("about:blank")
        process.kill()
        process.wait()
    expected = [
        ("4771", "corrected", "4711", "Ann"),
        ("302", "confirmed", "302", "Ann"),
        ("16", "corrected", "15", "Ann"),
        ("16", "undone", "", "Ann"),
        ("16", "corrected", "75", "Ann"),
    ]
    assert settled(run) == expected
    with served("review", run.output, "--name", "Bea") as process:
        tab.goto(process.address)
        shows(tab, "88")
        says(tab, "1 doubtful · 3 settled")
        tab.keyboard.press("u")
        tab.get_by_text("That was the last of these numbers.").wait_for()
        says(tab, "0 doubtful · 4 settled")
    assert settled(run) == [*expected, ("88", "unreadable", "", "Bea")]


def test_each_key_does_what_its_button_says(run, tab):
    with served("review", run.output) as process:
        tab.goto(process.address)
        shows(tab, "4771")
        tab.keyboard.press("Tab")
        shows(tab, "302")
        tab.keyboard.press("Shift+Tab")
        shows(tab, "4771")
        tab.keyboard.press("ArrowDown")
        assert tab.locator("#text").input_value() == "4711"
        tab.keyboard.press("Enter")
        shows(tab, "302")
        tab.keyboard.press("n")
        shows(tab, "16")
        tab.get_by_role("button", name="Unreadable").click()
        shows(tab, "88")
        tab.keyboard.press("Escape")
        assert tab.locator("#accept").evaluate("one => one === document.activeElement")
        says(tab, "1 doubtful · 3 settled")
    assert [verdict for _, verdict, *_ in settled(run)] == ["corrected", "not a number", "unreadable"]


def test_the_next_likeliest_texts_are_taken_by_a_click(run, tab):
    with served("review", run.output) as process:
        tab.goto(process.address)
        shows(tab, "4771")
        tab.locator("#others").get_by_role("button", name="471", exact=True).click()
        assert tab.locator("#text").input_value() == "471"
        tab.keyboard.press("Enter")
        shows(tab, "302")
        assert tab.locator("#others").text_content() == ""
        says(tab, "1 settled")
    assert settled(run)[0][:3] == ("4771", "corrected", "471")


@pytest.mark.parametrize("width", [640, 1200])
def test_all_filters_are_in_view(run, tab, width):
    with served("review", run.output) as process:
        tab.set_viewport_size({"width": width, "height": 740})
        tab.goto(process.address)
        shows(tab, "4771")
        controls = tab.locator("#filters :is(select, input):visible")
        # All at once: one that the numbers turn out not to need is hidden as soon as that is known.
        edges = controls.evaluate_all("all => all.map(one => one.getBoundingClientRect()).map(r => [r.left, r.right])")
    assert len(edges) >= 4
    assert all(0 <= left < right <= width for left, right in edges)


def test_what_is_no_number_is_not_accepted(run, tab):
    with served("review", run.output) as process:
        tab.goto(process.address)
        shows(tab, "4771")
        for text in ("", "12..3", "-5", "4."):
            tab.locator("#text").fill(text)
            tab.keyboard.press("Enter")
            tab.get_by_text("A number is digits").wait_for()
        tab.locator("#text").fill("12.50")
        tab.keyboard.press("Enter")
        says(tab, "1 settled")
    assert settled(run)[0][:3] == ("4771", "corrected", "12.50")


def test_the_digits_stand_below_their_ink_and_the_doubtful_ones_are_marked(run, tab):
    with served("review", run.output) as process:
        tab.goto(process.address)
        shows(tab, "4771")
        assert tab.locator("#labels span").all_text_contents() == ["4", "7", "7", "1"]
        assert tab.locator("#labels .doubtful").all_text_contents() == ["7"]
        picture = tab.locator("#picture img").bounding_box()
        labels = [label.bounding_box() for label in tab.locator("#labels span").all()]
        middles = [box["x"] + box["width"] / 2 for box in labels]
        ink = [(digit.box.left + digit.box.right) / 2 for digit in run.fields[0].digits]
        shown = crop_box(run.fields[0].box, 500, 300)
        left, right = shown.left, shown.right
        expected = [picture["x"] + picture["width"] * (place - left) / (right - left) for place in ink]
        assert middles == pytest.approx(expected, abs=3)


def test_the_place_on_the_page_is_shown_and_zoomed(run, tab):
    with served("review", run.output) as process:
        tab.goto(process.address)
        shows(tab, "4771")
        tab.locator("#page-image").wait_for()
        mark, frame = tab.locator("#mark").bounding_box(), tab.locator("#page").bounding_box()
        assert frame["y"] <= mark["y"] <= frame["y"] + frame["height"]
        tab.get_by_role("button", name="Zoom in").click()
        assert tab.locator("#mark").bounding_box()["width"] == pytest.approx(mark["width"] * 2 / 1.5, rel=0.02)


def test_two_people_do_not_overwrite_each_other(run, tab):
    with served("review", run.output, "--name", "Ann") as ann, served("review", run.output, "--name", "Bea") as bea:
        other = tab.context.new_page()
        for page, process in ((tab, ann), (other, bea)):
            page.goto(process.address)
            shows(page, "4771")
        other.keyboard.type("4711")
        other.keyboard.press("Enter")
        shows(other, "302")
        says(other, "1 settled")
        tab.keyboard.type("4777")
        tab.keyboard.press("Enter")
        tab.get_by_text("was not stored: Bea has settled it meanwhile: corrected 4711").wait_for()
    assert settled(run) == [("4771", "corrected", "4711", "Bea")]


def test_filters(run, tab):
    with served("review", run.output) as process:
        tab.goto(process.address)
        shows(tab, "4771")
        tab.get_by_label("File").fill("b.png")
        tab.keyboard.press("Enter")
        shows(tab, "88")
        tab.locator("#where strong", has_text="1 of 1").wait_for()
        tab.get_by_label("Show").select_option("accepted, not looked at")
        shows(tab, "960")
        tab.get_by_label("Sure below").select_option("90 %")
        tab.get_by_text("There is no such number.").wait_for()


def test_pages_that_are_gone_are_told_and_their_numbers_can_be_settled(run, tab):
    (run.folder / "a.png").unlink()
    with served("review", run.output) as process:
        tab.goto(process.address)
        tab.get_by_text("Its picture cannot be shown: there is no such file or folder").wait_for()
        tab.keyboard.type("4711")
        tab.keyboard.press("Enter")
        tab.locator("#where strong", has_text="2 of 4").wait_for()
        says(tab, "1 settled")
    assert settled(run)[0][:3] == ("4771", "corrected", "4711")


def test_groups_take_back_nothing_that_was_said_one_by_one(run, tab):
    with served("review", run.output) as process:
        tab.goto(process.address)
        shows(tab, "4771")
        tab.keyboard.press("Enter")
        says(tab, "3 doubtful · 1 settled")
        tab.get_by_role("button", name="Groups of digits").click()
        tab.locator("#group-count", has_text="2 read as 7").wait_for()
        tab.keyboard.press("Control+z")
        tab.get_by_role("button", name="One by one").click()
        shows(tab, "302")
    assert [verdict for _, verdict, *_ in settled(run)] == ["confirmed"]


def test_wrong_digits_of_a_group_go_to_the_doubtful_and_the_others_are_confirmed(run, tab):
    with served("review", run.output) as process:
        tab.goto(process.address)
        shows(tab, "4771")
        tab.get_by_role("button", name="Groups of digits").click()
        tab.locator("#group-count", has_text="2 read as 7, 0 marked wrong").wait_for()
        tab.locator("#values").get_by_role("button", name="6").click()
        tab.locator("#group-count", has_text="2 read as 6, 0 marked wrong").wait_for()
        tab.locator("#grid").focus()
        tab.keyboard.press("ArrowRight")
        tab.keyboard.press(" ")
        tab.locator("#group-count", has_text="1 marked wrong").wait_for()
        says(tab, "5 doubtful · 0 settled")
        tab.locator("#values").get_by_role("button", name="8").click()
        tab.locator("#group-count", has_text="2 read as 8").wait_for()
        tab.locator(".tile").nth(1).wait_for()
        tab.wait_for_timeout(300)
        tab.keyboard.press("a")
        tab.locator("#group-count", has_text="0 read as 8, 0 marked wrong; 2 found right").wait_for()
        says(tab, "4 doubtful · 1 settled")
        tab.keyboard.press("Control+z")
        tab.locator("#group-count", has_text="2 read as 8, 0 marked wrong; 2 taken back").wait_for()
        says(tab, "5 doubtful · 0 settled")
        assert tab.locator("#unsee").is_disabled()
        tab.get_by_role("button", name="One by one").click()
        shows(tab, "4771")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(run, tab, scheme):
    with served("review", run.output) as process:
        tab.emulate_media(color_scheme=scheme)
        tab.goto(process.address)
        shows(tab, "4771")
        assert serious(tab) == []
        tab.get_by_role("button", name="Groups of digits").click()
        tab.locator(".tile").first.click()
        assert serious(tab) == []


@pytest.mark.parametrize("width", [360, 640])
def test_nothing_is_cut_off_on_a_narrow_screen_or_at_twice_the_size(run, tab, width):
    with served("review", run.output) as process:
        tab.set_viewport_size({"width": width, "height": 740})
        tab.goto(process.address)
        shows(tab, "4771")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        tab.get_by_role("button", name="Groups of digits").click()
        tab.locator(".tile").first.wait_for()
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
