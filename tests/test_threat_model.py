"""Each promise of the threat model names tests that are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
PROMISES = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| promise")]


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_the_test_that_is_named_is_there(file, test):
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("promise", PROMISES)
def test_each_promise_names_a_test(promise):
    *_, held, _ = promise.split("|")
    assert re.search(r"`tests/[\w/]+\.py::test_\w+`", held)


def test_the_page_is_found():
    assert "docs/threat-model.md" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "docs/threat-model.md" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(PROMISES) > 20
