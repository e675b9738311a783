"""ElectrodeRecipe: what an operator chooses on the line."""

import difflib
import itertools
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo

from physics.documents import DocumentError, parse_yaml, read_yaml
from physics.materials import Material, load_material

NANOPOROSITY = 0.47  # of the dried binder domain (Ngandjong et al., J. Power Sources 2021, 485, 229320)
SIZES = ("active", "distribution", "percentiles")  # keys of `particles` that exclude one another

Fraction = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[float, Field(ge=0, le=102)]  # rounding of a printed table included
MaterialName = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]


class RecipeError(DocumentError):
    """A recipe that cannot be made; the sentence names file, key, value and the possible range."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Formulation(_Part):
    """The slurry's composition; fractions by mass of the dry solids, solid content by mass of the slurry.

    A solid electrolyte is fine powder among the coarser active material: it joins carbon and binder in their domain.
    """

    active: MaterialName
    carbon: MaterialName = "carbon_black"
    binder: MaterialName = "pvdf"
    solvent: MaterialName = "nmp"
    electrolyte: MaterialName | None = None
    active_fraction: Annotated[float, Field(gt=0, lt=1)]
    carbon_fraction: Fraction
    binder_fraction: float
    electrolyte_fraction: Fraction = 0.0
    solid_content: Annotated[float, Field(ge=0.3, le=0.85)]  # below it settles, above it is a paste no comma coats

    @field_validator("binder_fraction")
    @classmethod
    def _holds_together(cls, value: float) -> float:
        if not 0.0 < value < 1.0:
            raise ValueError("expected more than 0 and less than 1: without binder a layer falls off its collector")
        return value

    @model_validator(mode="after")
    def _fractions_sum_to_one(self) -> Self:
        if (self.electrolyte is None) != (self.electrolyte_fraction == 0.0):
            raise ValueError("expected a solid electrolyte with an electrolyte_fraction above 0, or neither")
        total = sum(self.fractions().values())
        if not math.isclose(total, 1.0, abs_tol=1e-6):
            raise ValueError(
                f"{' + '.join(f'{role}_fraction' for role in self.fractions())} has to be 1 "
                f"(fractions by mass of the dry solids); it is {total:.6g}"
            )
        return self

    def fractions(self) -> dict[str, float]:
        """Role -> fraction by mass of the dry solids; all but the active material share the binder domain."""
        fractions = {"active": self.active_fraction, "carbon": self.carbon_fraction, "binder": self.binder_fraction}
        return fractions if self.electrolyte is None else fractions | {"electrolyte": self.electrolyte_fraction}

    def materials(self) -> dict[str, Material]:
        """Role -> material, with densities."""
        names = {"active": self.active, "carbon": self.carbon, "binder": self.binder, "solvent": self.solvent}
        if self.electrolyte is not None:
            names["electrolyte"] = self.electrolyte
        return {role: _material(role, name) for role, name in names.items()}


class SizeClass(_Part):
    """So many active-material particles of one diameter."""

    diameter_um: Annotated[float, Field(ge=0.5, le=50)]
    count: Annotated[int, Field(ge=1, le=100_000)]


class Distribution(_Part):
    """A distribution measured by laser diffraction, so weighted by volume.

    `volume_percent` is the share of the channel around each size, `cumulative_percent` the share below it.
    """

    size_um: Annotated[tuple[Annotated[float, Field(gt=0, le=1000)], ...], Field(min_length=2, max_length=500)]
    volume_percent: tuple[Percent, ...] | None = None
    cumulative_percent: tuple[Percent, ...] | None = None

    @model_validator(mode="after")
    def _one_curve_over_rising_sizes(self) -> Self:
        _one_of(self, "volume_percent", "cumulative_percent")
        percents = self.volume_percent or self.cumulative_percent or ()
        if len(percents) != len(self.size_um):
            raise ValueError(f"expected one percentage for each of {len(self.size_um)} sizes; got {len(percents)}")
        if not _rises(self.size_um, strictly=True):
            raise ValueError("expected sizes in um that rise")
        if self.volume_percent and not math.isclose(sum(percents), 100.0, abs_tol=2.0):
            raise ValueError(f"expected volume_percent to add up to 100; it is {sum(percents):.4g}")
        if self.cumulative_percent and not (_rises(percents) and math.isclose(percents[-1], 100.0, abs_tol=0.5)):
            raise ValueError(f"expected cumulative_percent to rise to 100; it ends at {percents[-1]:.4g}")
        return self


class Percentiles(_Part):
    """Diameters below which 10, 50 and 90 % of the active material's volume lie."""

    d10_um: Annotated[float, Field(ge=0.1, le=100)]
    d50_um: Annotated[float, Field(ge=0.1, le=100)]
    d90_um: Annotated[float, Field(ge=0.1, le=100)]

    @model_validator(mode="after")
    def _rise(self) -> Self:
        if not self.d10_um < self.d50_um < self.d90_um:
            raise ValueError(f"expected d10_um < d50_um < d90_um; got {self.d10_um}, {self.d50_um}, {self.d90_um}")
        return self


class Clump(_Part):
    """Active particles as rigid clumps of equal spheres; neighbours overlap by a share of their diameter."""

    spheres: Annotated[int, Field(ge=2, le=8)]
    overlap: Annotated[float, Field(ge=0, le=0.6)]  # more is hardly a clump any more


class Particles(_Part):
    """The particle set that stands for the slurry; it is repeated until the box is at least `side_um` wide.

    The active material's sizes are counts (`active`), a measured distribution or its percentiles; of the latter two
    `active_count` particles are drawn. With `clump` they are no spheres: diameters are those of equal volume.
    """

    active: Annotated[tuple[SizeClass, ...], Field(min_length=1, max_length=64)] | None = None
    distribution: Distribution | None = None
    percentiles: Percentiles | None = None
    active_count: Annotated[int, Field(ge=10, le=100_000)] | None = None
    binder_domain_count: Annotated[int, Field(ge=10, le=1_000_000)]
    side_um: Annotated[float, Field(ge=5, le=500)] | None = None
    clump: Clump | None = None

    @model_validator(mode="after")
    def _one_source_of_sizes(self) -> Self:
        _one_of(self, *SIZES)
        if (self.active is None) != (self.active_count is not None):
            raise ValueError("expected active_count beside distribution or percentiles, and only there")
        return self


class Coating(_Part):
    """Comma bar (gap) or slot die (pump rate over coated width and speed, and its lip's gap where that is known)."""

    method: Literal["comma", "slot_die"] = "comma"
    gap_um: Annotated[float, Field(ge=20, le=600)] | None = None
    flow_ml_min: Annotated[float, Field(gt=0, le=10_000)] | None = None
    width_mm: Annotated[float, Field(gt=0, le=2000)] | None = None
    speed_m_min: Annotated[float, Field(gt=0, le=200)] | None = None
    shear_rate_per_s: Annotated[float, Field(gt=0, le=1000)] = 25.0

    @model_validator(mode="after")
    def _keys_of_the_method(self) -> Self:
        pump = {name: getattr(self, name) for name in ("flow_ml_min", "width_mm", "speed_m_min")}
        if self.method == "comma":
            given = [name for name, value in pump.items() if value is not None]
            if self.gap_um is None or given:
                what = " and ".join(given) or "no gap_um"
                raise ValueError(f"method comma expects gap_um (20 to 600 um) and no pump; got {what}")
        else:
            missing = [name for name, value in pump.items() if value is None]
            if missing:
                raise ValueError(f"method slot_die expects flow_ml_min, width_mm, speed_m_min; missing {missing[0]}")
        return self


class Drying(_Part):
    """Convection dryer.

    `mode`: in the heterogeneous film the binder diffuses against the falling surface and dries from the surface down;
    in the homogeneous one it sinks with everything else and dries everywhere at once. `binder_diffusivity_m2_s` is of
    the binder through the film; 1e-11 to 1e-10 are usual (Font et al., J. Power Sources 2018, 393, 177).

    `porosity` is a measured porosity of the dried film, given when it is known: the film then consolidates to
    exactly that and the model's own prediction is not used.
    """

    drying_rate_g_m2_s: Annotated[float, Field(gt=0, le=20)]
    mode: Literal["homogeneous", "heterogeneous"] = "heterogeneous"
    binder_diffusivity_m2_s: Annotated[float, Field(gt=0, le=1e-8)] = 3e-11  # at most that of a small molecule, tenfold
    nanoporosity: Annotated[float, Field(ge=0, le=0.8)] = NANOPOROSITY
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


class Layer(_Part):
    """One film of a layered electrode; what it leaves out is the recipe's own."""

    formulation: Formulation | None = None
    particles: Particles | None = None
    coating: Coating | None = None
    drying: Drying | None = None


class ElectrodeRecipe(_Part):
    """Everything that decides what the line makes."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    formulation: Formulation
    particles: Particles
    coating: Coating
    drying: Drying
    calendering: Calendering
    layers: Annotated[tuple[Layer, ...], Field(min_length=1, max_length=6)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1

    @classmethod
    def load(cls, path: str | Path, settings: Iterable[str] = (), seed: int | None = None) -> Self:
        """Read a recipe file, then apply `key.key=value` settings, then the seed.

        Raises:
            RecipeError: with file and key.
        """
        return cls.from_mapping(read_yaml(Path(path)), str(path), settings, seed, Path(path).parent)

    @classmethod
    def from_text(cls, text: str, name: str = "recipe", settings: Iterable[str] = ()) -> Self:
        """The same from YAML text."""
        return cls.from_mapping(parse_yaml(text, name), name, settings)

    @classmethod
    def from_mapping(
        cls,
        values: dict[str, Any],
        name: str,
        settings: Iterable[str] = (),
        seed: int | None = None,
        folder: Path | None = None,
    ) -> Self:
        """The same from nested mappings; `name` stands in front of every error, files are relative to `folder`."""
        for setting in settings:
            _apply(values, setting)
        if seed is not None:
            values["seed"] = seed
        try:
            _read_files(values, folder)
            recipe = cls.model_validate(values)
            recipe.formulation.materials()
            for number, layer in enumerate(recipe.layers or ()):
                _check_materials(layer, number)
        except ValidationError as error:
            raise RecipeError(_sentence(error, name)) from error
        except DocumentError as error:
            raise RecipeError(f"{name}: {error}") from error
        return recipe

    def films(self) -> tuple[Self, ...]:
        """A recipe for each film that is coated, from collector to surface; one without layers is its own film."""
        if self.layers is None:
            return (self,)
        films = []
        for number, layer in enumerate(self.layers):
            own = {name: part for name in Layer.model_fields if (part := getattr(layer, name)) is not None}
            seed = (self.seed + number) % 2**63  # else equal layers would be copies of one another
            films.append(self.model_copy(update=own | {"layers": None, "seed": seed}))
        return tuple(films)

    def canonical(self) -> dict[str, Any]:
        """The recipe as plain values with every default written out."""
        return self.model_dump(mode="json")

    def to_yaml(self) -> str:
        """The recipe as a file that `load` reads back."""
        return yaml.safe_dump(self.canonical(), sort_keys=False, allow_unicode=True)


def _material(role: str, name: str) -> Material:
    try:
        return load_material(name, role)
    except DocumentError as error:
        raise RecipeError(f"formulation.{role}: {error}") from error


def _check_materials(layer: Layer, number: int) -> None:
    try:
        if layer.formulation is not None:
            layer.formulation.materials()
    except DocumentError as error:
        raise RecipeError(f"layers.{number}.{error}") from error


def _apply(values: dict[str, Any], setting: str) -> None:
    key, equals, text = setting.partition("=")
    *path, last = key.strip().split(".")
    if not equals or not last:
        raise RecipeError(f"--set expects key.key=value, for example formulation.solid_content=0.69; got {setting!r}")
    if path == ["calendering"]:
        values["calendering"] = {}  # its keys are alternatives: a new one takes the place of the file's
    _leave_alternatives([*path, last], values)
    target: Any = values
    for part in path:
        target = _step_into(target, part)
        if target is None:
            raise RecipeError(f"--set {setting}: {part} is a value and has no keys below it")
    if not isinstance(target, dict):
        raise RecipeError(f"--set {setting}: {path[-1]} is a list; expected the number of an item, from 0")
    try:
        target[last] = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RecipeError(f"--set {setting}: {text!r} is not a YAML value") from error


def _step_into(target: Any, part: str) -> dict[str, Any] | list[Any] | None:
    """What stands below a key or under a number in a list; an empty mapping where nothing stands yet."""
    if isinstance(target, dict):
        if target.get(part) is None:
            target[part] = {}
        below = target[part]
    else:
        below = target[int(part)] if part.isdigit() and int(part) < len(target) else None
    return below if isinstance(below, dict | list) else None


def _leave_alternatives(path: list[str], values: dict[str, Any]) -> None:
    """A new source of particle sizes takes the place of the file's."""
    particles = values.get("particles")
    if path[0] == "particles" and len(path) > 1 and path[1] in SIZES and isinstance(particles, dict):
        for other in SIZES:
            if other != path[1]:
                particles.pop(other, None)
        if path[1] == "active":
            particles.pop("active_count", None)


def _read_files(values: dict[str, Any], folder: Path | None) -> None:
    """Put measured distributions in the place of the files that hold them, so that a recipe stands by itself."""
    layers = values.get("layers")
    for part in [values, *(layers if isinstance(layers, list) else [])]:
        particles = part.get("particles") if isinstance(part, dict) else None
        measured = particles.get("distribution") if isinstance(particles, dict) else None
        if not isinstance(particles, dict) or not isinstance(measured, dict) or "file" not in measured:
            continue
        file = measured["file"]
        if folder is None or not isinstance(file, str) or len(measured) > 1:
            raise RecipeError(
                "particles.distribution: expected size_um and volume_percent (or cumulative_percent), "
                f"or in a recipe on disk nothing but the name of a CSV file; got file: {file!r}"
            )
        from physics.sizes import read_distribution  # brings numpy, which the serving process does without

        particles["distribution"] = read_distribution(folder / file)


def _one_of(part: BaseModel, *names: str) -> None:
    given = [name for name in names if getattr(part, name) is not None]
    if len(given) != 1:
        raise ValueError(f"expected one of {', '.join(names)}; got {' and '.join(given) or 'none of them'}")


def _rises(values: tuple[float, ...], *, strictly: bool = False) -> bool:
    return all(a < b or (a == b and not strictly) for a, b in itertools.pairwise(values))


def _sentence(error: ValidationError, name: str) -> str:
    errors = error.errors()
    first = next((found for found in errors if found["type"] == "extra_forbidden"), errors[0])
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
    return f"{name}: {key}: {message}{got}{_range_at(path)}"


def _keys_at(path: list[str]) -> list[str]:
    """Keys that a recipe knows below `path`."""
    return sorted(_model_at(path).model_fields)


def _range_at(path: list[str]) -> str:
    """The possible range of a number, as a remark; nothing where a key has none."""
    *parents, last = path or [""]
    field = _model_at(parents).model_fields.get(last)
    limits = {} if field is None else dict(_limits([*field.metadata, field.annotation]))
    lowest = f"{limits['ge']:g}" if "ge" in limits else f"above {limits['gt']:g}" if "gt" in limits else None
    highest = f"{limits['le']:g}" if "le" in limits else f"below {limits['lt']:g}" if "lt" in limits else None
    return f" (possible: {lowest} to {highest})" if lowest and highest else ""


def _limits(parts: Iterable[Any]) -> Iterator[tuple[str, float]]:
    """Bounds in the metadata of a field and in annotations such as `Annotated[float, Field(gt=0)] | None`."""
    for part in parts:
        yield from ((name, getattr(part, name)) for name in ("gt", "ge", "lt", "le") if hasattr(part, name))
        yield from _limits(part.metadata if isinstance(part, FieldInfo) else get_args(part))


def _model_at(path: list[str]) -> type[BaseModel]:
    model: type[BaseModel] = ElectrodeRecipe
    for part in path:
        if not part.isdigit():
            model = _model_in(model.model_fields[part].annotation) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation such as `tuple[Model, ...] | None` speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for inner in get_args(annotation) if (model := _model_in(inner))), None)
