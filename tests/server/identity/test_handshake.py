from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from server.database import Database
from server.identity.handshake import (
    ALPHABET,
    CODE_LIFE,
    PAIRING_LIFE,
    claim,
    decide,
    pairing_words,
    parse_code,
    qr_rows,
    start_pairing,
    state_of,
    take_token,
)
from server.identity.models import Pairing, Person
from server.identity.service import LOCAL_PERSON, login_of
from server.settings import ROOT
from server.writes import Actor

DEVICE = ("hl2-1", "hololens2", "Bench")
HERE = "10.0.0.1"
codes = st.text(alphabet=ALPHABET, min_size=6, max_size=6)


@given(codes, st.lists(st.sampled_from(["", " ", "-", " - ", "\t"]), min_size=7, max_size=7), st.booleans())
def test_a_code_typed_sloppily_is_itself(code: str, between: list[str], lower: bool) -> None:
    typed = between[0] + "".join(c + gap for c, gap in zip(code, between[1:], strict=True))
    assert parse_code(typed.lower() if lower else typed) == code


@pytest.mark.parametrize("text", ["", "K7M2Q", "K7M2QXX", "K7M2Q0", "K7M2QI", "K7M2Qß", "K7M2Q\u0131", "K7_M2QX"])
def test_what_is_no_code_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="expected a code of 6 characters"):
        parse_code(text)


def test_the_alphabet_has_nothing_to_confuse() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
    assert not set("01OIL") & set(ALPHABET)


def test_the_words_are_many_short_and_different() -> None:
    words = pairing_words(ROOT / "assets")
    assert len(words) >= 256
    assert len(set(words)) == len(words)
    assert all(word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 11 for word in words)


def test_a_qr_code_has_its_three_corners() -> None:
    rows = qr_rows("https://lab.example:8421/pair?code=K7M2QX")
    assert rows[0].startswith("1111111")
    assert rows[0].endswith("1111111")
    assert rows[-1].startswith("1111111")


def begin(database: Database) -> tuple[str, str]:
    pairing, code = database.write(lambda session: start_pairing(session, LOCAL_PERSON, HERE))
    return pairing.id, code


def try_claim(database: Database, code: str) -> tuple[str, str] | None:
    return database.write(lambda session: claim(session, code, DEVICE, ["lion", "table"], HERE))


def age(database: Database, pairing_id: str, by: timedelta) -> None:
    def work(session: Session) -> None:
        pairing = session.get_one(Pairing, pairing_id)
        pairing.server_time = (datetime.now(UTC) - by).isoformat()

    database.write(work)


def state(database: Database, pairing_id: str) -> str:
    return database.read(lambda session: state_of(session.get_one(Pairing, pairing_id)))


def approve(database: Database, pairing_id: str, approved: bool = True) -> None:
    database.write(lambda session: decide(session, session.get_one(Pairing, pairing_id), approved, HERE))


def test_a_code_works_for_five_minutes(database: Database, actor: Actor) -> None:
    pairing_id, code = begin(database)
    age(database, pairing_id, CODE_LIFE)
    assert state(database, pairing_id) == "expired"
    assert try_claim(database, code) is None


def test_who_claimed_in_time_has_five_minutes_more(database: Database, actor: Actor) -> None:
    pairing_id, code = begin(database)
    secret, _ = try_claim(database, code)
    age(database, pairing_id, CODE_LIFE)
    approve(database, pairing_id)
    age(database, pairing_id, PAIRING_LIFE)
    assert state(database, pairing_id) == "expired"
    assert database.write(lambda session: take_token(session, secret, HERE)) == ("expired", None, None)


def test_the_token_is_a_device_s_login_and_comes_once(database: Database, actor: Actor) -> None:
    pairing_id, code = begin(database)
    secret, words = try_claim(database, code)
    assert set(words.split()) <= {"lion", "table"}
    approve(database, pairing_id)
    came, person, token = database.write(lambda session: take_token(session, secret, HERE))
    assert (came, person.id) == ("approved", LOCAL_PERSON)
    login = database.read(lambda session: login_of(session, token)).login
    assert (login.kind, login.device_id, login.label) == ("device", "hl2-1", "Bench")
    assert database.write(lambda session: take_token(session, secret, HERE)) == ("refused", None, None)
    age(database, pairing_id, PAIRING_LIFE)
    assert state(database, pairing_id) == "approved"


def test_claims_of_a_claimed_code_end_it_at_the_fifth(database: Database, actor: Actor) -> None:
    pairing_id, code = begin(database)
    secret, _ = try_claim(database, code)
    for expected in ("claimed",) * 4 + ("refused",):
        assert try_claim(database, code) is None
        assert state(database, pairing_id) == expected
    assert database.write(lambda session: take_token(session, secret, HERE)) == ("refused", None, None)


def test_who_is_disabled_meanwhile_gets_no_token(database: Database, actor: Actor) -> None:
    pairing_id, code = begin(database)
    secret, _ = try_claim(database, code)
    approve(database, pairing_id)

    def disable(session: Session) -> None:
        session.get_one(Person, LOCAL_PERSON).disabled = True

    database.write(disable)
    assert database.write(lambda session: take_token(session, secret, HERE)) == ("refused", None, None)


def test_old_pairings_are_forgotten(database: Database, actor: Actor) -> None:
    pairing_id, code = begin(database)
    try_claim(database, code)
    age(database, pairing_id, timedelta(days=1))
    begin(database)
    assert len(database.read(lambda session: session.exec(select(Pairing)).all())) == 1


@pytest.mark.parametrize("approved", [True, False])
def test_a_decision_falls_once(database: Database, actor: Actor, approved: bool) -> None:
    pairing_id, code = begin(database)
    try_claim(database, code)
    approve(database, pairing_id, approved)
    with pytest.raises(Exception, match="Expected a claimed pairing to decide on"):
        approve(database, pairing_id, approved)
