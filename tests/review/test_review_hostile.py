"""The review's page and what it is given: names that are HTML, rules of templates, templates that are gone."""

import json
from dataclasses import replace

import cv2

from digitscan.journal.rows import NUMBER_COLUMNS, number_row
from digitscan.journal.store import journal_path, open_journal
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


def test_a_page_of_10000_numbers_stalls_nothing(tmp_path, tab):
    run = Run(tmp_path, {"a.png": [Written("4711", "4771", 0.1)]}).make()
    (field,) = run.fields
    with open_journal(journal_path(run.output), writing=True) as journal:
        rows = [number_row(at, replace(field, confidence=at / 20_000)) for at in range(1, 10_000)]
        places = ", ".join("?" * len(rows[0]))
        for row in rows:
            journal.change(f"INSERT INTO numbers (page, {NUMBER_COLUMNS}) VALUES (1, {places})", *row)
        journal.change("UPDATE pages SET numbers = 10000")
        journal.commit()
    with served("review", run.output) as process:
        tab.goto(process.address)
        tab.locator("#where strong", has_text="1 of 10,000").wait_for()
        for at in range(2, 6):
            tab.keyboard.press("Enter")
            tab.locator("#where strong", has_text=f"{at} of 10,000").wait_for()
            shows(tab, "4771")
        tab.get_by_role("button", name="Groups of digits").click()
        tab.locator("#group-count", has_text="20,000 read as 7").wait_for()
        tab.locator("#digit-0[style*=blob]").wait_for()
        tab.locator("#grid").evaluate("one => (one.scrollTop = one.scrollHeight)")
        tab.locator("#digit-19999[style*=blob]").wait_for()


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


def with_sum(folder):
    """A run over pages of three fields, of which the last is the sum of the others."""
    image, _ = draw_page([Written("12", "12")])
    cv2.imwrite(str(folder / "form.png"), image)
    path = folder / "bill.toml"
    fields = "".join(f'[[field]]\nname = "{name}"\nbox = [10, 10, 200, 80]\n' for name in ("net", "tax", "total"))
    rule = '[[rule]]\nsum = ["net", "tax", "total"]\n'
    path.write_text(f'[template]\nname = "bill"\nreference = "form.png"\n{fields}{rule}')
    numbers = [
        Written("12", "12", 0.1, "net", "sum: net + tax is not total"),
        Written("3", "8", 0.2, "tax", "sum: net + tax is not total"),
        Written("15", "15", 0.3, "total", "sum: net + tax is not total"),
    ]
    return Run(folder, {"a.png": numbers}, template="bill", facts={"templates": json.dumps([str(path)])}).make()


def test_what_breaks_or_mends_a_rule_between_fields_is_told_while_it_is_typed(tmp_path, tab):
    run = with_sum(tmp_path)
    rule = tab.locator("#rule")
    with served("review", run.output) as process:
        tab.goto(process.address)
        rule.filter(has_text="sum: net + tax is not total").wait_for()
        tab.keyboard.press("Enter")
        shows(tab, "8")
        rule.filter(has_text="sum: net + tax is not total").wait_for()
        tab.keyboard.type("3")
        expect_none(tab)
        tab.keyboard.press("Enter")
        shows(tab, "15")
        expect_none(tab)  # though this number's own reading was told with the broken rule
        tab.locator("#text").fill("16")
        rule.filter(has_text="sum: net + tax is not total").wait_for()
        tab.keyboard.press("Enter")
        tab.get_by_text("Enter again to accept it all the same").wait_for()
        tab.locator("#text").fill("15")
        expect_none(tab)
        tab.keyboard.press("Enter")
        tab.locator("#progress", has_text="3 settled").wait_for()


def expect_none(tab):
    """Waits until no rule is told to be broken."""
    tab.locator("#rule:empty").wait_for(state="attached")


def test_a_template_that_is_gone_is_told_and_the_review_goes_on_without_its_rules(tmp_path, tab):
    run = with_template(tmp_path)
    (tmp_path / "meter.toml").unlink()
    with served("review", run.output, before=["without its rules", "meter.toml: there is no such template"]) as process:
        tab.goto(process.address)
        shows(tab, "37")
        assert tab.locator("#rule").text_content() == ""
