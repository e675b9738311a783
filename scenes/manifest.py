"""manifest.json: what a scene bundle holds, for people and for clients."""

from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

MANIFEST_FILE = "manifest.json"
FORMAT_VERSION: Final = 2

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
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
    colour: Colour
    opacity: Annotated[float, Field(gt=0, le=1)]


class StageFacts(_Record):
    """A stage of the line at its end; its box is periodic in x and y, and particles may be shown beside it."""

    name: StageLabel
    thickness_um: float
    porosity: float | None
    pressure_mpa: float | None
    box_um: Vector


class Part(_Record):
    """One GLB: a part of the scene at a level of detail; `draco` says whether reading it needs a Draco decoder.

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
    draco: bool
    bytes: Count
    bounds_m: Bounds
    sha256: Sha256


class File(_Record):
    """A file of the bundle that is no GLB."""

    file: str
    bytes: Count
    sha256: Sha256


class Codes(File):
    """An array of whole numbers, little-endian, deflated (zlib format)."""

    type: Literal["uint8", "uint16"]
    count: Count


class Quantity(_Record):
    """What an array of codes stands for, and the colours of its legend.

    The value of a code is low + (high - low) * code / most, where `most` is 254 or 65534; the code above it (255 or
    65535) says that there is no value. Where `clipped`, larger values than `high` were set to it.
    """

    name: str
    label_en: str
    label_fr: str
    unit: str
    low: float
    high: float
    clipped: bool
    codes: Codes


class Grid(_Record):
    """Cells of the electrode's box; x runs fastest, then y, then z (the thickness).

    A cell's centre lies (index + 0.5) * cell_um from the box's corner. The last cell of a side may reach beyond it.
    """

    shape: tuple[int, int, int]
    cell_um: Vector


class CellField(Quantity):
    """A number for every cell of a grid; it means something in `phase` only, or everywhere where that is null."""

    grid: Grid
    phase: str | None


class Particles(_Record):
    """All particles of the electrode's last stage; the arrays' index is the particle's id.

    `phase_of` holds a place in `phases` for every particle.
    """

    count: Count
    phases: tuple[str, ...]
    phase_of: Codes
    fields: tuple[Quantity, ...]


class Volume(_Record):
    """The electrode's voxels, or wider cells where the device could not hold as many, and fields.

    `labels` holds a place in `phases` for every cell; the cells of fields are twice as wide.
    """

    grid: Grid
    phases: tuple[str, ...]
    labels: Codes
    fields: tuple[CellField, ...]


class Segment(File):
    """Consecutive key frames, deflated (zlib format); each segment can be read without the others."""

    first: Count
    frames: Count


class Frames(_Record):
    """Numbers of every key frame: its stage (a place in `stages`), since when that runs, and how the film stands."""

    stage: tuple[Count, ...]
    time_s: tuple[float, ...]
    thickness_um: tuple[float, ...]
    porosity: tuple[float, ...]
    pressure_mpa: tuple[float, ...]


class Track(_Record):
    """Every particle's way through the process; docs/scenes.md describes the segments.

    Positions are multiples of `step_um` from the box's corner, radii of `radius_step_um`.
    """

    particles: Count
    step_um: Annotated[float, Field(gt=0)]
    radius_step_um: Annotated[float, Field(gt=0)]
    frames: Frames
    segments: tuple[Segment, ...]


class Flight(_Record):
    """A way through the widest pores, from above the electrode's surface to the collector."""

    points_m: tuple[Vector, ...]
    clearance_um: tuple[float, ...]
    bottleneck_um: float


class Provenance(_Record):
    """Where the electrode comes from; the recipe of an import is null."""

    recipe: dict[str, Any] | None
    seed: int | None
    physics_version: int | None
    software: str


class Manifest(_Record):
    """A scene bundle.

    Shown together are the collector with one stage's parts, or the collector with the parts of stage "final".
    `triangles` is the most that such a choice draws at the start level; `bytes` is the sum over all files but this one.
    `colour_map` are evenly spaced stops from a field's low to its high. `particles` and `track` are null for an import.
    `characterisation` is what `holotrode characterise --json` prints, without profiles; null where nobody asked yet.
    """

    format_version: Literal[2] = FORMAT_VERSION
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
    particles: Particles | None
    volume: Volume
    track: Track | None
    flight: Flight | None
    colour_map: tuple[Colour, ...]
    start_level: Count
    triangles: Count
    bytes: Count
    measures: dict[str, float | None]
    volume_fractions: dict[str, float]
    characterisation: dict[str, Any] | None = None
    provenance: Provenance
