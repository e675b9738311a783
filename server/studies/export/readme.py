"""`README.md` of a package: what it is, for somebody who was not there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from server.studies.export.overview import Overview
from server.studies.export.tables import Line, Table
from server.version import VERSION


@dataclass(frozen=True)
class Written:
    """What a package contains.

    Args:
        rows: of each table, by its name.
        people: rows of participants.
        sessions: rows of sessions.
        instruments: rows of questionnaires.
        held_back: notes whose text stays.
        identifies: whether it has streams that identify people.
    """

    rows: dict[str, int]
    people: Sequence[Line]
    sessions: Sequence[Line]
    instruments: Sequence[Line]
    held_back: int
    identifies: bool


def readme(study: Overview, tables: Sequence[Table], written: Written) -> str:
    """The text of README.md."""
    design = study.design
    parts = [f"# {design.title.text('en')}"]
    if study.simulated:
        parts.append("> **SIMULATED. No person took part: every number here was made by a program.**")
    parts += [
        design.question.text("en"),
        _facts(study, written),
        _reading(),
        _files(tables, written),
        _people(written),
        _clocks(written),
        _instruments(written),
    ]
    return "\n\n".join(parts) + "\n"


def _facts(study: Overview, written: Written) -> str:
    design = study.design
    conditions = ", ".join(f"{one.label.text('en')} (`{one.id}`)" for one in study.conditions.values())
    states = Counter(str(line["status"]) for line in written.people)
    counts = ", ".join(f"{count} {state}" for state, count in states.items())
    primary = ", ".join(f"{one.questionnaire} {one.score}" for one in design.plan.primary)
    rows = [
        ("Study", f"`{study.id}`, version {study.version}"),
        ("Design", f"{design.design} subjects, {design.order} order"),
        ("Conditions", f"{conditions}; the first is the reference"),
        ("Participants", f"{len(written.people)} of {design.participants} planned: {counts}"),
        ("Sessions", str(len(written.sessions))),
        (
            "Task",
            f"{', '.join(f'`{form}`' for form in study.modules)}, {design.task.mode}, {design.task.minutes:g} min",
        ),
        ("Primary outcomes", f"{primary}; registered {study.registered_at}"),
        ("First session", study.first_session_at or "none"),
        ("Software", f"Holotrode {VERSION}"),
    ]
    return "| | |\n|---|---|\n" + "\n".join(f"| {name} | {value} |" for name, value in rows)


def _reading() -> str:
    return """## How to read it

Begin with `report.html`; `python recompute.py` computes every number in it again from the tables. Each table is
there as CSV (UTF-8, comma, decimal point, RFC 4180) and, with types, as Parquet. `codebook.csv` says of every
column what it means, its unit and its levels; `datapackage.json` says the same to programs (Frictionless Data
Package). `study.sav` is the wide table for SPSS, with labels.

A missing value is an empty cell, null in Parquet and system-missing in SPSS; `missing` in the long tables says
why. Nothing was imputed: a score that lacks an item is empty and names the item. A text that a spreadsheet
would take for a formula begins with an apostrophe. A difference is always after minus before, and the second
condition of a pair minus the first."""


def _files(tables: Sequence[Table], written: Written) -> str:
    rows = [f"| `{table.name}.csv` | {written.rows[table.name]:,} | {table.description} |" for table in tables]
    return "## Tables\n\n| File | Rows | |\n|---|---:|---|\n" + "\n".join(rows)


def _people(written: Written) -> str:
    erased = sum(line["reason"] == "erased" for line in written.people)
    text = f"""## People

Participants stand here under pseudonyms, devices under numbers; neither names nor accounts are in the package.
What they agreed to stands in `consent_v*.txt`, and who agreed to which log in `participants.csv`. {erased} of
them asked to be erased: the key to their data is destroyed, and only the row of their pseudonym is left. Notes
of the experimenter leave only after somebody has read them for names: {written.held_back} are held back."""
    if not written.identifies:
        return text + " Of motion and gaze only derived measures are here, because the raw streams identify people."
    return text + (
        "\n\n**Raw streams are in this package (`raw/`, `bids/`). People can be recognised by how they move and look: "
        "read `WARNING.txt` before you pass it on.**"
    )


def _clocks(written: Written) -> str:
    known = [
        float(str(line["clock_uncertainty_ms"]))
        for line in written.sessions
        if line["clock_uncertainty_ms"] is not None
    ]
    jumped = [line for line in written.sessions if line["clock_jumps"]]
    worst = f"at worst ± {max(known):.1f} ms" if known else "no device told"
    text = f"""## Clocks

All times are those of the server, RFC 3339 in UTC. A device's clock is brought to it by the offset that was
measured with each second of its log; `uncertainty_ms` is how well that was known ({worst}). Where it is not
known, a second is taken to have begun one second before it came."""
    if not jumped:
        return text + " No clock jumped."
    where = ", ".join(f"{line['participant']} session {line['session']} ({line['clock_jumps']})" for line in jumped)
    return text + f" Clocks jumped in {len(jumped)} session(s): {where}; `clock_jump` in `frames.csv` says when."


def _instruments(written: Written) -> str:
    rows = [
        f"| {line['name']} | {line['language']} | {line['wording']} | "
        f"{'' if line['forms'] is None else line['forms']} | {line['citation']} |"
        for line in written.instruments
    ]
    return (
        "## Questionnaires\n\nCite the source of each (`questionnaires.csv`). *shipped*: the wording may be passed on; "
        "*codes*: only codes and short labels; *lab*: the laboratory loaded its own copy.\n\n"
        "| Questionnaire | Language | Wording | Forms | Version |\n|---|---|---|---:|---|\n" + "\n".join(rows)
    )


WARNING = """This folder holds raw streams of head, hands and gaze. They are personal data, whatever name stands
on them: people can be recognised by how they move and look (Miller et al. 2020, Scientific Reports 10, 17404).

Keep it where only those may read it who have to, do not publish it, and delete it when it is no longer needed,
at the latest at the end of the retention period of the study. When a participant asks for erasure, this copy
has to go as well: the server cannot reach it.
"""
