"""What docs/rules.md shows is what is understood."""

import re
import tomllib
from pathlib import Path

import pytest

from digitscan.rules.between import parse_relation
from digitscan.rules.parse import KEYS, parse_rule
from digitscan.rules.rule import Rule

TEXT = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
ROWS = [line.split(" | ")[1] for line in TEXT.splitlines() if line.startswith("| ") and "=" in line.split(" | ")[1]]
# a cell has examples apart from each other, or keys that go together
EXAMPLES = [tuple(re.findall(r"`([^`]+)`", part)) for row in ROWS for part in re.split(r"(?<=`), (?=`)", row)]


@pytest.mark.parametrize("lines", [*EXAMPLES, ("length = 10", 'check = "luhn"')], ids=str)
def test_each_example_is_a_rule(lines, tmp_path):
    pytest.importorskip("stdnum")
    tmp_path.joinpath("customers.csv").write_text("account\n12\n", encoding="utf-8")
    raw = tomllib.loads("\n".join(lines))
    if "after" in raw:
        raw["format"] = "DDMMYY"
    if {"sum", "equal"} & set(raw):
        parse_relation(raw, dict.fromkeys(("net", "tax", "total", "amount", "amount_again"), Rule()))
    else:
        parse_rule(raw, tmp_path)


@pytest.mark.parametrize("key", [*KEYS, "sum", "equal"])
def test_each_key_is_described(key):
    assert re.search(rf"`{key}\b", TEXT)
