"""The words of others for what the notebook records: assets/notebook/battinfo.yaml."""

import re
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from physics.documents import read_yaml

FILE = Path(__file__).resolve().parents[3] / "assets" / "notebook" / "battinfo.yaml"
QUDT = "http://qudt.org/vocab/unit/"
EMMO = "https://w3id.org/emmo#"
_POWER = re.compile(r"([A-Za-z])\^?([23])")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Unit(_Part):
    """A unit by its code in UCUM and its names in QUDT and EMMO, where they have it."""

    ucum: str = ""
    qudt: str = ""
    emmo: str = ""

    @property
    def code(self) -> str:
        """For schema.org's `unitCode`: a URL, else a code with its prefix."""
        return f"{QUDT}{self.qudt}" if self.qudt else f"UCUM:{self.ucum}"

    @property
    def iri(self) -> str:
        """For EMMO's `hasMeasurementUnit`; empty where neither vocabulary has the unit."""
        return f"{EMMO}{self.emmo}" if self.emmo else f"{QUDT}{self.qudt}" if self.qudt else ""


class Role(_Part):
    """How a coating has an ingredient, and what the ingredient is."""

    relation: str
    class_: str = Field(alias="class")


class Property(_Part):
    """A value that says what a part of the electrode is."""

    of: str
    class_: str = Field(alias="class")
    calendered: str = ""

    def class_of(self, *, calendered: bool) -> str:
        """What the value is, before or after calendering."""
        return self.calendered if calendered and self.calendered else self.class_


class Parameter(_Part):
    """A value that says what was done in a step."""

    class_: str = Field(alias="class", default="")
    means: str


class Source(_Part):
    """Where words come from."""

    name: str
    url: str
    licence: str
    for_: str = Field(alias="for")


class Vocabulary(_Part):
    """The whole file."""

    sources: list[Source]
    classes: dict[str, str]
    relations: dict[str, str]
    roles: dict[str, Role]
    polarities: dict[str, str]
    steps: dict[str, str]
    properties: dict[str, Property]
    names: dict[str, str]
    parameters: dict[str, Parameter]
    units: dict[str, Unit]

    def property_of(self, name: str) -> Property | None:
        """What a field or quantity says of the electrode; None where it is about the process."""
        return self.properties.get(name) or self.properties.get(starred(name))

    def unit_of(self, symbol: str) -> Unit | None:
        """A unit as somebody wrote it: `um` and `mg/cm^2` too; None where it is not known."""
        written = _POWER.sub(lambda found: found[1] + "²³"[int(found[2]) - 2], symbol.replace("\u03bc", "µ"))
        return self.units.get(written) or self.units.get(f"µ{written[1:]}" if written.startswith("u") else "")

    def parameter_of(self, name: str) -> Parameter | None:
        """What a field says of its step; None where the file does not have it."""
        return self.parameters.get(name) or self.parameters.get(starred(name))


def starred(name: str) -> str:
    """The name with a star for the ingredient: `w.nmc622.share` is `w.*.share`."""
    first, _, rest = name.partition(".")
    _, dot, last = rest.partition(".")
    return f"{first}.*{dot}{last}"


@cache
def vocabulary() -> Vocabulary:
    """The words, read once.

    Raises:
        DocumentError: the file is missing or no YAML.
        ValidationError: it has not what it should.
    """
    return Vocabulary.model_validate(read_yaml(FILE))
