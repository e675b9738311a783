import os
from pathlib import Path

import numpy as np
import pytest
import tifffile
from scipy import ndimage

from physics.outcome import Outcome
from physics.segmentation import BYTES_PER_VOXEL, import_grey_stack
from physics.storage import load, save
from physics.tomography import TomographyError, import_stack

pytest.importorskip("skimage", reason="scikit-image (extra [tomography]) is not installed")

NAMES = ["pore", "cbd", "active"]
GREYS = np.array([60, 120, 200], np.float32)
SIDE = 64


@pytest.fixture(scope="module")
def truth():
    """(64, 64, 64) labels: 60 spheres of CBD of radius 3 to 6, under 18 of active material of radius 7 to 12."""
    random = np.random.default_rng(3)
    labels = np.zeros((SIDE,) * 3, np.uint8)
    places = np.indices(labels.shape)
    for label, count, smallest, largest in ((1, 60, 3, 6), (2, 18, 7, 12)):
        for _ in range(count):
            centre = random.uniform(0, SIDE, (3, 1, 1, 1))
            labels[((places - centre) ** 2).sum(axis=0) < random.uniform(smallest, largest) ** 2] = label
    return labels


@pytest.fixture
def stack(tmp_path):
    """Writes an array as a stack and gives the path."""

    def write(array, **options) -> Path:
        path = tmp_path / "stack.tif"
        tifffile.imwrite(path, array, **{"photometric": "minisblack", **options})
        return path

    return write


def photographed(labels, noise=20.0, blur=0.6):
    """What a tomograph would see: 8-bit grey values with the blur (in voxels) and noise (in grey values) given."""
    sharp = ndimage.gaussian_filter(GREYS[labels], blur)
    noisy = sharp + np.random.default_rng(5).normal(0, noise, labels.shape) if noise else sharp
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


def refusal(path: Path, phases=NAMES, **options) -> str:
    with pytest.raises(TomographyError) as caught:
        import_grey_stack(path, 0.4, phases, **options)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}: ")
    assert "\n" not in sentence
    return sentence.removeprefix(f"{path}: ")


def agreement(electrode, truth):
    """Share of the voxels that are right, and the largest error of a volume fraction."""
    found = electrode.microstructure.volume_fractions()
    errors = [abs(found[name] - (truth == label).mean()) for label, name in enumerate(NAMES)]
    return float((electrode.microstructure.labels == truth).mean()), float(max(errors))


@pytest.mark.parametrize(("dtype", "factor"), [(np.uint8, 1), (np.uint16, 200)])
@pytest.mark.parametrize("denoise", [False, True])
def test_levels_without_noise_come_back_exactly(stack, truth, dtype, factor, denoise):
    grey = photographed(truth, noise=0, blur=0).astype(dtype) * dtype(factor)
    electrode = import_grey_stack(stack(grey), 0.4, NAMES, denoise=denoise)
    assert np.array_equal(electrode.microstructure.labels, truth)
    assert 60 * factor < electrode.measures["grey_threshold_pore_cbd"] < 120 * factor
    assert 120 * factor < electrode.measures["grey_threshold_cbd_active"] < 200 * factor


def test_the_watershed_loses_little_where_thresholds_are_exact(stack, truth):
    path = stack(photographed(truth, noise=0, blur=0))
    assert agreement(import_grey_stack(path, 0.4, NAMES, method="watershed"), truth)[0] > 0.99


# Noise in grey values (the smaller step is 60), blur in voxels; share of right voxels, error of the fractions.
@pytest.mark.parametrize(
    ("method", "noise", "blur", "right", "error"),
    [
        ("otsu", 12, 0.4, 0.99, 0.005),
        ("otsu", 20, 0.6, 0.95, 0.035),
        ("watershed", 12, 0.4, 0.99, 0.01),
        ("watershed", 20, 0.6, 0.98, 0.01),
        ("watershed", 20, 1.0, 0.965, 0.01),
    ],
)
def test_blurred_and_noisy_spheres(stack, truth, method, noise, blur, right, error):
    path = stack(photographed(truth, noise, blur))
    found, worst = agreement(import_grey_stack(path, 0.4, NAMES, method=method), truth)
    assert found > right
    assert worst < error


def test_denoising_is_what_makes_noise_bearable(stack, truth):
    path = stack(photographed(truth))
    raw, _ = agreement(import_grey_stack(path, 0.4, NAMES, denoise=False), truth)
    quiet, _ = agreement(import_grey_stack(path, 0.4, NAMES), truth)
    assert raw < 0.8 < 0.95 < quiet


def test_hot_and_dead_pixels_do_not_set_the_scale(stack, truth):
    grey = 20_000 + 10 * photographed(truth).astype(np.uint16)
    clean = import_grey_stack(stack(grey), 0.4, NAMES)
    grey[::20, ::20, ::20] = 65_535
    grey[5::40, 5::40, 5::40] = 0
    spotted = import_grey_stack(stack(grey), 0.4, NAMES)
    assert (spotted.microstructure.labels == clean.microstructure.labels).mean() > 0.995


def test_two_phases_and_five(stack):
    ramp = np.repeat(np.array([10, 60, 110, 160, 210], np.uint8), 4)[:, None, None] * np.ones((1, 6, 6), np.uint8)
    five = import_grey_stack(stack(ramp), 0.4, list("abcde")).microstructure
    assert five.labels[:, 0, 0].tolist() == np.repeat(range(5), 4).tolist()
    two = import_grey_stack(stack(ramp), 0.4, ["pore", "solid"]).microstructure
    assert two.volume_fractions()["pore"] in (0.4, 0.6)


def test_the_electrode_is_that_of_the_same_labels(stack, truth, tmp_path):
    electrode = import_grey_stack(stack(photographed(truth)), 0.5, NAMES, thickness_axis="x", method="watershed")
    assert (electrode.name, electrode.recipe, electrode.stages) == ("stack", None, ())
    assert electrode.outcome is Outcome.CONVERGED
    assert electrode.microstructure.phases == {"pore": 0, "cbd": 1, "active": 2}
    labelled = import_stack(stack(electrode.microstructure.labels), 0.5, electrode.microstructure.phases, "x")
    assert labelled.sha256() == electrode.sha256()
    assert labelled.measures.items() <= electrode.measures.items()
    save(electrode, tmp_path / "e.h5")
    assert load(tmp_path / "e.h5").measures == electrode.measures


def test_a_second_import_is_the_same(stack, truth):
    path = stack(photographed(truth))
    first, second = (import_grey_stack(path, 0.4, NAMES, method="watershed") for _ in range(2))
    assert first.sha256() == second.sha256()


@pytest.mark.parametrize(
    ("phases", "options", "sentence"),
    [
        ([], {}, "expected 2 to 5 phases from dark to bright, got 0"),
        (["pore"], {}, "expected 2 to 5 phases from dark to bright, got 1"),
        (list("abcdef"), {}, "expected 2 to 5 phases from dark to bright, got 6"),
        (["pore", "pore"], {}, "expected every phase once, from dark to bright; got pore, pore"),
        (["pore", "0=active"], {}, "expected a phase name of letters, digits, _ . or -, got '0=active'"),
        (NAMES, {"method": "guess"}, "expected the method otsu or watershed, got 'guess'"),
        (NAMES, {"thickness_axis": "w"}, "expected a thickness axis x, y or z, got 'w'"),
    ],
)
def test_arguments_that_do_not_fit(stack, phases, options, sentence):
    assert refusal(stack(np.zeros((4, 5, 6), np.uint8)), phases, **options) == sentence


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (np.full((4, 5, 6), 7, np.uint8), "expected at least 3 grey values for 3 phases, got 1"),
        (np.arange(120, dtype=np.uint16).reshape(4, 5, 6) % 2, "expected at least 3 grey values for 3 phases, got 2"),
        (np.zeros((5, 6), np.uint8), "expected a 3-D stack, got 2-D (5 x 6)"),
        (np.zeros((4, 2, 6), np.uint8), "expected at least 3 voxels along every axis, got 4 x 2 x 6"),
        (np.zeros((4, 5, 6), np.float32), "expected grey values as 8- or 16-bit whole numbers, got float32 values"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_images_that_cannot_be_segmented(stack, array, sentence):
    assert refusal(stack(array)) == sentence


def test_values_too_close_for_the_scale(stack):
    array = np.zeros((4, 5, 6), np.uint16)
    array[1], array[2] = 1, 60_000
    assert refusal(stack(array)) == "expected at least 3 grey values for 3 phases, got 2"


def test_colour(stack):
    assert refusal(stack(np.zeros((4, 8, 9, 3), np.uint8), photometric="rgb")) == (
        "expected one grey value per voxel, got a colour image"
    )


def test_inverted_grey_values(stack, truth):
    assert refusal(stack(photographed(truth), photometric="miniswhite")) == (
        "expected grey values that rise from black to white, got them inverted"
    )


def test_every_phase_keeps_a_core_to_flood_from(stack):
    steep = np.zeros((12, 12, 12), np.uint8)
    steep[6:], steep[5] = 200, 100
    fractions = import_grey_stack(stack(steep), 0.4, NAMES, method="watershed").microstructure.volume_fractions()
    assert min(fractions.values()) > 0


@pytest.mark.parametrize("method", ["otsu", "watershed"])
def test_a_volume_larger_than_memory_is_refused_by_its_header(stack, monkeypatch, method):
    monkeypatch.setattr(os, "sysconf", lambda name: 4096 if name == "SC_PAGE_SIZE" else 10**6)
    path = stack(np.zeros((6, 20, 30), np.uint8), metadata={})
    tifffile.tiffcomment(path, '{"shape": [600, 1000, 1000]}')
    with tifffile.TiffFile(path, mode="r+") as file:
        for page in file.pages:
            page.tags["ImageLength"].overwrite(1000)
            page.tags["ImageWidth"].overwrite(1000)
            page.tags["RowsPerStrip"].overwrite(1000)
    needed = f"{0.6 * BYTES_PER_VOXEL[method]:.1f} GB, this machine has 4.1 GB"
    assert refusal(path, method=method).startswith(f"to segment 600 x 1000 x 1000 voxels takes {needed}")
