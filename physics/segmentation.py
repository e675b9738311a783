"""Tomographs of grey values: a TIFF stack is denoised and segmented, and becomes an Electrode.

scikit-image (extra `tomography`) does the work; it is imported when a stack is segmented.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import tifffile

from physics.memory import machine_bytes
from physics.state import Axis, Electrode, Labels
from physics.tomography import TomographyError, check_arguments, electrode_of, read_volume, value_counts

Method = Literal["otsu", "watershed"]
Floats32 = npt.NDArray[np.float32]

MAX_PHASES = 5  # multi-Otsu tries every set of thresholds: 3 s for five phases, minutes for six
BYTES_PER_VOXEL = {"otsu": 50, "watershed": 80}  # at the peak, measured

_LEVELS = 256
_TAIL = 1e-3  # of the voxels, at either end of the histogram: hot and dead pixels must not set the scale
_SMALLEST = 3  # voxels along an axis that a second difference and a gradient need


def import_grey_stack(
    path: Path,
    voxel_um: float,
    phases_by_brightness: Sequence[str],
    thickness_axis: Axis = "z",
    method: Method = "otsu",
    denoise: bool = True,
) -> Electrode:
    """Read a TIFF stack of 8- or 16-bit grey values and give every voxel a phase.

    `otsu` sets thresholds between as many classes as phases are named (Liao, Chen and Chung 2001). Where dark meets
    bright, blur makes a skin of the phase between them. `watershed` keeps these classes only where the image is flat
    and floods the rest along the gradient (Beucher and Meyer 1993): most skins go, and so does some of what is a few
    voxels thin.

    Args:
        path: the stack; its stem becomes the electrode's name.
        voxel_um: edge of a voxel.
        phases_by_brightness: 2 to 5 phases from dark to bright; they get the labels 0, 1 ...
        thickness_axis: the axis from collector to surface.
        method: how voxels get their phase.
        denoise: average each voxel with those of like surroundings first.

    Returns:
        An electrode as `import_stack` gives it; its measures also hold, as `grey_threshold_DARK_BRIGHT`, the grey
        values that part the classes.

    Raises:
        TomographyError: the file is not such a stack, its voxels do not fit into memory, its grey values do not
            tell the phases apart, or scikit-image is not installed.
    """
    names = list(phases_by_brightness)
    _check_phases(path, names, method)
    phases = {name: label for label, name in enumerate(names)}
    check_arguments(path, voxel_um, phases, thickness_axis)
    _check_scikit_image(path)
    grey = read_volume(path, "grey value", lambda series: _check_series(path, series, method))
    labels, thresholds = _segment(path, grey, len(names), method, denoise)
    electrode = electrode_of(path, labels, voxel_um, phases, thickness_axis)
    pairs = zip(names[:-1], names[1:], thresholds, strict=True)
    found = {f"grey_threshold_{dark}_{bright}": threshold for dark, bright, threshold in pairs}
    return replace(electrode, measures={**electrode.measures, **found})


def _check_phases(path: Path, names: list[str], method: str) -> None:
    if not 2 <= len(names) <= MAX_PHASES:
        raise TomographyError(f"{path}: expected 2 to {MAX_PHASES} phases from dark to bright, got {len(names)}")
    if len(set(names)) < len(names):
        raise TomographyError(f"{path}: expected every phase once, from dark to bright; got {', '.join(names)}")
    if method not in BYTES_PER_VOXEL:
        raise TomographyError(f"{path}: expected the method otsu or watershed, got {method!r}")


def _check_series(path: Path, series: tifffile.TiffPageSeries, method: Method) -> None:
    """Refuse by the headers what cannot be segmented."""
    if series.keyframe.photometric == tifffile.PHOTOMETRIC.MINISWHITE:
        raise TomographyError(f"{path}: expected grey values that rise from black to white, got them inverted")
    shape = " x ".join(map(str, series.shape))
    if min(series.shape) < _SMALLEST:
        raise TomographyError(f"{path}: expected at least {_SMALLEST} voxels along every axis, got {shape}")
    needed = math.prod(series.shape) * BYTES_PER_VOXEL[method]
    there = machine_bytes()
    if there is not None and needed > there:
        raise TomographyError(
            f"{path}: to segment {shape} voxels takes {needed / 1e9:.1f} GB, this machine has {there / 1e9:.1f} GB; "
            "crop or bin the stack"
        )


def _check_scikit_image(path: Path) -> None:
    try:
        import skimage  # noqa: F401
    except ModuleNotFoundError as error:
        raise TomographyError(
            f"{path}: segmenting needs the package scikit-image; installing Holotrode with the extra [tomography] "
            "adds it"
        ) from error


def _segment(
    path: Path, grey: npt.NDArray[Any], classes: int, method: Method, denoise: bool
) -> tuple[Labels, list[float]]:
    """Labels of the shape of `grey`, and the grey values between the classes."""
    low, high = _range(path, grey, classes)
    volume = np.clip((grey.astype(np.float32) - np.float32(low)) / np.float32(high - low), 0, 1)
    if denoise:
        volume = _denoised(volume)
    labels, levels = _multi_otsu(path, volume, classes)
    if method == "watershed":
        labels = _flooded(volume, labels, classes)
    return labels, [low + (high - low) * (level + 0.5) / (_LEVELS - 1) for level in levels]


def _range(path: Path, grey: npt.NDArray[Any], classes: int) -> tuple[int, int]:
    """The grey values that become 0 and 1: the whole range without its tails, where that keeps enough values."""
    counts = value_counts(grey)
    present = np.flatnonzero(counts)
    _check_values(path, len(present), classes)
    low, high = np.searchsorted(np.cumsum(counts) / grey.size, (_TAIL, 1 - _TAIL)).tolist()
    if np.count_nonzero(counts[low : high + 1]) < classes:
        low, high = present[[0, -1]].tolist()
    return low, high


def _check_values(path: Path, found: int, classes: int) -> None:
    if found < classes:
        raise TomographyError(f"{path}: expected at least {classes} grey values for {classes} phases, got {found}")


def _denoised(volume: Floats32) -> Floats32:
    """Non-local means (Buades, Coll and Morel 2005) over patches of 3 voxels at most one voxel apart.

    On blurred, noisy spheres more voxels come out right than after a median or total variation, at 4 s for 256^3
    voxels; a wider search took longer and was no better overall.
    """
    from skimage import restoration

    # Second differences leave noise: their median is blind to edges, which are few. Six = 1 + 4 + 1 variances.
    sample = volume[:: max(1, len(volume) // 32)]
    sigma = float(np.median(np.abs(np.diff(sample, 2, axis=-1)))) * 1.4826 / math.sqrt(6)
    if sigma == 0:
        return volume
    quiet: Floats32 = restoration.denoise_nl_means(
        volume, patch_size=3, patch_distance=1, h=0.8 * sigma, sigma=sigma, fast_mode=True
    )
    return quiet


def _multi_otsu(path: Path, volume: Floats32, classes: int) -> tuple[Labels, list[int]]:
    """Labels, and the last of 256 levels in every class but the brightest."""
    from skimage import filters

    levels = np.rint(volume * (_LEVELS - 1)).astype(np.uint8)
    counts = value_counts(levels)[:_LEVELS]
    _check_values(path, int(np.count_nonzero(counts)), classes)
    thresholds = filters.threshold_multiotsu(hist=(counts, np.arange(_LEVELS)), classes=classes)
    table = np.digitize(np.arange(_LEVELS), thresholds, right=True).astype(np.uint8)
    return table[levels], thresholds.tolist()


def _flooded(volume: Floats32, labels: Labels, classes: int) -> Labels:
    """Labels flooded from their cores: where the gradient is below the Otsu threshold within their own class.

    One threshold for all would take the cores from fine features, whose gradient is steep everywhere.
    """
    from skimage import filters, segmentation

    steepness = filters.sobel(volume)
    markers = np.zeros_like(labels)
    for label in range(classes):
        inside = labels == label
        markers[inside & (steepness <= filters.threshold_otsu(steepness[inside]))] = label + 1
    flooded: Labels = segmentation.watershed(steepness, markers).astype(np.uint8) - np.uint8(1)
    return flooded
