import socket

import pytest

from server.problems import UsageError
from server.reach import addresses
from server.reach.addresses import lan_address, names_to_certify, web_address
from server.settings import load_settings


class NoRoute(socket.socket):
    def connect(self, _address: object) -> None:
        raise OSError("Network is unreachable")


def test_the_interface_that_others_reach_is_found() -> None:
    address = lan_address()
    with socket.socket() as listener:  # an address of this machine, or it could not be bound
        listener.bind((address, 0))
    assert load_settings(lan=True).host == address
    assert load_settings(lan=True, host="127.0.0.1").host == "127.0.0.1"


def test_a_machine_without_network_is_told_what_to_give(monkeypatch) -> None:
    monkeypatch.setattr(addresses.socket, "socket", NoRoute)
    with pytest.raises(UsageError, match="give the interface's --host ADDRESS"):
        load_settings(lan=True)


def test_a_certificate_is_for_every_name_of_the_server(monkeypatch) -> None:
    monkeypatch.setattr(addresses.socket, "gethostname", lambda: "Lab3.chem.example")
    assert names_to_certify("192.168.1.5", "192.168.1.5", "https://lab.example:8443") == (
        "192.168.1.5",
        "lab3.chem.example",
        "lab3.local",
        "localhost",
        "127.0.0.1",
        "lab.example",
    )


def test_a_name_that_no_certificate_can_hold_is_left_out(monkeypatch) -> None:
    monkeypatch.setattr(addresses.socket, "gethostname", lambda: "lab_3")
    assert names_to_certify("::1", "[::1]", None) == ("::1", "localhost", "127.0.0.1")


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("https", "lab.example", 443), "https://lab.example"),
        (("http", "10.0.0.2", 8421), "http://10.0.0.2:8421"),
        (("https", "::1", 8421), "https://[::1]:8421"),
    ],
)
def test_addresses_are_written_as_browsers_do(parts: tuple[str, str, int], text: str) -> None:
    assert web_address(*parts) == text
