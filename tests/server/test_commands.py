"""The verbs that compute, run as a person runs them."""

import json
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from physics.slurry.force_field import SlurryForceField
from physics.storage import load
from server import commands

ROOT = Path(__file__).parents[2]
COARSE = str(ROOT / "assets/recipes/nmc111-coarse.yaml")
TOMOGRAPH = ROOT / "../shared/data/electrode-256.tif"
PHASES = ["--phase", "0=pore", "--phase", "85=active", "--phase", "170=cbd"]


def holotrode(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "server.cli", *map(str, arguments)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def without_wall(value):
    """The object without the keys that may differ between runs."""
    if isinstance(value, dict):
        return {key: without_wall(inner) for key, inner in value.items() if "wall" not in key}
    return value


def refused(result, code=1):
    assert result.returncode == code
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr.strip()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("made") / "electrode.h5"
    result = holotrode("manufacture", COARSE, "-o", path, "--json")
    assert result.returncode == 0, result.stderr
    return path, json.loads(result.stdout)


def test_manufacture_prints_what_it_made(made):
    path, report = made
    assert {"recipe", "seed", "particles", "stages", "porosity", "thickness_um", "mass_loading_mg_cm2"} <= set(report)
    assert set(report["volume_fractions"]) == {"pore", "active", "cbd"}
    assert list(report["stages"]) == ["slurry", "drying", "calendering"]
    assert report["outcome"] == "converged"
    assert report["wall_s"] > 0
    assert load(path).sha256() == report["electrode"]


def test_a_second_run_is_the_same_but_for_the_wall_clock(made):
    _, first = made
    second = json.loads(holotrode("manufacture", COARSE, "--json").stdout)
    assert without_wall(second) == without_wall(first)


def test_seed_settings_and_last_stage_are_followed(tmp_path):
    report = json.loads(
        holotrode(
            "manufacture", COARSE, "--seed", 5, "--set", "formulation.solid_content=0.7", "--until", "slurry", "--json"
        ).stdout
    )
    assert report["seed"] == report["recipe"]["seed"] == 5
    assert report["recipe"]["formulation"]["solid_content"] == 0.7
    assert list(report["stages"]) == ["slurry"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--set", "formulation.actve_fraction=0.9"], "did you mean 'active_fraction'?"),
        (["--set", "formulation.active_fraction=0.9"], "has to be 1"),
        (["--set", "coating.gap_um=-3"], "coating.gap_um: input should be greater than or equal to 20; got -3"),
        (["--set", "formulation.solid_content=0.99"], "formulation.solid_content"),
        (["-o", "/nowhere/at/all.h5"], "expected a folder that exists"),
    ],
)
def test_a_bad_recipe_gets_one_sentence(arguments, sentence):
    assert sentence in refused(holotrode("manufacture", COARSE, *arguments, "--json"))


def test_wrong_usage_is_exit_code_2():
    assert "Missing argument" in refused(holotrode("manufacture"), 2)
    assert "bake" in refused(holotrode("manufacture", COARSE, "--until", "bake"), 2)


def test_scene_and_render_follow_from_the_file(made, tmp_path):
    path, report = made
    scene = holotrode("scene", path, "--device", "ci", "-o", tmp_path / "scene", "--json")
    assert json.loads(scene.stdout)["electrode"] == report["electrode"]
    assert (tmp_path / "scene" / "manifest.json").is_file()
    assert "desktop" in refused(holotrode("scene", path, "--device", "toaster", "-o", tmp_path / "other"))
    assert not (tmp_path / "other").exists()


def test_a_picture_has_the_view_field_and_resolution_that_were_asked_for(made, tmp_path):
    pytest.importorskip("scenes.pictures", reason="needs the extra `pictures`", exc_type=ImportError)
    sizes = ["--size", "100x80", "--dpi", 127]
    slices = [["--colour", "coordination", "--axis", "z", "--at", 0.25], ["--colour", "ion_current"], []]
    drawn = set()
    for number, options in enumerate(slices):
        picture = tmp_path / f"{number}.png"
        result = holotrode("render", made[0], "-o", picture, "--view", "slice", *options, *sizes)
        assert (result.returncode, result.stdout) == (0, ""), result.stderr
        with Image.open(picture) as opened:
            assert opened.size == (500, 400)
            assert opened.info["dpi"] == pytest.approx((127, 127), rel=1e-3)
        drawn.add(picture.read_bytes())
    assert len(drawn) == len(slices)


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (["--colour", "gold"], 1, "diameter, coordination, binder_cover, binder_share, ion_current, ion_potential"),
        (["--at", 0.5], 2, "--axis and --at expect --view slice"),
        (["--size", "16"], 2, "--size expects WIDTHxHEIGHT in mm, for example 160x100; got '16'"),
        (["--dpi", 1200], 1, "pictures have 72 to 600 dots per inch; got 1200"),
        (["--view", "front"], 2, "front"),
    ],
)
def test_a_picture_that_cannot_be_is_refused(made, tmp_path, options, code, sentence):
    pytest.importorskip("scenes.pictures", reason="needs the extra `pictures`", exc_type=ImportError)
    assert sentence in refused(holotrode("render", made[0], "-o", tmp_path / "p.png", *options), code)
    assert list(tmp_path.iterdir()) == []


def test_an_export_prints_what_it_wrote(made, tmp_path):
    file = tmp_path / "active.stl"
    result = holotrode("export", made[0], "-o", file, "--phase", "active", "--json")
    assert result.returncode == 0, result.stderr
    written = json.loads(result.stdout)
    assert written["file"] == str(file)
    assert written["bytes"] == file.stat().st_size == 84 + 50 * written["triangles"]
    assert written["watertight"] is True
    assert written["volume_um3"] == pytest.approx(written["voxels_um3"], rel=0.01)
    voxels = json.loads(holotrode("export", made[0], "-o", tmp_path / "e.vti", "--voxel-um", 1, "--json").stdout)
    assert set(voxels) == {"file", "bytes"}
    assert "got 'gold'" in refused(holotrode("export", made[0], "-o", tmp_path / "g.stl", "--phase", "gold"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["active.stl", "e.vti"]


def test_a_report_follows_from_the_file(made, tmp_path):
    pytest.importorskip("scenes.report", reason="needs the extra `pictures`", exc_type=ImportError)
    if not (find_library("EGL") or find_library("OSMesa")):
        pytest.skip("needs libEGL or libOSMesa: run `make system`")
    path, made_report = made
    printed = json.loads(holotrode("report", path, "-o", tmp_path / "report", "--json").stdout)
    assert printed["electrode"] == made_report["electrode"]
    assert printed["porosity"] == made_report["porosity"]
    for file in (printed["page"], *printed["pictures"]):
        assert Path(file).stat().st_size > 1000


def test_a_report_draws_the_press_beside_measured_points(made, tmp_path):
    measured = tmp_path / "pressed.csv"
    measured.write_text("# ours\ngap_um,porosity\n44,0.36\n")
    result = holotrode("report", made[0], "-o", tmp_path / "report", "--pressed", measured)
    assert result.returncode == 0, result.stderr
    assert ">Measured<" in (tmp_path / "report" / "press.svg").read_text()
    measured.write_text("gap_um,porosity\n44,much\n")
    sentence = refused(holotrode("report", made[0], "-o", tmp_path / "again", "--pressed", measured))
    assert "expected numbers in columns porosity and pressure_mpa or gap_um; in row 1" in sentence
    assert not (tmp_path / "again").exists()


def test_a_characterisation_is_an_object_or_a_table_and_stays_in_the_file(made, tmp_path):
    electrode = Path(shutil.copy(made[0], tmp_path))
    result = holotrode("characterise", electrode, "--plots", tmp_path / "pictures", "--json")
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["phases"]["pore"]["tortuosity_factor"]["z"] > 1
    assert found["wall_s"] > 0
    assert found["kept"]
    assert {Path(name).name for name in found["pictures"]} == {path.name for path in (tmp_path / "pictures").iterdir()}
    kept = load(electrode)
    assert kept.sha256() == found["electrode"]
    assert kept.characterisation["effective"] == found["effective"]
    table = holotrode("characterise", electrode, "--blocks")
    assert table.returncode == 0, table.stderr
    assert "tortuosity factor, z" in table.stdout
    assert "blocks of the volume" in table.stdout
    assert "active | pore" in table.stdout


def test_an_indentation_prints_its_numbers_and_draws_its_curve(made, tmp_path):
    arguments = ("--tip-radius-um", "2", "--depth-um", "1", "--places", "1", "--json")
    result = holotrode("indent", made[0], *arguments, "-o", tmp_path / "curve.svg")
    assert result.returncode == 0, result.stderr
    curve = json.loads(result.stdout)
    assert curve["hardness_mpa"] > 0
    assert len(curve["depth_um"]) == len(curve["loading_un"]) == len(curve["unloading_un"]) == 120
    assert curve["hardness_error_mpa"] is curve["loading_error_un"] is None  # there was one place only
    assert "Force (mN)" in (tmp_path / "curve.svg").read_text()
    assert "tip_radius_um: expected more than 0 and at most" in refused(
        holotrode("indent", made[0], "--tip-radius-um", "50")
    )


@pytest.mark.parametrize("package", ["matplotlib", "pyvista"])
def test_a_package_that_is_missing_for_the_report_is_named(tmp_path, package):
    pytest.importorskip("scenes.report", reason="needs the extra `pictures`", exc_type=ImportError)
    program = f"import sys; sys.modules[{package!r}] = None; from server.cli import app; app()"
    command = [sys.executable, "-c", program, "report", str(tmp_path / "none.h5"), "-o", str(tmp_path / "out")]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert refused(result) == f"drawing needs the package {package}; `make setup` installs it"


@pytest.mark.skipif(not TOMOGRAPH.is_file(), reason="needs ../shared/data/electrode-256.tif")
def test_a_real_tomograph_comes_in_and_becomes_a_scene(tmp_path):
    file = tmp_path / "e.h5"
    imported = holotrode("import", TOMOGRAPH, "--voxel-um", 0.390625, *PHASES, "-o", file, "--json")
    fractions = json.loads(imported.stdout)["volume_fractions"]
    assert fractions == pytest.approx({"pore": 0.44992, "active": 0.40047, "cbd": 0.14962}, abs=5e-6)
    scene = holotrode("scene", file, "--device", "hololens2", "-o", tmp_path / "scene", "--json")
    assert scene.returncode == 0, scene.stderr


@pytest.mark.parametrize(
    ("volume", "phases", "sentence"),
    [
        (np.zeros((4, 5, 6), np.uint8) + 7, ["0=pore"], "7"),
        (np.zeros((4, 5), np.uint8), ["0=pore"], "2-D"),
        (np.zeros((4, 5, 6), np.float32), ["0=pore"], "float32"),
        (np.zeros((4, 5, 6), np.uint8), ["pore=0"], "--phase expects LABEL=NAME"),
        (np.zeros((4, 5, 6), np.uint8), ["0=pore", "1=pore"], "names 'pore' twice"),
    ],
)
def test_a_stack_that_cannot_be_used_leaves_nothing_behind(tmp_path, volume, phases, sentence):
    stack, output = tmp_path / "stack.tif", tmp_path / "e.h5"
    tifffile.imwrite(stack, volume, photometric="minisblack")
    named = [word for phase in phases for word in ("--phase", phase)]
    assert sentence in refused(holotrode("import", stack, "--voxel-um", 1, *named, "-o", output))
    assert not output.exists()


@pytest.fixture
def grey_stack(tmp_path):
    """A TIFF stack of three slabs along axis 2, a fifth, two fifths and two fifths of it, with a little noise."""
    slabs = np.repeat([60, 200, 120], [8, 16, 16]) * np.ones((20, 30, 1))
    noise = np.random.default_rng(2).normal(0, 6, slabs.shape)
    tifffile.imwrite(tmp_path / "grey.tif", np.rint(slabs + noise).astype(np.uint8), photometric="minisblack")
    return tmp_path / "grey.tif"


BY_BRIGHTNESS = ["--phase", "pore", "--phase", "cbd", "--phase", "active"]


@pytest.mark.parametrize("method", ["otsu", "watershed"])
def test_a_grey_stack_is_segmented_and_drawn(tmp_path, grey_stack, method):
    pytest.importorskip("skimage", reason="scikit-image (extra [tomography]) is not installed")
    file, picture = tmp_path / "e.h5", tmp_path / "slice.png"
    options = ["--voxel-um", 0.5, *BY_BRIGHTNESS, "--segment", method, "--preview", picture, "-o", file]
    result = holotrode("import", grey_stack, *options, "--json")
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["volume_fractions"] == pytest.approx({"pore": 0.2, "cbd": 0.4, "active": 0.4}, abs=0.01)
    assert 60 < report["grey_threshold_pore_cbd"] < 120 < report["grey_threshold_cbd_active"] < 200
    assert load(file).sha256() == report["electrode"]
    with Image.open(picture) as drawn:
        assert (drawn.size, drawn.mode) == ((40 + 8 + 40, 30), "L")
        assert np.asarray(drawn)[15, [52, 64, 80]].tolist() == [0, 255, 128]
    lines = holotrode("import", grey_stack, *options).stdout
    assert "grey_threshold_pore_cbd" in lines
    assert "volume fraction of cbd" in lines


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (["--phase", "0=pore", "--phase", "cbd", "--segment", "otsu"], 1, "letters, digits, _ . or -, got '0=pore'"),
        ([*BY_BRIGHTNESS, "--segment", "guess"], 2, "guess"),
        ([*BY_BRIGHTNESS, "--segment", "otsu", "--preview", "slice.jpg"], 1, "pictures are PNG files; got slice.jpg"),
        ([*PHASES, "--preview", "slice.png"], 2, "--preview and --no-denoise expect --segment"),
        ([*PHASES, "--no-denoise"], 2, "--preview and --no-denoise expect --segment"),
        (PHASES, 1, "named: 0=pore, 85=active, 170=cbd; a stack of grey values needs --segment"),
    ],
)
def test_options_of_a_grey_stack_that_do_not_fit(tmp_path, grey_stack, options, code, sentence):
    output = tmp_path / "e.h5"
    assert sentence in refused(holotrode("import", grey_stack, "--voxel-um", 1, *options, "-o", output), code)
    assert not output.exists()


def test_scikit_image_is_named_where_it_is_missing(tmp_path, grey_stack):
    program = "import sys; sys.modules['skimage'] = None; from server.cli import app; app()"
    options = ["--voxel-um", "1", *BY_BRIGHTNESS, "--segment", "otsu", "-o", str(tmp_path / "e.h5")]
    command = [sys.executable, "-c", program, "import", str(grey_stack), *options]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert refused(result) == (
        f"{grey_stack}: segmenting needs the package scikit-image; "
        "installing Holotrode with the extra [tomography] adds it"
    )


def test_a_truncated_stack_is_refused(tmp_path):
    stack = tmp_path / "stack.tif"
    tifffile.imwrite(stack, np.zeros((20, 64, 64), np.uint8), photometric="minisblack")
    stack.write_bytes(stack.read_bytes()[:40_000])
    sentence = refused(holotrode("import", stack, "--voxel-um", 1, "--phase", "0=pore", "-o", tmp_path / "e.h5"))
    assert "stack.tif" in sentence


def test_a_file_that_is_no_electrode_is_refused(tmp_path):
    path = tmp_path / "e.h5"
    path.write_bytes(b"nothing")
    assert "e.h5" in refused(holotrode("scene", path, "--device", "ci", "-o", tmp_path / "scene"))


def test_rheology_prints_points_model_and_fit():
    result = holotrode("rheology", COARSE, "--shear-rates", "25,100", "--json")
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert [set(point) for point in report["points"]] == 2 * [
        {"shear_rate_per_s", "viscosity_pa_s", "standard_error", "outcome"}
    ]
    assert set(report["fit"]) == {"K", "n"}
    assert report["model"]["cohesion_pa"] > 0
    assert report["outcome"] == "converged"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--shear-rates", "0"], 1, "shear rates: expected one or more from 0.01 to 10,000 1/s; got 0"),
        (["--shear-rates", "fast"], 2, "--shear-rates expects numbers separated by commas; got 'fast'"),
        (["--set", "formulation.solvent=water"], 1, "calibrated for pvdf in nmp only; got pvdf in water"),
    ],
)
def test_rheology_says_what_it_cannot_do(arguments, code, sentence):
    assert sentence in refused(holotrode("rheology", COARSE, *arguments), code)


def test_a_calibration_tells_people_its_numbers_and_residuals(monkeypatch, capsys):
    shipped = SlurryForceField.load()
    monkeypatch.setattr(commands, "calibrate_rheology", lambda *_: shipped)
    monkeypatch.setattr(commands, "write_force_field", lambda _: None)
    measured = ROOT / "assets/measurements/viscosity.csv"
    commands.calibrate_slurry(measured, ["96/73.3@100"], Path(COARSE), as_json=False)
    told = capsys.readouterr().out
    assert f"{shipped.cohesion_pa:.4g}" in told
    assert "96/73.3 at 100 1/s: measured 3.1 Pa s, fitted" in told


def test_a_calibration_with_points_nobody_measured_is_refused():
    measured = ROOT / "assets/measurements/viscosity.csv"
    sentence = refused(holotrode("calibrate", "rheology", measured, "--use", "50/71@25"))
    assert "no such points; measured formulations are 96/73.3" in sentence
