"""Fixtures of the end-to-end tests."""

from pathlib import Path

import pytest

from tests.end_to_end.browser import chromium, chromium_type

__all__ = ["chromium", "chromium_type"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep them on one worker of a parallel run: two browsers that draw in software starve each other."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))
