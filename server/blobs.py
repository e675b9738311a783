"""Content-addressed store: a file's name is the SHA-256 of its bytes, so it never changes."""

import hashlib
import io
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from server.problems import ProblemError

_INCOMING = "incoming"
_NAME = re.compile(r"[0-9a-f]{64}")
_SIGNATURES = {b"glTF": "model/gltf-binary", b"{": "application/json", b"\x89HDF": "application/x-hdf5"}


class BlobStore:
    """Blobs below one folder; several processes may write to it at once.

    Args:
        root: the folder; it is made when the first blob comes.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """Store bytes; they are on disk when this returns their SHA-256."""
        return self._store(io.BytesIO(content))

    def put_file(self, source: Path) -> str:
        """Store a copy of a file; it is on disk when this returns its SHA-256."""
        with source.open("rb") as file:
            return self._store(file)

    def clear_incoming(self) -> None:
        """Remove what a killed process left half-written; only while nobody else writes."""
        shutil.rmtree(self.root / _INCOMING, ignore_errors=True)

    def path(self, sha256: str) -> Path:
        """Where a blob is, or would be."""
        return self.root / sha256[:2] / sha256

    def find(self, sha256: str) -> Path:
        """The file of a stored blob.

        Raises:
            ProblemError: `bad_message`, the name is no SHA-256; `not_found`.
        """
        if not _NAME.fullmatch(sha256):
            raise ProblemError("bad_message", f"Expected a SHA-256 in 64 lower-case hex digits; got {sha256[:80]!r}.")
        if not self.path(sha256).is_file():
            raise ProblemError("not_found", f"There is no blob {sha256}.")
        return self.path(sha256)

    def _store(self, source: BinaryIO) -> str:
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
        if not self.path(sha256).is_file():
            source.seek(0)
            self._write(source, self.path(sha256))
        return sha256

    def _write(self, source: BinaryIO, target: Path) -> None:
        """Write under a temporary name, then rename: a blob is there whole or not at all."""
        incoming = self.root / _INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(descriptor, "wb") as file:
                shutil.copyfileobj(source, file)
                file.flush()
                os.fsync(file.fileno())
            target.parent.mkdir(exist_ok=True)
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
        for folder in (target.parent, self.root):
            _sync_folder(folder)


def media_type(path: Path) -> str:
    """The media type of a blob, from its first bytes."""
    with path.open("rb") as file:
        start = file.read(4)
    known = (kind for signature, kind in _SIGNATURES.items() if start.startswith(signature))
    return next(known, "application/octet-stream")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
