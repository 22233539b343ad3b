"""The pad, served once for all tests of its page."""

import pytest

from tests.browser import chromium, served, tab

__all__ = ["chromium", "tab"]


@pytest.fixture(scope="session")
def pad():
    """The address of the pad."""
    with served("pad") as process:
        yield process.address
