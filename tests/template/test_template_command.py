"""The commands that make and check templates, and scanning with them, as users meet them."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from digitscan import cli
from digitscan.files.read_settings import ReadSettings
from digitscan.template.load import load_template
from tests.template.drawn_form import OTHER_WORDS, form, seen

PAGE = form("1234", "01022021", seed=9)
OTHER = form("77", words=OTHER_WORDS, frames=False)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs digitscan in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return command


def command(*arguments, **options):
    return CliRunner().invoke(cli.commands, list(arguments), **options)


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A folder with a template made from blank.png and named."""
    folder = tmp_path_factory.mktemp("once")
    save(form(), folder / "blank.png")
    assert command("template", "new", str(folder / "blank.png"), "-o", str(folder / "cheque.toml")).exit_code == 0
    text = (folder / "cheque.toml").read_text(encoding="utf-8").replace("field1", "date").replace("field2", "amount")
    (folder / "cheque.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def made(run, once, tmp_path):
    """That template in the test's folder."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)


def contents():
    return {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()}


def save(image, name):
    Image.fromarray(image).save(name)


def test_a_template_is_made_with_a_picture_beside_it(run):
    save(form(), "blank.png")
    result = run("template", "new", "blank.png", "-o", "cheque.toml")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == ("digitscan: cheque.toml: 2 fields, drawn in cheque.boxes.png; now give them their names\n")
    assert sorted(path.name for path in Path().iterdir()) == ["blank.png", "cheque.boxes.png", "cheque.toml"]
    text = Path("cheque.toml").read_text(encoding="utf-8")
    assert 'name = "cheque"\nreference = "blank.png"\nsize = [900, 420]\n' in text
    assert '\n[[field]]\nname = "field1"\n' in text
    assert "\ncells = 8\n" in text
    with Image.open("cheque.boxes.png") as picture:
        assert (picture.size, picture.mode) == ((900, 420), "RGB")
        assert np.asarray(picture)[..., 2].astype(int).max() - np.asarray(picture)[..., 0].min() > 100


def test_of_a_scan_elsewhere_a_copy_is_put_beside_the_template(run):
    Path("out").mkdir()
    save(form(), "blank.png")
    assert run("template", "new", "blank.png", "-o", "out/cheque.toml").exit_code == 0
    assert 'reference = "cheque.png"' in Path("out/cheque.toml").read_text(encoding="utf-8")
    assert (load_template("out/cheque.toml", ReadSettings()).reference == form()).all()


def test_of_standard_input_too(run):
    save(form(), "blank.png")
    content = Path("blank.png").read_bytes()
    Path("blank.png").unlink()
    assert command("template", "new", "-", "-o", "cheque.toml", input=content).exit_code == 0
    assert 'reference = "cheque.png"' in Path("cheque.toml").read_text(encoding="utf-8")
    assert (load_template("cheque.toml", ReadSettings()).reference == form()).all()


@pytest.mark.parametrize(
    "arguments, status, words",
    [
        (["blank.png", "-o", "none/b.toml"], 1, "error: none/b.png: its folder does not exist"),
        (["blank.png", "-o", "link.toml"], 1, "error: link.toml: its folder does not exist"),
        (["blank.png", "-o", "old.toml"], 1, "error: old.boxes.png: is in the way"),
        (["in/blank.png", "-o", "blank.toml"], 1, "error: blank.png: is in the way"),
        (["blank.png", "-o", "cheque.toml"], 2, "is there already"),
        (["blank.png", "-o", "b.txt"], 2, "ends in .toml"),
        (["blank.png"], 2, "--output"),
        (["none.png", "-o", "b.toml"], 1, "error: none.png: there is no such file"),
        (["empty.png", "-o", "b.toml"], 1, "error: empty.png: no box or comb was found"),
    ],
)
def test_a_template_that_cannot_be_made_is_told_and_nothing_is_written(run, made, arguments, status, words):
    Image.new("L", (400, 300), 240).save("empty.png")
    Path("old.boxes.png").write_bytes(b"mine")
    Path("link.toml").symlink_to("none/b.toml")
    Path("in").mkdir()
    save(form(), "in/blank.png")
    before = contents()
    result = run("template", "new", *arguments)
    assert result.exit_code == status
    assert words in " ".join(result.stderr.split())
    assert contents() == before


def test_check_tells_how_well_it_fits_and_draws_it(run, made):
    save(PAGE, "page.png")
    save(OTHER, "other.png")
    result = run("template", "check", "cheque.toml", "page.png", "other.png", "-o", "drawn")
    assert result.exit_code == 1
    share, error, page = result.stdout.strip().split("\t")
    assert int(share.removesuffix("% of features")) > 20
    assert float(error.removesuffix(" px")) < 3
    assert page == "page.png, page 1"
    assert result.stderr == "digitscan: error: other.png, page 1: the template does not fit\n"
    assert [path.name for path in Path("drawn").iterdir()] == ["page.png.p001.png"]
    elsewhere = run("template", "check", "cheque.toml", "page.png", "-o", "s3://b/drawn")
    assert (elsewhere.exit_code, "s3://b/drawn: pictures go into a folder" in elsewhere.stderr) == (2, True)


def test_check_takes_no_picture_of_its_own_for_a_scan(run, made):
    save(PAGE, "page.png")
    save(PAGE, "a.boxes.png")  # without a template of that name
    for _ in range(2):
        result = run("template", "check", "cheque.toml", ".")
        pages = [line.split("\t")[2] for line in result.stdout.splitlines()]
        assert pages == ["./a.boxes.png, page 1", "./blank.png, page 1", "./page.png, page 1"]
        assert (result.exit_code, result.stderr) == (0, "")


def test_fields_are_read_by_name_in_the_templates_order(run, made):
    save(seen(PAGE, degrees=180, scale=1.3, aslant=0.02)[0], "page.png")
    result = run("scan", "--template", "cheque.toml", "page.png", "--format", "json", "-q")
    date, amount = json.loads(result.stdout)
    assert (date["field"], date["text"], date["template"]) == ("date", "01022021", "cheque")
    assert (amount["field"], amount["text"]) == ("amount", "1234")
    assert len(date["digits"]) == 8
    # upside down, the date stands at the lower left, and its first digit is its rightmost
    assert date["box"]["right"] < amount["box"]["right"] + 900
    assert date["digits"][0]["box"]["left"] > date["digits"][7]["box"]["left"]
    assert date["box"]["top"] > amount["box"]["top"]


def test_an_empty_field_is_a_row_and_one_that_is_required_is_for_review(run, made):
    save(form("", "01022021", seed=9), "page.png")
    rows = run("scan", "--template", "cheque.toml", "page.png", "-q").stdout.splitlines()
    assert rows[2].startswith("page.png,1,amount,,")
    assert float(rows[2].split(",")[4]) > 0.95
    assert ",accepted," in rows[2]
    with Path("cheque.toml").open("a", encoding="utf-8") as file:
        file.write("required = true\n")
    rows = run("scan", "--template", "cheque.toml", "page.png", "-q").stdout.splitlines()
    assert rows[2].startswith("page.png,1,amount,,0.0000,review,")


def test_wide_has_a_row_a_page(run, made):
    save(PAGE, "a.png")
    save(form("", "01022021", seed=9), "b.png")
    result = run("scan", "--template", "cheque.toml", "--wide", "a.png", "b.png", "-q", "--min-confidence", "0.01")
    assert result.stdout.splitlines() == [
        "source,page,template,date,amount,status",
        "a.png,1,cheque,01022021,1234,accepted",
        "b.png,1,cheque,01022021,,accepted",
    ]
    doubted = run("scan", "--template", "cheque.toml", "--wide", "a.png", "-q", "--min-confidence", "1")
    assert doubted.stdout.splitlines()[1].endswith(",review")


def test_a_page_that_fits_no_template_fails_and_the_rest_goes_on(run, made):
    save(PAGE, "a.png")
    save(OTHER, "other.png")
    result = run("scan", "--template", "cheque.toml", "other.png", "a.png", "-q")
    assert result.exit_code == 1
    assert result.stderr.startswith("digitscan: error: other.png, page 1: no template fits it; ")
    assert len(result.stdout.splitlines()) == 3
    result = run("scan", "--template", "cheque.toml", "--or-free", "other.png", "a.png", "-q")
    assert (result.exit_code, result.stderr) == (0, "")
    rows = result.stdout.splitlines()
    assert any(row.startswith("other.png,1,,") for row in rows)
    assert any(row.startswith("a.png,1,date,") for row in rows)


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--wide"], "--wide is for --template"),
        (["--or-free"], "--or-free is for --template"),
        (["--template", "cheque.toml", "--printed"], "--printed is for whole pages"),
        (["--template", "cheque.toml", "--layout", "line"], "--layout is only for --or-free"),
        (["--template", "cheque.toml", "--wide", "--or-free"], "--wide and --or-free exclude"),
        (["--template", "cheque.toml", "--wide", "--format", "json"], "--wide is for CSV"),
        (["--template", "none.toml"], "digitscan: error: none.toml: there is no such template"),
        (["--template", "clash.toml", "--wide"], 'a column "page" of its own'),
    ],
)
def test_wrong_usage(run, made, arguments, words):
    save(PAGE, "a.png")
    clash = Path("cheque.toml").read_text(encoding="utf-8").replace('"date"', '"page"')
    Path("clash.toml").write_text(clash, encoding="utf-8")
    result = run("scan", "a.png", *arguments, "-o", "x.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in " ".join(result.stderr.split())
    assert not Path("x.csv").exists()


@pytest.mark.parametrize("name", ["cheque", "form"])
def test_the_templates_that_come_along_read_our_own_forms(run, name):
    folder = Path(__file__).parents[2] / "forms"
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))[f"{name}.png"]["strings"]
    result = run("scan", "--template", "cheque", "--template", "form", str(folder / f"{name}.png"), "--format", "json")
    found = {one["field"]: "".join(str(digit["value"]) for digit in one["digits"]) for one in json.loads(result.stdout)}
    wanted = [one["text"] for one in truth if one["handwritten"]]
    assert [found[field] for field in found if found[field]] == wanted
