import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.problems import ProblemError
from server.studies.sealing import ErasedError, KeyRing


@pytest.fixture
def ring(tmp_path):
    (tmp_path / "keys").mkdir(mode=0o700)
    ring = KeyRing(tmp_path / "keys")
    ring.make("slurry.P01")
    ring.make("slurry.P02")
    return ring


@given(st.binary(max_size=2000), st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_sealed_opens_in_its_place(ring, content, place):
    sealed = ring.seal("slurry.P01", content, place)
    assert ring.open("slurry.P01", sealed, place) == content


def test_the_same_twice_looks_different_and_shows_nothing(ring):
    one, two = (ring.seal("slurry.P01", b"Ada Lovelace", "note 1") for _ in range(2))
    assert one != two
    assert b"Ada" not in one


def test_it_opens_nowhere_else(ring):
    sealed = ring.seal("slurry.P01", b"sick", "note 1")
    for key_id, place, content in (
        ("slurry.P01", "note 2", sealed),
        ("slurry.P02", "note 1", sealed),
        ("slurry.P01", "note 1", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        ("slurry.P01", "note 1", b""),
    ):
        with pytest.raises(ProblemError, match="was changed, or belongs elsewhere"):
            ring.open(key_id, content, place)


def test_erasing_a_key_erases_its_participant_and_nobody_else(ring):
    sealed = {key_id: ring.seal(key_id, b"sick", "note 1") for key_id in ring.ids()}
    ring.erase("slurry.P01")
    ring.erase("slurry.P01")
    assert list(ring.ids()) == ["slurry.P02"]
    with pytest.raises(ErasedError, match=r"The participant with key slurry\.P01 was erased"):
        ring.open("slurry.P01", sealed["slurry.P01"], "note 1")
    assert ring.open("slurry.P02", sealed["slurry.P02"], "note 1") == b"sick"


def test_making_a_key_again_changes_nothing(ring):
    sealed = ring.seal("slurry.P01", b"sick", "note 1")
    ring.make("slurry.P01")
    assert ring.open("slurry.P01", sealed, "note 1") == b"sick"


def test_only_the_owner_can_read_keys(ring, tmp_path):
    folder = tmp_path / "keys" / "participants"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
