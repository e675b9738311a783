import logging
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from physics.outcome import Outcome
from physics.state import Electrode
from physics.storage import export_tiff, load, save
from physics.tomography import TomographyError, import_stack

TOMOGRAPHY = Path(__file__).parents[3] / "shared" / "data" / "electrode-256.tif"
PHASES = {"pore": 0, "active": 85, "cbd": 170}


@pytest.fixture
def labels():
    return np.random.default_rng(7).choice(np.array([0, 85, 170], np.uint8), (6, 20, 30))


@pytest.fixture
def stack(tmp_path, labels):
    """Writes an array (else the labels) as a stack and gives the path."""

    def write(array=labels, **options) -> Path:
        path = tmp_path / "stack.tif"
        tifffile.imwrite(path, array, **options)
        return path

    return write


def refusal(path: Path, phases=PHASES, voxel_um=0.4, **options) -> str:
    with pytest.raises(TomographyError) as caught:
        import_stack(path, voxel_um, phases, **options)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}: ")
    assert "\n" not in sentence
    return sentence.removeprefix(f"{path}: ")


@pytest.mark.skipif(not TOMOGRAPHY.exists(), reason="../shared/data/electrode-256.tif is absent")
def test_real_tomography(tmp_path):
    electrode = import_stack(TOMOGRAPHY, 0.390625, PHASES)
    fractions = electrode.microstructure.volume_fractions()
    assert {name: round(value, 5) for name, value in fractions.items()} == {
        "pore": 0.44992,
        "active": 0.40047,
        "cbd": 0.14962,
    }
    assert electrode.microstructure.size_um == (100, 100, 100)
    assert electrode.measures == {"porosity": fractions["pore"], "thickness_um": 100}
    save(electrode, tmp_path / "e.h5")
    assert load(tmp_path / "e.h5").sha256() == electrode.sha256()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"imagej": True},
        {"metadata": None},
        {"ome": True},
        {"bigtiff": True},
        {"byteorder": ">"},
        {"compression": "deflate"},
        {"compression": "deflate", "predictor": True, "metadata": None},
        {"compression": "deflate", "tile": (16, 16)},
        {"compression": "deflate", "rowsperstrip": 7},
        {"compression": "lzw"},
        {"compression": "packbits"},
    ],
    ids=str,
)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_ways_to_write_a_stack(stack, labels, options, dtype):
    if options.get("compression") in ("lzw", "packbits"):
        pytest.importorskip("imagecodecs", reason="imagecodecs (extra [tomography]) is not installed")
    electrode = import_stack(stack(labels.astype(dtype), **options), 0.4, PHASES)
    assert electrode.microstructure.labels.dtype == np.uint8
    assert np.array_equal(electrode.microstructure.labels, labels)


def test_a_volume_in_a_single_page(stack, labels):
    path = stack(np.tile(labels, (1, 1, 1)), volumetric=True, tile=(16, 16, 16))
    assert np.array_equal(import_stack(path, 0.4, PHASES).microstructure.labels, labels)


def test_palette_images_keep_their_labels(stack, labels):
    colours = np.random.default_rng(1).integers(0, 2**16, (3, 256), dtype=np.uint16)
    path = stack(labels, photometric="palette", colormap=colours)
    assert np.array_equal(import_stack(path, 0.4, PHASES).microstructure.labels, labels)


def test_what_the_electrode_says(stack):
    electrode = import_stack(stack(), 0.5, PHASES, thickness_axis="x")
    assert (electrode.name, electrode.recipe, electrode.stages) == ("stack", None, ())
    assert electrode.outcome is Outcome.CONVERGED
    assert electrode.microstructure.thickness_axis == "x"
    assert electrode.microstructure.periodic == (False, False, False)
    assert electrode.measures["thickness_um"] == 3.0


def test_without_a_phase_called_pore_there_is_no_porosity(stack):
    measures = import_stack(stack(), 0.4, {"void": 0, "active": 85, "cbd": 170}).measures
    assert "porosity" not in measures


def test_a_named_label_may_be_absent(stack):
    fractions = import_stack(stack(), 0.4, PHASES | {"crack": 9}).microstructure.volume_fractions()
    assert fractions["crack"] == 0


def test_our_export_comes_back_with_its_axes_reversed(stack, tmp_path, labels):
    export_tiff(import_stack(stack(), 0.4, PHASES), tmp_path / "export.tif")
    assert np.array_equal(import_stack(tmp_path / "export.tif", 0.4, PHASES).microstructure.labels, labels.T)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"voxel_um": 0}, "expected a voxel size above 0 um, got 0"),
        ({"voxel_um": -1}, "expected a voxel size above 0 um, got -1"),
        ({"voxel_um": float("nan")}, "expected a voxel size above 0 um, got nan"),
        ({"thickness_axis": "w"}, "expected a thickness axis x, y or z, got 'w'"),
        ({"phases": {}}, "expected a phase name for every label, for example 0=pore; got none"),
        ({"phases": {"pore": 0, "": 85}}, "expected a phase name of letters, digits, _ . or -, got ''"),
        ({"phases": {"pore": 0, "active": 300}}, "expected a label from 0 to 255 for active, got 300"),
        ({"phases": {"pore": 0, "gas": 0}}, "label 0 is named twice, pore and gas"),
    ],
)
def test_arguments_that_do_not_fit(stack, options, sentence):
    assert refusal(stack(), **options) == sentence


def test_labels_without_a_name_are_listed_with_their_share(stack):
    array = np.zeros((2, 10, 10), np.uint8)
    array[0, 0, :3] = 85
    array[0, 0, 3] = 170
    assert refusal(stack(array), {"pore": 0}) == (
        "expected a phase name for every label; without one: 85 (1.500%), 170 (0.500%); named: 0=pore"
    )


def test_grey_values_instead_of_labels(stack):
    array = np.arange(2 * 200, dtype=np.uint8).reshape(2, 10, 20)
    assert "0 (" not in refusal(stack(array), {"pore": 0})
    assert refusal(stack(array), {"pore": 0}).endswith(
        " and 247 more; named: 0=pore; a stack of grey values needs --segment"
    )
    assert refusal(stack(array.astype(np.uint16) * 9)) == (
        "expected labels from 0 to 255, got values up to 2295; a stack of grey values needs --segment"
    )


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (np.zeros((8, 9), np.uint8), "expected a 3-D stack, got 2-D (8 x 9)"),
        (np.zeros((2, 5, 8, 9), np.uint8), "expected a 3-D stack, got 4-D (2 x 5 x 8 x 9)"),
        (
            np.zeros((5, 8, 9), np.float32),
            "expected labels as 8- or 16-bit whole numbers, got float32 values",
        ),
        (np.zeros((5, 8, 9), np.int32), "expected labels as 8- or 16-bit whole numbers, got int32 values"),
        (np.zeros((5, 8, 9), bool), "expected labels as 8- or 16-bit whole numbers, got bool values"),
        (
            np.zeros((5, 8, 9), np.complex64),
            "expected labels as 8- or 16-bit whole numbers, got complex64 values",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_images_of_another_kind(stack, array, sentence):
    assert refusal(stack(array)) == sentence


def test_colour(stack):
    assert refusal(stack(np.zeros((4, 8, 9, 3), np.uint8), photometric="rgb")) == (
        "expected one label per voxel, got a colour image"
    )


def test_pages_of_different_size(tmp_path):
    with tifffile.TiffWriter(tmp_path / "stack.tif") as writer:
        writer.write(np.zeros((8, 9), np.uint8), metadata=None)
        writer.write(np.zeros((8, 10), np.uint8), metadata=None)
    assert refusal(tmp_path / "stack.tif") == "expected pages of one size and type, got 2 images: 8 x 9, 8 x 10"


def test_files_that_are_no_tiff(tmp_path):
    path = tmp_path / "stack.tif"
    assert refusal(path) == "cannot be read (No such file or directory)"
    for content in (b"", b"\x89PNG\r\n\x1a\n" + bytes(100), bytes(1000)):
        path.write_bytes(content)
        assert refusal(path) == "expected a TIFF stack; this file is no TIFF or is damaged"
    assert refusal(tmp_path) == "cannot be read (Is a directory)"


@pytest.mark.parametrize("options", [{}, {"metadata": None}, {"compression": "deflate"}, {"imagej": True}], ids=str)
@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.7])
def test_a_truncated_stack(stack, options, share, caplog, capfd):
    path = stack(**options)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    sentence = refusal(path)
    assert "truncated" in sentence or "damaged" in sentence
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_no_cut_gives_another_volume(stack, labels):
    path = stack(metadata=None)
    content = path.read_bytes()
    for size in range(8, len(content), 97):
        path.write_bytes(content[:size])
        try:
            volume = import_stack(path, 0.4, PHASES).microstructure.labels
        except TomographyError:
            continue
        assert np.array_equal(volume, labels)


def test_a_codec_that_is_not_installed(stack, monkeypatch):
    pytest.importorskip("imagecodecs", reason="imagecodecs (extra [tomography]) writes the test's file")
    path = stack(compression="lzw")
    monkeypatch.setattr(tifffile.TIFF, "DECOMPRESSORS", {}, raising=False)
    assert refusal(path) == (
        "expected a stack without compression or with deflate, got LZW; "
        "installing Holotrode with the extra [tomography] adds more"
    )


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ((3000, 3000, 3000), "expected 1 to 2,147,483,648 voxels, got 3000 x 3000 x 3000"),
        ((6, 20, 3000), "this stack is truncated; expected 60,000 bytes of voxels, got 600"),
        ((6, 2000, 30), "this stack is truncated; expected 60,000 bytes of voxels, got 600"),
    ],
)
def test_a_header_that_claims_too_much(stack, shape, sentence):
    path = stack()
    rewrite(path, "ImageLength", shape[1])
    rewrite(path, "ImageWidth", shape[2])
    rewrite(path, "RowsPerStrip", shape[1])
    tifffile.tiffcomment(path, f'{{"shape": {list(shape)}}}')
    assert refusal(path) == sentence


def test_a_strip_that_unpacks_to_more_than_it_may(stack):
    path = compressed(stack, zlib.compress(bytes(10_000_000)))
    assert refusal(path) == "this TIFF is damaged; a strip unpacks to more than its 100 bytes"


def test_a_strip_that_unpacks_to_less_is_not_filled_with_pores(stack):
    path = compressed(stack, zlib.compress(bytes(99)))
    assert refusal(path) == "this stack is truncated; expected 100 bytes of voxels, got 99"


def rewrite(path: Path, tag: str, value: int) -> None:
    with tifffile.TiffFile(path, mode="r+") as file:
        for page in file.pages:
            page.tags[tag].overwrite(value)


def compressed(stack, strip: bytes) -> Path:
    """A stack of five pages of 10 x 10 whose strips are as given."""
    options = {"compression": "deflate", "photometric": "minisblack", "rowsperstrip": 10}
    return stack(iter([strip] * 5), shape=(5, 10, 10), dtype=np.uint8, **options)


def test_the_log_of_the_reader_speaks_again_afterwards(stack, caplog):
    import_stack(stack(), 0.4, PHASES)
    logging.getLogger("tifffile").error("heard")
    assert caplog.messages == ["heard"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_is_refused_or_harmless(stack, labels, data):
    path = stack(compression="deflate", metadata=data.draw(st.sampled_from([None, {}])))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        electrode = import_stack(path, 0.4, PHASES)
    except TomographyError as error:
        assert str(error).startswith(f"{path}: ")  # noqa: PT017  (either way is right)
    else:
        assert isinstance(electrode, Electrode)
