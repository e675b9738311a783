"""A certificate and its private key, in two PEM files."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from server.problems import StartError


@dataclass(frozen=True)
class KeyPair:
    """A certificate and its key; a TLS server reads them from the files."""

    certificate: x509.Certificate
    key: CertificateIssuerPrivateKeyTypes
    certificate_file: Path
    key_file: Path


def open_folder(folder: Path) -> None:
    """Make the directory of keys, or see that nobody but its owner can look into it.

    Raises:
        StartError: others can, or it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        mode = folder.stat().st_mode & 0o777
    except OSError as error:
        raise StartError(f"The directory of keys {folder} cannot be used: {error.strerror}.") from error
    if mode & 0o077:
        raise StartError(f"The directory of keys {folder} has to be its owner's only, mode 700; it has {mode:o}.")


def read_pair(certificate_file: Path, key_file: Path) -> KeyPair:
    """Read what `write_pair` wrote, or what somebody brings along.

    Raises:
        StartError: a file cannot be read, or the two do not belong together.
    """
    try:
        certificate = x509.load_pem_x509_certificates(content_of(certificate_file))[0]
    except ValueError as error:
        raise StartError(f"Expected a PEM certificate in {certificate_file}; it holds none.") from error
    try:
        key = load_pem_private_key(content_of(key_file), None)
    except TypeError as error:
        raise StartError(f"Expected a private key without a password in {key_file}; it has one.") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise StartError(f"Expected a PEM private key in {key_file}; it holds none that can be read.") from error
    # Other kinds of keys agree on secrets; they cannot sign, so they make no certificate's key.
    if not isinstance(key, get_args(CertificateIssuerPrivateKeyTypes)) or key.public_key() != certificate.public_key():
        raise StartError(f"The key {key_file} does not belong to the certificate {certificate_file}.")
    return KeyPair(certificate, key, certificate_file, key_file)


def write_pair(pair: KeyPair) -> KeyPair:
    """Store a pair; the certificate comes last, so that where there is one there is its key.

    Raises:
        StartError: the files cannot be written.
    """
    secret = pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        pair.certificate_file.unlink(missing_ok=True)
        store_secret(pair.key_file, secret)
        store_secret(pair.certificate_file, pair.certificate.public_bytes(Encoding.PEM))
    except OSError as error:
        raise StartError(f"Cannot write {pair.certificate_file} and its key: {error.strerror}.") from error
    return pair


def content_of(file: Path) -> bytes:
    """What a file holds.

    Raises:
        StartError: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise StartError(f"Cannot read {file}: {error.strerror}.") from error


def store_secret(file: Path, content: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    incoming = file.with_name(f"{file.name}.incoming")
    incoming.unlink(missing_ok=True)
    descriptor = os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(descriptor)
    incoming.replace(file)
