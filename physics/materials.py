"""Materials as data: assets/materials/NAME.yaml, each number with its unit in the key and a source."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from physics.documents import DocumentError, read_yaml

ASSETS = Path(__file__).resolve().parent.parent / "assets"


class Material(BaseModel):
    """One material of the formulation."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str
    role: Annotated[str, Field(pattern="^(active|carbon|binder|solvent|electrolyte)$")]
    density_g_cm3: Annotated[float, Field(gt=0, le=25)]
    specific_capacity_mah_g: Annotated[float, Field(gt=0, le=5000)] | None = None
    electronic_conductivity_s_m: Annotated[float, Field(ge=0, le=1e8)] | None = None
    mean_voltage_v: Annotated[float, Field(gt=0, le=6)] | None = None  # of its specific capacity, against lithium
    source: str


class Salt(BaseModel):
    """The salt of a liquid electrolyte, and how it moves."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    concentration_mol_l: Annotated[float, Field(gt=0, le=10)]
    diffusivity_m2_s: Annotated[float, Field(gt=0, le=1e-7)]
    transference_number: Annotated[float, Field(ge=0, lt=1)]  # of the cation
    source: str


class Conductor(BaseModel):
    """What fills a phase of the finished electrode and conducts."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str
    conductivity_s_m: Annotated[float, Field(gt=0, le=1e8)]
    salt: Salt | None = None
    source: str


@cache
def load_material(name: str, role: str) -> Material:
    """The material called `name` in the role it is used in.

    Raises:
        DocumentError: no such material, or one of another role.
    """
    path = ASSETS / "materials" / f"{name}.yaml"
    if not path.is_file():
        known = [other.stem for other in sorted(path.parent.glob("*.yaml")) if _read(other).role == role]
        raise DocumentError(f"unknown {role} material {name!r}; known materials are {', '.join(known)}")
    material = _read(path)
    if material.role != role:
        raise DocumentError(f"{name!r} is used as {role}, but its role is {material.role}")
    return material


@cache
def load_conductor(name: str) -> Conductor:
    """One of assets/materials/conductors.

    Raises:
        DocumentError: the file is not as it should be.
    """
    path = ASSETS / "materials" / "conductors" / f"{name}.yaml"
    try:
        return Conductor.model_validate(read_yaml(path))
    except ValidationError as error:
        raise DocumentError(f"{path}: {error}") from error


def _read(path: Path) -> Material:
    try:
        return Material.model_validate(read_yaml(path))
    except ValidationError as error:
        raise DocumentError(f"{path}: {error}") from error
