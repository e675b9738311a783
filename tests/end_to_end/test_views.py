"""What three.js shows of a bundle, beside what PyVista draws of the electrode itself, pixel by pixel."""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from scipy import ndimage

from physics.state import Electrode, Phase
from physics.storage import load
from scenes.bundle import write_bundle
from scenes.manifest import Manifest
from tests.end_to_end.browser import ROOT
from tests.scenes.electrodes import of_volume

pv = pytest.importorskip("pyvista", reason="needs the extra `pictures`", exc_type=ImportError)

PIXELS = 800
DEGREES = 20.0
VIEWS = {
    "over a corner": (1.3, 0.9, 1.6),
    "along the film": (0.2, 0.15, 2.2),
    "from above": (-0.1, 2.3, -0.4),
}
COLOURS = {"active": (255, 0, 0), "cbd": (0, 255, 0), "collector": (0, 0, 255)}
LEAST_OVERLAP = 0.95


class _Files(SimpleHTTPRequestHandler):
    """Three folders under one address, without a word on the terminal."""

    extensions_map: ClassVar[dict[str, str]] = {
        ".html": "text/html",
        ".js": "text/javascript",
        ".wasm": "application/wasm",
    }

    def __init__(self, *arguments: object, folders: dict[str, Path], **named: object) -> None:
        self._folders = folders
        super().__init__(*arguments, **named)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        first, _, rest = path.lstrip("/").partition("/")
        return str(self._folders[first] / rest) if first in self._folders else str(ROOT / "none")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(bundle: Path) -> Iterator[str]:
    """The bundle, three.js and the page that shows the one with the other."""
    folders = {
        "bundle": bundle,
        "three": ROOT / "web_client" / "node_modules" / "three",
        "view": Path(__file__).parent,
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, folders=folders))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def made(device: str, folder: Path) -> tuple[Electrode, Manifest, list[str]]:
    """The shipped electrode as it ends, with its collector."""
    electrode = load(ROOT / "assets" / "demo" / "electrode.h5")
    manifest = write_bundle(electrode, device, folder)
    last = electrode.stages[-1].name
    parts = [part for part in manifest.parts if part.stage == last or part.phase == "collector"]
    return electrode, manifest, [part.file for part in parts if part.level == 0]


def seen(device: str, folder: Path) -> tuple[Electrode, Manifest, list[str]]:
    """The solids of an imported volume."""
    electrode = of_volume(smooth_phases(96), {"pore": 0, "active": 1, "cbd": 2})
    manifest = write_bundle(electrode, device, folder)
    return electrode, manifest, [part.file for part in manifest.parts if part.phase != "pore" and part.level == 0]


def smooth_phases(side: int) -> np.ndarray:
    """Labels of pores, active material and binder domain as an even noise divides them."""
    noise = ndimage.gaussian_filter(np.random.default_rng(5).normal(size=(2, side, side, side)), (0, 8, 8, 8))
    return np.where(noise[0] > 0, 1, np.where(noise[1] > 0.5 * noise[1].std(), 2, 0))


def truth(electrode: Electrode, metres_per_um: float) -> list[tuple[str, "pv.PolyData"]]:
    """Meshes of the electrode in the room, made of its own numbers and none of the bundle's files."""
    if not electrode.stages:
        return _contours(electrode, metres_per_um)
    bed = electrode.stages[-1].bed
    x, y, _ = bed.box_um
    meshes = [("collector", pv.Box(np.array([-x / 2, x / 2, -0.03 * max(x, y), 0.0, -y / 2, y / 2]) * metres_per_um))]
    ball = pv.Icosphere(radius=1.0, nsub=3)
    for phase in (Phase.ACTIVE, Phase.CBD):
        chosen = bed.of(phase)
        centres = bed.centres_um[chosen]
        centres[:, :2] %= bed.box_um[:2]  # the periodic image that lies in the box
        points = pv.PolyData(_in_room(centres, bed.box_um, metres_per_um))
        points["radius"] = bed.radii_um[chosen] * metres_per_um
        meshes.append((phase.name.lower(), points.glyph(geom=ball, scale="radius", orient=False)))
    return meshes


def _contours(electrode: Electrode, metres_per_um: float) -> list[tuple[str, "pv.PolyData"]]:
    volume = electrode.microstructure
    meshes = []
    for phase in ("active", "cbd"):
        inside = np.pad((volume.labels == volume.phases[phase]).astype(np.float32), 1)
        grid = pv.ImageData(
            dimensions=inside.shape, spacing=(volume.voxel_um,) * 3, origin=(-0.5 * volume.voxel_um,) * 3
        )
        grid["inside"] = inside.ravel(order="F")
        surface = grid.contour([0.5], scalars="inside")
        surface.points = _in_room(surface.points, np.array(volume.size_um), metres_per_um)
        meshes.append((phase, surface))
    return meshes


def _in_room(points_um: np.ndarray, box_um: np.ndarray, metres_per_um: float) -> np.ndarray:
    x, y, z = (np.asarray(points_um) - [box_um[0] / 2, box_um[1] / 2, 0.0]).T
    return np.stack([x, z, -y], axis=1) * metres_per_um


def drawn_by_pyvista(meshes: list[tuple[str, "pv.PolyData"]], position: np.ndarray, target: np.ndarray) -> np.ndarray:
    with pv.vtk_verbosity("error"):
        plotter = pv.Plotter(off_screen=True, window_size=[PIXELS, PIXELS], lighting="none")
        plotter.ren_win.SetMultiSamples(0)  # a pixel belongs to one phase
        plotter.set_background("black")
        for phase, mesh in meshes:
            plotter.add_mesh(mesh, color=COLOURS[phase], lighting=False)
        plotter.camera.position, plotter.camera.focal_point = tuple(position), tuple(target)
        plotter.camera.up = (0.0, 1.0, 0.0)
        plotter.camera.view_angle = DEGREES
        plotter.renderer.ResetCameraClippingRange()
        image = np.asarray(plotter.screenshot(return_img=True))
        plotter.close()
    return image


def drawn_by_three(page: Page, position: np.ndarray, target: np.ndarray) -> np.ndarray:
    page.evaluate("([p, t, d]) => window.look(p, t, d)", [position.tolist(), target.tolist(), DEGREES])
    return np.asarray(Image.open(io.BytesIO(page.locator("canvas").screenshot())).convert("RGB"))


def overlap(one: np.ndarray, other: np.ndarray, colour: tuple[int, int, int]) -> float | None:
    """Shared pixels of a phase over all pixels where one of the two shows it; None where hardly any does."""
    a, b = ((np.abs(image.astype(int) - colour).max(axis=-1) < 60) for image in (one, other))
    return float((a & b).sum() / (a | b).sum()) if (a | b).mean() > 0.002 else None


@pytest.mark.parametrize(
    ("make", "device"),
    [(made, "desktop"), (made, "quest3"), (seen, "desktop")],
    ids=["desktop", "quest3", "import"],
)
def test_three_js_shows_what_pyvista_draws(
    chromium: Browser,
    tmp_path: Path,
    make: Callable[[str, Path], tuple[Electrode, Manifest, list[str]]],
    device: str,
) -> None:
    electrode, manifest, files = make(device, tmp_path / "bundle")
    meshes = truth(electrode, manifest.scale.metres_per_um)
    colours = {phase: f"#{r:02x}{g:02x}{b:02x}" for phase, (r, g, b) in COLOURS.items()}
    target = (np.array(manifest.bounds_m.min) + manifest.bounds_m.max) / 2
    with served(tmp_path / "bundle") as address:
        page = chromium.new_page(viewport={"width": PIXELS, "height": PIXELS})
        page.goto(f"{address}/view/three_view.html")
        page.wait_for_selector("body[data-ready=yes]", state="attached")
        page.evaluate("([files, colours]) => window.load(files, colours)", [files, colours])
        found = {}
        for name, direction in VIEWS.items():
            position = target + np.array(direction) * 1.2
            three, pyvista = drawn_by_three(page, position, target), drawn_by_pyvista(meshes, position, target)
            for phase, _ in meshes:
                found[name, phase] = overlap(three, pyvista, COLOURS[phase])
        page.close()
    known = {view: share for view, share in found.items() if share is not None}
    assert {phase for _, phase in known} == {phase for phase, _ in meshes}
    assert len(known) >= 2 * len(VIEWS)
    assert min(known.values()) >= LEAST_OVERLAP, found
