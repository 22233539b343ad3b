"""Check digits: Luhn's by ourselves, others by python-stdnum."""

import random
import sys

import pytest

from digitscan.errors import RuleError
from digitscan.rules.check import Checked, is_luhn, validator
from digitscan.rules.neighbors import changed_once


def test_luhn_finds_every_wrong_digit():
    assert is_luhn("4539578763621486")
    assert not any(is_luhn(text) for text in changed_once("4539578763621486"))


def test_one_number_in_ten_holds_luhn():
    chance = random.Random(0)
    texts = ["".join(chance.choices("0123456789", k=12)) for _ in range(5000)]
    assert sum(map(is_luhn, texts)) == pytest.approx(500, abs=80)


@pytest.mark.parametrize(
    ("name", "prefix", "right", "wrong"),
    [
        ("iso7064.mod_97_10", "", "12345678978", "12345678987"),
        ("isbn", "", "978-90-245-3827-0", "978-90-245-3827-1"),
        ("ean", "", "73513537", "73513536"),
        ("iban", "DE", "89370400440532013000", "89370400440532013001"),
        ("de.idnr", "", "36574261809", "36574261890"),
        ("in_.aadhaar", "", "234123412346", "234123412347"),
        ("luhn", "", "79927398713", "79927398714"),
    ],
)
def test_numbers_that_stdnum_knows(name, prefix, right, wrong):
    if name != "luhn":
        pytest.importorskip("stdnum")
    assert Checked(name, prefix).broken(right) == ""
    assert Checked(name, prefix).broken(wrong) == f"check: no {name} number"


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "os",
        "..os",
        "os.path",
        "stdnum.luhn",
        "luhn.",
        "a/b",
        "Luhn",
        "__init__",
        "a.b.c.d.e",
        "util",
        "de",
        "\u0430",
    ],
)
def test_nothing_else_can_be_named(name):
    pytest.importorskip("stdnum")
    before = set(sys.modules)
    with pytest.raises(RuleError, match=r"^check: "):
        validator(name)
    assert {loaded for loaded in set(sys.modules) - before if not loaded.startswith("stdnum")} <= set(
        sys.stdlib_module_names
    )


def test_without_stdnum_luhn_works_and_others_say_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "stdnum", None)
    assert validator("luhn")("79927398713")
    with pytest.raises(RuleError, match=r"^check: isbn needs python-stdnum; pip install 'digitscan\[rules\]'$"):
        validator("isbn")
