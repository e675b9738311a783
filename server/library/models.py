"""Tables of electrodes, their scenes, and the jobs that make both."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from server.protocol.messages import ElectrodeSummary, JobSummary
from server.writes import Written


class Electrode(Written, table=True):
    """An electrode; `id` is the SHA-256 over its arrays, `file_sha256` the blob of its HDF5 file.

    `flow_curve` is JSON as server.library.rheology writes it; None where viscosity is not modelled.
    """

    op_id: str = Field(unique=True)
    id: str = Field(primary_key=True)
    recipe_key: str | None = Field(index=True)
    recipe: str | None
    physics_version: int
    name: str
    origin: str
    porosity: float | None
    thickness_um: float | None
    mass_loading_mg_cm2: float | None
    particles: int
    file_sha256: str
    flow_curve: str | None = None

    def summary(self) -> ElectrodeSummary:
        """The electrode as clients see it."""
        return ElectrodeSummary.model_validate(
            {
                "electrode_id": self.id,
                "name": self.name,
                "origin": self.origin,
                "porosity": self.porosity,
                "thickness_um": self.thickness_um,
                "mass_loading_mg_cm2": self.mass_loading_mg_cm2,
                "particles": self.particles,
                "created_at": self.server_time,
            }
        )


class Scene(Written, table=True):
    """An electrode's scene for a device; `parts` is JSON, `manifest_sha256` the blob of its manifest.json."""

    __table_args__ = (UniqueConstraint("electrode_id", "device_profile"),)

    op_id: str = Field(primary_key=True)
    electrode_id: str = Field(foreign_key="electrode.id")
    device_profile: str
    manifest_sha256: str
    parts: str


class Job(Written, table=True):
    """What a worker computes: an electrode from a recipe (`manufacture`), or its `scene` for a device."""

    op_id: str = Field(unique=True)
    id: str = Field(primary_key=True)
    kind: str
    name: str
    state: str = Field(index=True)
    stage: str = ""
    fraction: float = 0.0
    sentence: str = ""
    recipe: str | None = None
    recipe_key: str | None = Field(default=None, index=True)
    electrode_id: str | None = Field(default=None, foreign_key="electrode.id")
    device_profile: str | None = None
    worker: str | None = None
    lease_until: float = 0.0
    attempts: int = 0
    cancel_requested: bool = False

    def summary(self) -> JobSummary:
        """The job as clients see it."""
        return JobSummary.model_validate(
            {
                "job_id": self.id,
                "name": self.name,
                "state": self.state,
                "stage": self.stage,
                "fraction": self.fraction,
                "electrode_id": self.electrode_id,
                "sentence": self.sentence,
            }
        )
