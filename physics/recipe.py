"""ElectrodeRecipe: what an operator chooses on the line."""

import difflib
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from physics.documents import DocumentError, parse_yaml, read_yaml
from physics.materials import Material, load_material

Fraction = Annotated[float, Field(ge=0, le=1)]
MaterialName = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]


class RecipeError(DocumentError):
    """A recipe that cannot be made; the sentence names file, key, value and the possible range."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Formulation(_Part):
    """The slurry's composition; fractions by mass of the dry solids, solid content by mass of the slurry."""

    active: MaterialName
    carbon: MaterialName = "carbon_black"
    binder: MaterialName = "pvdf"
    solvent: MaterialName = "nmp"
    active_fraction: Annotated[float, Field(gt=0, lt=1)]
    carbon_fraction: Fraction
    binder_fraction: Annotated[float, Field(gt=0, lt=1)]
    solid_content: Annotated[float, Field(ge=0.3, le=0.85)]  # below it settles, above it is a paste no comma coats

    @model_validator(mode="after")
    def _fractions_sum_to_one(self) -> Self:
        total = self.active_fraction + self.carbon_fraction + self.binder_fraction
        if not math.isclose(total, 1.0, abs_tol=1e-6):
            raise ValueError(
                f"active_fraction + carbon_fraction + binder_fraction has to be 1 "
                f"(fractions by mass of the dry solids); it is {total:.6g}"
            )
        return self

    def materials(self) -> dict[str, Material]:
        """Role -> material, with densities."""
        names = {"active": self.active, "carbon": self.carbon, "binder": self.binder, "solvent": self.solvent}
        return {role: load_material(name, role) for role, name in names.items()}


class SizeClass(_Part):
    """So many active-material particles of one diameter."""

    diameter_um: Annotated[float, Field(ge=0.5, le=50)]
    count: Annotated[int, Field(ge=1, le=100_000)]


class Particles(_Part):
    """The particle set that stands for the slurry; it is repeated until the box is at least `side_um` wide."""

    active: Annotated[tuple[SizeClass, ...], Field(min_length=1, max_length=64)]
    binder_domain_count: Annotated[int, Field(ge=10, le=1_000_000)]
    side_um: Annotated[float, Field(ge=5, le=500)]


class Coating(_Part):
    """Comma coater."""

    gap_um: Annotated[float, Field(ge=20, le=600)]
    shear_rate_per_s: Annotated[float, Field(gt=0, le=1000)] = 25.0


class Drying(_Part):
    """Convection dryer.

    `porosity` is a measured porosity of the dried film, given when it is known: the film then consolidates to
    exactly that and the model's own prediction is not used.
    """

    drying_rate_g_m2_s: Annotated[float, Field(gt=0, le=20)]
    nanoporosity: Annotated[float, Field(ge=0, le=0.8)] = 0.47
    porosity: Annotated[float, Field(ge=0.2, le=0.8)] | None = None


class Calendering(_Part):
    """Roll press: one of a nominal roll gap, a pressure, a line load or a compression.

    `compression` is a fraction of the dried thickness; `line_load_n_per_mm` is the force over the width of rolls of
    `roll_diameter_mm`.
    """

    gap_um: Annotated[float, Field(ge=1, le=127)] | None = None  # the range of the fit P(gap)
    pressure_mpa: Annotated[float, Field(gt=0, le=400)] | None = None
    line_load_n_per_mm: Annotated[float, Field(gt=0, le=5000)] | None = None
    compression: Annotated[float, Field(ge=0, le=0.6)] | None = None
    roll_diameter_mm: Annotated[float, Field(ge=20, le=2000)] = 250.0

    @model_validator(mode="after")
    def _one_input(self) -> Self:
        inputs = ("gap_um", "pressure_mpa", "line_load_n_per_mm", "compression")
        given = [name for name in inputs if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"expected one of {', '.join(inputs)}; got {' and '.join(given) or 'none of them'}")
        return self


class ElectrodeRecipe(_Part):
    """Everything that decides what the line makes."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    formulation: Formulation
    particles: Particles
    coating: Coating
    drying: Drying
    calendering: Calendering
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1

    @classmethod
    def load(cls, path: str | Path, settings: Iterable[str] = (), seed: int | None = None) -> Self:
        """Read a recipe file, then apply `key.key=value` settings, then the seed.

        Raises:
            RecipeError: with file and key.
        """
        return cls.from_mapping(read_yaml(Path(path)), str(path), settings, seed)

    @classmethod
    def from_text(cls, text: str, name: str = "recipe", settings: Iterable[str] = ()) -> Self:
        """The same from YAML text."""
        return cls.from_mapping(parse_yaml(text, name), name, settings)

    @classmethod
    def from_mapping(
        cls, values: dict[str, Any], name: str, settings: Iterable[str] = (), seed: int | None = None
    ) -> Self:
        """The same from nested mappings; `name` stands in front of every error."""
        for setting in settings:
            _apply(values, setting)
        if seed is not None:
            values["seed"] = seed
        try:
            recipe = cls.model_validate(values)
            recipe.formulation.materials()
        except ValidationError as error:
            raise RecipeError(_sentence(error, name)) from error
        except DocumentError as error:
            raise RecipeError(f"{name}: {error}") from error
        return recipe

    def canonical(self) -> dict[str, Any]:
        """The recipe as plain values with every default written out."""
        return self.model_dump(mode="json")

    def to_yaml(self) -> str:
        """The recipe as a file that `load` reads back."""
        return yaml.safe_dump(self.canonical(), sort_keys=False, allow_unicode=True)


def _apply(values: dict[str, Any], setting: str) -> None:
    key, equals, text = setting.partition("=")
    *path, last = key.strip().split(".")
    if not equals or not last:
        raise RecipeError(f"--set expects key.key=value, for example formulation.solid_content=0.69; got {setting!r}")
    target = values
    if path == ["calendering"]:
        values["calendering"] = {}  # its keys are alternatives: a new one takes the place of the file's
    for part in path:
        target = target.setdefault(part, {})
        if not isinstance(target, dict):
            raise RecipeError(f"--set {setting}: {part} is a value and has no keys below it")
    try:
        target[last] = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RecipeError(f"--set {setting}: {text!r} is not a YAML value") from error


def _sentence(error: ValidationError, name: str) -> str:
    first = error.errors()[0]
    path = [str(part) for part in first["loc"]]
    key = ".".join(path)
    if first["type"] == "extra_forbidden":
        known = _keys_at(path[:-1])
        close = difflib.get_close_matches(path[-1], known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known keys are {', '.join(known)}"
        return f"{name}: unknown key {key!r}; {hint}"
    if first["type"] == "missing":
        return f"{name}: the key {key!r} is missing"
    message = first["msg"].removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    got = "" if isinstance(first["input"], dict) else f"; got {first['input']!r}"
    return f"{name}: {key}: {message}{got}"


def _keys_at(path: list[str]) -> list[str]:
    """Keys that a recipe knows below `path`."""
    model: type[BaseModel] = ElectrodeRecipe
    for part in path:
        if part.isdigit():
            continue
        annotation = model.model_fields[part].annotation
        nested = annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else SizeClass
        model = nested
    return sorted(model.model_fields)
