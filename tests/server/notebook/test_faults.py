"""What was acknowledged is there, once and in order, whatever happens to server, network and clocks."""

from pathlib import Path

import pytest

from tests.server.notebook.faults import survive


def test_kills_under_load_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    survived = survive(tmp_path / "data", kills=4, devices=6, seed=1)
    assert survived.problems == []
    assert 0 < survived.acknowledged <= survived.stored


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    survived = survive(tmp_path / "data", kills=100, devices=20, seed=2)
    assert survived.problems == []
    assert survived.acknowledged <= survived.stored
