import pytest

from server.problems import UsageError
from server.settings import load_settings


def test_the_command_line_goes_before_the_environment(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("HOLOTRODE_PORT", "9000")
    monkeypatch.setenv("HOLOTRODE_DATA", str(tmp_path))
    assert load_settings().port == 9000
    assert load_settings().data == tmp_path
    assert load_settings(port=9001, host=None).port == 9001


def test_the_database_is_a_file_in_the_data_directory_unless_named(tmp_path) -> None:
    assert load_settings(data=tmp_path).database == f"sqlite:///{tmp_path / 'holotrode.db'}"
    named = load_settings(data=tmp_path, database_url="postgresql://me@db/holotrode")
    assert named.database == "postgresql+psycopg://me@db/holotrode"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_loopback_needs_no_tls(host: str) -> None:
    assert load_settings(host=host).host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "lab.example"])
def test_beyond_loopback_has_to_be_asked_for(host: str) -> None:
    with pytest.raises(UsageError, match=f"The host {host} is reachable from other machines"):
        load_settings(host=host)
    assert load_settings(host=host, insecure=True).insecure


def test_a_variable_that_cannot_be_used_is_named(monkeypatch) -> None:
    monkeypatch.setenv("HOLOTRODE_PORT", "many")
    with pytest.raises(UsageError, match=r"port: Input should be a valid integer.*got 'many'"):
        load_settings()
