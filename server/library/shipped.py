"""The electrode that ships with Holotrode: its stored scenes go into the library when the server starts."""

import json
from pathlib import Path
from typing import Any, get_args

from sqlmodel import Session, select

from physics.recipe import ElectrodeRecipe
from scenes.manifest import FORMAT_VERSION
from server.blobs import BlobStore
from server.clock import new_op_id
from server.library.desk import MadeScene
from server.library.models import Electrode, Scene
from server.library.service import find_scene, recipe_key
from server.problems import ProblemError
from server.protocol.messages import DeviceProfile, ScenePart
from server.writes import Actor, stamp


def store_bundle(folder: Path, blobs: BlobStore) -> MadeScene:
    """Put the files of a scene bundle into the blob store."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for file in sorted(folder.iterdir()):
        blobs.put_file(file)
    parts = [{name: part[name] for name in ScenePart.model_fields} for part in manifest["parts"]]
    return MadeScene(manifest_sha256=blobs.put_file(folder / "manifest.json"), parts=json.dumps(parts))


def index_demo(session: Session, actor: Actor, demo: Path, blobs: BlobStore) -> None:
    """Index assets/demo: the electrode, and every scene bundle it has; what is indexed already stays.

    Args:
        session: the transaction.
        actor: the local person at the server itself.
        demo: folder with electrode.h5, measures.json and a folder per device profile.
        blobs: where the files go.
    """
    for profile in get_args(DeviceProfile):
        folder = demo / profile
        if not (folder / "manifest.json").is_file():
            continue
        manifest = json.loads((folder / "manifest.json").read_bytes())
        electrode_id = manifest["electrode"]
        indexed = session.get(Electrode, electrode_id)
        if indexed is None:
            session.add(_electrode(actor, demo, manifest, blobs))
            session.flush()
        elif indexed.flow_curve is None:  # it was indexed before there were flow curves
            indexed.flow_curve = _flow_curve(demo)
            session.add(indexed)
        if find_scene(session, electrode_id, profile) is None:
            made = store_bundle(folder, blobs)
            session.add(
                Scene(
                    **stamp(actor, new_op_id(), None),
                    electrode_id=electrode_id,
                    device_profile=profile,
                    manifest_sha256=made.manifest_sha256,
                    parts=made.parts,
                )
            )


def forget_old_scenes(session: Session, blobs: BlobStore) -> int:
    """Drop scenes of an older bundle format; they are made anew when somebody asks for them. Returns how many."""
    old = [scene for scene in session.exec(select(Scene)) if _format_of(scene, blobs) != FORMAT_VERSION]
    for scene in old:
        session.delete(scene)
    return len(old)


def _format_of(scene: Scene, blobs: BlobStore) -> int | None:
    try:
        version: int | None = json.loads(blobs.find(scene.manifest_sha256).read_bytes()).get("format_version")
    except (ProblemError, ValueError):
        return None  # a manifest that is lost or damaged is no scene either
    return version


def _electrode(actor: Actor, demo: Path, manifest: dict[str, Any], blobs: BlobStore) -> Electrode:
    recipe = ElectrodeRecipe.model_validate(manifest["provenance"]["recipe"])
    measures = manifest["measures"]
    return Electrode(
        **stamp(actor, new_op_id(), None),
        id=manifest["electrode"],
        recipe_key=recipe_key(recipe),
        recipe=json.dumps(recipe.canonical()),
        physics_version=manifest["provenance"]["physics_version"],
        name=manifest["name"],
        origin="shipped",
        porosity=measures.get("porosity"),
        thickness_um=measures.get("thickness_um"),
        mass_loading_mg_cm2=measures.get("mass_loading_mg_cm2"),
        particles=json.loads((demo / "measures.json").read_bytes())["particles"],
        file_sha256=blobs.put_file(demo / "electrode.h5"),
        flow_curve=_flow_curve(demo),
    )


def _flow_curve(demo: Path) -> str | None:
    curve = json.loads((demo / "measures.json").read_bytes()).get("flow_curve")
    return None if curve is None else json.dumps(curve)
