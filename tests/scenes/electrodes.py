"""Small electrodes to show: loose spheres in three stages, and labelled volumes."""

import numpy as np

from physics.outcome import Outcome
from physics.state import Electrode, History, Microstructure, ParticleBed, Phase, Stage, StageName


def manufactured(
    active: int = 12,
    cbd: int = 60,
    seed: int = 1,
    box_um: tuple[float, float, float] = (12.0, 10.0, 14.0),
    graded: bool = False,
    voxel_um: float = 0.5,
) -> Electrode:
    """Random spheres that sink from stage to stage; `graded` binder shrinks by a different factor each."""
    rng = np.random.default_rng(seed)
    phases = np.array([Phase.ACTIVE] * active + [Phase.CBD] * cbd, dtype=np.uint8)
    rng.shuffle(phases)
    wet = np.where(phases == Phase.ACTIVE, rng.choice([1.25, 1.75, 2.25], len(phases)), 1.25)
    shrunk = rng.uniform(0.5, 0.8, len(phases)) if graded else np.full(len(phases), 0.52)
    dry = np.where(phases == Phase.CBD, wet * shrunk, wet)
    places = rng.uniform(0, 1, (len(phases), 3))
    heights = zip(StageName, (box_um[2], 0.8 * box_um[2], 0.6 * box_um[2]), (wet, dry, dry), strict=True)
    stages = []
    for name, height, radii in heights:
        sides = np.array([box_um[0], box_um[1], height], dtype=np.float64)
        bed = ParticleBed(places * sides, radii.copy(), phases, sides)
        stages.append(Stage(name, bed, _still(bed), {}, Outcome.CONVERGED))
    microstructure = Microstructure.from_bed(stages[-1].bed, voxel_um)
    measures = {"porosity": 0.4, "thickness_um": 0.6 * box_um[2]}
    return Electrode(None, tuple(stages), microstructure, measures, Outcome.CONVERGED, f"Spheres {seed}")


def imported(
    side: int = 24, seed: int = 1, thickness_axis: str = "z", phases: dict[str, int] | None = None
) -> Electrode:
    """Blobs of three labelled phases in a cube that is a little longer along z."""
    rng = np.random.default_rng(seed)
    phases = phases or {"pore": 0, "active": 85, "cbd": 170}
    names = list(phases.values())
    coarse = rng.choice(names, (side // 4, side // 4, side // 4 + 1))
    labels = coarse.repeat(4, 0).repeat(4, 1).repeat(4, 2).astype(np.uint8)
    microstructure = Microstructure.from_labels(labels, 0.5, phases, thickness_axis=thickness_axis)
    return Electrode(None, (), microstructure, {}, Outcome.CONVERGED, f"Volume {seed}")


def of_volume(labels: np.ndarray, phases: dict[str, int], voxel_um: float = 1.0) -> Electrode:
    """An import of exactly these labels."""
    microstructure = Microstructure.from_labels(labels.astype(np.uint8), voxel_um, phases)
    return Electrode(None, (), microstructure, {}, Outcome.CONVERGED, "Labels")


def _still(bed: ParticleBed) -> History:
    frame = np.zeros(1)
    return History(
        frame,
        np.array([bed.thickness_um]),
        np.array([0.5]),
        frame.copy(),
        bed.centres_um.astype(np.float32)[None],
        bed.radii_um.astype(np.float32)[None],
    )
