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


def test_tls_reaches_beyond_loopback() -> None:
    assert load_settings(host="0.0.0.0", cert="c.pem", key="k.pem").tls
    assert load_settings(host="192.168.1.5", lan=True).tls
    assert not load_settings().tls


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"cert": "c.pem"}, "--cert and --key belong together; expected both or neither"),
        ({"key": "k.pem", "lan": True}, "--cert and --key belong together; expected both or neither"),
        (
            {"lan": True, "host": "0.0.0.0"},
            "--lan listens on one interface; expected its address as --host, got 0.0.0.0",
        ),
        ({"lan": True, "host": "::"}, "--lan listens on one interface; expected its address as --host, got ::"),
        ({"lan": True, "host": "127.0.0.1", "port": 65535}, "The port after 65535 is none;"),
    ],
)
def test_what_tls_needs(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_settings(**given)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Lab.Example/", "https://lab.example"),
        ("https://lab.example:443", "https://lab.example"),
        ("https://lab.example:8443", "https://lab.example:8443"),
        ("http://[2001:db8::1]:80", "http://[2001:db8::1]"),
    ],
)
def test_a_public_address_is_kept_as_browsers_write_it(given: str, kept: str) -> None:
    assert load_settings(url=given).url == kept


@pytest.mark.parametrize(
    "url",
    [
        "lab.example",
        "ftp://lab.example",
        "https://",
        "https://lab.example/page",
        "https://lab.example?x=1",
        "https://me@lab.example",
        "https://lab.example:99999",
        "https://[::1",
        "https://lab_1.example",
    ],
)
def test_what_is_no_public_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match=r"^url: expected an address like https://lab\.example"):
        load_settings(url=url)


OUTSIDE = {"lrs_url": "https://lrs.example/xapi", "lrs_key": "k", "lrs_secret": "hidden"}


def test_persons_and_modules_are_known_by_an_address_that_stays() -> None:
    assert load_settings(home_page="https://lab.example/x").records_home == "https://lab.example/x"
    assert load_settings(url="https://lab.example").records_home == "https://lab.example"
    assert load_settings().records_home == "http://holotrode.invalid"


def test_the_secret_of_an_outside_store_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in OUTSIDE.items():
        monkeypatch.setenv(f"HOLOTRODE_{name.upper()}", value)
    settings = load_settings(home_page="https://lab.example")
    assert settings.lrs_secret is not None
    assert settings.lrs_secret.get_secret_value() == "hidden"
    assert "hidden" not in f"{settings!r} {settings}"
    with pytest.raises(UsageError) as caught:
        load_settings()
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8100/xAPI", "http://localhost:8100/xAPI/", "https://lrs.example"])
def test_an_outside_store_may_be_near_or_speak_https(url: str) -> None:
    assert load_settings(**{**OUTSIDE, "lrs_url": url}, home_page="https://lab.example").lrs_url == url


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"lrs_url": None}, "HOLOTRODE_LRS_URL, _LRS_KEY and _LRS_SECRET belong together"),
        ({"lrs_key": None}, "HOLOTRODE_LRS_URL, _LRS_KEY and _LRS_SECRET belong together"),
        ({"lrs_secret": None}, "HOLOTRODE_LRS_URL, _LRS_KEY and _LRS_SECRET belong together"),
        (
            {"lrs_url": "http://lrs.example/xapi"},
            "HOLOTRODE_LRS_URL: the secret would go over the network",
        ),
        ({"home_page": None}, "HOLOTRODE_LRS_URL: persons and modules need a name that stays"),
        (
            {"home_page": "lab.example"},
            "home_page: expected an address like https://lab.example/xapi",
        ),
        ({"lrs_url": "ftp://lrs.example"}, "lrs_url: expected an address like https://lab.example/xapi"),
        ({"lrs_url": "https://me:you@lrs.example"}, "lrs_url: expected an address like https://lab.example/xapi"),
    ],
)
def test_what_an_outside_store_needs(given: dict[str, str | None], sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_settings(**{**OUTSIDE, "home_page": "https://lab.example", **given})
    assert str(caught.value).startswith(sentence)


def test_private_keys_are_kept_apart_from_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOLOTRODE_KEYS")  # the tests' own
    settings = load_settings()
    assert settings.keys.name == "keys"
    assert not settings.keys.is_relative_to(settings.data)
