import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from server.problems import StartError
from server.reach import certificates
from server.reach.certificates import fingerprint, local_authority, names_of, server_certificate
from server.reach.key_files import KeyPair

NAMES = ("192.168.1.5", "lab3", "lab3.local", "localhost", "127.0.0.1")


@pytest.fixture
def authority(tmp_path: Path) -> KeyPair:
    return local_authority(tmp_path / "keys", "lab3")


def extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.Extension:
    return certificate.extensions.get_extension_for_class(kind)


def shake_hands(pair: KeyPair, root: Path, name: str) -> None:
    """A TLS handshake in memory, as Python's client does it with a server of that name."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pair.certificate_file, pair.key_file)
    here, there = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context(cafile=root)
    ends = [
        client.wrap_bio(here, there, server_hostname=name),
        server.wrap_bio(there, here, server_side=True),
    ]
    while ends:
        for end in tuple(ends):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            ends.remove(end)


def test_the_authority_signs_servers_only_and_lasts_ten_years(authority: KeyPair) -> None:
    root = authority.certificate
    assert extension(root, x509.BasicConstraints).critical
    assert extension(root, x509.BasicConstraints).value == x509.BasicConstraints(ca=True, path_length=0)
    usage = extension(root, x509.KeyUsage).value
    assert (usage.key_cert_sign, usage.digital_signature) == (True, False)
    assert isinstance(root.public_key().curve, SECP256R1)
    assert "CN=Holotrode on lab3" in root.subject.rfc4514_string()
    assert abs(root.not_valid_after_utc - datetime.now(UTC) - timedelta(days=3652)) < timedelta(days=1)


def test_the_server_s_certificate_says_what_browsers_demand(authority: KeyPair) -> None:
    leaf = server_certificate(authority, NAMES).certificate
    assert set(names_of(leaf)) == set(NAMES)
    assert ipaddress.ip_address("192.168.1.5") in extension(
        leaf, x509.SubjectAlternativeName
    ).value.get_values_for_type(x509.IPAddress)
    assert list(extension(leaf, x509.ExtendedKeyUsage).value) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert not extension(leaf, x509.BasicConstraints).value.ca
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=397)
    assert leaf.not_valid_before_utc < datetime.now(UTC) - timedelta(hours=23)  # for clocks that are behind


def test_the_chain_is_verified_for_each_name_and_no_other(authority: KeyPair) -> None:
    leaf = server_certificate(authority, NAMES).certificate
    policy = PolicyBuilder().store(Store([authority.certificate]))
    verified = policy.build_server_verifier(x509.DNSName("lab3.local")).verify(leaf, [])
    assert verified == [leaf, authority.certificate]
    policy.build_server_verifier(x509.IPAddress(ipaddress.ip_address("192.168.1.5"))).verify(leaf, [])
    with pytest.raises(VerificationError):
        policy.build_server_verifier(x509.DNSName("evil.example")).verify(leaf, [])


@pytest.mark.parametrize("name", NAMES)
def test_python_s_client_trusts_the_server_by_each_name(authority: KeyPair, name: str) -> None:
    shake_hands(server_certificate(authority, NAMES), authority.certificate_file, name)


def test_python_s_client_refuses_another_name_and_another_authority(authority: KeyPair, tmp_path: Path) -> None:
    pair = server_certificate(authority, NAMES)
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shake_hands(pair, authority.certificate_file, "evil.example")
    stranger = local_authority(tmp_path / "other", "lab3")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(pair, stranger.certificate_file, "lab3")


def test_only_the_owner_can_read_what_is_made(authority: KeyPair) -> None:
    server_certificate(authority, NAMES)
    folder = authority.key_file.parent
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()} == {
        "authority.crt": 0o600,
        "authority.key": 0o600,
        "server.crt": 0o600,
        "server.key": 0o600,
    }


def test_both_are_made_once(authority: KeyPair) -> None:
    first = server_certificate(authority, NAMES).certificate
    again = local_authority(authority.key_file.parent, "lab3")
    assert again.certificate == authority.certificate
    assert server_certificate(again, tuple(reversed(NAMES))).certificate == first


def test_other_names_make_another_certificate(authority: KeyPair) -> None:
    first = server_certificate(authority, NAMES).certificate
    second = server_certificate(authority, (*NAMES, "lab.example")).certificate
    assert second != first
    assert "lab.example" in names_of(second)


def test_a_certificate_about_to_end_is_made_anew(authority: KeyPair, monkeypatch) -> None:
    with monkeypatch.context() as soon:
        soon.setattr(certificates, "SERVER_LIFE", timedelta(days=80))
        ending = server_certificate(authority, NAMES).certificate
    assert server_certificate(authority, NAMES).certificate != ending


def test_an_authority_about_to_end_is_made_anew_with_the_server_s_certificate(tmp_path: Path, monkeypatch) -> None:
    with monkeypatch.context() as soon:
        soon.setattr(certificates, "AUTHORITY_LIFE", timedelta(days=80))
        ending = local_authority(tmp_path / "keys", "lab3")
        leaf = server_certificate(ending, NAMES)
        assert leaf.certificate.not_valid_after_utc == ending.certificate.not_valid_after_utc
    successor = local_authority(tmp_path / "keys", "lab3")
    assert successor.certificate != ending.certificate
    shake_hands(server_certificate(successor, NAMES), successor.certificate_file, "lab3")


@pytest.mark.parametrize("broken", ["server.crt", "server.key"])
def test_a_server_s_certificate_that_cannot_be_read_is_made_anew(authority: KeyPair, broken: str) -> None:
    first = server_certificate(authority, NAMES).certificate
    (authority.key_file.parent / broken).write_text("not a key")
    assert server_certificate(authority, NAMES).certificate != first
    shake_hands(server_certificate(authority, NAMES), authority.certificate_file, "lab3")


@pytest.mark.parametrize("broken", ["authority.crt", "authority.key"])
def test_an_authority_that_devices_trust_is_never_replaced_in_silence(authority: KeyPair, broken: str) -> None:
    file = authority.key_file.with_name(broken)
    file.write_text("not a key")
    with pytest.raises(StartError, match=str(file)):
        local_authority(authority.key_file.parent, "lab3")
    assert file.read_text() == "not a key"


def test_a_key_without_its_certificate_was_never_trusted(authority: KeyPair) -> None:
    # What is left when the making is interrupted.
    authority.certificate_file.unlink()
    assert local_authority(authority.key_file.parent, "lab3").certificate != authority.certificate


def test_the_fingerprint_is_the_hash_of_the_file_that_is_handed_out(authority: KeyPair) -> None:
    text = fingerprint(authority.certificate)
    assert text.count(":") == 31
    assert bytes.fromhex(text.replace(":", "")) == authority.certificate.fingerprint(certificates.hashes.SHA256())


def test_patterns_and_missing_names_are_no_names(authority: KeyPair) -> None:
    assert names_of(authority.certificate) == ()
    assert names_of(server_certificate(authority, ("lab3",)).certificate) == ("lab3",)
