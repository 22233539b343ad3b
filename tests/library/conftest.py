"""The library with the fake pipeline."""

import pytest

import digitscan
from digitscan.batch import file_reading
from digitscan.batch import reading as batch
from tests import fake_pipeline


@pytest.fixture
def read(tmp_path, monkeypatch):
    """`digitscan.scan` with the fake pipeline, in the test's folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(batch, "load_models", fake_pipeline.load_models)
    monkeypatch.setattr(file_reading, "scan_page", fake_pipeline.scan_page)
    return digitscan.scan
