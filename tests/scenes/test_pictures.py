import importlib
import math
import os
from ctypes.util import find_library
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from physics.fields import ParticleField, VolumeField
from physics.outcome import Outcome
from physics.state import Electrode, Microstructure, ParticleBed, Phase, StageName
from scenes.errors import SceneError
from scenes.fields import COLOUR_MAP, look_of
from tests.scenes.electrodes import imported, manufactured, of_volume

pictures = pytest.importorskip("scenes.pictures", reason="needs the extra `pictures`", exc_type=ImportError)

SMALL = {"size_mm": (80, 60), "dpi": 72}
GOLD, SLATE, COPPER = 40, 210, 20  # degrees of hue of the phases' colours


@pytest.fixture
def software_renderer():
    """VTK ends the process where it finds nothing to draw with."""
    if not (find_library("EGL") or find_library("OSMesa")):
        reason = "needs libEGL or libOSMesa: run `make system`"
        if os.environ.get("HOLOTRODE_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


def pixels(path):
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"), dtype=int)


def hues(path):
    """Share of the picture's pixels near a hue, with enough colour to have one."""
    with Image.open(path) as picture:
        hue, saturation, value = np.moveaxis(np.asarray(picture.convert("HSV"), dtype=float), 2, 0)
    shown = (value > 60) & (saturation > 30)
    return lambda degrees: float(np.mean(shown & (np.abs(hue * 360 / 255 - degrees) < 12)))


def rgb(colour):
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def spheres(*parts, box_um=(10.0, 10.0, 8.0)):
    """An electrode whose last stage holds (x, y, z, radius, phase)."""
    table = np.array(parts, dtype=np.float64)
    phases = table[:, 4].astype(np.uint8)
    bed = ParticleBed(table[:, :3].copy(), table[:, 3].copy(), phases, np.array(box_um))
    like = manufactured(active=len(parts), cbd=0).stages[-1]
    volume = Microstructure.from_bed(bed, 0.5)
    return Electrode(None, (replace(like, bed=bed),), volume, {}, Outcome.CONVERGED, "Spheres")


def section_of(electrode, path, field=None, **options):
    """(h, w, 3) pixels of the section alone; its frame is the one that the picture itself uses."""
    options = {"size_mm": (100, 80), "dpi": 100} | options
    pictures.render(electrode, path, "slice", field, **options)
    plane = pictures.plane_through(electrode, options.get("axis"), options.get("at", 0.5))
    sheet = pictures.Sheet(*options["size_mm"], options["dpi"])
    left, top, width, height = pictures.frame_of(plane, sheet, bar=field is not None)
    return pixels(path)[top : top + height, left : left + width]


def share_of(section, phase):
    """Share of a section that has the colour of a phase, a pixel on an edge by how much of it lies inside."""
    inside, outside = (np.array(pictures.filled_rgb(name)) for name in (phase, "pore"))
    return float(np.clip((section - outside) @ (inside - outside) / ((inside - outside) ** 2).sum(), 0, 1).mean())


@pytest.mark.usefixtures("software_renderer")
def test_a_manufactured_electrode_shows_all_its_phases(tmp_path):
    pictures.render(manufactured(active=20, cbd=200), tmp_path / "made.png", **SMALL)
    share = hues(tmp_path / "made.png")
    assert share(GOLD) > 0.02
    assert share(SLATE) > 0.01
    assert share(COPPER) > 0.02


@pytest.mark.usefixtures("software_renderer")
def test_an_imported_volume_shows_its_solids_and_no_collector(tmp_path):
    electrode = imported(side=16)
    before = electrode.microstructure.labels.copy()
    pictures.render(electrode, tmp_path / "seen.png", **SMALL)
    share = hues(tmp_path / "seen.png")
    assert share(GOLD) > 0.05
    assert share(SLATE) > 0.02
    assert share(COPPER) < 0.005
    assert np.array_equal(electrode.microstructure.labels, before)


@pytest.mark.usefixtures("software_renderer")
def test_the_strip_shows_each_stage_in_its_own_column(tmp_path):
    pictures.render(manufactured(active=20, cbd=200), tmp_path / "strip.png", "stages", size_mm=(150, 60), dpi=100)
    strip = pixels(tmp_path / "strip.png")
    width = strip.shape[1] // 3
    columns = [strip[:, i * width : (i + 1) * width].max(axis=2) > 90 for i in range(3)]
    tops = [int(np.argmax(column[50:].any(axis=1))) for column in columns]
    assert tops == sorted(tops)
    assert tops[0] < tops[-1]


@pytest.mark.usefixtures("software_renderer")
def test_a_cutaway_is_coloured_by_particles_and_those_without_a_value_keep_their_phase(tmp_path):
    electrode = manufactured(active=20, cbd=200)
    active = electrode.stages[-1].bed.of(Phase.ACTIVE)
    values = np.where(active, np.linspace(0, 1, len(active)), np.nan)
    pictures.render(electrode, tmp_path / "p.png", field=ParticleField("a", "A", "A", "", values), **SMALL)
    pictures.render(electrode, tmp_path / "plain.png", **SMALL)
    plain, coloured = hues(tmp_path / "plain.png"), hues(tmp_path / "p.png")
    violet = 275
    assert coloured(GOLD) < 0.2 * plain(GOLD)
    assert coloured(SLATE) > 0.9 * plain(SLATE)
    assert coloured(violet) > plain(violet) + 0.02


@pytest.mark.usefixtures("software_renderer")
@pytest.mark.parametrize("electrode", [manufactured(active=3, cbd=10), imported(side=16)], ids=["made", "imported"])
def test_a_field_of_the_pores_is_seen_on_the_cut_faces(tmp_path, electrode):
    pores = electrode.microstructure.labels == electrode.microstructure.phases["pore"]
    values = np.where(pores, 1.0, np.nan).astype(np.float32)
    values[tuple(np.argwhere(pores)[0])] = 0.0
    field = VolumeField("a", "A", "A", "", "pore", values)
    yellow = 55
    pictures.render(electrode, tmp_path / "plain.png", **SMALL)
    pictures.render(electrode, tmp_path / "p.png", field=field, **SMALL)
    assert hues(tmp_path / "p.png")(yellow) > hues(tmp_path / "plain.png")(yellow) + 0.02


@settings(max_examples=15, deadline=None)
@given(
    centre=st.tuples(*(st.floats(-3.0, 13.0) for _ in range(2)), st.floats(2.1, 5.9)),
    radius=st.floats(0.3, 2.0),
    axis=st.sampled_from("xyz"),
    at=st.floats(0.0, 1.0),
)
def test_a_sphere_is_cut_in_a_disc_of_the_exact_area(tmp_path_factory, centre, radius, axis, at):
    electrode = spheres((*centre, radius, Phase.ACTIVE))
    path = tmp_path_factory.mktemp("section") / "s.png"
    section = section_of(electrode, path, axis=axis, at=at)
    number = "xyz".index(axis)
    box = electrode.stages[-1].bed.box_um
    distance = centre[number] - at * box[number]
    if number < 2:
        distance -= box[number] * round(distance / box[number])
    area = math.pi * max(0.0, radius**2 - distance**2)
    face = float(np.prod(np.delete(box, number)))
    assert share_of(section, "active") * face == pytest.approx(area, rel=0.01, abs=0.03)


def test_active_material_lies_over_the_binder(tmp_path):
    electrode = spheres((5, 5, 4, 1, Phase.ACTIVE), (5, 5, 4, 2, Phase.CBD))
    section = section_of(electrode, tmp_path / "s.png")
    middle = section.shape[0] // 2, section.shape[1] // 2
    assert section[middle].tolist() == rgb(look_of("active").colour)
    gold = (section == rgb(look_of("active").colour)).all(axis=2)
    assert gold.mean() == pytest.approx(math.pi / 80, rel=0.05)  # without the pixels on its edge
    beside = section[middle[0], round(section.shape[1] * 0.65)]
    assert beside.tolist() == rgb(look_of("cbd").colour)


@pytest.mark.parametrize(
    ("thickness", "axis", "layer"),
    [
        ("z", None, lambda labels: labels[:, 2, :].T),
        ("z", "x", lambda labels: labels[2].T),
        ("z", "z", lambda labels: labels[:, :, 3].T),
        ("x", None, lambda labels: labels[:, :, 3]),
        ("y", None, lambda labels: labels[2]),
    ],
)
def test_every_voxel_of_a_layer_is_where_it_belongs(tmp_path, thickness, axis, layer):
    labels = np.random.default_rng(4).integers(0, 3, (5, 5, 6)).astype(np.uint8)
    names = {"pore": 0, "active": 1, "cbd": 2}
    volume = Microstructure.from_labels(labels, 0.5, names, thickness_axis=thickness)
    section = section_of(Electrode(None, (), volume, {}, Outcome.CONVERGED, "V"), tmp_path / "s.png", axis=axis)
    seen = layer(labels)[::-1]  # upwards is up
    rows, columns = (
        ((np.arange(n) + 0.5) * size / n).astype(int) for n, size in zip(seen.shape, section.shape[:2], strict=True)
    )
    expected = np.array([pictures.filled_rgb(name) for name in names])[seen]
    assert np.array_equal(section[np.ix_(rows, columns)], expected)


def test_a_slice_at_the_far_end_shows_the_last_layer(tmp_path):
    labels = np.zeros((4, 4, 4), np.uint8)
    labels[3] = 1
    electrode = of_volume(labels, {"pore": 0, "active": 1})
    for at, share in ((0.0, 0.0), (0.74, 0.0), (0.76, 1.0), (1.0, 1.0)):
        assert share_of(section_of(electrode, tmp_path / "s.png", axis="x", at=at), "active") == pytest.approx(share)


def test_discs_have_the_colours_of_their_values(tmp_path):
    parts = [(2, 5, 4, 1, Phase.ACTIVE), (5, 5, 4, 1, Phase.ACTIVE), (8, 5, 4, 1, Phase.CBD)]
    field = ParticleField("size", "Size", "Taille", "µm", np.array([3.0, 7.0, np.nan]))
    section = section_of(spheres(*parts), tmp_path / "s.png", field)
    row = section[section.shape[0] // 2]
    seen = [row[round(len(row) * place)].tolist() for place in (0.2, 0.5, 0.8)]
    assert seen == [rgb(COLOUR_MAP[0]), rgb(COLOUR_MAP[-1]), rgb(look_of("cbd").colour)]


def test_a_field_of_a_phase_is_right_up_to_the_walls(tmp_path):
    labels = np.zeros((8, 4, 4), np.uint8)
    labels[4:6] = 1
    electrode = of_volume(labels, {"pore": 0, "active": 1})
    values = np.full((8, 4, 4), -100.0, np.float32)  # in the solid, where it means nothing
    values[:4], values[6:] = 0.0, 1.0
    section = section_of(electrode, tmp_path / "s.png", VolumeField("u", "U", "U", "V", "pore", values))
    row = section[section.shape[0] // 2]
    at = [row[int(len(row) * (voxel + 0.95) / 8)].tolist() for voxel in (0, 3, 5, 7)]
    assert at == [rgb(COLOUR_MAP[0]), rgb(COLOUR_MAP[0]), rgb(look_of("active").colour), rgb(COLOUR_MAP[-1])]


def test_a_field_of_everything_leaves_outlines_of_the_particles(tmp_path):
    electrode = spheres((5, 5, 4, 3, Phase.ACTIVE))
    values = np.ones((10, 10, 8), np.float32)
    values[0, 0, 0] = 0.0
    section = section_of(electrode, tmp_path / "s.png", VolumeField("u", "U", "U", "", None, values))
    column = section[:, section.shape[1] // 2].sum(axis=1)
    dark = np.flatnonzero(column < 0.7 * np.median(column))
    ends = {round(8 * (1 - row / len(column))) for row in dark}
    assert ends == {1, 7}


def test_few_values_far_above_the_others_do_not_darken_them(tmp_path):
    electrode = imported(side=24)
    values = np.linspace(0, 1, electrode.microstructure.labels.size, dtype=np.float32)
    values[-5:] = 100.0
    field = VolumeField("u", "U", "U", "", None, values.reshape(electrode.microstructure.labels.shape))
    scale = pictures.colouring(field, electrode).scale
    assert scale.capped
    assert scale.high == pytest.approx(0.99, abs=0.01)
    assert scale.colours([0.0, 50.0]).tolist() == [rgb(COLOUR_MAP[0]), rgb(COLOUR_MAP[-1])]


def test_a_constant_field_has_a_legend_too(tmp_path):
    electrode = spheres((5, 5, 4, 1, Phase.ACTIVE))
    section_of(electrode, tmp_path / "s.png", ParticleField("size", "Size", "Taille", "µm", np.array([2.0])))


def test_resolution_is_kept_in_the_file_and_changes_nothing_but_the_pixels(tmp_path):
    drawn = {}
    for dpi in (100, 300):
        pictures.render(spheres((5, 5, 4, 3, Phase.ACTIVE)), tmp_path / "s.png", "slice", dpi=dpi)
        with Image.open(tmp_path / "s.png") as picture:
            assert picture.size == (round(160 / 25.4 * dpi), round(100 / 25.4 * dpi))
            assert picture.info["dpi"] == pytest.approx((dpi, dpi), rel=1e-3)
            drawn[dpi] = np.asarray(picture.convert("RGB").resize((315, 197), Image.Resampling.BOX), dtype=float)
    assert np.abs(drawn[100] - drawn[300]).mean() < 2.0


def test_the_same_electrode_gives_the_same_bytes(tmp_path):
    for name in ("a.png", "b.png"):
        pictures.render(manufactured(), tmp_path / name, "slice")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_pores_of_a_slurry_are_called_liquid(tmp_path):
    electrode = manufactured()
    wet = replace(electrode, stages=electrode.stages[:1])
    dried = replace(wet, stages=(replace(wet.stages[0], name=StageName.DRYING),))
    for name, one in (("wet.png", wet), ("dry.png", dried)):
        pictures.render(one, tmp_path / name, "slice")
    differs = np.argwhere((pixels(tmp_path / "wet.png") != pixels(tmp_path / "dry.png")).any(axis=2))
    assert len(differs)
    assert differs[:, 0].max() < 100  # the legend, above the section


PARTICLES = ParticleField("size", "Size", "Taille", "µm", np.ones(72))
CELLS = VolumeField("u", "U", "U", "V", "gold", np.ones((4, 4, 4), np.float32))


@pytest.mark.parametrize(
    ("electrode", "options", "sentence"),
    [
        (manufactured(), {"view": "front"}, "pictures show cutaway, slice, stages; got 'front'"),
        (manufactured(), {"view": "slice", "axis": "w"}, "a slice lies across x, y or z; got 'w'"),
        (manufactured(), {"view": "slice", "at": 1.5}, "0 to 1 of the length along its axis; got 1.5"),
        (manufactured(), {"view": "slice", "at": math.nan}, "0 to 1 of the length along its axis; got nan"),
        (manufactured(), {"dpi": 71}, "72 to 600 dots per inch; got 71"),
        (manufactured(), {"dpi": 601}, "72 to 600 dots per inch; got 601"),
        (manufactured(), {"size_mm": (20, 100)}, "60 to 400 mm long; got 20 x 100"),
        (manufactured(), {"size_mm": (400, 400), "dpi": 600}, "at most 12,000,000 pixels; this one would have 9449"),
        (imported(), {"view": "stages"}, "'Volume 1' has none"),
        (manufactured(), {"view": "stages", "field": PARTICLES}, "'size' needs another view"),
        (imported(), {"field": PARTICLES}, "'size' is a number for every particle; 'Volume 1' is a volume"),
        (manufactured(active=3), {"field": PARTICLES}, "'size' needs 63 values, one per particle"),
        (manufactured(), {"field": replace(PARTICLES, values=np.full(72, np.nan))}, "'size' has no finite value"),
        (imported(), {"field": CELLS}, "'u' is a field of gold, which 'Volume 1' does not have"),
        (imported(), {"field": replace(CELLS, values=np.ones((99, 4, 4)))}, "needs at most"),
        (imported(), {"field": replace(CELLS, phase="cbd", values=np.full((4, 4, 4), np.inf))}, "no finite value"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(tmp_path, electrode, options, sentence):
    with pytest.raises(SceneError, match=sentence):
        pictures.render(electrode, tmp_path / "p.png", **options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "sentence"), [("p.jpg", "pictures are PNG files; got p.jpg"), ("away/p.png", "does not exist")]
)
def test_a_picture_that_cannot_be_written_is_refused_at_once(tmp_path, name, sentence):
    with pytest.raises(SceneError, match=sentence):
        pictures.render(manufactured(), tmp_path / name)


@pytest.mark.parametrize(("length", "bar"), [(11.5, 10), (0.7, 0.5), (29.9, 20), (5.0, 5)])
def test_scale_bars_are_round(length, bar):
    captions = importlib.import_module("scenes.pictures.captions")
    assert captions.round_length(length) == pytest.approx(bar)


def test_a_machine_that_cannot_draw_is_told_so(tmp_path, monkeypatch):
    photography = importlib.import_module("scenes.pictures.photography")
    monkeypatch.setattr(photography, "find_library", lambda name: None)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr(photography.sys, "platform", "linux")
    with pytest.raises(SceneError, match="libEGL or libOSMesa"):
        pictures.render(manufactured(active=3, cbd=10), tmp_path / "none.png", **SMALL)
    assert list(tmp_path.iterdir()) == []
