"""A journal that is being written."""

import pytest

from digitscan.journal.store import journal_path, make_journal


@pytest.fixture
def journal(tmp_path):
    with make_journal(journal_path(str(tmp_path / "x.csv"))) as made:
        yield made
