"""A bucket for tests of scans and outputs behind addresses: a folder stands in for it."""

import pytest

from tests import bucket


@pytest.fixture
def store(draw, tmp_path, monkeypatch):
    """A bucket with some files, and a folder in which the command runs."""
    monkeypatch.setenv("BUCKETS", str(tmp_path / "buckets"))
    bucket.put_in_place()
    draw("buckets/b/in/page10.png", 10), draw("buckets/b/in/page2.png", 2)
    draw("buckets/b/in/sub/long.tif", *map(int, bucket.LONG))
    draw("buckets/b/in/.hidden.png", 99)
    draw("buckets/b/other.png", 7)
    (tmp_path / "buckets/b/in/notes.txt").write_text("no image")
    return tmp_path / "buckets" / "b"
