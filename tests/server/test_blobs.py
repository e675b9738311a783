import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.blobs import BlobStore, media_type
from server.problems import ProblemError


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=5000))
def test_a_blob_is_found_by_the_hash_of_its_bytes(tmp_path, content: bytes) -> None:
    blobs = BlobStore(tmp_path / "blobs")
    sha256 = blobs.put(content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert blobs.find(sha256).read_bytes() == content


def test_a_file_is_stored_once_and_nothing_temporary_stays(tmp_path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x" * 100_000)
    blobs = BlobStore(tmp_path / "blobs")
    sha256 = blobs.put_file(source)
    first = blobs.find(sha256).stat()
    assert blobs.put_file(source) == sha256
    assert blobs.find(sha256).stat().st_ino == first.st_ino
    assert [p for p in (tmp_path / "blobs").rglob("*") if p.is_file()] == [blobs.path(sha256)]


def test_a_write_that_fails_leaves_no_blob(tmp_path, monkeypatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    blobs = BlobStore(tmp_path / "blobs")
    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        blobs.put(b"content")
    assert [p for p in (tmp_path / "blobs").rglob("*") if p.is_file()] == []


def test_what_a_killed_process_left_is_cleared(tmp_path) -> None:
    blobs = BlobStore(tmp_path / "blobs")
    kept = blobs.put(b"whole")
    (tmp_path / "blobs" / "incoming" / "tmp1").write_bytes(b"hal")
    blobs.clear_incoming()
    assert [p.name for p in (tmp_path / "blobs").rglob("*") if p.is_file()] == [kept]


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_a_name_that_is_no_hash_is_refused(tmp_path, name: str) -> None:
    with pytest.raises(ProblemError, match="Expected a SHA-256") as caught:
        BlobStore(tmp_path).find(name)
    assert caught.value.code == "bad_message"


def test_a_blob_that_is_not_there_is_named(tmp_path) -> None:
    with pytest.raises(ProblemError, match=f"There is no blob {'0' * 64}") as caught:
        BlobStore(tmp_path).find("0" * 64)
    assert caught.value.code == "not_found"


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"glTF\x02", "model/gltf-binary"),
        (b'{"a": 1}', "application/json"),
        (b"\x89HDF\r\n", "application/x-hdf5"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_media_type_comes_from_the_bytes(tmp_path, start: bytes, kind: str) -> None:
    path = tmp_path / "blob"
    path.write_bytes(start)
    assert media_type(path) == kind
