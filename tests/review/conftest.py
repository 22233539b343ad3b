"""The browser for tests of the review's page."""

from tests.browser import chromium, tab

__all__ = ["chromium", "tab"]
