"""The file that a campaign writes: electrodes with their recipes and what was measured on them, one a line."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from physics.documents import DocumentError
from physics.materials import ASSETS
from physics.recipe import ElectrodeRecipe

FORMAT_VERSION = 1
COMMAND = "make trials"
SHIPPED = ASSETS / "trials" / "nmc111.json"


class LibraryElectrode(BaseModel):
    """One electrode of the library.

    Attributes:
        recipe: what it was made from.
        electrode: SHA-256 over its arrays.
        physics_version: of the line that made it.
        measures: name with unit -> value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    recipe: ElectrodeRecipe
    electrode: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    physics_version: int
    measures: Mapping[str, float]

    @property
    def key(self) -> str:
        """What decides the result: the recipe, its seed included but not its name, and the physics version."""
        return key_of(self.recipe, self.physics_version)


_ELECTRODES = TypeAdapter(tuple[LibraryElectrode, ...])


def key_of(recipe: ElectrodeRecipe, physics_version: int) -> str:
    """The same for a recipe whose electrode may not be there yet."""
    values = recipe.canonical()
    del values["name"]
    return json.dumps([physics_version, values], sort_keys=True)


def read_library(path: Path) -> tuple[LibraryElectrode, ...]:
    """The electrodes of a library.

    Raises:
        DocumentError: the file is missing, or not what a campaign writes.
    """
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise DocumentError(f"{path}: expected JSON as `{COMMAND}` writes it ({error})") from error
    version = content.get("format_version") if isinstance(content, dict) else None
    if version != FORMAT_VERSION:
        raise DocumentError(f"{path}: expected a library with format_version {FORMAT_VERSION}; got {version!r}")
    try:
        return _ELECTRODES.validate_python(content.get("electrodes"))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DocumentError(f"{path}: electrodes.{where}: {first['msg']}") from error


def library_text(electrodes: Iterable[LibraryElectrode]) -> str:
    """What `read_library` reads, one electrode a line, so that a change of one is a change of one line."""
    lines = ",\n".join(json.dumps(_plain(one), ensure_ascii=False) for one in electrodes)
    head = json.dumps({"format_version": FORMAT_VERSION, "command": COMMAND})[:-1]
    return f'{head}, "electrodes": [\n{lines}\n]}}\n'


def _plain(one: LibraryElectrode) -> dict[str, Any]:
    """Numbers to six digits: more than any of them is known to. What a recipe leaves out is not written."""
    values = one.model_dump(mode="json", exclude_none=True, exclude_defaults=False)
    return values | {"measures": {name: float(f"{value:.6g}") for name, value in one.measures.items()}}
