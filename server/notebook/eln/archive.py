"""ZIP archives: written whole or not at all and the same from the same content, read without trusting anything.

Files are stored, not compressed: photos are compressed already, the bytes do not depend on a version of zlib, and no
archive of ours can be taken for a bomb.
"""

import hashlib
import io
import os
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

MAX_ENTRIES = 10_000
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_RATIO = 100
# The list of 10,000 names of 350 bytes; a longer one is not even read.
MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024
LONGEST_NAME = 400
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = (stat.S_IFREG | 0o644) << 16
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:")


class ElnError(ValueError):
    """A file or a record cannot be used; one sentence: what was expected and what came."""


@dataclass(frozen=True)
class Part:
    """A file of an archive.

    Args:
        name: its path below the archive's root folder.
        content: its bytes, or where they are.
        sha256: of the bytes, in hex.
        size: in bytes.
    """

    name: str
    content: bytes | Path
    sha256: str
    size: int

    @classmethod
    def of(cls, name: str, content: bytes) -> "Part":
        """A file made here."""
        return cls(name, content, hashlib.sha256(content).hexdigest(), len(content))


# --- writing ------------------------------------------------------------------------------------------------


def write_archive(target: Path, root: str, parts: Sequence[Part]) -> None:
    """Write an archive; what stood at its place before is replaced once the new one is on disk.

    Args:
        target: the file.
        root: name of the folder in the archive that holds everything.
        parts: its files, in this order.

    Raises:
        ElnError: more than can be read again, or a file whose bytes are missing or not those of its SHA-256.
        OSError: it cannot be written.
    """
    total = sum(part.size for part in parts)
    if len(parts) > MAX_ENTRIES or total > MAX_UNPACKED_BYTES:
        raise ElnError(
            f"{target.name}: expected at most {MAX_ENTRIES} files of {MAX_UNPACKED_BYTES / 1e6:.0f} MB together; these "
            f"records have {len(parts)} of {total / 1e6:.0f} MB. Export fewer records at a time."
        )
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w") as archive:
                for part in parts:
                    _add(archive, f"{root}/{part.name}", part)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def _add(archive: zipfile.ZipFile, name: str, part: Part) -> None:
    member = zipfile.ZipInfo(name, date_time=_EPOCH)
    member.create_system, member.external_attr = _UNIX, _MODE
    member.file_size = part.size
    digest = hashlib.sha256()
    with _opened(part) as source, archive.open(member, "w") as sink:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
            sink.write(chunk)
    if digest.hexdigest() != part.sha256:
        raise ElnError(f"{part.name}: its bytes are not those that were attached; restore {part.sha256} from a backup.")


@contextmanager
def _opened(part: Part) -> Iterator[BinaryIO]:
    if isinstance(part.content, bytes):
        yield io.BytesIO(part.content)
        return
    try:
        file = part.content.open("rb")
    except FileNotFoundError as error:
        raise ElnError(f"{part.name}: its bytes are missing; restore {part.sha256} from a backup.") from error
    with file:
        yield file


# --- reading ------------------------------------------------------------------------------------------------


class Archive:
    """An open archive that has passed every bound; its files by their path below the one root folder.

    Args:
        file: where it is.
        opened: the archive.
        members: its files, directories left out.
    """

    def __init__(self, file: Path, opened: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
        self.file = file
        self.members = members
        self._opened = opened
        self._sha256: dict[str, str] = {}

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, in chunks.

        Raises:
            ElnError: they are damaged.
        """
        try:
            with self._opened.open(self.members[name]) as source:
                while chunk := source.read(CHUNK_BYTES):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise ElnError(f"{self.file.name}: the file {name} in it is damaged; get the archive again.") from error

    def read(self, name: str, most_bytes: int) -> bytes:
        """A file as a whole.

        Raises:
            ElnError: it is damaged, or has more bytes than that.
        """
        size = self.members[name].file_size
        if size > most_bytes:
            raise ElnError(f"{self.file.name}: expected at most {most_bytes} bytes in {name}; it has {size}.")
        return b"".join(self.chunks(name))

    def sha256(self, name: str) -> str:
        """The SHA-256 of a file, in hex."""
        if name not in self._sha256:
            digest = hashlib.sha256()
            for chunk in self.chunks(name):
                digest.update(chunk)
            self._sha256[name] = digest.hexdigest()
        return self._sha256[name]


@contextmanager
def open_archive(file: Path) -> Iterator[Archive]:
    """Open an archive of files below one folder.

    Raises:
        ElnError: it is no ZIP archive, or too large, packed too tightly, or holds what it should not.
        OSError: it cannot be read.
    """
    with _BoundedFile(file) as raw:
        try:
            opened = zipfile.ZipFile(raw)
        except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, OverflowError) as error:
            raise ElnError(f"{file.name}: expected a ZIP archive; it is none, or it is cut off.") from error
        with opened:
            yield Archive(file, opened, _checked(file, opened))


class _BoundedFile(io.FileIO):
    """A file that refuses to be read in one go: zipfile asks for the whole list of names at once."""

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise zipfile.BadZipFile("the list of names is too long")
        return super().read(-1 if size is None else size) or b""


def _checked(file: Path, opened: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files below the root folder.

    Raises:
        ElnError: one of the bounds is passed.
    """
    listed = opened.infolist()
    unpacked = sum(member.file_size for member in listed)
    packed = max(1, file.stat().st_size)
    for what, most, came in (
        ("files", MAX_ENTRIES, len(listed)),
        ("bytes unpacked", MAX_UNPACKED_BYTES, unpacked),
        ("times its size unpacked", MAX_RATIO, -(-unpacked // packed)),
    ):
        if came > most:
            raise ElnError(f"{file.name}: expected at most {most} {what}; it has {came}. Nothing was unpacked.")
    members: dict[str, zipfile.ZipInfo] = {}
    for member in listed:
        path = _safe_path(file, member)
        if str(path) in members:
            raise ElnError(f"{file.name}: expected each name once; {str(path)[:LONGEST_NAME]!r} is there twice.")
        members[str(path)] = member
    roots = {PurePosixPath(name).parts[0] for name in members}
    if len(roots) != 1:
        raise ElnError(f"{file.name}: expected one folder that holds everything; got {len(roots)}.")
    root = f"{roots.pop()}/"
    files = {name.removeprefix(root): member for name, member in members.items() if not member.is_dir()}
    for name in files:
        for parent in PurePosixPath(name).parents:
            if str(parent) in files:
                raise ElnError(f"{file.name}: {str(parent)!r} in it is a file and a folder at once.")
    return files


def _safe_path(file: Path, member: zipfile.ZipInfo) -> PurePosixPath:
    name = member.filename
    path = PurePosixPath(name)
    reason = ""
    if not path.parts or len(name) > LONGEST_NAME or name != member.orig_filename:
        reason = "a name that can be written"
    elif path.is_absolute() or ".." in path.parts or "\\" in name or _DRIVE.match(name):
        reason = "a path inside the archive"
    elif stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        reason = "a plain file, no link"
    elif member.flag_bits & _ENCRYPTED:
        reason = "a file without a password"
    elif member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        reason = "a file that is stored or deflated"
    elif len(path.parts) == 1 and not member.is_dir():
        reason = "a file below the archive's one folder"
    if reason:
        raise ElnError(f"{file.name}: expected {reason}; got {name[:LONGEST_NAME]!r}. Nothing was unpacked.")
    return path
