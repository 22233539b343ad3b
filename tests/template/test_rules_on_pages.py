"""A drawn form with an amount, a date in cells and a sum: what its rules make of pages, as users meet it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image, ImageOps

from digitscan import cli
from digitscan.records import Box
from tests.drawing import Paper

DATE = Box(380, 40, 780, 90)
AMOUNTS = {name: Box(560, 120 + 60 * k, 780, 170 + 60 * k) for k, name in enumerate(("net", "tax", "total"))}
WORDS = ("Receipt of the", "Harbor Savings", "Before tax, in all", "Tax on it", "To be paid by you")
HEAD = '[template]\nname = "receipt"\nreference = "blank.png"\n'


def receipt(date="", seed=0, **amounts):
    """A scan of it with what was written into its fields."""
    paper = Paper(320, 820, seed=seed)
    for k, text in enumerate(WORDS):
        paper.print(text, 30, 50 + 58 * k, 24 - k, 2)
        paper.print(text[::-1], 60, 74 + 58 * k, 11)
    for box in (DATE, *AMOUNTS.values()):
        paper.frame(box)
    for k in range(1, 8):
        paper.rule((DATE.left + 50 * k, DATE.top), (DATE.left + 50 * k, DATE.bottom), 2)
    for k, digit in enumerate(date):
        if digit != " ":
            paper.write(digit, DATE.left + 50 * k + 12, DATE.top + 10, 30)
    for name, text in amounts.items():
        paper.write(text, AMOUNTS[name].left + 40, AMOUNTS[name].top + 9, 32)
    return paper.image()


def template(rules=""):
    box = "box = [{0.left}, {0.top}, {0.right}, {0.bottom}]\n".format
    fields = f'[[field]]\nname = "date"\n{box(DATE)}cells = 8\nkind = "date"\nformat = "DDMMYYYY"\n'
    for name, place in AMOUNTS.items():
        fields += f'[[field]]\nname = "{name}"\n{box(place)}kind = "amount"\n'
    return HEAD + fields + '[[rule]]\nsum = ["net", "tax", "total"]\n' + rules


PAGES = {
    "right.png": {"date": "03122021", "net": "120", "tax": "24", "total": "144"},
    "wrong.png": {"date": "31022021", "net": "120", "tax": "24", "total": "777"},
    "gap.png": {"date": "03 22021", "net": "120", "tax": "24", "total": "144"},
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """The fields of all pages, by page and name, and the rows of `--wide`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("receipts"))
        Image.fromarray(receipt()).save("blank.png")
        Path("receipt.toml").write_text(template(), encoding="utf-8")
        for seed, (name, texts) in enumerate(PAGES.items(), 1):
            Image.fromarray(receipt(seed=seed, **texts)).save(name)
        ImageOps.invert(Image.open("right.png")).save("negative.png")
        scan = ["scan", "--template", "receipt.toml", *PAGES, "negative.png", "-q", "--min-confidence", "0.5"]
        numbers = json.loads(CliRunner().invoke(cli.commands, [*scan, "--format", "json"]).stdout)
        fields = {page: {} for page in (*PAGES, "negative.png")}
        for one in numbers:
            fields[one["source"]][one["field"]] = one
        return fields, CliRunner().invoke(cli.commands, [*scan, "--wide"]).stdout.splitlines()


def test_what_holds_is_accepted(found):
    page = found[0]["right.png"]
    assert {name: one["text"] for name, one in page.items()} == PAGES["right.png"]
    assert {(one["status"], one["reason"]) for one in page.values()} == {("accepted", "")}


def test_a_negative_is_read_as_the_page_it_is_of(found):
    for name, one in found[0]["negative.png"].items():
        assert (one["text"], one["status"]) == (PAGES["right.png"][name], "accepted")
        assert one["box"] == found[0]["right.png"][name]["box"]


def test_a_wrong_sum_and_an_impossible_date_are_for_review_with_the_reason(found):
    page = found[0]["wrong.png"]
    assert {name: one["text"] for name, one in page.items()} == PAGES["wrong.png"]
    assert {one["status"] for one in page.values()} == {"review"}
    assert page["date"]["reason"] == "kind: no date DDMMYYYY"
    assert {page[name]["reason"] for name in AMOUNTS} == {"sum: net + tax is not total"}


def test_a_date_that_misses_a_cell_is_for_review(found):
    date = found[0]["gap.png"]["date"]
    assert (date["text"], len(date["digits"]), date["status"]) == ("0322021", 7, "review")
    assert date["reason"] == "kind: no date DDMMYYYY"


def test_wide_shows_texts_and_whether_any_is_for_review(found):
    assert found[1] == [
        "source,page,template,date,net,tax,total,status",
        "right.png,1,receipt,03122021,120,24,144,accepted",
        "wrong.png,1,receipt,31022021,120,24,777,review",
        "gap.png,1,receipt,0322021,120,24,144,review",
        "negative.png,1,receipt,03122021,120,24,144,accepted",
    ]


@pytest.mark.parametrize(
    "text, words",
    [
        (template('[[rule]]\nequal = ["net", "gross"]\n'), "line 24: rule: equal: there is no field 'gross'"),
        (template().replace('"net", "tax"', '"date", "tax"'), "line 22: rule: sum: 'date' is a date or a time"),
        (template().replace("DDMM", "DDDD"), "line 4: field \"date\": format: 'DDDDYYYY' is no format of a date"),
    ],
)
def test_rules_that_cannot_be_are_told_before_any_page_is_read(tmp_path, monkeypatch, text, words):
    monkeypatch.chdir(tmp_path)
    Image.new("L", (820, 320), 200).save("blank.png")
    Path("receipt.toml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(cli.commands, ["scan", "none.png", "--template", "receipt.toml", "-o", "x.csv"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"digitscan: error: receipt.toml, {words}")
    assert len(result.stderr.splitlines()) == 1
    assert not Path("x.csv").exists()
