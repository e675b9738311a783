"""Which column of a table becomes which field: said once, saved, and used for every table of the kind."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from physics.documents import DocumentError, parse_yaml, read_yaml
from server.notebook.tables.cells import DateOrder
from server.notebook.tables.table import MAX_COLUMNS, TableError
from server.protocol.basics import Identifier, ShortText

# Rows that sum up others, and cells that say that there is no value, in any case. `na` is not among them: sodium.
SUMMARY_WORDS = (
    "moyenne", "moyennes", "moy", "mean", "average", "avg", "median", "médiane", "écart-type", "ecart-type",
    "écart type", "std", "std dev", "standard deviation", "total", "somme", "sum",
)  # fmt: skip
MISSING_WORDS = (
    "x", "-", "--", "–", "—", "/", "?", "n/a", "nan", "n.d.", "nd", "n.m.", "none", "null", "missing",
    "manquant", "non mesuré", "pas mesuré", "not measured",
)  # fmt: skip

ColumnKind = Literal["number", "text", "choice", "moment"]
Heading = Annotated[str, Field(min_length=1, max_length=500)]
Word = Annotated[str, Field(min_length=1, max_length=100)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Part):
    """A column that becomes a field.

    `unit` is that of its numbers, unless a cell names its own. With `readings`, the values of several rows of one
    record are its readings, FIELD.1, FIELD.2 and so on. A choice has its place among `choices` for its value, from 0.
    """

    heading: Heading
    field: Identifier
    kind: ColumnKind = "number"
    unit: Annotated[str, Field(max_length=40)] = ""
    readings: bool = False
    choices: tuple[Word, ...] = ()


class Mapping(_Part):
    """How a table becomes records.

    Without `id_columns` every row is a record of its own. `sheets` are those to import, all where none is named; a
    sheet without headings takes those of the sheet `headings_from`. A row is skipped where a cell is one of
    `skip_rows`, a cell where it is one of `missing`.
    """

    template_id: ShortText = ""
    sheets: tuple[Word, ...] = ()
    headings_from: Annotated[str, Field(max_length=100)] = ""
    id_columns: tuple[Heading, ...] = ()
    title_columns: tuple[Heading, ...] = ()
    columns: Annotated[tuple[Column, ...], Field(min_length=1, max_length=MAX_COLUMNS)]
    skip_rows: tuple[Word, ...] = SUMMARY_WORDS
    missing: tuple[Word, ...] = MISSING_WORDS
    decimal_comma: bool = False
    dates: DateOrder = "day_first"

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        for what in ("heading", "field"):
            seen: set[str] = set()
            for column in self.columns:
                name = getattr(column, what)
                if name in seen:
                    raise ValueError(f"expected every {what} once; {name!r} stands twice")
                seen.add(name)
        return self


def mapping_text(mapping: Mapping, *, whole: bool = True) -> str:
    """A mapping as YAML, to be looked over and saved.

    Args:
        mapping: what to write.
        whole: what is as usual too.
    """
    content = mapping.model_dump(mode="json", exclude_defaults=not whole)
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)


def save_mapping(mapping: Mapping, path: Path) -> None:
    """Write a mapping as YAML.

    Raises:
        TableError: it cannot be written.
    """
    try:
        path.write_text(mapping_text(mapping), encoding="utf-8")
    except OSError as error:
        raise TableError(f"{path}: cannot be written ({error.strerror or error}).") from error


def load_mapping(path: Path) -> Mapping:
    """Read a mapping from YAML.

    Raises:
        TableError: the file cannot be read, or says what a mapping cannot.
    """
    try:
        return _checked(read_yaml(path), str(path))
    except DocumentError as error:
        raise TableError(f"{error}.") from error


def parse_mapping(text: str, name: str) -> Mapping:
    """A mapping from YAML text; `name` stands in front of every error.

    Raises:
        TableError: the text says what a mapping cannot.
    """
    try:
        return _checked(parse_yaml(text, name), name)
    except DocumentError as error:
        raise TableError(f"{error}.") from error


def _checked(document: dict[str, Any], name: str) -> Mapping:
    try:
        return Mapping.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise TableError(
            f"{name}: {where + ': ' if where else ''}{first['msg'].removeprefix('Value error, ')}."
        ) from error
