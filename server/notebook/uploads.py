"""Files on their way to the server, in chunks: what has arrived stays, also after a restart."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from server.blobs import BlobStore
from server.problems import ProblemError
from server.protocol.messages import MAX_ATTACHMENT_BYTES

CHUNK_BYTES = 1_048_576
MOST_WAITING = 200
_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Arrived:
    """How much of a file is here, and whether that is all."""

    received: int
    complete: bool


class Uploads:
    """Files that are not whole yet, below one folder.

    Args:
        folder: made when the first chunk comes.
        blobs: where a file goes once it is whole.
    """

    def __init__(self, folder: Path, blobs: BlobStore) -> None:
        self._folder = folder
        self._blobs = blobs

    def arrived(self, sha256: str) -> Arrived:
        """How much of a file is here.

        Raises:
            ProblemError: `bad_message`, the name is no SHA-256.
        """
        if not _NAME.fullmatch(sha256):
            raise ProblemError("bad_message", f"Expected a SHA-256 in 64 lower-case hex digits; got {sha256[:80]!r}.")
        whole = self._blobs.path(sha256)
        if whole.is_file():
            return Arrived(whole.stat().st_size, complete=True)
        part = self._part(sha256)
        return Arrived(part.stat().st_size if part.is_file() else 0, complete=False)

    def add(self, sha256: str, offset: int, length: int, chunk: bytes) -> Arrived:
        """Take the next chunk of a file; it is on disk when this returns.

        Args:
            sha256: of the whole file.
            offset: where the chunk begins.
            length: of the whole file, in bytes.
            chunk: at most CHUNK_BYTES.

        Raises:
            ProblemError: `too_large`; `conflict`, the chunk does not follow what is here; `bad_message`, the whole is
                not the file that was announced, and has to be sent again.
        """
        here = self.arrived(sha256)
        if here.complete:
            return here
        if length > MAX_ATTACHMENT_BYTES:
            limit = MAX_ATTACHMENT_BYTES // 1_000_000
            raise ProblemError(
                "too_large", f"A file may have {limit} MB; this one has {length / 1e6:.0f} MB. Send a smaller picture."
            )
        if len(chunk) > CHUNK_BYTES:
            raise ProblemError("too_large", f"Expected a chunk of at most {CHUNK_BYTES} bytes; got {len(chunk)}.")
        if offset != here.received:
            raise ProblemError("conflict", f"Expected the chunk at byte {here.received}; got the one at {offset}.")
        if offset + len(chunk) > length:
            raise ProblemError("bad_message", f"Expected {length - offset} more bytes at most; got {len(chunk)}.")
        part = self._part(sha256)
        if not part.exists():
            self._make_room()
        self._append(part, chunk)
        received = offset + len(chunk)
        return self._finish(part, sha256) if received == length else Arrived(received, complete=False)

    def _append(self, part: Path, chunk: bytes) -> None:
        try:
            with part.open("ab") as file:
                file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise ProblemError("unavailable", f"The disk did not take it ({error.strerror}); send it again.") from error

    def _finish(self, part: Path, sha256: str) -> Arrived:
        with part.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != sha256:
            part.unlink()
            raise ProblemError("bad_message", f"The bytes that came are not the file {sha256}; send it from the start.")
        self._blobs.put_file(part)
        received = part.stat().st_size
        part.unlink()
        return Arrived(received, complete=True)

    def _make_room(self) -> None:
        """Forget what was begun longest ago: whoever still sends it begins anew."""
        self._folder.mkdir(parents=True, exist_ok=True)
        parts = sorted(self._folder.iterdir(), key=lambda part: part.stat().st_mtime)
        for part in parts[: max(0, len(parts) - MOST_WAITING + 1)]:
            part.unlink(missing_ok=True)

    def _part(self, sha256: str) -> Path:
        return self._folder / sha256
