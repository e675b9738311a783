"""Fixtures of the end-to-end tests."""

from tests.end_to_end.browser import chromium

__all__ = ["chromium"]
