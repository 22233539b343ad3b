"""The review with many numbers: groups of thousands are scrolled through, hundreds settled with few keys."""

import pytest

from tests.browser import served
from tests.review.drawn_run import Run, Written
from tests.review.few_keys import keys_a_digit

CELL, COLUMNS = 58, 20


@pytest.fixture
def run(tmp_path):
    """A run of 5,000 digits read as 7, of which one is not; a page is drawn once and linked."""
    pages = {"a.png": [Written("7777777777", "7777777777", 0.99) for _ in range(20)]}
    pages["b.png"] = [Written("7717777777", "7777777777", 0.99)]
    made = Run(tmp_path, pages).make()
    made.repeat({"a.png": 24})
    return made


def test_a_group_of_5000_digits_is_verified(run, tab):
    with served("review", run.output, "--name", "Ann") as process:
        tab.goto(process.address)
        tab.get_by_text("There is no such number.").wait_for()
        tab.get_by_role("button", name="Groups of digits").click()
        tab.locator("#group-count", has_text="5,010 read as 7, 0 marked wrong").wait_for()
        grid = tab.locator("#grid")
        assert tab.locator(".tile").count() < 600  # only what is near is in the page
        grid.evaluate("one => (one.scrollTop = one.scrollHeight)")
        tab.locator("#digit-5009[style*=blob]").wait_for()
        tab.locator("#digit-5009").click()
        tab.locator("#group-count", has_text="1 marked wrong").wait_for()
        grid.focus()
        tab.keyboard.press("Home")
        tab.locator("#digit-0[style*=blob]").wait_for()
        first = tab.locator("#digit-202")
        grid.evaluate(f"one => (one.scrollTop = {CELL} * {202 // COLUMNS})")
        first.wait_for()
        first.click()
        tab.locator("#group-count", has_text="2 marked wrong").wait_for()
        for top in range(0, CELL * 5010 // COLUMNS, 400):
            grid.evaluate(f"one => (one.scrollTop = {top})")
            tab.wait_for_timeout(20)
        tab.keyboard.press("a")
        tab.locator("#group-count", has_text="found right").wait_for()
        left = int(tab.locator("#group-count").text_content().split(" ")[0].replace(",", ""))
        assert 2 <= left < 4900
        tab.locator("#progress", has_text="2 doubtful").wait_for()
        tab.get_by_role("button", name="One by one").click()
        tab.locator("#where strong", has_text="1 of 2").wait_for()


def test_what_was_not_in_view_is_not_found_right(run, tab):
    with served("review", run.output) as process:
        tab.goto(process.address)
        tab.get_by_role("button", name="Groups of digits").click()
        tab.locator("#digit-0[style*=blob]").wait_for()
        tab.wait_for_timeout(200)
        tab.keyboard.press("a")
        tab.locator("#group-count", has_text="found right").wait_for()
        left = int(tab.locator("#group-count").text_content().split(" ")[0].replace(",", ""))
        assert left > 4500


def test_doubtful_numbers_are_settled_with_few_keys(tmp_path, tab):
    """60 here; tests/benchmarks/review.py settles 300."""
    assert keys_a_digit(tmp_path, tab, 60) <= 1.3
