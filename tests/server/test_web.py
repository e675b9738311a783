from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.web import PAGES
from tests.serving import RunningServer, running_server

INDEX = "<!doctype html><title>Holotrode</title>"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with a small bundle of its own."""
    folder = tmp_path_factory.mktemp("web")
    dist = folder / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text(INDEX)
    (dist / "sw.js").write_text("self.x = 1")
    (dist / "assets" / "index-abc123.js").write_text("export {}")
    (dist / "assets" / "balance-abc123.glb").write_bytes(b"glTF")
    (folder / "secret").write_text("secret")
    with running_server(folder / "data", "--no-worker", environment={"HOLOTRODE_WEB": str(dist)}) as server:
        yield server


@pytest.mark.parametrize(
    "path", ["/", "/index.html", *(f"/{page}" for page in PAGES), "/electrodes/0a1b", "/modules/x"]
)
def test_every_address_of_the_application_gives_the_page(web: RunningServer, path: str) -> None:
    answer = httpx.get(web.url + path)
    assert (answer.status_code, answer.text) == (200, INDEX)
    assert answer.headers["cache-control"] == "no-cache"


def test_hashed_files_stay_and_the_service_worker_is_asked_for_again(web: RunningServer) -> None:
    hashed = httpx.get(f"{web.url}/assets/index-abc123.js")
    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert hashed.headers["content-type"].startswith("text/javascript")
    assert httpx.get(f"{web.url}/assets/balance-abc123.glb").headers["content-type"] == "model/gltf-binary"
    assert httpx.get(f"{web.url}/sw.js").headers["cache-control"] == "no-cache"


def test_nothing_from_elsewhere_and_no_inline_script_may_run(web: RunningServer) -> None:
    policy = httpx.get(web.url).headers["content-security-policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    assert rules["default-src"] == ["'self'"]
    assert rules["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    assert rules["worker-src"] == ["'self'", "blob:"]
    host = f"127.0.0.1:{web.port}"
    assert rules["connect-src"] == ["'self'", f"ws://{host}", f"wss://{host}"]
    assert "'unsafe-inline'" not in policy


@pytest.mark.parametrize("path", ["/nowhere", "/assets/missing.js", "/%2e%2e/secret", "/..%2fsecret", "/a%00b"])
def test_what_is_not_there_is_named(web: RunningServer, path: str) -> None:
    answer = httpx.get(web.url + path)
    assert answer.status_code == 404
    assert answer.text.startswith("There is no page /")


def test_only_reading_is_allowed(web: RunningServer) -> None:
    answer = httpx.post(f"{web.url}/electrodes", headers={"Origin": web.url})
    assert answer.status_code == 405


def test_a_missing_bundle_says_what_to_run(tmp_path: Path) -> None:
    environment = {"HOLOTRODE_WEB": str(tmp_path / "none")}
    with running_server(tmp_path / "data", "--no-worker", environment=environment) as server:
        answer = httpx.get(server.url)
    assert answer.status_code == 503
    assert answer.text == "The page is not built yet: run `make serve` once, which builds web_client/dist.\n"
