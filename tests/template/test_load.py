"""A template file is checked key by key; what is wrong is told in one line, with file, line and field."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from digitscan.errors import TemplateError
from digitscan.files.read_settings import ReadSettings
from digitscan.records import Box
from digitscan.rules.between import Relation
from digitscan.rules.listing import read_list
from digitscan.rules.parse import parse_rule
from digitscan.template import fields as of_fields
from digitscan.template.dump import dump_template
from digitscan.template.load import load_template
from digitscan.template.model import FieldSpec

HEAD = '[template]\nname = "cheque"\nreference = "a.png"\nsize = [300, 200]\n'
FIELD = '[[field]]\nname = "amount"\nbox = [10, 20, 110, 60]\n'


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes cheque.toml with a reference of 300 x 200 pixels beside it, and loads it."""
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    Image.new("L", (300, 200), 200).save("a.png")
    Image.new("L", (300, 200), 200).save("../outside.png")

    def load(text, **settings):
        Path("cheque.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_template("cheque.toml", ReadSettings(**settings))

    return load


def test_all_that_a_template_says_is_read(write):
    found = write(
        HEAD
        + '[[field]]\nname = "date"\nbox = [0, 0, 160, 20]\ncells = 8\nrequired = true\n'
        + 'kind = "date"\nformat = "DDMMYYYY"\nlength = 8\n'
        + FIELD
        + '[[table]]\nname = "t"\nbox = [0, 100, 100, 140]\nrows = 2\ncolumns = ["in", "out"]\n'
        + '[[rule]]\nsum = ["t.1.in", "t.2.in", "amount"]\n[[rule]]\nequal = ["t.1.out", "t.2.out"]\n'
    )
    assert (found.source, found.name, found.reference.shape) == ("cheque.toml", "cheque", (200, 300))
    date, amount, *cells = found.fields
    rule = parse_rule({"kind": "date", "format": "DDMMYYYY", "length": 8}, Path())
    assert date == FieldSpec("date", Box(0, 0, 160, 20), cells=8, required=True, rule=rule, line=5)
    assert amount == FieldSpec("amount", Box(10, 20, 110, 60), line=13)
    assert [cell.name for cell in cells] == ["t.1.in", "t.1.out", "t.2.in", "t.2.out"]
    assert [cell.box for cell in cells][1:3] == [Box(50, 100, 100, 120), Box(0, 120, 50, 140)]
    assert found.rules == (
        Relation("sum", ("t.1.in", "t.2.in", "amount"), True),
        Relation("equal", ("t.1.out", "t.2.out")),
    )
    assert found.ruled == {"date", "t.1.in", "t.2.in", "amount", "t.1.out", "t.2.out"}


def test_what_the_readme_shows_is_a_template(write):
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    Image.new("L", (1651, 2334), 200).save("blank.png")
    summed = "".join(FIELD.replace("amount", name) for name in ("net", "tax", "total"))
    found = write("\n".join([*shown, summed]))
    assert {"meter number", "date", "stock.22.store"} <= {field.name for field in found.fields}
    assert found.ruled == {"date", "net", "tax", "total"}


def test_what_is_written_is_read_again(write):
    fields = [FieldSpec('a "b" \\ ü', Box(1, 2, 30, 40), 3), FieldSpec("c", Box(5, 6, 70, 80))]
    found = write(dump_template("na\tme", "a.png", (300, 200), fields).replace("\\t", ""))
    assert found.name == "name"
    assert [replace(one, line=0) for one in found.fields] == fields


@pytest.mark.parametrize(
    "text, words",
    [
        ("[template", "cheque.toml: this is no TOML"),
        ("a = " + "[" * 100_000, "cheque.toml: this is no TOML"),
        (b"\xff\xfe", "cheque.toml: this is no text in UTF-8"),
        (b"#" * 1_000_001, "bytes is no template"),
        ("", "reference is missing"),
        ("template = 1\n", "template is no table"),
        (HEAD, "there is no field"),
        (HEAD + "[other]\n", '"other" is no part of a template'),
        (HEAD + 'colour = "red"\n', 'cheque.toml, line 1: template: unknown key "colour"'),
        (HEAD.replace("300", "301") + FIELD, "the reference has 300 x 200 pixels"),
        (HEAD.replace('"a.png"', "5") + FIELD, "line 1: template: reference is no text"),
        (HEAD.replace("a.png", "../outside.png") + FIELD, "is not in the template's folder"),
        (HEAD.replace("a.png", "/etc/hostname") + FIELD, "is not in the template's folder"),
        (HEAD.replace("a.png", "none.png") + FIELD, 'the reference "none.png" cannot be read'),
        (HEAD.replace("a.png", "cheque.toml") + FIELD, "cannot be read"),
        (HEAD + "page = 2\n" + FIELD, "there is no page 2"),
        (HEAD + FIELD.replace("110", "310"), 'line 5: field "amount": its box is not inside the reference'),
        (HEAD + FIELD.replace("10, 20", "-1, 20"), "its box is not inside"),
        (HEAD + FIELD.replace("110", "5"), 'field "amount": its box is empty or turned around'),
        (HEAD + FIELD.replace("110", "1.5"), "box is not 4 whole numbers"),
        (HEAD + FIELD.replace("[10, 20, 110, 60]", "[1, 2]"), "box is not 4 whole numbers"),
        (HEAD + '[[field]]\nname = "a"\n', "box is not 4 whole numbers"),
        (HEAD + "[[field]]\nbox = [1, 2, 3, 4]\n", "line 5: field: name is missing"),
        (HEAD + FIELD.replace("amount", " "), "name is no text"),
        (HEAD + FIELD.replace("amount", "a\\u001b"), "name is no text"),
        (HEAD + FIELD + "cells = 0\n", "cells is no whole number from 1 to 100"),
        (HEAD + FIELD + "cells = true\n", "cells is no whole number"),
        (HEAD + FIELD + 'required = "yes"\n', "required is neither true nor false"),
        (HEAD + FIELD + FIELD, 'line 8: field "amount": there is another one on line 5'),
        (HEAD + FIELD.replace("[[field]]", "[field]"), "write [[field]] with two brackets"),
        (HEAD + FIELD + "size = 5\n", 'line 5: field "amount": size: unknown key; expected name, box, cells'),
        (HEAD + FIELD + "requred = true\n", 'field "amount": requred: unknown key; did you mean required?'),
        (HEAD + FIELD + 'kind = "sum"\n', "line 5: field \"amount\": kind: 'sum' is unknown; expected amount, date"),
        (HEAD + FIELD + 'kind = "date"\n', 'line 5: field "amount": format: is missing'),
        (HEAD + FIELD + 'pattern = "(a+)+"\n', "field \"amount\": pattern: 'a' cannot stand here"),
        (
            HEAD + FIELD + 'one_of = "none.csv:n"\n',
            "one_of: there is no file none.csv beside the template",
        ),
        (HEAD + FIELD + 'one_of = "../outside.png:n"\n', "one_of: ../outside.png is outside the template's folder"),
        (
            HEAD + FIELD + '[[rule]]\nsum = ["amount", "b", "c"]\n',
            "line 8: rule: sum: there is no field 'b'",
        ),
        (HEAD + FIELD + "[[rule]]\nkind = 5\n", "line 8: rule: kind: unknown key; expected sum, equal"),
        (HEAD + FIELD + "[rule]\nsum = []\n", "write [[rule]] with two brackets"),
        (HEAD + "[[table]]\nbox = [0, 0, 9, 9]\nrows = 1\ncolumns = []\n", "columns is no list of texts"),
        (HEAD + '[[table]]\nname = "t"\nbox = [0, 0, 9, 9]\nrows = 10\ncolumns = ["a"]\n', "more cells than there is"),
        (HEAD + '[[table]]\nname = "t"\nbox = [0, 0, 9, 9]\nrow = 1\n', 'line 5: table "t": unknown key "row"'),
    ],
    ids=lambda value: str(value)[-40:] if isinstance(value, str) else "bytes",
)
def test_what_is_wrong_is_told_in_one_line(write, text, words):
    with pytest.raises(TemplateError) as told:
        write(text)
    message = str(told.value)
    assert message.startswith("cheque.toml")
    assert words in message
    assert "\n" not in message
    assert len(message) < 500


def test_a_link_does_not_lead_out_of_the_folder(write):
    Path("link.png").symlink_to("../outside.png")
    with pytest.raises(TemplateError, match="is not in the template's folder"):
        write(HEAD.replace("a.png", "link.png") + FIELD)


def test_a_large_reference_is_refused_before_it_is_decoded(write):
    with pytest.raises(TemplateError, match="more than the limit"):
        write(HEAD + FIELD, max_pixels=1000)


def test_too_many_fields_are_refused(write):
    table = '[[table]]\nname = "t"\nbox = [0, 0, 300, 200]\nrows = 200\ncolumns = ["a", "b", "c", "d", "e", "f"]\n'
    with pytest.raises(TemplateError, match="more than 2000 fields"):
        write(HEAD + table + table.replace('"t"', '"u"'))


def test_too_many_rules_between_fields_are_refused(write):
    fields = FIELD + FIELD.replace("amount", "again")
    relation = '[[rule]]\nequal = ["amount", "again"]\n'
    assert len(write(HEAD + fields + 250 * relation).rules) == 250
    with pytest.raises(TemplateError, match="line 511: rule: more than 500 names in all rules; make several templates"):
        write(HEAD + fields + 251 * relation)


def test_a_list_that_fields_share_is_read_once_and_lists_are_few(write, monkeypatch):
    asked = []
    monkeypatch.setattr(of_fields, "read_list", lambda *of: asked.append(of) or read_list(*of))
    Path("list.csv").write_text(",".join(f"c{k}" for k in range(11)) + "\n" + 11 * "7," + "7\n", encoding="utf-8")

    def listed(column, name):
        return FIELD.replace("amount", name) + f'one_of = "list.csv:{column}"\n'

    found = write(HEAD + listed("c0", "a") + listed("c0", "b"))
    assert len(asked) == 1
    assert not found.fields[1].rule.broken("7")
    with pytest.raises(TemplateError, match='line 45: field "f10": more than 10 lists'):
        write(HEAD + "".join(listed(f"c{k}", f"f{k}") for k in range(11)))


@pytest.mark.parametrize("source", ["none.toml", "none", ".", "a\0b"])
def test_a_template_that_is_not_there_is_told(write, source):
    with pytest.raises(TemplateError) as told:
        load_template(source, ReadSettings())
    assert "there is no such template" in str(told.value)
