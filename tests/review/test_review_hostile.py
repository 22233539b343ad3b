"""The review's page and what it is given: names that are HTML, rules of templates, templates that are gone."""

import json

import cv2

from tests.browser import served
from tests.review.drawn_run import Run, Written, draw_page
from tests.review.test_review_page import settled, shows

EVIL = "<img src=x onerror=alert(1)>"


def test_names_that_are_html_stay_text(tmp_path, tab):
    run = Run(tmp_path, {f"{EVIL}.png": [Written("4711", "4711", 0.1, EVIL)]}).make()
    with served("review", run.output, "--name", EVIL) as process:
        tab.goto(process.address)
        shows(tab, "4711")
        assert EVIL in tab.locator("#where").text_content()
        tab.keyboard.press("Enter")
        tab.locator("#progress", has_text="1 settled").wait_for()
        tab.get_by_label("Show").select_option("settled by a person")
        tab.locator("#where", has_text=f"confirmed by {EVIL}").wait_for()
        assert tab.locator("img[src='x']").count() == 0
        assert settled(run) == [("4711", "confirmed", "4711", EVIL)]


def with_template(folder):
    """A run over a page with one field, a day of a month, whose template lies beside it."""
    image, _ = draw_page([Written("31", "31")])
    cv2.imwrite(str(folder / "form.png"), image)
    path = folder / "meter.toml"
    path.write_text(
        '[template]\nname = "meter"\nreference = "form.png"\n'
        '[[field]]\nname = "day"\nbox = [10, 10, 200, 80]\nrange = [1, 31]\n'
    )
    facts = {"templates": json.dumps([str(path)])}
    return Run(folder, {"a.png": [Written("31", "37", 0.1, "day")]}, template="meter", facts=facts).make()


def test_what_breaks_the_rule_of_its_field_is_told_and_a_second_enter_insists(tmp_path, tab):
    run = with_template(tmp_path)
    with served("review", run.output) as process:
        tab.goto(process.address)
        tab.get_by_text("range: not from 1 to 31").wait_for()
        tab.locator("#text").fill("3")
        tab.locator("#rule", has_text="range").wait_for(state="detached")
        tab.locator("#text").fill("32")
        tab.get_by_text("range: not from 1 to 31").wait_for()
        tab.keyboard.press("Enter")
        tab.get_by_text("Enter again to accept it all the same").wait_for()
        tab.keyboard.press("Enter")
        tab.locator("#progress", has_text="1 settled").wait_for()
    assert settled(run)[0][:3] == ("37", "corrected", "32")


def test_a_template_that_is_gone_is_told_and_the_review_goes_on_without_its_rules(tmp_path, tab):
    run = with_template(tmp_path)
    (tmp_path / "meter.toml").unlink()
    with served("review", run.output, before=["without its rules", "meter.toml: there is no such template"]) as process:
        tab.goto(process.address)
        shows(tab, "37")
        assert tab.locator("#rule").text_content() == ""
