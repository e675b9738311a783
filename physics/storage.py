"""Electrodes on disk: HDF5 and back (format 1), and exports for VTK and ImageJ.

An electrode file holds `stages/NAME/{bed,history}/FIELD` and `microstructure/labels` as datasets and
everything else as attributes: the recipe as YAML; measures, phase names and the characterisation as JSON.
"""

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import h5py
import numpy as np
import numpy.typing as npt
import tifffile

from physics.outcome import Outcome
from physics.recipe import ElectrodeRecipe
from physics.state import Electrode, History, Microstructure, ParticleBed, Stage, StageName

FORMAT = "holotrode electrode"
FORMAT_VERSION = 1
MAX_BYTES = 4 * 2**30  # of all arrays together; the largest electrodes we make hold 0.1 GB
_DEFLATE_RATIO = 1100  # deflate never gains more than 1032 : 1, so a larger claim is not backed by data
_CHUNKED_FROM = 4096  # bytes; below that the index of the chunks outweighs what compression gains
_VTK_TYPES = {"uint8": "UInt8", "int64": "Int64", "float64": "Float64"}

_Arrays = TypeVar("_Arrays", ParticleBed, History)


class StorageError(ValueError):
    """A file that cannot be read or written; the sentence names it, what was expected and what came."""


def check_destination(path: Path) -> None:
    """Refuse a path that `save` could not write, before the work whose result would be lost.

    Raises:
        StorageError: its folder does not exist or cannot be written, or it is a folder itself.
    """
    if path.is_dir():
        raise StorageError(f"{path}: expected a file to write, this is a folder")
    if not os.access(path.parent, os.W_OK):
        raise StorageError(f"{path}: expected a folder that exists and can be written, got {path.parent}")


def save(electrode: Electrode, path: Path) -> None:
    """Write an electrode to an HDF5 file; `path` is as before or complete, equal electrodes give equal bytes.

    Raises:
        StorageError: the file cannot be written.
    """
    with replacing(path) as temporary, h5py.File(temporary, "w", libver="v110") as file:
        file.attrs["format"] = FORMAT
        file.attrs["format_version"] = FORMAT_VERSION
        file.attrs["name"] = electrode.name
        file.attrs["outcome"] = electrode.outcome.value
        file.attrs["measures"] = json.dumps(dict(electrode.measures))
        if electrode.recipe is not None:
            file.attrs["recipe"] = electrode.recipe.to_yaml()
        if electrode.characterisation is not None:
            file.attrs["characterisation"] = json.dumps(electrode.characterisation, allow_nan=False)
        for stage in electrode.stages:
            group = file.create_group(f"stages/{stage.name.value}")
            group.attrs["outcome"] = stage.outcome.value
            group.attrs["measures"] = json.dumps(dict(stage.measures))
            _write_arrays(group.create_group("bed"), stage.bed)
            _write_arrays(group.create_group("history"), stage.history)
        _write_microstructure(file.create_group("microstructure"), electrode.microstructure)


def load(path: Path) -> Electrode:
    """Read what `save` wrote.

    Raises:
        StorageError: not an electrode file, a newer format, truncated, or contents that do not fit together.
    """
    try:
        path.open("rb").close()
        # Files are replaced, never changed in place: no lock is needed, and some network folders have none.
        with h5py.File(path, "r", locking=False) as file:
            _check_format(file)
            _check_sizes(file)
            return _read_electrode(file)
    except OSError as error:
        if error.filename is not None:
            raise StorageError(f"{path}: cannot be read ({error.strerror})") from error
        _refuse(path, error)
    except (ValueError, TypeError, KeyError, RuntimeError, MemoryError) as error:
        _refuse(path, error)


def export_vtk(electrode: Electrode, path: Path) -> None:
    """Write the voxels as VTK ImageData (.vti): cell data `phase`, lengths in micrometres.

    Raises:
        StorageError: the file cannot be written.
    """
    labels, voxel = electrode.microstructure.labels, float(electrode.microstructure.voxel_um)
    arrays = {"phase": labels.T}  # VTK runs through x first
    extent = " ".join(f"0 {n}" for n in labels.shape)
    header = (
        f'<ImageData WholeExtent="{extent}" Origin="0 0 0" Spacing="{voxel!r} {voxel!r} {voxel!r}">\n'
        f'<Piece Extent="{extent}"><CellData Scalars="phase">{_tags(arrays)["phase"]}</CellData></Piece>\n'
        "</ImageData>"
    )
    _write_vtk(path, "ImageData", header, arrays)


def export_particles(bed: ParticleBed, path: Path) -> None:
    """Write the spheres of a bed as VTK PolyData (.vtp): points with `radius_um` and `phase`, in micrometres.

    Raises:
        StorageError: the file cannot be written.
    """
    n = len(bed)
    arrays: dict[str, npt.NDArray[Any]] = {
        "points": bed.centres_um,
        "radius_um": bed.radii_um,
        "phase": bed.phases,
        "connectivity": np.arange(n, dtype=np.int64),
        "offsets": np.arange(1, n + 1, dtype=np.int64),
    }
    tags = _tags(arrays)
    header = (
        f'<PolyData><Piece NumberOfPoints="{n}" NumberOfVerts="{n}">\n'
        f"<PointData>{tags['radius_um']}{tags['phase']}</PointData>\n<Points>{tags['points']}</Points>\n"
        f"<Verts>{tags['connectivity']}{tags['offsets']}</Verts>\n</Piece></PolyData>"
    )
    _write_vtk(path, "PolyData", header, arrays)


def export_tiff(electrode: Electrode, path: Path) -> None:
    """Write the labels as a TIFF stack that ImageJ opens with its scale: one page per z, rows y, columns x.

    Raises:
        StorageError: the file cannot be written.
    """
    volume = electrode.microstructure
    per_um = 1.0 / volume.voxel_um
    with replacing(path) as temporary:
        tifffile.imwrite(
            temporary,
            np.ascontiguousarray(volume.labels.T),
            imagej=True,
            resolution=(per_um, per_um),
            metadata={"axes": "ZYX", "spacing": volume.voxel_um, "unit": "micron"},
        )


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside `path` that takes its place once it is complete and on disk."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        temporary.touch(exist_ok=False)
        yield temporary
        _flush(temporary)
        temporary.replace(path)
        _flush(path.parent)
    except OSError as error:
        reason = error.strerror or str(error).splitlines()[0]
        raise StorageError(f"{path}: cannot be written ({reason})") from error
    finally:
        temporary.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_arrays(group: h5py.Group, owner: ParticleBed | History) -> None:
    for field in fields(owner):
        if getattr(owner, field.name) is not None:
            _write_array(group, field.name, getattr(owner, field.name))


def _write_array(group: h5py.Group, name: str, array: npt.NDArray[np.generic]) -> None:
    chunked = array.nbytes >= _CHUNKED_FROM
    packing: dict[str, Any] = {"compression": "gzip", "shuffle": True} if chunked else {}
    group.create_dataset(name, data=array, track_times=False, **packing)


def _write_microstructure(group: h5py.Group, volume: Microstructure) -> None:
    _write_array(group, "labels", volume.labels)
    group.attrs["voxel_um"] = float(volume.voxel_um)
    group.attrs["phases"] = json.dumps({name: int(label) for name, label in volume.phases.items()})
    group.attrs["periodic"] = json.dumps([bool(wraps) for wraps in volume.periodic])
    group.attrs["thickness_axis"] = str(volume.thickness_axis)  # HDF5 takes no member of an enum


def _refuse(path: Path, error: Exception) -> NoReturn:
    if isinstance(error, StorageError):
        raise StorageError(f"{path}: {error}") from error
    if isinstance(error, OSError) and not h5py.is_hdf5(path):
        raise StorageError(f"{path}: expected an electrode file (HDF5), got something else") from error
    message = str(error.args[0]) if error.args else type(error).__name__
    reason = message.splitlines()[0]
    raise StorageError(f"{path}: this electrode file is truncated or damaged ({reason})") from error


def _check_format(file: h5py.File) -> None:
    if file.attrs.get("format") != FORMAT:
        raise StorageError("expected an electrode file, got an HDF5 file of another program")
    version = int(file.attrs["format_version"])
    if not 1 <= version <= FORMAT_VERSION:
        raise StorageError(f"expected format version {FORMAT_VERSION} or older, got {version}; update Holotrode")


def _check_sizes(file: h5py.File) -> None:
    """Refuse arrays that claim more than the file holds, or that lie in another file, before any is read."""
    total = 0

    def check(name: str, item: h5py.Dataset | h5py.Group) -> None:
        nonlocal total
        if not isinstance(item, h5py.Dataset):
            return
        if item.is_virtual or item.external:
            raise StorageError(f"{name} points to another file")
        if item.nbytes > _DEFLATE_RATIO * item.id.get_storage_size():
            raise StorageError(f"{name} claims {item.nbytes:,} bytes, which the file does not hold")
        total += item.nbytes

    file.visititems(check)
    if total > MAX_BYTES:
        raise StorageError(f"expected at most {MAX_BYTES:,} bytes of arrays, got {total:,}")


def _read_electrode(file: h5py.File) -> Electrode:
    recipe = ElectrodeRecipe.from_text(_text(file, "recipe"), "recipe") if "recipe" in file.attrs else None
    groups = _group(file, "stages") if "stages" in file else {}
    return Electrode(
        recipe,
        tuple(_read_stage(_group(groups, name.value), name) for name in StageName if name.value in groups),
        _read_microstructure(_group(file, "microstructure")),
        _measures(file),
        Outcome(_text(file, "outcome")),
        _text(file, "name"),
        _json(file, "characterisation", dict) if "characterisation" in file.attrs else None,
    )


def _read_stage(group: h5py.Group, name: StageName) -> Stage:
    bed = _read_arrays(ParticleBed, _group(group, "bed"))
    history = _read_arrays(History, _group(group, "history"))
    if history.radii_um.shape[1] != len(bed):
        raise ValueError(f"{name.value} has {len(bed)} particles but a history of {history.radii_um.shape[1]}")
    return Stage(name, bed, history, _measures(group), Outcome(_text(group, "outcome")))


def _read_arrays(kind: type[_Arrays], group: h5py.Group) -> _Arrays:
    present = [field.name for field in fields(kind) if field.name in group or field.default is MISSING]
    return kind(**{name: _read_array(group, name) for name in present})


def _read_array(group: h5py.Group, name: str) -> npt.NDArray[Any]:
    item = group.get(name) if isinstance(group.get(name, getlink=True), h5py.HardLink) else None
    if not isinstance(item, h5py.Dataset):
        raise ValueError(f"{group.name}/{name} is missing")
    array: npt.NDArray[Any] = item[()]
    return array


def _read_microstructure(group: h5py.Group) -> Microstructure:
    labels = _read_array(group, "labels")
    phases = {str(name): int(label) for name, label in _json(group, "phases", dict).items()}
    x, y, z = (bool(wraps) for wraps in _json(group, "periodic", list))
    axis = _text(group, "thickness_axis")
    if axis not in ("x", "y", "z"):
        raise ValueError(f"thickness_axis is x, y or z; got {axis!r}")
    return Microstructure(labels, float(group.attrs["voxel_um"]), phases, (x, y, z), axis)  # type: ignore[arg-type]


def _group(parent: h5py.Group, name: str) -> h5py.Group:
    item = parent.get(name) if isinstance(parent.get(name, getlink=True), h5py.HardLink) else None
    if not isinstance(item, h5py.Group):
        raise ValueError(f"{parent.name.rstrip('/')}/{name} is missing")
    return item


def _text(group: h5py.Group, name: str) -> str:
    value = group.attrs.get(name)
    if not isinstance(value, str):
        raise ValueError(f"the text {name!r} of {group.name} is missing")
    return value


def _json(group: h5py.Group, name: str, kind: type[Any]) -> Any:
    value = json.loads(_text(group, name))
    if not isinstance(value, kind):
        raise ValueError(f"{name!r} of {group.name} is not a {kind.__name__}")
    return value


def _measures(group: h5py.Group) -> Mapping[str, float]:
    return {str(name): float(value) for name, value in _json(group, "measures", dict).items()}


def _tags(arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, str]:
    """VTK's DataArray element of each array, with its place in the appended data."""
    tags, offset = {}, 0
    for name, array in arrays.items():
        components = array.shape[1] if array.ndim == 2 else 1
        tags[name] = (
            f'<DataArray type="{_VTK_TYPES[array.dtype.name]}" Name="{name}" '
            f'NumberOfComponents="{components}" format="appended" offset="{offset}"/>'
        )
        offset += 8 + array.nbytes
    return tags


def _write_vtk(path: Path, kind: str, header: str, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write VTK's XML format: the header, then each array's length and bytes."""
    with replacing(path) as temporary, temporary.open("wb") as file:
        file.write(f'<?xml version="1.0"?>\n<VTKFile type="{kind}" version="1.0" byte_order="LittleEndian" '.encode())
        file.write(f'header_type="UInt64">\n{header}\n<AppendedData encoding="raw">\n_'.encode())
        for array in arrays.values():
            file.write(array.nbytes.to_bytes(8, "little"))
            file.write(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).data)
        file.write(b"\n</AppendedData>\n</VTKFile>\n")
