"""Servers that ship another electrode than the usual one, for tests that need to know what they look at."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from physics.interior import look_inside
from physics.state import Electrode
from scenes.bundle import write_bundle
from scenes.devices import device_named
from tests.end_to_end.browser import ROOT
from tests.serving import RunningServer, running_server

DEVICE = "ci"
ASSETS = ROOT / "assets"


def ship(electrode: Electrode, folder: Path) -> Path:
    """Make an assets folder that is the usual one but for the electrode that is shipped, with its fields and way."""
    folder.mkdir()
    for asset in ASSETS.iterdir():
        if asset.name != "demo":
            (folder / asset.name).symlink_to(asset)
    demo = folder / "demo"
    demo.mkdir()
    for name in ("electrode.h5", "measures.json"):
        (demo / name).symlink_to(ASSETS / "demo" / name)
    interior = look_inside(electrode, device_named(DEVICE).cells)
    write_bundle(electrode, DEVICE, demo / DEVICE, interior)
    _give_recipe(demo / DEVICE / "manifest.json")
    return folder


def _give_recipe(manifest: Path) -> None:
    """What is shipped was manufactured; an import stands in for it here and borrows a recipe."""
    content = json.loads(manifest.read_bytes())
    usual = json.loads((ASSETS / "demo" / DEVICE / "manifest.json").read_bytes())
    if content["provenance"]["recipe"] is None:
        content["provenance"] = usual["provenance"]
        manifest.write_text(json.dumps(content), encoding="utf-8")


@contextmanager
def server_shipping(assets: Path, data: Path) -> Iterator[RunningServer]:
    """A server whose library holds what `ship` put there."""
    with running_server(data, environment={"HOLOTRODE_ASSETS": str(assets)}) as server:
        yield server
