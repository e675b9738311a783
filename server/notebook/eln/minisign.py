"""Signature files of minisign: what the .eln format signs its metadata with.

A signature file has four lines: an untrusted comment; base64 of the algorithm (`ED`: Ed25519 over BLAKE2b-512 of the
file), the key id and the signature; a trusted comment; base64 of the signature over that signature and the trusted
comment. A public key file has a comment and base64 of `Ed`, the key id and the key. Format: Denis, F., minisign,
https://jedisct1.github.io/minisign/.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PREHASHED = b"ED"
KEY = b"Ed"
KEY_ID_BYTES = 8
SIGNATURE_BYTES = 64
_UNTRUSTED = "untrusted comment: "
_TRUSTED = "trusted comment: "


class SignatureError(ValueError):
    """A signature does not fit; the sentence says why."""


@dataclass(frozen=True)
class PublicKey:
    """A public key and its short name.

    Args:
        key_id: 8 bytes.
        raw: Ed25519, 32 bytes.
    """

    key_id: bytes
    raw: bytes

    @classmethod
    def of(cls, key: Ed25519PrivateKey | Ed25519PublicKey) -> "PublicKey":
        """The public key as the notebook names it: the first bytes of its SHA-256."""
        public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
        raw = public.public_bytes_raw()
        return cls(hashlib.sha256(raw).digest()[:KEY_ID_BYTES], raw)

    @classmethod
    def parse(cls, text: str) -> "PublicKey":
        """The key of a public key file, or of its second line alone.

        Raises:
            SignatureError: it is none.
        """
        lines = text.split()
        blob = _decoded(lines[-1] if lines else "", len(KEY) + KEY_ID_BYTES + 32, "public key")
        if blob[:2] != KEY:
            raise SignatureError("minisign public key: expected the algorithm Ed; it is another.")
        return cls(blob[2:10], blob[10:])

    def file(self) -> str:
        """The public key file."""
        name = self.key_id[::-1].hex().upper()
        return f"{_UNTRUSTED}minisign public key {name}\n{_encoded(KEY + self.key_id + self.raw)}\n"


def sign(message: bytes, key: Ed25519PrivateKey, trusted_comment: str) -> str:
    """The signature file of a message.

    Args:
        message: what is signed.
        key: the private key.
        trusted_comment: one line that is signed too.
    """
    public = PublicKey.of(key)
    signature = key.sign(_digest(message))
    sealed = key.sign(signature + trusted_comment.encode())
    return (
        f"{_UNTRUSTED}signature of the Holotrode notebook\n{_encoded(PREHASHED + public.key_id + signature)}\n"
        f"{_TRUSTED}{trusted_comment}\n{_encoded(sealed)}\n"
    )


def signer_of(signature_file: str) -> bytes:
    """The id of the key that a signature file names.

    Raises:
        SignatureError: it is no signature file.
    """
    return _parsed(signature_file)[0]


def verify(message: bytes, signature_file: str, public: PublicKey) -> str:
    """The trusted comment of a signature that fits the message.

    Raises:
        SignatureError: it is no signature file, of another key, or does not fit.
    """
    key_id, signature, comment, sealed = _parsed(signature_file)
    if key_id != public.key_id:
        raise SignatureError(f"minisign signature: expected the key {public.key_id.hex()}; got {key_id.hex()}.")
    key = Ed25519PublicKey.from_public_bytes(public.raw)
    try:
        key.verify(signature, _digest(message))
        key.verify(sealed, signature + comment.encode())
    except InvalidSignature as error:
        raise SignatureError("minisign signature: the file or its comment was changed after it was signed.") from error
    return comment


def _parsed(signature_file: str) -> tuple[bytes, bytes, str, bytes]:
    lines = signature_file.splitlines()
    if len(lines) != 4 or not lines[0].startswith(_UNTRUSTED) or not lines[2].startswith(_TRUSTED):
        raise SignatureError("minisign signature: expected four lines, two of them comments.")
    blob = _decoded(lines[1], len(PREHASHED) + KEY_ID_BYTES + SIGNATURE_BYTES, "signature")
    if blob[:2] != PREHASHED:
        raise SignatureError("minisign signature: expected the algorithm ED (prehashed); it is another.")
    sealed = _decoded(lines[3], SIGNATURE_BYTES, "signature of the comment")
    return blob[2:10], blob[10:], lines[2].removeprefix(_TRUSTED), sealed


def _digest(message: bytes) -> bytes:
    return hashlib.blake2b(message).digest()


def _encoded(blob: bytes) -> str:
    return base64.b64encode(blob).decode()


def _decoded(line: str, size: int, what: str) -> bytes:
    try:
        blob = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureError(f"minisign {what}: expected base64.") from error
    if len(blob) != size:
        raise SignatureError(f"minisign {what}: expected {size} bytes; got {len(blob)}.")
    return blob
