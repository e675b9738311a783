"""Colours by field, filled cuts, the clip box and the flight, as a person sees them."""

import re
from pathlib import Path

import numpy as np
import pytest
import tifffile
from playwright.sync_api import Browser, Page, expect

from physics.storage import load
from physics.tomography import import_stack
from tests.end_to_end.browser import PATIENCE_MS, careful_page, gold_share, pixels, share_near
from tests.end_to_end.shipping import ASSETS, server_shipping, ship
from tests.end_to_end.test_first_light import TEN_OR_MORE, open_electrode

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)

HIGHEST = (0xFD, 0xE7, 0x25)
VIRIDIS = np.array([[int(stop[i : i + 2], 16) for i in (1, 3, 5)] for stop in (
    "#440154", "#48186a", "#472d7b", "#424086", "#3b528b", "#33638d", "#2c728e", "#26818e", "#21908c",
    "#1f9f88", "#28ae80", "#3ebc74", "#5dc963", "#82d34c", "#abdc32", "#d5e21a", "#fde725")])  # fmt: skip
CELLS = 32
RADIUS_M = 0.42 * 0.3  # of a grain, in a cube of 0.6 m
BORDER_M = 2 * 0.6 / CELLS  # a cell of a field: what is nearer to a wall may be the other phase's


@pytest.fixture(scope="module")
def manufactured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Assets with the demo electrode and everything that is known of its inside."""
    return ship(load(ASSETS / "demo" / "electrode.h5"), tmp_path_factory.mktemp("made") / "assets")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Assets with a small import whose grains have a name of their own."""
    folder = tmp_path_factory.mktemp("imported")
    centres = (np.indices((CELLS,) * 3) + 0.5) % (CELLS / 2) - CELLS / 4
    grains = (centres**2).sum(axis=0) < (RADIUS_M / 0.6 * CELLS) ** 2
    tifffile.imwrite(folder / "stack.tif", grains.astype(np.uint8))
    electrode = import_stack(folder / "stack.tif", 1.0, {"pore": 0, "silicon": 1})
    return ship(electrode, folder / "assets")


def drawn(page: Page, selector: str) -> np.ndarray:
    """What is to be seen of an element once the frame after the last change was drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return pixels(page, selector)


def colour_by(page: Page, name: str) -> None:
    page.get_by_label("Colour by").select_option(label=name)
    expect(page.locator(".legend")).to_be_visible()


def hide_legend(page: Page) -> None:
    """It stands before a corner of the view."""
    page.locator(".legends").evaluate("(legend) => { legend.style.visibility = 'hidden'; }")


def cut_at(page: Page, axis: str, per_mille: int) -> None:
    page.get_by_text("Cut through the electrode").click()
    page.locator("fieldset").get_by_text(axis).click()
    page.get_by_role("slider", name="Position of the cut").fill(str(per_mille))


def across_the_cut(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Colours on the face that a cut along y at a quarter of a cube of 0.6 m leaves open, and how deep in grains.

    The camera stands where scene/orbit.ts puts it at first.

    Returns:
        (n, 3) colours and (n,) distance to the surface of the nearest grain in metres, positive inside.
    """
    height, width = image.shape[:2]
    ahead = -np.array([0.62, 0.42, 1.0]) / np.linalg.norm([0.62, 0.42, 1.0])
    right = np.cross(ahead, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    axes = np.array([right, np.cross(right, ahead), ahead])
    slope = np.tan(np.deg2rad(16))
    half = min(np.deg2rad(16), np.arctan(slope * width / height))
    eye = np.array([0.0, 0.3, 0.0]) - ahead * 1.12 * (0.3 * np.sqrt(3)) / np.sin(half)
    x, y = (grid.ravel() for grid in np.meshgrid(*[np.linspace(-0.29, 0.29, 200)] * 2))
    seen = (np.stack([x, y + 0.3, np.full_like(x, -0.15)], axis=1) - eye) @ axes.T
    columns = width / 2 + seen[:, 0] / seen[:, 2] * height / 2 / slope
    rows = height / 2 - seen[:, 1] / seen[:, 2] * height / 2 / slope
    return image[rows.astype(int), columns.astype(int)], RADIUS_M - np.hypot(np.abs(x) - 0.15, np.abs(y) - 0.15)


def distance_to_map(colours: np.ndarray) -> np.ndarray:
    """(n,) largest difference of a channel to the nearest colour of the map, where colours are mixed in sRGB."""
    stops = np.linspace(0, len(VIRIDIS) - 1, 1000)
    fine = np.stack([np.interp(stops, range(len(VIRIDIS)), channel) for channel in VIRIDIS.T], axis=1)
    return np.abs(colours[:, None, :] - fine).max(axis=-1).min(axis=1)


def test_a_field_of_particles_has_the_colours_of_its_legend(
    chromium: Browser, manufactured: Path, tmp_path: Path
) -> None:
    with server_shipping(manufactured, tmp_path / "data") as server, careful_page(chromium) as page:
        open_electrode(page, server.link)
        assert gold_share(drawn(page, ".view")) > 0.05
        assert share_near(drawn(page, "canvas"), HIGHEST) == 0
        colour_by(page, "Diameter")
        expect(page.get_by_role("status").filter(has_text="Colour: Diameter, µm, from 2.5 to 10.4.")).to_be_attached()
        hide_legend(page)
        assert share_near(drawn(page, ".view"), HIGHEST, within=24) > 0.005
        page.get_by_label("Colour by").select_option(label="Phase")
        expect(page.locator(".legend")).to_have_count(0)
        assert gold_share(drawn(page, ".view")) > 0.05


def test_an_import_is_filled_where_it_is_cut(chromium: Browser, imported: Path, tmp_path: Path) -> None:
    with server_shipping(imported, tmp_path / "data") as server, careful_page(chromium) as page:
        open_electrode(page, server.link)
        cut_at(page, "Along y", 250)
        colours, depth = across_the_cut(drawn(page, ".view"))
        grains, pores = depth > BORDER_M, depth < -BORDER_M
        assert np.ptp(colours[grains], axis=0).max() <= 2  # one colour, however the shell behind is turned
        background = colours[pores]
        page.get_by_text("Pore surface").click()
        colour_by(page, "Potential in the pores, 1 at the collector")
        hide_legend(page)
        colours, _ = across_the_cut(drawn(page, ".view"))
        assert np.ptp(colours[grains], axis=0).max() <= 2
        assert distance_to_map(colours[pores]).max() <= 4
        assert distance_to_map(background).min() > 20
        assert np.ptp(colours[pores, 1]) > 180  # from one end of the map to the other


def test_a_clip_box_keeps_what_is_inside(chromium: Browser, manufactured: Path, tmp_path: Path) -> None:
    with server_shipping(manufactured, tmp_path / "data") as server, careful_page(chromium) as page:
        open_electrode(page, server.link)
        whole = gold_share(drawn(page, ".view"))
        page.get_by_text("Clip box").click()
        low = page.get_by_role("slider", name="Across x, from")
        low.focus()
        for _ in range(4):
            page.keyboard.press("PageUp")
        page.get_by_role("slider", name="Across x, to").fill("600")
        expect(page.get_by_text(re.compile("^from 4\\d % to 60 %$".replace(" %", "\u2009%")))).to_be_visible()
        assert 0 < gold_share(drawn(page, ".view")) < 0.7 * whole


def test_a_flight_goes_through_the_pores_and_back(chromium: Browser, manufactured: Path, tmp_path: Path) -> None:
    with server_shipping(manufactured, tmp_path / "data") as server, careful_page(chromium) as page:
        open_electrode(page, server.link)
        outside = drawn(page, ".view")
        page.get_by_role("button", name="Fly through the pores").click()
        expect(page.get_by_text("above the electrode", exact=True)).to_be_visible()
        expect(page.locator(".scale-bar")).to_be_hidden()
        page.get_by_role("slider", name="Position on the way").fill("500")
        expect(page.get_by_text(re.compile(r"^\d\.\d\u2009µm to the wall$"))).to_be_visible()
        expect(page.get_by_role("status").filter(has_text="of the way")).to_contain_text("50\u2009%")
        inside = drawn(page, ".view")
        assert gold_share(inside) > 2 * gold_share(outside)
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Fly through the pores")).to_be_visible()
        expect(page.locator(".scale-bar")).to_be_visible()
        assert gold_share(drawn(page, ".view")) == pytest.approx(gold_share(outside), rel=0.02)


def test_a_legend_and_a_flight_step_by_step_in_vr(chromium: Browser, manufactured: Path, tmp_path: Path) -> None:
    with server_shipping(manufactured, tmp_path / "data") as server, careful_page(chromium) as page:
        open_electrode(page, server.link)
        colour_by(page, "Diameter")
        page.set_viewport_size({"width": 640, "height": 480})
        page.get_by_role("button", name="Enter VR").click()
        expect(page.locator("html")).to_have_attribute("data-xr-frames", TEN_OR_MORE)
        assert share_near(drawn(page, "body"), HIGHEST, within=24) > 0.001
        page.evaluate("document.querySelector('[data-id=flight]').click()")
        page.evaluate("document.querySelector('[data-id=flight-next]').click()")
        expect(page.locator("canvas")).to_have_attribute("data-diving", "0.08")
        page.evaluate("document.querySelector('[data-id=flight-leave]').click()")
        expect(page.locator("canvas")).not_to_have_attribute("data-diving", "0.08")
        page.evaluate("headset.activeSession.end()")
        expect(page.locator("canvas")).not_to_have_attribute("data-room", "open")
