import socket
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from server.problems import StartError
from server.reach.certificates import local_authority, server_certificate
from server.reach.entrance import open_entrance
from server.reach.key_files import KeyPair
from server.settings import load_settings


@pytest.fixture
def listener():
    with socket.socket() as bound:  # bound, never listening
        bound.bind(("127.0.0.1", 0))
        yield bound


@pytest.fixture
def brought(tmp_path: Path) -> KeyPair:
    """A certificate that somebody brings along, for one DNS name."""
    return server_certificate(local_authority(tmp_path / "elsewhere", "ca"), ("lab.example",))


@pytest.mark.parametrize(("address", "shown"), [("0.0.0.0", "127.0.0.1"), ("127.0.0.1", "127.0.0.1")])
def test_without_tls_the_address_can_be_opened_on_this_machine(address: str, shown: str) -> None:
    with socket.socket() as bound:  # bound, never listening
        bound.bind((address, 0))
        entrance = open_entrance(load_settings(), bound)
        assert entrance.url == f"http://{shown}:{bound.getsockname()[1]}"
    assert entrance.pair is None
    assert entrance.names == ()


def test_with_lan_the_certificate_is_for_the_address(listener: socket.socket, tmp_path: Path) -> None:
    settings = load_settings(lan=True, host="127.0.0.1", keys=tmp_path / "keys", url="https://lab.example")
    entrance = open_entrance(settings, listener)
    assert entrance.url == "https://lab.example"
    assert {"127.0.0.1", "localhost", "lab.example"} <= set(entrance.names)
    assert entrance.authority is not None
    assert entrance.authority.certificate_file == tmp_path / "keys" / "authority.crt"
    entrance.pair.certificate.verify_directly_issued_by(entrance.authority.certificate)


def test_a_certificate_brought_along_is_used_as_it_is(
    listener: socket.socket, brought: KeyPair, tmp_path: Path
) -> None:
    settings = load_settings(lan=True, host="127.0.0.1", cert=brought.certificate_file, key=brought.key_file)
    entrance = open_entrance(settings, listener)
    # The link names what the certificate is good for, else every browser would warn.
    assert entrance.url == f"https://lab.example:{listener.getsockname()[1]}"
    assert entrance.names == ("lab.example",)
    assert entrance.authority is None


def test_a_key_that_tls_refuses_gives_one_sentence(listener: socket.socket, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(
        "server.reach.certificates.generate_private_key", lambda _curve: generate_private_key(65537, 1024)
    )
    pair = server_certificate(local_authority(tmp_path / "weak", "ca"), ("lab.example",))
    with pytest.raises(StartError) as caught:
        open_entrance(load_settings(cert=pair.certificate_file, key=pair.key_file), listener)
    assert str(caught.value) == f"TLS cannot use {pair.certificate_file} and {pair.key_file}: EE_KEY_TOO_SMALL."
