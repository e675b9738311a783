"""Chunks arrive in order, survive a restart, and make exactly the file that was announced."""

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.blobs import BlobStore
from server.notebook.uploads import CHUNK_BYTES, MOST_WAITING, Arrived, Uploads
from server.problems import ProblemError


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads", BlobStore(tmp_path / "blobs"))


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1, max_size=200), cuts=st.lists(st.integers(0, 200), max_size=5))
def test_any_cutting_into_chunks_gives_the_file(tmp_path: Path, content: bytes, cuts: list[int]) -> None:
    blobs = BlobStore(tmp_path / "blobs")
    blobs.path(sha(content)).unlink(missing_ok=True)
    places = sorted({min(cut, len(content)) for cut in cuts} | {0, len(content)})
    for start, end in pairwise(places):
        uploads = Uploads(tmp_path / "uploads", blobs)  # each chunk after a restart
        arrived = uploads.add(sha(content), start, len(content), content[start:end])
        assert arrived == Arrived(end, complete=end == len(content))
    assert blobs.find(sha(content)).read_bytes() == content


def test_a_chunk_has_to_follow_what_is_here(uploads: Uploads) -> None:
    uploads.add(sha(b"abcdef"), 0, 6, b"abc")
    with pytest.raises(ProblemError, match="Expected the chunk at byte 3; got the one at 0"):
        uploads.add(sha(b"abcdef"), 0, 6, b"abc")
    assert uploads.arrived(sha(b"abcdef")) == Arrived(3, complete=False)
    assert uploads.add(sha(b"abcdef"), 3, 6, b"def").complete
    assert uploads.add(sha(b"abcdef"), 0, 6, b"abc") == Arrived(6, complete=True)  # it is here already


def test_other_bytes_than_announced_are_sent_again_from_the_start(uploads: Uploads) -> None:
    with pytest.raises(ProblemError, match=r"are not the file .*; send it from the start"):
        uploads.add(sha(b"abc"), 0, 3, b"abX")
    assert uploads.arrived(sha(b"abc")) == Arrived(0, complete=False)


@pytest.mark.parametrize(
    ("length", "chunk", "sentence"),
    [
        (80_000_000, b"x", "A file may have 25 MB; this one has 80 MB. Send a smaller picture."),
        (25_000_000, b"x" * (CHUNK_BYTES + 1), "Expected a chunk of at most 1048576 bytes; got 1048577."),
        (2, b"abc", "Expected 2 more bytes at most; got 3."),
    ],
)
def test_too_much_is_refused(uploads: Uploads, length: int, chunk: bytes, sentence: str) -> None:
    with pytest.raises(ProblemError) as caught:
        uploads.add(sha(b"abc"), 0, length, chunk)
    assert caught.value.sentence == sentence
    assert uploads.arrived(sha(b"abc")) == Arrived(0, complete=False)


@pytest.mark.parametrize("name", ["../etc/passwd", "A" * 64, "", "0" * 63])
def test_a_name_that_is_no_hash_reaches_no_file(uploads: Uploads, name: str) -> None:
    with pytest.raises(ProblemError, match="Expected a SHA-256"):
        uploads.add(name, 0, 1, b"x")


def test_what_was_begun_longest_ago_makes_room(uploads: Uploads, tmp_path: Path) -> None:
    for n in range(MOST_WAITING + 3):
        uploads.add(sha(f"{n:03}".encode()), 0, 3, b"x"[:1])
    assert len(list((tmp_path / "uploads").iterdir())) == MOST_WAITING
