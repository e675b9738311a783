"""Everything about a participant is sealed with a key of their own: who destroys the key erases them, and only them.

Keys lie in the directory of keys, outside the data and its backups. What is sealed (AES-256-GCM) is bound to its place,
so that nothing can be moved from one participant or entry to another.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.problems import ProblemError
from server.reach.key_files import open_folder, store_secret

_KEY_BYTES, _NONCE_BYTES = 32, 12
ERASED = "erased.txt"  # says who was erased, for backups that still have their entries


class ErasedError(ProblemError):
    """A participant whose key is gone; what they left can never be read again."""

    def __init__(self, key_id: str) -> None:
        super().__init__("not_found", f"The participant with key {key_id} was erased; nothing of them can be read.")


class KeyRing:
    """The keys of participants, each in a file of its own.

    Args:
        folder: the directory of keys.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "participants"

    def make(self, key_id: str) -> None:
        """Make a participant's key; one that is there stays."""
        open_folder(self._folder.parent)
        open_folder(self._folder)
        if not self._file(key_id).exists():
            store_secret(self._file(key_id), os.urandom(_KEY_BYTES))

    def has(self, key_id: str) -> bool:
        """Whether a participant can still be read."""
        return self._file(key_id).is_file()

    def ids(self) -> Iterator[str]:
        """The ids of all keys."""
        for path in sorted(self._folder.glob("*.key")):
            yield path.stem

    def erased(self) -> set[str]:
        """The ids of all keys that were ever destroyed here."""
        try:
            return set((self._folder / ERASED).read_text(encoding="utf-8").split())
        except FileNotFoundError:
            return set()

    def erase(self, key_id: str) -> None:
        """Destroy a key and remember that; the second time nothing happens."""
        if key_id not in self.erased():
            open_folder(self._folder.parent)
            open_folder(self._folder)
            with (self._folder / ERASED).open("a", encoding="utf-8") as stream:
                stream.write(f"{key_id}\n")
                stream.flush()
                os.fsync(stream.fileno())
        file = self._file(key_id)
        if not file.exists():
            return
        descriptor = os.open(file, os.O_WRONLY)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(os.urandom(_KEY_BYTES))
            stream.flush()
            os.fsync(descriptor)
        file.unlink()
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def seal(self, key_id: str, content: bytes, place: str) -> bytes:
        """Seal content for a place.

        Args:
            key_id: the participant's.
            content: to be sealed.
            place: what it belongs to; it opens nowhere else.

        Raises:
            ErasedError: the key is gone.
        """
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self._key(key_id)).encrypt(nonce, content, place.encode())

    def open(self, key_id: str, sealed: bytes, place: str) -> bytes:
        """What was sealed for a place.

        Raises:
            ErasedError: the key is gone.
            ProblemError: `conflict`, it was changed, or belongs somewhere else.
        """
        return self.opener(key_id)(sealed, place)

    def opener(self, key_id: str) -> Callable[[bytes, str], bytes]:
        """What opens all that was sealed with a key, as `open` does; the key is read once.

        Raises:
            ErasedError: the key is gone.
        """
        cipher = AESGCM(self._key(key_id))

        def opened(sealed: bytes, place: str) -> bytes:
            try:
                return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
            except (InvalidTag, ValueError) as error:  # what is too short has not even a nonce
                sentence = f"What was sealed for {place} was changed, or belongs elsewhere."
                raise ProblemError("conflict", sentence) from error

        return opened

    def _key(self, key_id: str) -> bytes:
        try:
            return self._file(key_id).read_bytes()
        except FileNotFoundError as error:
            raise ErasedError(key_id) from error

    def _file(self, key_id: str) -> Path:
        return self._folder / f"{key_id}.key"
