"""A local authority for certificates, made once, and the server's certificate that it signs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from server.problems import StartError
from server.reach.addresses import is_address
from server.reach.key_files import KeyPair, open_folder, read_pair, write_pair

AUTHORITY_LIFE = timedelta(days=3652)
# Some browsers refuse certificates that live longer than 398 days.
SERVER_LIFE = timedelta(days=397)
# A server that has just started can run this long before its certificate ends.
RENEW_BEFORE = timedelta(days=90)
# Clocks of headsets run behind; what was made just now is good for them too.
CLOCK_TOLERANCE = timedelta(days=1)
LONGEST_NAME = 64  # of a common name, RFC 5280, appendix A.1


def local_authority(folder: Path, machine: str) -> KeyPair:
    """The authority in `folder`, made when there is none or when it is about to end.

    Args:
        folder: the directory of keys.
        machine: the name of this computer, by which a person recognises the authority.

    Raises:
        StartError: others can look into the folder, or what is in it cannot be used.
    """
    open_folder(folder)
    files = folder / "authority.crt", folder / "authority.key"
    if files[0].exists():
        # An authority that cannot be read is not replaced: devices trust it already.
        found = read_pair(*files)
        if _lasts(found.certificate):
            return found
    key = generate_private_key(SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Holotrode"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Holotrode on {machine}"[:LONGEST_NAME]),
        ]
    )
    builder = (
        _builder(name, key)
        .issuer_name(name)
        .not_valid_after(datetime.now(UTC) + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
    )
    return write_pair(KeyPair(builder.sign(key, hashes.SHA256()), key, *files))


def server_certificate(authority: KeyPair, names: Sequence[str]) -> KeyPair:
    """The certificate of a server with these names; the stored one where it still fits, else a new one.

    Args:
        authority: who signs it.
        names: addresses and host names.

    Raises:
        StartError: the files cannot be written.
    """
    files = authority.certificate_file.with_name("server.crt"), authority.certificate_file.with_name("server.key")
    stored = _stored(*files)
    if stored is not None and _fits(stored.certificate, authority.certificate, names):
        return stored
    key = generate_private_key(SECP256R1())
    root = authority.certificate
    signed_by = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
        root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    )
    builder = (
        _builder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:LONGEST_NAME])]), key)
        .issuer_name(root.subject)
        .not_valid_after(min(datetime.now(UTC) - CLOCK_TOLERANCE + SERVER_LIFE, root.not_valid_after_utc))
        .add_extension(signed_by, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
    )
    return write_pair(KeyPair(builder.sign(authority.key, hashes.SHA256()), key, *files))


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """Host names and addresses that a certificate is good for; patterns such as *.lab.example are left out."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    hosts = [name.lower() for name in names.get_values_for_type(x509.DNSName) if "*" not in name]
    return (*hosts, *addresses)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate as devices show it: AB:CD:..."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _builder(subject: x509.Name, key: EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - CLOCK_TOLERANCE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    return x509.IPAddress(ip_address(name)) if is_address(name) else x509.DNSName(name)


def _stored(certificate_file: Path, key_file: Path) -> KeyPair | None:
    try:
        return read_pair(certificate_file, key_file)
    except StartError:
        return None


def _lasts(certificate: x509.Certificate) -> bool:
    return certificate.not_valid_after_utc - datetime.now(UTC) > RENEW_BEFORE


def _fits(certificate: x509.Certificate, root: x509.Certificate, names: Sequence[str]) -> bool:
    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return _lasts(certificate) and set(names_of(certificate)) == set(names)
