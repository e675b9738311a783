"""HTTP: statements as a learning record store serves and takes them.

Source: Experience API 1.0.3, Part Three (Communication), sections 2.1, 2.8 and 3.3.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.routing import APIRoute
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from server.clock import ago
from server.identity.routes import Me, TheServices
from server.learning_records.finding import Wanted, find, find_one
from server.learning_records.formats import Iri, Uuid, instant
from server.learning_records.making import account
from server.learning_records.mentions import key_of_activity, key_of_agent
from server.learning_records.pushing import PushingState
from server.learning_records.statements import Json, check, check_actor, parse
from server.learning_records.storing import store
from server.learning_records.views import ids_only, in_one_language, welcome_languages
from server.problems import ProblemError
from server.services import Services

STATEMENTS, ABOUT = "/api/v1/xapi/statements", "/api/v1/xapi/about"
VERSION = "1.0.3"
MAX_BODY_BYTES = 1_000_000
MAX_BATCH = 1000
CONSISTENT_SECONDS = 2.0  # a statement is given its time before its commit, which takes milliseconds

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [{"type": "object"}, {"type": "array", "maxItems": MAX_BATCH, "items": {"type": "object"}}]
                }
            }
        },
    }
}
_ONE = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}


class XapiRoute(APIRoute):
    """A route whose answers, refusals too, say which xAPI this is and up to when everything is to be found."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers that every answer has."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["x-experience-api-version"] = VERSION
                headers["x-experience-api-consistent-through"] = ago(CONSISTENT_SECONDS)
            await send(message)

        await super().handle(scope, receive, send_with_headers)


router = APIRouter(tags=["learning records"], route_class=XapiRoute)


def _require_version(x_experience_api_version: Annotated[str | None, Header()] = None) -> None:
    version = x_experience_api_version
    if version is None or not (version == "1.0" or version.startswith("1.0.")):
        raise ProblemError("bad_message", f"Expected the header X-Experience-API-Version: {VERSION}; got {version}.")


def _time(text: str) -> str:
    return instant(text.replace(" ", "+"))  # the plus of a zone, as careless clients send it in an address


Boolean = Literal["true", "false"]
Time = Annotated[str, AfterValidator(_time)]
speaks_xapi = [Depends(_require_version)]


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OneStatement(_Parameters):
    """Which statement is to be stored."""

    statement_id: Annotated[Uuid, Field(alias="statementId")]


class StatementQuery(_Parameters):
    """Which statements are asked for, and in which form."""

    statement_id: Annotated[Uuid | None, Field(alias="statementId")] = None
    voided_statement_id: Annotated[Uuid | None, Field(alias="voidedStatementId")] = None
    agent: Annotated[str | None, Field(description="an agent or identified group, as JSON")] = None
    verb: Iri | None = None
    activity: Iri | None = None
    registration: Uuid | None = None
    related_activities: Boolean = "false"
    related_agents: Boolean = "false"
    since: Time | None = None
    until: Time | None = None
    limit: Annotated[int, Field(ge=0, le=2**31, description="0 stands for the largest page")] = 0
    format: Literal["ids", "exact", "canonical"] = "exact"
    attachments: Annotated[Literal["false"], Field(description="data of attachments are not kept")] = "false"
    ascending: Boolean = "false"
    after: Annotated[
        str | None,
        Field(pattern=r"^[0-9TZ:.\-]{27}_[0-9a-f\-]{36}$", description="where the page before ended, as `more` has it"),
    ] = None


class About(BaseModel):
    """Which versions of xAPI are spoken here."""

    version: list[str]


@router.head(STATEMENTS, include_in_schema=False, dependencies=speaks_xapi)
@router.get(STATEMENTS, dependencies=speaks_xapi)
def read_statements(request: Request, query: Annotated[StatementQuery, Query()], services: TheServices) -> Response:
    """One statement by its id, or a page of those that are asked for, newest first; `more` is where it goes on."""
    languages = welcome_languages(request.headers.get("accept-language", ""))
    if query.statement_id is not None or query.voided_statement_id is not None:
        return _one(services, query, languages)
    wanted = _wanted(query)
    page = services.database.read(lambda session: find(session, wanted))
    more = ""
    if page.end is not None:
        asked = query.model_dump(by_alias=True, exclude_unset=True, exclude={"after"})
        more = f"{STATEMENTS}?{urlencode({**asked, 'after': '_'.join(page.end)})}"
    shown = ",".join(_shown(statement, query, languages) for statement in page.statements)
    return _json(f'{{"statements":[{shown}],"more":{json.dumps(more)}}}')


@router.put(STATEMENTS, status_code=204, openapi_extra=_ONE, dependencies=speaks_xapi)
async def put_statement(
    request: Request, query: Annotated[OneStatement, Query()], me: Me, services: TheServices
) -> Response:
    """Store a statement under an id; the same again changes nothing, another is refused (409)."""
    value = parse(await _body(request))
    statement = await run_in_threadpool(check, value)
    if statement.get("id", query.statement_id).lower() != query.statement_id.lower():
        raise ProblemError(
            "bad_message", f"statement.id: expected the id of the address, {query.statement_id}; got {statement['id']}."
        )
    await _store(services, [{**statement, "id": query.statement_id}], me.person.id)
    return Response(status_code=204)


@router.post(STATEMENTS, openapi_extra=_BODY, dependencies=speaks_xapi)
async def post_statements(request: Request, me: Me, services: TheServices) -> list[str]:
    """Store a statement or a list of them, all or none; their ids. Those that are here already stay as they are."""
    if request.query_params:
        raise ProblemError("bad_message", f"Expected no parameters; got {', '.join(request.query_params)[:200]}.")
    value = parse(await _body(request))
    statements = await run_in_threadpool(_checked, value)
    return await _store(services, statements, me.person.id)


@router.head(ABOUT, include_in_schema=False)
@router.get(ABOUT)
def read_about() -> About:
    """Which versions of xAPI are spoken here."""
    return About(version=[VERSION, "1.0.2", "1.0.1", "1.0.0"])


@router.get("/api/v1/xapi/extensions/pushing")
async def read_pushing(services: TheServices) -> PushingState:
    """What the outside record store has got, what waits, and what it did not want, with its reason."""
    return await services.pusher.state()


def _wanted(query: StatementQuery) -> Wanted:
    agent = key_of_agent(check_actor(query.agent)) if query.agent is not None else None
    stored, _, last = (query.after or "").partition("_")
    return Wanted(
        agent=agent,
        related_agents=query.related_agents == "true",
        activity=key_of_activity(query.activity) if query.activity is not None else None,
        related_activities=query.related_activities == "true",
        verb=query.verb,
        registration=query.registration.lower() if query.registration is not None else None,
        since=query.since,
        until=query.until,
        ascending=query.ascending == "true",
        limit=query.limit,
        after=(stored, last) if query.after is not None else None,
    )


def _one(services: Services, query: StatementQuery, languages: Sequence[str]) -> Response:
    others = query.model_fields_set - {"format", "attachments"}
    if len(others) > 1:
        raise ProblemError(
            "bad_message", "Expected statementId or voidedStatementId alone, or with format and attachments."
        )
    wanted = query.statement_id or query.voided_statement_id or ""
    is_voided = query.statement_id is None
    row = services.database.read(lambda session: find_one(session, wanted, is_voided))
    stored = format_datetime(datetime.fromisoformat(row.stored), usegmt=True)
    return _json(_shown(row.statement, query, languages), {"last-modified": stored})


def _shown(statement: str, query: StatementQuery, languages: Sequence[str]) -> str:
    if query.format == "exact":
        return statement
    told: Json = orjson.loads(statement)
    told = ids_only(told) if query.format == "ids" else in_one_language(told, languages)
    return orjson.dumps(told).decode()


def _json(text: str, headers: dict[str, str] | None = None) -> Response:
    return Response(text, media_type="application/json", headers={"cache-control": "no-store", **(headers or {})})


def _checked(value: Any) -> list[Json]:
    if not isinstance(value, list):
        return [check(value)]
    if len(value) > MAX_BATCH:
        raise ProblemError("too_large", f"Expected at most {MAX_BATCH} statements at once; got {len(value)}.")
    return [check(one, f"statements.{number}") for number, one in enumerate(value)]


async def _body(request: Request) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise ProblemError("bad_message", f"Expected Content-Type: application/json; got {kind[:100] or 'none'}.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise ProblemError("too_large", f"Expected at most {MAX_BODY_BYTES} bytes of statements; got more.")
    return bytes(body)


async def _store(services: Services, statements: Sequence[Json], person_id: str) -> list[str]:
    authority = account(services.settings.records_home, person_id)

    def work(session: Session) -> list[str]:
        return store(session, statements, authority)

    try:
        return await services.database.write_soon(work)
    except IntegrityError:
        # Another server process has stored one of them at this moment; now it is here to be compared with.
        return await services.database.write_soon(work)
