from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from server.problems import StartError
from server.reach.certificates import local_authority
from server.reach.key_files import KeyPair, open_folder, read_pair, write_pair


@pytest.fixture
def pair(tmp_path: Path) -> KeyPair:
    return local_authority(tmp_path / "keys", "lab3")


def refusal(certificate: Path, key: Path) -> str:
    with pytest.raises(StartError) as caught:
        read_pair(certificate, key)
    return str(caught.value)


def test_what_was_written_is_read(pair: KeyPair) -> None:
    read = read_pair(pair.certificate_file, pair.key_file)
    assert read.certificate == pair.certificate
    assert read.key.private_numbers() == pair.key.private_numbers()


def test_nothing_half_written_stays(pair: KeyPair) -> None:
    left_over = pair.key_file.with_name("authority.key.incoming")
    left_over.write_text("left by an interrupted start")
    write_pair(pair)
    assert not left_over.exists()


def test_files_that_do_not_exist_are_named(pair: KeyPair, tmp_path: Path) -> None:
    missing = tmp_path / "missing.pem"
    assert refusal(missing, pair.key_file) == f"Cannot read {missing}: No such file or directory."
    assert refusal(pair.certificate_file, missing) == f"Cannot read {missing}: No such file or directory."
    assert refusal(tmp_path, pair.key_file) == f"Cannot read {tmp_path}: Is a directory."


@pytest.mark.parametrize("content", [b"", b"hello", b"\x00\xff" * 50, b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_what_is_no_certificate_or_key_is_named(pair: KeyPair, tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(content)
    assert refusal(other, pair.key_file) == f"Expected a PEM certificate in {other}; it holds none."
    assert refusal(pair.certificate_file, other) == (
        f"Expected a PEM private key in {other}; it holds none that can be read."
    )


def test_a_key_of_another_certificate_is_refused(pair: KeyPair, tmp_path: Path) -> None:
    other = local_authority(tmp_path / "other", "lab3").key_file
    assert refusal(pair.certificate_file, other) == (
        f"The key {other} does not belong to the certificate {pair.certificate_file}."
    )


def test_a_key_that_cannot_sign_is_refused(pair: KeyPair, tmp_path: Path) -> None:
    other = tmp_path / "x25519.pem"
    other.write_bytes(X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert "does not belong to the certificate" in refusal(pair.certificate_file, other)


def test_a_key_with_a_password_is_refused(pair: KeyPair, tmp_path: Path) -> None:
    locked = tmp_path / "locked.pem"
    locked.write_bytes(pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")))
    assert refusal(pair.certificate_file, locked) == (
        f"Expected a private key without a password in {locked}; it has one."
    )


def test_a_folder_that_others_can_read_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    with pytest.raises(StartError) as caught:
        open_folder(folder)
    assert str(caught.value) == (f"The directory of keys {folder} has to be its owner's only, mode 700; it has 755.")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartError) as caught:
        open_folder(tmp_path / "file" / "keys")
    assert str(caught.value) == f"The directory of keys {tmp_path / 'file' / 'keys'} cannot be used: Not a directory."
