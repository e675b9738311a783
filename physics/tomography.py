"""Labelled volumes from a tomograph or another program: a TIFF stack becomes an Electrode.

Stacks are untrusted: what the headers claim is checked against what the file holds before anything is
allocated.
"""

import logging
import math
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tifffile

from physics.outcome import Outcome
from physics.state import Axis, Electrode, Labels, Microstructure

MAX_VOXELS = 2 * 2**30
_GREY = "; a stack of grey values needs --segment"
_PHASE_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
# These flavours may name other files to read along; their pages are read like those of any TIFF.
_LINKING: dict[str, Any] = {"is_ome": False, "is_mmstack": False, "is_ndtiff": False}
_DEFLATE = (tifffile.COMPRESSION.ADOBE_DEFLATE, tifffile.COMPRESSION.DEFLATE)


class TomographyError(ValueError):
    """A stack that cannot be imported; the sentence names the file, what was expected and what came."""


def import_stack(path: Path, voxel_um: float, phases: Mapping[str, int], thickness_axis: Axis = "z") -> Electrode:
    """Read a labelled TIFF stack: one page per slice, or one volume; 8- or 16-bit labels below 256.

    The order of the array is kept: pages run along axis 0 (x), rows along axis 1, columns along axis 2.
    A phase that is named but does not occur has volume fraction 0.

    Args:
        path: the stack; its stem becomes the electrode's name.
        voxel_um: edge of a voxel.
        phases: phase name -> label, for every label in the stack.
        thickness_axis: the axis from collector to surface.

    Returns:
        An electrode without recipe and stages; its porosity is the fraction of the phase called `pore`.

    Raises:
        TomographyError: the file is not such a stack, or voxel size or phases do not fit.
    """
    check_arguments(path, voxel_um, phases, thickness_axis)
    labels = read_volume(path)
    _check_labels(path, labels, phases)
    return electrode_of(path, labels.astype(np.uint8, copy=False), voxel_um, phases, thickness_axis)


def electrode_of(
    path: Path, labels: Labels, voxel_um: float, phases: Mapping[str, int], thickness_axis: Axis
) -> Electrode:
    """An electrode without recipe and stages from the labels of a stack."""
    volume = Microstructure.from_labels(labels, voxel_um, phases, (False,) * 3, thickness_axis)
    measures = {"thickness_um": volume.size_um["xyz".index(thickness_axis)]}
    if "pore" in phases:
        measures["porosity"] = volume.volume_fractions()["pore"]
    return Electrode(None, (), volume, measures, Outcome.CONVERGED, path.stem)


def check_arguments(path: Path, voxel_um: float, phases: Mapping[str, int], thickness_axis: Axis) -> None:
    """Refuse what `import_stack` could not use, before anything is read."""
    if not (math.isfinite(voxel_um) and voxel_um > 0):
        raise TomographyError(f"{path}: expected a voxel size above 0 um, got {voxel_um:g}")
    if thickness_axis not in ("x", "y", "z"):
        raise TomographyError(f"{path}: expected a thickness axis x, y or z, got {thickness_axis!r}")
    if not phases:
        raise TomographyError(f"{path}: expected a phase name for every label, for example 0=pore; got none")
    owners: dict[int, str] = {}
    for name, label in phases.items():
        if not _PHASE_NAME.fullmatch(name):
            raise TomographyError(f"{path}: expected a phase name of letters, digits, _ . or -, got {name!r}")
        if not 0 <= label <= 255:
            raise TomographyError(f"{path}: expected a label from 0 to 255 for {name}, got {label}")
        if label in owners:
            raise TomographyError(f"{path}: label {label} is named twice, {owners[label]} and {name}")
        owners[label] = name


def _check_labels(path: Path, labels: npt.NDArray[Any], phases: Mapping[str, int]) -> None:
    counts = value_counts(labels)
    present = np.flatnonzero(counts)
    if present[-1] > 255:
        raise TomographyError(f"{path}: expected labels from 0 to 255, got values up to {present[-1]}{_GREY}")
    unnamed = [label for label in present.tolist() if label not in phases.values()]
    if unnamed:
        shares = ", ".join(f"{label} ({counts[label] / labels.size:.3%})" for label in unnamed[:8])
        more = f" and {len(unnamed) - 8} more" if len(unnamed) > 8 else ""
        named = ", ".join(f"{label}={name}" for name, label in phases.items())
        raise TomographyError(
            f"{path}: expected a phase name for every label; without one: {shares}{more}; named: {named}"
            f"{_GREY if more else ''}"
        )


def value_counts(volume: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """(65536,) how many voxels have each value."""
    counts = np.zeros(2**16, np.int64)
    for slab in volume:  # bincount widens to 8 bytes a voxel
        counts += np.bincount(slab.ravel(), minlength=counts.size)
    return counts


def read_volume(
    path: Path, holds: str = "label", check: Callable[[tifffile.TiffPageSeries], None] | None = None
) -> npt.NDArray[Any]:
    """Read the one volume of a stack.

    Args:
        path: the stack.
        holds: what a voxel holds, for the sentences of errors.
        check: refuses more by the headers, before anything is unpacked.

    Returns:
        (n0, n1, n2) uint8 or uint16 array.

    Raises:
        TomographyError: the file is not such a stack.
    """
    with _errors_of_tifffile() as errors:
        try:
            with tifffile.TiffFile(path, **_LINKING) as stack:
                series = _the_volume(path, stack, errors, holds)
                if check is not None:
                    check(series)
                _check_bytes(path, stack, series)
                volume: npt.NDArray[Any] = series.asarray(maxworkers=1)
        except TomographyError:
            raise
        except OSError as error:
            raise TomographyError(f"{path}: cannot be read ({error.strerror or 'it breaks off'})") from error
        except tifffile.TiffFileError as error:
            raise TomographyError(f"{path}: expected a TIFF stack; this file is no TIFF or is damaged") from error
        except Exception as error:  # a damaged TIFF fails inside tifffile in too many ways to list
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise TomographyError(f"{path}: this TIFF is truncated or damaged ({reason})") from error
    if errors or volume.shape != series.shape:
        raise TomographyError(_damaged(path))
    return volume


def _the_volume(path: Path, stack: tifffile.TiffFile, errors: list[str], holds: str) -> tifffile.TiffPageSeries:
    """The one volume of the file, by its headers."""
    page: Any = stack.pages[0]
    photometric = tifffile.PHOTOMETRIC
    if page.samplesperpixel != 1 or page.photometric in (
        photometric.RGB,
        photometric.YCBCR,
        photometric.SEPARATED,
    ):
        raise TomographyError(f"{path}: expected one {holds} per voxel, got a colour image")
    images = stack.series
    if errors:  # a chain of pages that breaks off would pass for a thinner volume
        raise TomographyError(_damaged(path))
    if len(images) != 1:
        shapes = ", ".join(" x ".join(map(str, image.shape)) for image in images[:4])
        raise TomographyError(f"{path}: expected pages of one size and type, got {len(images)} images: {shapes}")
    series = images[0]
    shape = " x ".join(map(str, series.shape))
    if series.dtype is None or series.dtype.name not in ("uint8", "uint16"):
        raise TomographyError(f"{path}: expected {holds}s as 8- or 16-bit whole numbers, got {series.dtype} values")
    if len(series.shape) != 3:
        raise TomographyError(f"{path}: expected a 3-D stack, got {len(series.shape)}-D ({shape})")
    if not 0 < math.prod(series.shape) <= MAX_VOXELS:
        raise TomographyError(f"{path}: expected 1 to {MAX_VOXELS:,} voxels, got {shape}")
    return series


def _check_bytes(path: Path, stack: tifffile.TiffFile, series: tifffile.TiffPageSeries) -> None:
    """Refuse a volume that is larger than what the file holds, compressed or not, before it is allocated."""
    size = stack.filehandle.size
    if series.dataoffset is not None:  # one block without compression
        if series.dataoffset + series.nbytes > size:
            raise TomographyError(_truncated(path, series.nbytes, size - series.dataoffset))
        return
    for page in series.pages:
        _check_page(path, stack, page)


def _damaged(path: Path) -> str:
    return f"{path}: this TIFF is truncated or damaged; its pages cannot all be read"


def _truncated(path: Path, expected: int, got: int) -> str:
    return f"{path}: this stack is truncated; expected {expected:,} bytes of voxels, got {got:,}"


def _check_page(path: Path, stack: tifffile.TiffFile, page: Any) -> None:
    """Unpack every strip or tile on its own: tifffile would fill a short one with zeros, which is a label."""
    key = page.keyframe
    most = math.prod(key.chunks) * key.dtype.itemsize
    if most > 2 * MAX_VOXELS:
        raise TomographyError(f"{path}: this TIFF is damaged; a strip claims {most:,} bytes")
    for index, (offset, count) in enumerate(zip(page.dataoffsets, page.databytecounts, strict=True)):
        if offset + count > stack.filehandle.size:
            raise TomographyError(_truncated(path, offset + count, stack.filehandle.size))
        stack.filehandle.seek(offset)
        got = _unpacked_bytes(path, stack.filehandle.read(count), most, key.compression)
        _, _, shape = page.decode(None, index)
        expected = math.prod(shape) * key.dtype.itemsize
        if got < expected:
            raise TomographyError(_truncated(path, expected, got))


def _unpacked_bytes(path: Path, data: bytes, most: int, compression: int) -> int:
    """Size of a strip or tile once unpacked; never unpacks much more than `most` bytes."""
    if compression in _DEFLATE:
        size = len(zlib.decompressobj().decompress(data, most + 1))
        if size > most:
            raise TomographyError(f"{path}: this TIFF is damaged; a strip unpacks to more than its {most:,} bytes")
        return size
    try:
        return len(tifffile.TIFF.DECOMPRESSORS[compression](data, out=most))
    except (KeyError, NotImplementedError, ImportError) as error:
        raise TomographyError(
            f"{path}: expected a stack without compression or with deflate, got {_codec(compression)}; "
            "installing Holotrode with the extra [tomography] adds more"
        ) from error


def _codec(compression: int) -> str:
    known = {int(member): member.name for member in tifffile.COMPRESSION}
    return known.get(compression, f"compression {compression}")


@contextmanager
def _errors_of_tifffile() -> Iterator[list[str]]:
    """Collect what tifffile logs as errors; else it would reach the user beside our sentence."""
    errors: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.ERROR:
                errors.append(record.getMessage())

    logger, collector = logging.getLogger("tifffile"), Collector()
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(collector)
    try:
        yield errors
    finally:
        logger.removeHandler(collector)
        logger.propagate = propagate
