"""The statements resource of a running server, as clients of learning record stores use it."""

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest

from server.clock import ago, now
from server.learning_records.statements import VOIDED, Json
from tests.server.learning_records.examples import FULL, about, changed, everything, simple
from tests.serving import RunningServer, log_in, running_server

STATEMENTS = "/api/v1/xapi/statements"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("records") / "data"


@pytest.fixture(scope="module")
def house(data: Path) -> Iterator[RunningServer]:
    with running_server(data, "--no-worker", environment={"HOLOTRODE_HOME_PAGE": "https://lab.example"}) as server:
        yield server


@pytest.fixture(scope="module")
def token(house: RunningServer) -> str:
    return log_in(house)


@pytest.fixture
def lrs(house: RunningServer, token: str) -> Iterator[httpx.Client]:
    """A client that logs in as such clients do."""
    headers = {"X-Experience-API-Version": "1.0.3"}
    with httpx.Client(base_url=house.url, auth=("anybody", token), headers=headers) as client:
        yield client


def put(lrs: httpx.Client, statement: Json, statement_id: str | None = None) -> httpx.Response:
    return lrs.put(STATEMENTS, params={"statementId": statement_id or statement["id"]}, json=statement)


def read(lrs: httpx.Client, **params: Any) -> list[Json]:
    answer = lrs.get(STATEMENTS, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["statements"]


def count(data: Path) -> int:
    with closing(sqlite3.connect(data / "holotrode.db")) as connection:
        return connection.execute("SELECT count(*) FROM xapi_statement").fetchone()[0]


# --- what is sent twice -------------------------------------------------------------------------------------


def test_the_same_statement_again_is_answered_the_same_and_changes_nothing(lrs: httpx.Client) -> None:
    statement = simple()
    answers = [put(lrs, statement) for _ in range(2)]
    first = lrs.get(STATEMENTS, params={"statementId": statement["id"]}).content
    answers += [put(lrs, orjson.loads(first)), put(lrs, changed(statement, "verb.display", {"en": "saw"}))]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 4
    assert lrs.get(STATEMENTS, params={"statementId": statement["id"]}).content == first


def test_an_altered_statement_is_a_conflict_and_changes_nothing(lrs: httpx.Client) -> None:
    statement = simple()
    assert put(lrs, statement).status_code == 204
    first = lrs.get(STATEMENTS, params={"statementId": statement["id"]}).content
    altered = changed(statement, "verb.id", "http://adlnet.gov/expapi/verbs/failed")
    for answer in (
        put(lrs, altered),
        lrs.post(STATEMENTS, json=altered),
        lrs.post(STATEMENTS, json=[simple(), altered]),
    ):
        assert answer.status_code == 409
        assert answer.json()["code"] == "conflict"
        assert f"The id {statement['id']} already stands for another statement" in answer.json()["sentence"]
    assert lrs.get(STATEMENTS, params={"statementId": statement["id"]}).content == first


def test_a_batch_with_a_duplicate_is_refused_and_nothing_of_it_is_stored(lrs: httpx.Client, data: Path) -> None:
    before = count(data)
    twice = simple()
    answer = lrs.post(STATEMENTS, json=[simple(), twice, simple(), twice])
    assert answer.status_code == 400
    assert answer.json()["sentence"] == f"Expected each statement of a batch once; {twice['id']} stands twice."
    assert count(data) == before


def test_a_batch_with_what_is_stored_already_is_stored_but_for_that(lrs: httpx.Client, data: Path) -> None:
    known, new = simple(), simple()
    put(lrs, known)
    before = count(data)
    answer = lrs.post(STATEMENTS, json=[new, known])
    assert (answer.status_code, answer.json()) == (200, [new["id"], known["id"]])
    assert count(data) == before + 1
    altered = [simple(), changed(known, "object.id", "x:y")]
    assert lrs.post(STATEMENTS, json=altered).status_code == 409
    assert count(data) == before + 1


# --- in and out ---------------------------------------------------------------------------------------------


def test_ids_come_back_in_order_and_are_made_where_there_are_none(lrs: httpx.Client) -> None:
    statements = [simple(), simple(id=None), *everything()]
    answer = lrs.post(STATEMENTS, json=statements)
    assert answer.status_code == 200
    ids = answer.json()
    assert len(set(ids)) == len(statements)
    assert all(given["id"] == got for given, got in zip(statements, ids, strict=True) if "id" in given)
    assert [one["id"] for one in read(lrs, limit=len(ids))] == ids[::-1]
    assert lrs.post(STATEMENTS, json=[]).json() == []


def test_the_server_says_who_said_it_and_when(lrs: httpx.Client) -> None:
    before = now()
    statement = simple(authority={"mbox": "mailto:me@lab.example"}, stored="2020-01-01T00:00:00Z")
    (statement_id,) = lrs.post(STATEMENTS, json=statement).json()
    kept = lrs.get(STATEMENTS, params={"statementId": statement_id}).json()
    assert kept["authority"]["account"] == {"homePage": "https://lab.example", "name": "local"}
    assert before <= kept["stored"] == kept["timestamp"] <= now()


def test_put_needs_the_id_of_the_address(lrs: httpx.Client) -> None:
    other = str(uuid4())
    answer = put(lrs, simple(), other)
    assert answer.status_code == 400
    assert answer.json()["sentence"].startswith(f"statement.id: expected the id of the address, {other}")
    assert put(lrs, simple(id=None), other).status_code == 204
    assert put(lrs, simple(id=other.upper()), other).status_code == 204
    assert lrs.put(STATEMENTS, json=simple()).status_code == 400
    assert put(lrs, [simple()], other).status_code == 400


def test_a_filter_finds_and_pages_go_on(lrs: httpx.Client) -> None:
    agent = {"account": {"homePage": "https://lab.example", "name": str(uuid4())}}
    run, activity = str(uuid4()), f"https://lab.example/{uuid4()}"
    statements = [simple(actor=agent, object={"id": activity}, context={"registration": run.upper()}) for _ in range(5)]
    ids = lrs.post(STATEMENTS, json=statements).json()
    for asked in ({"agent": orjson.dumps(agent).decode()}, {"activity": activity}, {"registration": run}):
        assert [one["id"] for one in read(lrs, **asked)] == ids[::-1]
        assert [one["id"] for one in read(lrs, **asked, ascending="true", limit=2)] == ids[:2]
    seen: list[str] = []
    address = f"{STATEMENTS}?{httpx.QueryParams({'registration': run, 'limit': 2})}"
    while address:
        page = lrs.get(address).json()
        seen += [one["id"] for one in page["statements"]]
        address = page["more"]
        assert address == "" or address.startswith(f"{STATEMENTS}?")
    assert seen == ids[::-1]
    stored = {one["id"]: one["stored"] for one in read(lrs, registration=run)}
    assert [one["id"] for one in read(lrs, registration=run, since=stored[ids[2]])] == ids[:2:-1]
    assert [one["id"] for one in read(lrs, registration=run, until=stored[ids[2]])] == ids[2::-1]
    assert read(lrs, registration=run, verb="http://adlnet.gov/expapi/verbs/passed") == []


def test_a_voided_statement_is_only_to_be_had_as_such(lrs: httpx.Client) -> None:
    target = simple()
    voiding = about(target["id"], VOIDED)
    lrs.post(STATEMENTS, json=[target, voiding])
    assert lrs.get(STATEMENTS, params={"statementId": target["id"]}).status_code == 404
    assert lrs.get(STATEMENTS, params={"voidedStatementId": target["id"]}).json()["id"] == target["id"]
    assert lrs.get(STATEMENTS, params={"voidedStatementId": voiding["id"]}).status_code == 404
    assert target["id"] not in [one["id"] for one in read(lrs)]


def test_a_statement_is_given_in_three_forms(lrs: httpx.Client) -> None:
    statement = changed(FULL, "id", str(uuid4()))
    lrs.post(STATEMENTS, json=statement)
    asked = {"statementId": statement["id"]}
    exact = lrs.get(STATEMENTS, params={**asked, "attachments": "false"})
    assert exact.json().items() >= {key: value for key, value in statement.items() if key != "context"}.items()
    assert exact.headers["last-modified"].endswith(" GMT")
    ids = lrs.get(STATEMENTS, params={**asked, "format": "ids"}).json()
    assert ids["verb"] == {"id": statement["verb"]["id"]}
    french = {"Accept-Language": "fr"}
    canonical = lrs.get(STATEMENTS, params={**asked, "format": "canonical"}, headers=french).json()
    assert canonical["object"]["definition"]["name"] == {"fr": "Enduire"}
    assert lrs.get(STATEMENTS, params={"format": "ids", "limit": 1}).json()["statements"][0]["verb"].keys() == {"id"}


# --- headers ------------------------------------------------------------------------------------------------


def test_every_answer_says_which_xapi_this_is(house: RunningServer, lrs: httpx.Client) -> None:
    answers = [
        lrs.get(STATEMENTS),
        lrs.head(STATEMENTS),
        lrs.get(STATEMENTS, params={"statementId": str(uuid4())}),
        lrs.post(STATEMENTS, json={}),
        lrs.get(STATEMENTS, headers={"X-Experience-API-Version": "0.9"}),
        httpx.get(house.url + STATEMENTS),
        httpx.get(f"{house.url}/api/v1/xapi/about"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 400, 400, 403, 200]
    for answer in answers:
        assert answer.headers["x-experience-api-version"] == "1.0.3"
        assert ago(60) < answer.headers["x-experience-api-consistent-through"] < now()
    assert answers[1].content == b""
    assert "1.0.0" in answers[-1].json()["version"]


@pytest.mark.parametrize("version", ["1.0", "1.0.0", "1.0.9", "1.1.0", "2.0.0", "0.95", "1.00", ""])
def test_a_question_says_which_xapi_it_is(lrs: httpx.Client, version: str) -> None:
    answer = lrs.get(STATEMENTS, headers={"X-Experience-API-Version": version})
    assert answer.status_code == (200 if f"{version}.".startswith("1.0.") else 400)
    if answer.status_code == 400:
        assert answer.json()["sentence"] == f"Expected the header X-Experience-API-Version: 1.0.3; got {version}."


def test_a_question_without_a_version_is_refused(house: RunningServer, token: str) -> None:
    for method in ("GET", "PUT", "POST"):
        answer = httpx.request(method, house.url + STATEMENTS, auth=("x", token))
        assert (answer.status_code, answer.json()["sentence"]) == (
            400,
            "Expected the header X-Experience-API-Version: 1.0.3; got None.",
        )


# --- who ----------------------------------------------------------------------------------------------------


WRONG = [base64.b64encode(text).decode() for text in (b"x:wrong", b"no colon", b"x:", b"\xff:\xff")]


@pytest.mark.parametrize("authorization", ["Basic", "Basic !", "Digest x", *(f"Basic {text}" for text in WRONG)])
def test_a_wrong_login_is_none(house: RunningServer, authorization: str) -> None:
    headers = {"Authorization": authorization, "X-Experience-API-Version": "1.0.3"}
    for method in ("GET", "POST"):
        answer = httpx.request(method, house.url + STATEMENTS, headers=headers)
        assert answer.status_code == 403
        assert "www-authenticate" not in answer.headers


def test_a_bearer_token_is_as_good_as_basic(house: RunningServer, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "X-Experience-API-Version": "1.0.3"}
    assert httpx.post(house.url + STATEMENTS, headers=headers, json=simple()).status_code == 200


# --- bad input ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"statementId": "x"}, "query.statementId: String should match pattern"),
        (
            {"statementId": FULL["id"], "voidedStatementId": FULL["id"]},
            "Expected statementId or voidedStatementId alone",
        ),
        ({"statementId": FULL["id"], "limit": 1}, "Expected statementId or voidedStatementId alone"),
        ({"statementid": FULL["id"]}, "query.statementid: Extra inputs are not permitted"),
        ({"Verb": "x:y"}, "query.Verb: Extra inputs are not permitted"),
        ({"verb": "passed"}, "query.verb: String should match pattern"),
        ({"activity": ""}, "query.activity: String should match pattern"),
        ({"agent": "ada"}, "Expected JSON in UTF-8"),
        ({"agent": "{}"}, "agent: expected exactly one of"),
        ({"registration": "7"}, "query.registration: String should match pattern"),
        ({"since": "yesterday"}, "query.since: Value error, expected a time with its zone"),
        ({"until": "2026-11-23"}, "query.until: Value error, expected a time with its zone"),
        ({"limit": -1}, "query.limit: Input should be greater than or equal to 0"),
        ({"limit": "many"}, "query.limit: Input should be a valid integer"),
        ({"ascending": "yes"}, "query.ascending: Input should be 'true' or 'false'"),
        ({"format": "short"}, "query.format: Input should be"),
        ({"attachments": "true"}, "query.attachments: Input should be 'false'"),
        ({"after": "x"}, "query.after: String should match pattern"),
    ],
)
def test_a_question_that_cannot_be_gets_a_sentence(lrs: httpx.Client, params: dict[str, Any], sentence: str) -> None:
    answer = lrs.get(STATEMENTS, params=params)
    assert answer.status_code == 400
    assert answer.json()["sentence"].startswith(sentence), answer.text


@pytest.mark.parametrize(
    ("content", "kind", "status", "sentence"),
    [
        (b"{", "application/json", 400, "Expected JSON in UTF-8"),
        (b"null", "application/json", 400, "statement: expected no null"),
        (b'"x"', "application/json", 400, "statement: Input should be"),
        (b"{}", "text/plain", 400, "Expected Content-Type: application/json; got text/plain."),
        (b"{}", "multipart/mixed; boundary=x", 400, "Expected Content-Type: application/json; got multipart/mixed."),
        (b"[" * 70 + b"]" * 70, "application/json", 400, "Expected JSON at most 64 deep"),
        (b" " * 1_000_001, "application/json", 413, "Expected at most 1000000 bytes"),
        (b"[" + b"{}," * 1000 + b"{}]", "application/json", 413, "Expected at most 1000 statements"),
        (orjson.dumps([simple(), {**simple(), "x": 1}]), "application/json", 400, "statements.1.x: Extra inputs"),
    ],
)
def test_what_is_no_statement_gets_a_sentence(
    lrs: httpx.Client, data: Path, content: bytes, kind: str, status: int, sentence: str
) -> None:
    before = count(data)
    answer = lrs.post(STATEMENTS, content=content, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert answer.json()["sentence"].startswith(sentence), answer.text
    assert count(data) == before


def test_posting_takes_no_parameters(lrs: httpx.Client) -> None:
    answer = lrs.post(STATEMENTS, params={"method": "PUT"}, json=simple())
    assert (answer.status_code, answer.json()["sentence"]) == (400, "Expected no parameters; got method.")


def test_who_may_see_how_passing_on_stands(lrs: httpx.Client) -> None:
    state = lrs.get("/api/v1/xapi/extensions/pushing").json()
    assert (state["store"], state["pushed"], state["problem"], state["refused"]) == (None, 0, None, [])
    lrs.post(STATEMENTS, json=simple())
    assert lrs.get("/api/v1/xapi/extensions/pushing").json()["waiting"] == state["waiting"] + 1
