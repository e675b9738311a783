"""The tables told to programs and people: `datapackage.json` (Frictionless) and `codebook.csv`."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from server.studies.export.columns import Column
from server.studies.export.overview import Overview
from server.studies.export.tables import Line, Table
from server.version import VERSION

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def write_datapackage(folder: Path, study: Overview, tables: Sequence[Table]) -> None:
    """Write `datapackage.json`, with every table that lies in the folder.

    Source: Data Package and Table Schema 2.0, https://datapackage.org.
    """
    names = {table.name for table in tables}
    package = {
        "$schema": PROFILE,
        "name": study.id,
        "title": study.design.title.text("en"),
        "description": study.design.question.text("en"),
        "version": str(study.version),
        "simulated": study.simulated,
        "software": f"Holotrode {VERSION}",
        "resources": [_resource(folder, table, names) for table in tables],
    }
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def codebook_lines(tables: Sequence[Table]) -> Iterator[Line]:
    """A row for each column of each table."""
    for table in tables:
        for column in table.columns:
            yield {
                "file": f"{table.name}.csv",
                "column": column.name,
                "meaning": column.meaning,
                "unit": column.unit,
                "type": column.kind,
                "levels": "; ".join(f"{value} = {meaning}" for value, meaning in column.levels.items()),
                "missing": "never" if column is table.columns[0] else "empty cell",
            }


def _resource(folder: Path, table: Table, names: set[str]) -> dict[str, Any]:
    path = folder / f"{table.name}.csv"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    schema: dict[str, Any] = {
        "fields": [_field(column, required=column is table.columns[0]) for column in table.columns],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    refers = [
        {"fields": list(columns), "reference": {"resource": other, "fields": list(columns)}}
        for columns, other in table.refers
        if other in names
    ]
    if refers:
        schema["foreignKeys"] = refers
    return {
        "name": table.name,
        "path": path.name,
        "type": "table",
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": schema,
    }


def _field(column: Column, *, required: bool) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "title": column.meaning.partition(";")[0].rstrip("."),
        "description": column.meaning,
        "type": column.kind,
    }
    if column.unit:
        field["unit"] = column.unit
    if column.kind == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.levels:
        field["categories"] = [{"value": value, "label": meaning} for value, meaning in column.levels.items()]
    constraints: dict[str, Any] = {"enum": list(column.levels)} if column.levels else {}
    if required:
        constraints["required"] = True
    if constraints:
        field["constraints"] = constraints
    return field
