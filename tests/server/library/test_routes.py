import gzip
import hashlib
from collections.abc import Iterator

import httpx
import pytest

from server.blobs import BlobStore
from tests.serving import log_in, running_server

GLB = b"glTF" + bytes(range(256)) * 800
NAME = hashlib.sha256(GLB).hexdigest()
PATH = f"/api/v1/blobs/{NAME}"


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A logged-in client of a server with one GLB."""
    data = tmp_path_factory.mktemp("http") / "data"
    BlobStore(data / "blobs").put(GLB)
    with running_server(data, "--no-worker") as server:
        headers = {"Authorization": f"Bearer {log_in(server)}"}
        with httpx.Client(base_url=server.url, headers=headers) as client:
            yield client


def test_a_blob_comes_whole_and_may_be_cached_for_ever(http: httpx.Client) -> None:
    answer = http.get(PATH)
    assert answer.content == GLB
    assert answer.headers["content-type"] == "model/gltf-binary"
    assert answer.headers["etag"] == f'W/"{NAME}"'
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_head_says_the_same_without_the_bytes(http: httpx.Client) -> None:
    answer = http.head(PATH)
    assert answer.content == b""
    assert answer.headers["content-length"] == str(len(GLB))
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("0-3", 0, 4), ("100-", 100, len(GLB)), ("-5", len(GLB) - 5, len(GLB)), ("0-99999999", 0, len(GLB))],
)
def test_a_range_comes_alone(http: httpx.Client, asked: str, start: int, end: int) -> None:
    answer = http.get(PATH, headers={"Range": f"bytes={asked}"})
    assert answer.status_code == 206
    assert answer.content == GLB[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(GLB)}"


def test_a_blob_that_packs_well_comes_packed_to_those_who_take_it(http: httpx.Client) -> None:
    with http.stream("GET", PATH, headers={"Accept-Encoding": "br, gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["etag"] == f'W/"{NAME}"'
    assert gzip.decompress(raw) == GLB
    assert len(raw) < 0.1 * len(GLB)
    for refused in ("identity", "gzip;q=0", "br"):
        plain = http.get(PATH, headers={"Accept-Encoding": refused})
        assert "content-encoding" not in plain.headers
        assert plain.headers["vary"] == "accept-encoding"
        assert plain.content == GLB
    part = http.get(PATH, headers={"Accept-Encoding": "gzip", "Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, GLB[:10])


def test_a_range_beyond_the_end_is_refused(http: httpx.Client) -> None:
    answer = http.get(PATH, headers={"Range": f"bytes={len(GLB)}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(GLB)}"


def test_what_the_client_has_is_not_sent_again(http: httpx.Client) -> None:
    assert http.get(PATH, headers={"If-None-Match": f'"{NAME}"'}).status_code == 304
    assert http.get(PATH, headers={"If-None-Match": '"other"'}).status_code == 200
    changed = http.get(PATH, headers={"Range": "bytes=0-3", "If-Range": '"other"'})
    assert (changed.status_code, changed.content) == (200, GLB)


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("0" * 64, 404, f"There is no blob {'0' * 64}."),
        ("xyz", 400, "Expected a SHA-256 in 64 lower-case hex digits; got 'xyz'."),
    ],
)
def test_a_blob_that_does_not_exist_gets_a_sentence(http: httpx.Client, name: str, status: int, sentence: str) -> None:
    answer = http.get(f"/api/v1/blobs/{name}")
    assert answer.status_code == status
    assert answer.json()["sentence"] == sentence


def test_the_library_lists_what_there_is(http: httpx.Client) -> None:
    listing = http.get("/api/v1/library").json()
    assert "nmc111-96-2-2" in [recipe["recipe_id"] for recipe in listing["recipes"]]
