"""The server's signature of the heads of records: Ed25519, its private key outside the data and its backups."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from sqlalchemy import insert
from sqlmodel import Session, col, select

from server.clock import now
from server.notebook.chain import statement
from server.notebook.models import Head, Record, SigningKey
from server.problems import StartError
from server.reach.key_files import content_of, open_folder, store_secret

KEY_FILE = "notebook.pem"
_TOUCHED = "records touched"


class Signer:
    """Signs with the key of this server.

    Args:
        key: the private key.
    """

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self.key = key
        self.public = key.public_key().public_bytes_raw()
        self.key_id = key_id(self.public)

    @classmethod
    def load(cls, folder: Path) -> "Signer":
        """The signer whose key is kept in a folder; the key is made where there is none.

        Raises:
            StartError: the folder or the key cannot be used.
        """
        open_folder(folder)
        file = folder / KEY_FILE
        if not file.exists():
            key = Ed25519PrivateKey.generate()
            try:
                store_secret(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            except OSError as error:
                raise StartError(f"Cannot write {file}: {error.strerror}.") from error
        try:
            loaded = load_pem_private_key(content_of(file), None)
        except (TypeError, ValueError) as error:
            raise StartError(f"Expected an Ed25519 key in PEM without a password in {file}; it holds none.") from error
        if not isinstance(loaded, Ed25519PrivateKey):
            raise StartError(f"Expected an Ed25519 key in {file}; it holds another kind.")
        return cls(loaded)

    def publish(self, session: Session) -> None:
        """Keep the public key with the records, so that signatures can be checked after the key has changed."""
        if session.get(SigningKey, self.key_id) is None:
            session.add(SigningKey(key_id=self.key_id, public=self.public.hex(), since=now()))

    def sign_touched(self, session: Session) -> None:
        """Sign the heads of the records that this transaction has appended to."""
        self._sign(session, [(record_id, *head) for record_id, head in touched(session).items()])

    def sign_unsigned(self, session: Session) -> None:
        """Sign heads that have no signature: those of entries from before there were any."""
        signed = select(Head.record_id).where(Head.record_id == Record.record_id, Head.seq == Record.seq)
        query = select(Record.record_id, Record.seq, Record.head_sha256).where(~signed.exists(), col(Record.seq) > 0)
        self._sign(session, list(session.exec(query)))

    def _sign(self, session: Session, heads: Sequence[tuple[str, int, str]]) -> None:
        time = now()
        rows = [
            {
                "record_id": record_id,
                "seq": seq,
                "sha256": sha256,
                "server_time": time,
                "key_id": self.key_id,
                "signature": self.key.sign(statement(record_id, seq, sha256, time)).hex(),
            }
            for record_id, seq, sha256 in heads
        ]
        if rows:
            session.connection().execute(insert(Head), rows)


def touch(session: Session, record_id: str, seq: int, head_sha256: str) -> None:
    """Note that this transaction has appended to a record, which now has this head."""
    session.info.setdefault(_TOUCHED, {})[record_id] = (seq, head_sha256)


def touched(session: Session) -> dict[str, tuple[int, str]]:
    """The records that this transaction has appended to, with their heads."""
    found: dict[str, tuple[int, str]] = session.info.get(_TOUCHED, {})
    return found


def key_id(public: bytes) -> str:
    """The short name of a public key."""
    return hashlib.sha256(public).hexdigest()[:16]


def is_signed(public: bytes, head: Head) -> bool:
    """Whether a head's signature is by this key."""
    made_over = statement(head.record_id, head.seq, head.sha256, head.server_time)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(head.signature), made_over)
    except (InvalidSignature, ValueError):
        return False
    return True
