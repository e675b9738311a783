"""manifest.json: what a scene bundle holds, for people and for clients."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MANIFEST_FILE = "manifest.json"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Vector = tuple[float, float, float]
Count = Annotated[int, Field(ge=0)]
StageLabel = Literal["slurry", "drying", "calendering", "final"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Budget(_Record):
    """What the device may be asked to draw at the finest level, parts shown together."""

    triangles: Count
    draws: Count


class Scale(_Record):
    """Size in the room."""

    metres_per_um: Annotated[float, Field(gt=0)]
    statement: str


class Units(_Record):
    """Units of the bundle's numbers that have none in their name."""

    geometry: Literal["m"] = "m"
    axes: str = "glTF (x, y, z) = electrode (x, z, -y); y is up, the collector's face is y = 0"


class Bounds(_Record):
    """Corners of a box around a part, in metres."""

    min: Vector
    max: Vector

    @classmethod
    def around(cls, all_bounds: Iterable["Bounds"]) -> "Bounds":
        """The smallest box that holds all of them."""
        boxes = list(all_bounds)
        lows, highs = zip(*((box.min, box.max) for box in boxes), strict=True)
        low = tuple(min(values) for values in zip(*lows, strict=True))
        high = tuple(max(values) for values in zip(*highs, strict=True))
        return cls.model_validate({"min": low, "max": high})


class PhaseLook(_Record):
    """How a phase is called and coloured."""

    label_en: str
    label_fr: str
    colour: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
    opacity: Annotated[float, Field(gt=0, le=1)]


class StageFacts(_Record):
    """A stage of the line at its end; its box is periodic in x and y, and particles may be shown beside it."""

    name: StageLabel
    thickness_um: float
    porosity: float | None
    pressure_mpa: float | None
    box_um: Vector


class Part(_Record):
    """One GLB: a part of the scene at a level of detail.

    The nodes of a particle part are size classes and come in the same order in every stage, as do the
    instances in each; `extras` of a node holds radius_um and particle_ids, the ids as [first, count] runs. A
    stage's instances can therefore be interpolated to the next stage's one by one.
    """

    part: str
    kind: Literal["particles", "surface"]
    phase: str
    stage: StageLabel
    level: Count
    file: str
    triangles: Count
    instances: Count
    draws: Count
    bytes: Count
    bounds_m: Bounds
    sha256: Sha256


class Provenance(_Record):
    """Where the electrode comes from; the recipe of an import is null."""

    recipe: dict[str, Any] | None
    seed: int | None
    physics_version: int | None
    software: str


class Manifest(_Record):
    """A scene bundle.

    Shown together are the collector with one stage's parts, or the collector with the parts of stage "final".
    `triangles` is the most that such a choice draws at the start level; `bytes` is the sum over all files.
    `characterisation` is what `holotrode characterise --json` prints, without profiles; null where nobody asked yet.
    """

    format_version: Literal[1] = 1
    device: str
    budget: Budget
    electrode: Sha256
    name: str
    outcome: str
    scale: Scale
    units: Units
    bounds_m: Bounds
    phases: dict[str, PhaseLook]
    stages: tuple[StageFacts, ...]
    parts: tuple[Part, ...]
    start_level: Count
    triangles: Count
    bytes: Count
    measures: dict[str, float | None]
    volume_fractions: dict[str, float]
    characterisation: dict[str, Any] | None = None
    provenance: Provenance
