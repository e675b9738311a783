"""Scene bundles: an electrode as GLBs and a manifest for one device, written whole or not at all."""

import math
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from physics.interior import Interior
from physics.state import Electrode
from physics.version import PHYSICS_VERSION
from scenes import interiors
from scenes.codes import Files
from scenes.devices import Device, device_named
from scenes.errors import SceneError
from scenes.fields import COLOUR_MAP, look_of
from scenes.gltf import GENERATOR
from scenes.manifest import (
    MANIFEST_FILE,
    Bounds,
    Budget,
    Manifest,
    Part,
    PhaseLook,
    Provenance,
    Scale,
    StageFacts,
    Units,
)
from scenes.parts import parts_at
from scenes.placement import Placement, upright

__all__ = ["SceneError", "build_bundle", "write_bundle"]


def write_bundle(
    electrode: Electrode,
    device: str,
    directory: Path,
    interior: Interior | None = None,
    *,
    draco: bool = True,
    without: Collection[str] = (),
) -> Manifest:
    """Write manifest.json and the files that show an electrode on a device.

    The same electrode and device always give the same bytes. A bundle that is already there is replaced once
    the new one is complete.

    Args:
        electrode: manufactured or imported.
        device: profile name, see scenes/devices.py.
        directory: where to; it is made, or it holds an older bundle or nothing.
        interior: fields to colour by and the way through the pores, from `physics.interior.look_inside`; without it
            there are none. What is finer than the device takes is made coarser.
        draco: whether surfaces are compressed; without it they are for readers that have no Draco decoder.
        without: phases that are left out of the meshes, where a device cannot hold them all.

    Returns:
        What was written.

    Raises:
        SceneError: for an unknown device, a directory that holds something else, or a part beyond the budget.
    """
    profile = device_named(device)
    _refuse_foreign(directory)
    manifest, files = build_bundle(electrode, profile, interior, draco=draco, without=without)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{directory.name}-", dir=directory.parent) as temporary:
        fresh = Path(temporary) / "new"
        fresh.mkdir()
        for name, data in files.items():
            (fresh / name).write_bytes(data)
        (fresh / MANIFEST_FILE).write_text(manifest.model_dump_json() + "\n", encoding="utf-8")
        if directory.exists():
            directory.rename(Path(temporary) / "old")
        fresh.rename(directory)
    return manifest


def build_bundle(
    electrode: Electrode,
    device: Device,
    interior: Interior | None = None,
    *,
    draco: bool = True,
    without: Collection[str] = (),
) -> tuple[Manifest, Files]:
    """The manifest of a bundle and its other files by name; for the arguments see `write_bundle`.

    Raises:
        SceneError: where a part is beyond the device's budget, or there is no phase to leave out.
    """
    known = [*electrode.microstructure.phases, "collector"]
    for phase in without:
        if phase not in known:
            raise SceneError(f"there is no phase {phase!r} to leave out; expected one of {', '.join(known)}")
    box_um = _box_um(electrode)
    placement = Placement.for_box(box_um)
    files: Files = {}
    parts: list[Part] = []
    for number, level in enumerate(device.levels):
        at_level = []
        for part, glb in parts_at(electrode, placement, number, level, draco=draco, without=without):
            at_level.append(part)
            files[part.file] = glb
        for shown in _shown_together(at_level):
            _check_budget(shown, level.triangles, device)
        parts.extend(at_level)
    if not parts:
        raise SceneError(
            f"electrode {electrode.name!r} has nothing to show: no particle, and no phase that was not left out"
        )
    start = [part for part in parts if part.level == device.start_level]
    manifest = Manifest(
        device=device.name,
        budget=Budget(triangles=device.levels[0].triangles, draws=device.draws),
        electrode=electrode.sha256(),
        name=electrode.name,
        outcome=str(electrode.outcome),
        scale=Scale(metres_per_um=placement.metres_per_um, statement=placement.statement),
        units=Units(),
        bounds_m=Bounds.around(part.bounds_m for part in parts),
        phases={phase: _phase_look(phase) for phase in dict.fromkeys(part.phase for part in parts)},
        stages=_stages(electrode),
        parts=tuple(parts),
        particles=interiors.particles(electrode, interior, files),
        volume=interiors.volume(electrode, interior, device, files),
        track=interiors.track(electrode, device, files),
        flight=interiors.flight(interior, box_um, placement),
        colour_map=COLOUR_MAP,
        start_level=device.start_level,
        triangles=max(sum(part.triangles for part in shown) for shown in _shown_together(start)),
        bytes=sum(map(len, files.values())),
        measures=_finite(electrode.measures),
        volume_fractions=electrode.microstructure.volume_fractions(),
        characterisation=_characterisation(electrode),
        provenance=_provenance(electrode),
    )
    return manifest, files


def _characterisation(electrode: Electrode) -> dict[str, Any] | None:
    if electrode.characterisation is None:
        return None
    return {name: value for name, value in electrode.characterisation.items() if name != "profiles"}


def _refuse_foreign(directory: Path) -> None:
    if not directory.exists():
        return
    if not directory.is_dir():
        raise SceneError(f"a bundle is a directory; {directory} is a file")
    names = [path.name for path in directory.iterdir()]
    foreign = [name for name in names if name != MANIFEST_FILE and not name.endswith((".glb", ".bin"))]
    if foreign or (names and MANIFEST_FILE not in names):
        example = min(foreign or names)
        raise SceneError(f"{directory} is left as it is: it holds {example} and is no scene bundle")


def _shown_together(parts: Sequence[Part]) -> list[list[Part]]:
    """The choices a client shows: the collector with one stage's parts, or with the final surfaces."""
    stages = dict.fromkeys(part.stage for part in parts)
    collector = [part for part in parts if part.phase == "collector"]
    return [collector + [part for part in parts if part.stage == stage and part not in collector] for stage in stages]


def _check_budget(shown: Sequence[Part], triangles: int, device: Device) -> None:
    needed, draws = sum(part.triangles for part in shown), sum(part.draws for part in shown)
    if needed > triangles or draws > device.draws:
        largest = max(shown, key=lambda part: part.triangles)
        raise SceneError(
            f"{device.name} draws at most {triangles} triangles in {device.draws} calls; the parts of stage "
            f"{largest.stage} need {needed} in {draws}, most of them for {largest.part}; leave out phase "
            f"{largest.phase}, or take a device that draws more"
        )


def _box_um(electrode: Electrode) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    if electrode.stages:
        return np.asarray(electrode.stages[-1].bed.box_um)
    return np.array(upright(electrode.microstructure).shape) * electrode.microstructure.voxel_um


def _phase_look(phase: str) -> PhaseLook:
    look = look_of(phase)
    return PhaseLook(label_en=look.label_en, label_fr=look.label_fr, colour=look.colour, opacity=look.opacity)


def _stages(electrode: Electrode) -> tuple[StageFacts, ...]:
    facts = []
    for stage in electrode.stages:
        porosity, pressure = stage.history.porosity, stage.history.pressure_mpa
        facts.append(
            StageFacts.model_validate(
                {
                    "name": stage.name,
                    "thickness_um": stage.bed.thickness_um,
                    "porosity": float(porosity[-1]) if len(porosity) else None,
                    "pressure_mpa": float(pressure.max()) if len(pressure) else None,
                    "box_um": tuple(stage.bed.box_um.tolist()),
                }
            )
        )
    return tuple(facts)


def _finite(measures: Mapping[str, float]) -> dict[str, float | None]:
    """Measures as JSON holds them: what is not finite is null, and the outcome says why."""
    return {name: float(value) if math.isfinite(value) else None for name, value in measures.items()}


def _provenance(electrode: Electrode) -> Provenance:
    recipe = electrode.recipe
    return Provenance(
        recipe=None if recipe is None else recipe.canonical(),
        seed=None if recipe is None else recipe.seed,
        physics_version=None if recipe is None else PHYSICS_VERSION,
        software=GENERATOR,
    )
