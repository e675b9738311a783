"""Write the props and their catalogue into assets/props: `make props`, or `python -m scenes.props.catalogue`."""

import json
from pathlib import Path

from physics.materials import ASSETS
from scenes.props.balance import balance
from scenes.props.calender import calender
from scenes.props.coater import coater
from scenes.props.glove_box import glove_box
from scenes.props.mixer import mixer
from scenes.props.oven import oven
from scenes.props.prop import Prop

FOLDER = ASSETS / "props"


def all_props() -> list[Prop]:
    """The props, in the order in which an electrode meets them."""
    return [oven(), balance(), mixer(), coater(), calender(), glove_box()]


def files() -> dict[str, bytes]:
    """Every file of assets/props by name; the same bytes every time."""
    props = all_props()
    catalogue = {
        "command": "make props",
        "source": "made by scenes/props",
        "licence": "Apache-2.0",
        "props": {prop.name: prop.document() for prop in props},
    }
    text = json.dumps(catalogue, indent=2, ensure_ascii=False) + "\n"
    return {"props.json": text.encode(), **{f"{prop.name}.glb": prop.glb() for prop in props}}


def write_props(folder: Path) -> None:
    """Write the files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    write_props(FOLDER)
