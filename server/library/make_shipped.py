"""Make the electrode that ships in assets/demo anew: `make demo`, or `python -m server.library.make_shipped`.

It is the reference recipe, so that a person who opens the page sees it at once while their own is computed.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import get_args

from physics.interior import look_inside
from physics.line import manufacture
from physics.materials import ASSETS
from physics.recipe import ElectrodeRecipe
from physics.storage import save
from physics.transport import characterise
from scenes.bundle import write_bundle
from scenes.devices import device_named
from server.library.rheology import flow_curve_json
from server.protocol.messages import DeviceProfile

RECIPE = "recipes/nmc111-96-2-2.yaml"


def make_shipped(folder: Path) -> None:
    """Manufacture the electrode and write its file, its bundles and its numbers into `folder`."""
    recipe = ElectrodeRecipe.load(ASSETS / RECIPE)
    made = manufacture(recipe)
    electrode = replace(made, characterisation=characterise(made).document())
    folder.mkdir(parents=True, exist_ok=True)
    save(electrode, folder / "electrode.h5")
    for device in get_args(DeviceProfile):
        write_bundle(electrode, device, folder / device, look_inside(electrode, device_named(device).cells))
    numbers = {
        "command": "make demo",
        "recipe": f"assets/{RECIPE}",
        "electrode": electrode.sha256(),
        "particles": len(electrode.stages[-1].bed),
        "measures": dict(electrode.measures),
        "stages": {stage.name.value: dict(stage.measures) for stage in electrode.stages},
        "flow_curve": json.loads(flow_curve_json(recipe, lambda *_: None) or "null"),
    }
    (folder / "measures.json").write_text(json.dumps(numbers, indent=2) + "\n")


if __name__ == "__main__":
    make_shipped(ASSETS / "demo")
