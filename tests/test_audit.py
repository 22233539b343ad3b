"""The audit of dependencies says what it did not look at, since pip-audit calls that "none found"."""

import importlib.util
import json
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "audit.py"
FINE = {"name": "click", "version": "8.2.0", "vulns": []}
BAD = {"name": "pillow", "version": "9.0.0", "vulns": [{"id": "CVE-1"}, {"id": "CVE-2"}]}
SKIPPED = {"name": "rich", "skip_reason": "Dependency not found on PyPI"}
OWN = {"name": "digitscan", "skip_reason": "Dependency not found on PyPI"}


@pytest.fixture
def verdict():
    spec = importlib.util.spec_from_file_location("audit", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.verdict


def report(*found):
    return json.dumps({"dependencies": found, "fixes": []})


@pytest.mark.parametrize(
    ("found", "talk", "status", "words"),
    [
        (report(FINE, OWN), "", 0, ["no known vulnerability in 1 packages"]),
        (report(FINE, BAD, OWN), "", 1, ["VULNERABLE: pillow 9.0.0: CVE-1, CVE-2"]),
        (report(FINE, SKIPPED), "", 0, ["in 1 packages", "SKIPPED: not audited: rich"]),
        (report(BAD, SKIPPED), "", 1, ["VULNERABLE: pillow", "SKIPPED: not audited: rich"]),
        (report(SKIPPED, OWN), "", 0, ["SKIPPED: no package was audited"]),
        ("", "ERROR:\nConnectionError: no route\n", 0, ["SKIPPED: the packages were not audited", "no route"]),
        ("[]", "", 0, ["SKIPPED: the packages were not audited"]),
    ],
)
def test_what_was_not_audited_is_said(verdict, found, talk, status, words):
    said, ended = verdict(found, talk)
    assert ended == status
    assert all(word in said for word in words)
    assert ("SKIPPED" in said) == any("SKIPPED" in word for word in words)
