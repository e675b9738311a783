"""Tables are read as they are, and a wrong cell is named with its place."""

import pytest

from server.studies.report.plan import PackageError, read_plan
from server.studies.report.tables import read_tables


def read(package):
    return read_tables(package, read_plan(package / "plan.json"))


def replace(package, name, old, new):
    path = package / name
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new, 1))


def test_every_row_is_read(package):
    tables = read(package)
    assert len(tables.participants) == 24
    assert len(tables.included) == 22
    assert {person.status for person in tables.participants} == {"included", "excluded", "withdrawn"}
    # 23 people, three conditions, eight scores: the one who withdrew left nothing.
    assert len(tables.scores) == 23 * 3 * 8
    assert all((score.value is None) == bool(score.missing) for score in tables.scores)
    assert {event.name for event in tables.events} == {"error", "hint", "stopped_early"}


def test_further_columns_and_a_byte_order_mark_are_let_be(fresh):
    path = fresh / "participants.csv"
    lines = path.read_text().splitlines()
    path.write_text("\ufeff" + "\n".join(f"{line},{'age' if not number else 30}" for number, line in enumerate(lines)))
    assert len(read(fresh).participants) == 8


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("scores.csv", "moment", "when", "scores.csv: expected the columns participant, condition, period, moment, "
         "instrument, score, value, unit, missing; moment is missing."),
        ("participants.csv", "P02", "P01", "participants.csv: the participant 'P01' stands twice."),
        ("participants.csv", "included", "present", "participants.csv:2: expected the status included, excluded, "
         "withdrawn, got 'present'."),
        ("participants.csv", "P01", "", "participants.csv:2: expected a pseudonym, got an empty cell."),
        ("scores.csv", "P01,", "P99,", "scores.csv:2: the participant 'P99' is not in participants.csv."),
        ("scores.csv", ",1,,sus", ",first,,sus", "scores.csv:2: expected a period from 1, got 'first'."),
        ("scores.csv", "", "vr", "scores.csv:2: expected a condition of the plan (paper, tablet, mr), got 'vr'."),
        ("events.csv", "P01", "P99", "events.csv:2: the participant 'P99' is not in participants.csv."),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named(fresh, name, old, new, sentence):
    if new == "vr":
        old = (fresh / name).read_text().splitlines()[1].split(",")[1]
    replace(fresh, name, old, new)
    with pytest.raises(PackageError) as caught:
        read(fresh)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("cell", "missing", "sentence"),
    [
        ("12,5", "", "expected a number with a decimal point, got '12,5'"),
        ("nan", "", "expected a number with a decimal point, got 'nan'"),
        ("", "", "expected a value, or in `missing` why there is none; got '' and ''"),
        ("3", "skipped", "expected a value, or in `missing` why there is none; got '3' and 'skipped'"),
    ],
)
def test_a_value_or_a_reason(fresh, cell, missing, sentence):
    path = fresh / "scores.csv"
    lines = path.read_text().splitlines()
    cells = lines[1].split(",")
    lines[1] = ",".join([*cells[:6], f'"{cell}"', cells[7], missing])
    path.write_text("\n".join(lines))
    with pytest.raises(PackageError) as caught:
        read(fresh)
    assert str(caught.value) == f"scores.csv:2: {sentence}."


def test_a_score_that_stands_twice(fresh):
    path = fresh / "scores.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines, lines[1]]))
    with pytest.raises(PackageError, match=r"the score P01 / \w+ / sus / total stands twice"):
        read(fresh)


def test_a_torn_row_and_a_file_that_is_missing(fresh):
    with (fresh / "scores.csv").open("a") as file:
        file.write("P01,paper\n")
    with pytest.raises(PackageError, match="expected 9 cells in the row"):
        read(fresh)
    (fresh / "events.csv").unlink()
    with pytest.raises(PackageError):
        read(fresh)
