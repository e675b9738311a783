"""A small study that was run and exported."""

import pytest

from tests.server.studies.export.example import run_study


@pytest.fixture
def study(lab):
    """Six people: one stopped early, one skipped an item, one withdrew, one was erased, one has not begun."""
    return run_study(lab)
