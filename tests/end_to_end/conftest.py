"""Fixtures of the end-to-end tests."""

from tests.end_to_end.browser import chromium, chromium_type

__all__ = ["chromium", "chromium_type"]
