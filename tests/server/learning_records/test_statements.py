"""What the specification allows is taken as it is; what it forbids gets one sentence that says where."""

import contextlib
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.learning_records.statements import Json, check, check_actor, parse
from server.problems import ProblemError
from tests.server.learning_records.examples import FULL, about, changed, everything, simple

SUB = {"objectType": "SubStatement", **{key: simple()[key] for key in ("actor", "verb", "object")}}


@pytest.mark.parametrize(
    "statement",
    [
        FULL,
        simple(id=None),
        simple(object=SUB),
        simple(
            object={
                **SUB,
                "object": {"objectType": "StatementRef", "id": FULL["id"]},
                "timestamp": "2099-01-01T00:00:00Z",
            }
        ),
        simple(object={"objectType": "Agent", "openid": "https://id.example/x"}),
        simple(object={"objectType": "Group", "member": [{"mbox": "mailto:x@y.z"}]}),
        simple(actor={"objectType": "Group", "account": {"homePage": "https://lab.example", "name": "7"}}),
        simple(version="1.0.3", stored="2020-01-01T00:00:00Z", authority={"mbox": "mailto:a@b.c"}),
        simple(result={"score": {"raw": -3}}),
        about(FULL["id"], "http://adlnet.gov/expapi/verbs/voided"),
        *everything(),
    ],
)
def test_what_is_a_statement(statement: Json) -> None:
    assert check(parse(orjson.dumps(statement))) == statement


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("actor", ..., "statement.actor: Field required"),
        ("verb", ..., "statement.verb: Field required"),
        ("object", ..., "statement.object: Field required"),
        ("extra", 1, "statement.extra: Extra inputs are not permitted"),
        ("Actor", {}, "statement.Actor: Extra inputs are not permitted"),
        ("id", "8f87ccde", "statement.id: String should match pattern"),
        ("id", None, "statement.id: expected no null outside extensions"),
        (
            "context.contextActivities.other.0.id",
            None,
            "statement.context.contextActivities.other.0.id: expected no null",
        ),
        ("actor", {"objectType": "Agent"}, "statement.actor: expected exactly one of mbox"),
        ("actor", {"mbox": "mailto:a@b", "openid": "x:y"}, "statement.actor: expected exactly one of mbox"),
        ("actor", {"objectType": "Person", "mbox": "mailto:a@b"}, "statement.actor: Input tag 'Person' found"),
        ("actor", {"objectType": "agent", "mbox": "mailto:a@b"}, "statement.actor: Input tag 'agent' found"),
        ("actor", {"objectType": 1, "mbox": "mailto:a@b"}, "statement.actor: "),
        ("actor", [], "statement.actor: "),
        ("actor.mbox", "bench3@lab.example", "statement.actor.mbox: String should match pattern"),
        ("actor.openid", "https://x.y", "statement.actor: expected at most one of mbox"),
        ("actor.member", [], "statement.actor.member: List should have at least 1 item"),
        ("actor.member.0", {"objectType": "Group", "mbox": "mailto:a@b"}, "statement.actor.member.0.objectType: "),
        ("actor.member.0.mbox_sha1sum", "abc", "statement.actor.member.0.mbox_sha1sum: String should match"),
        ("actor.mboxSha1sum", "abc", "statement.actor.mboxSha1sum: Extra inputs"),
        ("verb.id", "attempted", "statement.verb.id: String should match pattern"),
        ("verb.display", {"english language": "x"}, "statement.verb.display.english language: String should match"),
        ("verb.display", {"en": 1}, "statement.verb.display.en: Input should be a valid string"),
        ("object.objectType", "activity", "statement.object: Input tag 'activity' found"),
        ("object.id", "coat", "statement.object.id: String should match pattern"),
        ("object.definition.interactionType", "guess", "statement.object.definition.interactionType: Input should be"),
        ("object.definition.interactionType", "choice", "statement.object.definition: expected no source, target in"),
        ("object.definition.interactionType", ..., "statement.object.definition: expected an interactionType"),
        (
            "object.definition.source",
            [{"id": "a"}, {"id": "a"}],
            "statement.object.definition: expected every id in source",
        ),
        (
            "object.definition.extensions",
            {"name": 1},
            "statement.object.definition.extensions.name: String should match",
        ),
        ("object.definition.interaction_type", "choice", "statement.object.definition.interaction_type: Extra inputs"),
        ("object", {"objectType": "StatementRef", "id": "x"}, "statement.object.id: String should match pattern"),
        ("object", {**SUB, "id": FULL["id"]}, "statement.object.id: Extra inputs are not permitted"),
        ("object", {**SUB, "object": SUB}, "statement.object.object: Input tag 'SubStatement' found"),
        ("result.score.scaled", 1.01, "statement.result.score.scaled: Input should be less than or equal to 1"),
        ("result.score.scaled", "0.5", "statement.result.score.scaled: Input should be a valid number"),
        ("result.score.scaled", True, "statement.result.score.scaled: Input should be a valid number"),
        ("result.score.raw", 11, "statement.result.score: expected raw between min and max; got 11"),
        ("result.score.min", 10, "statement.result.score: expected min below max; got 10 and 10"),
        ("result.success", "true", "statement.result.success: Input should be a valid boolean"),
        ("result.success", 1, "statement.result.success: Input should be a valid boolean"),
        ("result.duration", "12 s", "statement.result.duration: expected an ISO 8601 duration"),
        ("context.registration", "7", "statement.context.registration: String should match pattern"),
        ("context.team", {"mbox": "mailto:a@b"}, "statement.context.team.objectType: Field required"),
        ("context.contextActivities.brother", [], "statement.context.contextActivities.brother: Extra inputs"),
        ("context.contextActivities.parent.id", "line", "statement.context.contextActivities.parent.id: String should"),
        ("context.language", "français", "statement.context.language: String should match pattern"),
        ("timestamp", "2026-11-23T09:00:00", "statement.timestamp: expected a time with its zone"),
        ("timestamp", "yesterday", "statement.timestamp: expected a time with its zone"),
        ("stored", "yesterday", "statement.stored: expected a time with its zone"),
        ("version", "0.95", "statement.version: String should match pattern"),
        ("version", "1.1.0", "statement.version: String should match pattern"),
        ("version", "1.0.", "statement.version: String should match pattern"),
        ("attachments.0.fileUrl", ..., "statement.attachments.0.fileUrl: Field required"),
        ("attachments.0.length", "1000", "statement.attachments.0.length: Input should be a valid integer"),
        ("attachments.0.sha2", "xyz", "statement.attachments.0.sha2: String should match pattern"),
    ],
)
def test_what_is_none_gets_a_sentence(path: str, value: Any, sentence: str) -> None:
    with pytest.raises(ProblemError) as caught:
        check(changed(FULL, path, value))
    assert caught.value.code == "bad_message"
    assert caught.value.sentence.startswith(sentence), caught.value.sentence
    assert caught.value.sentence.endswith(".")


def test_a_voiding_statement_names_the_statement() -> None:
    voiding = about(FULL["id"], "http://adlnet.gov/expapi/verbs/voided")
    with pytest.raises(ProblemError, match="expected a StatementRef as the object of a voiding statement"):
        check({**voiding, "object": {"id": "https://lab.example/x"}})


def test_platform_and_revision_are_of_activities() -> None:
    with pytest.raises(ProblemError, match="expected revision and platform only where the object is an activity"):
        check(about(FULL["id"], context={"platform": "bench"}))


@pytest.mark.parametrize("value", [None, 1, "x", [], [FULL], True])
def test_a_statement_is_an_object(value: Any) -> None:
    with pytest.raises(ProblemError, match=r"^statement: "):
        check(value)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "Expected JSON in UTF-8"),
        (b"{", "Expected JSON in UTF-8"),
        (b'{"x": NaN}', "Expected JSON in UTF-8"),
        (b'"\xff"', "Expected JSON in UTF-8"),
        (b'"\\ud800"', "Expected JSON in UTF-8"),
        (b"[" * 65 + b"]" * 65, "Expected JSON at most 64 deep"),
        (b"[" * 100_000 + b"]" * 100_000, "Expected JSON"),
    ],
)
def test_what_is_no_json_gets_a_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(ProblemError, match=sentence):
        parse(body)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ada", "Expected JSON"),
        ("null", "agent: expected no null"),
        ('{"name": "Ada"}', "agent: expected exactly one of"),
        (
            '{"objectType": "Group", "member": [{"mbox": "mailto:a@b"}]}',
            "agent: expected an agent or an identified group",
        ),
    ],
)
def test_who_cannot_be_asked_for(text: str, sentence: str) -> None:
    with pytest.raises(ProblemError, match=sentence):
        check_actor(text)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_extensions_hold_anything(value: Any) -> None:
    check(simple(result={"extensions": {"https://lab.example/any": value}}))


def _paths(value: Any, path: str = "") -> list[str]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way for key, part in inner for way in (f"{path}{key}", *_paths(part, f"{path}{key}."))]


WITHOUT_DOTS = [path for path in _paths(FULL) if "https:" not in path]


@given(st.sampled_from(WITHOUT_DOTS), json_values)
def test_anything_anywhere_is_a_statement_or_gets_a_sentence(path: str, value: Any) -> None:
    with contextlib.suppress(ProblemError):
        check(changed(FULL, path, value))
