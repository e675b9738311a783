"""A report is written whole, or not at all."""

import json

import pytest

from server.studies.report.plan import PackageError
from server.studies.report.writing import write_report


def test_what_is_written(package):
    assert {path.name for path in package.iterdir()} == {
        "plan.json", "participants.csv", "scores.csv", "events.csv", "numbers.json", "recompute.py", "report.html",
    }  # fmt: skip
    document = json.loads((package / "numbers.json").read_text())
    assert document["format"] == "holotrode-study-numbers-1"
    assert document["simulated"] is True


def test_the_same_package_gives_the_same_report(fresh):
    first = write_report(fresh).read_bytes(), (fresh / "numbers.json").read_bytes()
    assert (write_report(fresh).read_bytes(), (fresh / "numbers.json").read_bytes()) == first


def test_a_package_that_cannot_be_reported_is_left_as_it_is(fresh):
    (fresh / "events.csv").write_text("nothing\n")
    before = sorted(path.name for path in fresh.iterdir())
    with pytest.raises(PackageError, match=r"^events"):
        write_report(fresh)
    assert sorted(path.name for path in fresh.iterdir()) == before
