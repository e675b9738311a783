"""Files that a device will attach: kept beside its journal, sent in chunks from where an earlier try ended."""

import hashlib
import os
import shutil
import ssl
from pathlib import Path
from typing import Any

from server.client.http import exchange
from server.problems import ProblemError
from server.protocol.messages import MAX_ATTACHMENT_BYTES, AttachedFile

CHUNK_BYTES = 1_048_576
TRIES = 10  # how often a server may contradict itself about what it has


class WaitingFiles:
    """Copies of files that a device will attach.

    Args:
        folder: where they are kept.
        url: the server's.
        token: a lasting login token.
        tls: whom to trust, where the server has an authority of its own.
    """

    def __init__(self, folder: Path, url: str, token: str, tls: ssl.SSLContext | None) -> None:
        self._folder = folder
        self._url, self._tls = url, tls
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/octet-stream"}

    def keep(self, file: Path, media_type: str) -> AttachedFile:
        """Copy a file; it is on this device's disk when this returns.

        Raises:
            OSError: it cannot be read, or the disk did not take it.
            ProblemError: `too_large`.
        """
        size = file.stat().st_size
        if size > MAX_ATTACHMENT_BYTES:
            limit = MAX_ATTACHMENT_BYTES // 1_000_000
            raise ProblemError(
                "too_large", f"{file.name}: a file may have {limit} MB; this one has {size / 1e6:.0f} MB."
            )
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._folder / f"{file.name}.new"
        with file.open("rb") as source, beside.open("w+b") as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
            copy.seek(0)
            sha256 = hashlib.file_digest(copy, "sha256").hexdigest()
            size = copy.seek(0, os.SEEK_END)
        beside.replace(self._path(sha256))
        return AttachedFile(sha256=sha256, name=file.name, media_type=media_type, bytes=size)

    def send(self, file: dict[str, Any]) -> None:
        """Bring a file to the server; one that is not here the server has, or refuses its entry.

        Args:
            file: as the entry names it.

        Raises:
            ProblemError: the server does not take it.
            LostError: it cannot be reached.
        """
        path = self._path(file["sha256"])
        if not path.is_file():
            return
        content, where = path.read_bytes(), f"/api/v1/uploads/{file['sha256']}"
        here = self._ask(where, "GET")
        tries = 0
        while not here["complete"]:
            at = here["received"]
            headers = {"upload-offset": str(at), "upload-length": str(len(content))}
            try:
                here = self._ask(where, "PATCH", content[at : at + CHUNK_BYTES], headers)
            except ProblemError as problem:
                tries += 1
                if problem.code != "conflict" or tries == TRIES:
                    raise
                here = self._ask(where, "GET")

    def forget_others(self, needed: set[str]) -> None:
        """Remove what no write needs any more.

        Args:
            needed: the SHA-256 of what waits.
        """
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.name not in needed:
                    path.unlink(missing_ok=True)

    def _ask(self, path: str, method: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Any:
        return exchange(self._url, path, method, body, {**self._headers, **(headers or {})}, self._tls)

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256
