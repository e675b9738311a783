import html
import io
import threading
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from cryptography import x509

from server.reach.certificates import fingerprint, local_authority
from server.reach.guides import DEVICES, ENGLISH, FRENCH
from server.reach.listening import listen
from server.reach.welcome import PATHS, announce, welcome_app

URL = "https://192.168.1.5:8421"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> x509.Certificate:
    return local_authority(tmp_path_factory.mktemp("welcome") / "keys", "lab3").certificate


@pytest.fixture(scope="module")
def visitor(root: x509.Certificate) -> Iterator[httpx.Client]:
    """A program that visits the pages on loopback."""
    server = uvicorn.Server(uvicorn.Config(welcome_app(URL, root), log_level="warning"))
    with listen("127.0.0.1", 0, "--welcome-port") as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        with httpx.Client(base_url=address) as client:
            yield client
        server.should_exit = True
        thread.join()


def test_the_front_page_has_address_code_certificate_and_fingerprint(
    visitor: httpx.Client, root: x509.Certificate
) -> None:
    page = visitor.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for part in (f'href="{URL}"', "<svg", 'href="/holotrode-ca.crt"', fingerprint(root)):
        assert part in page.text
    for device in DEVICES:
        assert f'href="/{device}"' in page.text


def test_the_certificate_comes_in_both_forms(visitor: httpx.Client, root: x509.Certificate) -> None:
    der, pem = visitor.get("/holotrode-ca.crt"), visitor.get("/holotrode-ca.pem")
    assert x509.load_der_x509_certificate(der.content) == root
    assert x509.load_pem_x509_certificate(pem.content) == root
    for answer in (der, pem):
        assert answer.headers["content-type"] == "application/x-x509-ca-cert"


@pytest.mark.parametrize("path", [path for path in PATHS if "." not in path])
def test_pages_need_nothing_from_elsewhere_and_run_nothing(visitor: httpx.Client, path: str) -> None:
    page = visitor.get(path)
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert "{url}" not in page.text
    assert visitor.head(path).status_code == 200


@pytest.mark.parametrize("device", DEVICES)
def test_there_is_a_guide_for_each_device_in_each_language(visitor: httpx.Client, device: str) -> None:
    for words in (ENGLISH, FRENCH):
        page = visitor.get(f"/{device}", headers={"accept-language": words.language})
        title, steps = words.guides[device]
        assert f'<html lang="{words.language}">' in page.text
        assert f"<h1>{html.escape(title)}</h1>" in page.text
        assert page.text.count("<li>") == len(steps)
        assert f'href="{URL}"' in page.text


def test_both_languages_say_equally_much() -> None:
    assert ENGLISH.guides.keys() == FRENCH.guides.keys() == set(DEVICES)
    for device in DEVICES:
        assert len(ENGLISH.guides[device][1]) == len(FRENCH.guides[device][1])


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        ("en;q=0.5,fr;q=0.7", "fr"),
        ("de,fr", "fr"),
        ("fr;q=0,en", "en"),
        ("de", "en"),
        ("", "en"),
        ("fr;q=much", "en"),
    ],
)
def test_the_language_is_the_one_that_is_asked_for(visitor: httpx.Client, wishes: str, language: str) -> None:
    assert f'<html lang="{language}">' in visitor.get("/", headers={"accept-language": wishes}).text


@pytest.mark.parametrize(
    "path", ["/api/v1/health", "/index.html", "/quest/", "/authority.key", "/../keys/authority.key"]
)
def test_there_is_nothing_else(visitor: httpx.Client, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert answer.text.startswith("There is no page /")
    assert answer.text.count("\n") == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "BREW"])
def test_nothing_can_be_changed(visitor: httpx.Client, method: str) -> None:
    answer = visitor.request(method, "/")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.text == f"Expected GET or HEAD of /; got {method}.\n"


def test_a_terminal_gets_the_address_as_a_code(root: x509.Certificate, monkeypatch) -> None:
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    announce(URL, root, "192.168.1.5", 8422)
    said = terminal.getvalue()
    assert "http://192.168.1.5:8422" in said
    assert fingerprint(root) in said
    assert "█" in said


def test_a_file_gets_no_code(root: x509.Certificate, monkeypatch) -> None:
    monkeypatch.setattr("sys.stderr", file := io.StringIO())
    announce(URL, root, "192.168.1.5", 8422)
    assert fingerprint(root) in file.getvalue()
    assert "█" not in file.getvalue()
