"""The table of roles, walked over a real server: every message and every route with every role, and without a login."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from server.app import create_app
from server.clock import new_op_id, now
from server.database import Database
from server.identity.models import Person
from server.identity.roles import ANYBODY, MESSAGE_ROLES, ROUTE_ROLES, Role, require_message_role, require_route_role
from server.identity.service import log_in
from server.problems import ProblemError
from server.protocol import messages
from server.protocol.messages import FromClient
from server.settings import ROOT, Settings
from tests.serving import RunningServer, SocketClient, open_socket, running_server

ROLES: tuple[Role | None, ...] = (None, *Role)
NAMED = (
    "person_id",
    "pairing_id",
    "login_id",
    "record_id",
    "template_id",
    "key_id",
    "room_id",
    "module_id",
    "run_id",
    "study_id",
    "questionnaire_id",
)
Tokens = dict[tuple[Role, object], str]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, Tokens]]:
    """A server with a person of every role, and a login of its own for each request, as one of them logs out."""
    data = tmp_path_factory.mktemp("roles") / "data"
    data.mkdir()
    database = Database(Settings(data=data).database)
    database.start()
    uses = [*ROUTE_ROLES, "socket"]

    def work(session: Any) -> Tokens:
        session.add_all(Person(id=f"a-{role}", name=role.value, role=role, server_time=now()) for role in Role)
        session.flush()
        return {(role, use): log_in(session, f"a-{role}", "program")[0] for role in Role for use in uses}

    tokens = database.write(work)
    database.close()
    with running_server(data, "--no-worker") as server:
        yield server, tokens


def test_every_message_is_in_the_table() -> None:
    union = get_args(get_args(FromClient)[0])
    assert {model.model_fields["type"].default for model in union} == set(MESSAGE_ROLES)


def test_every_route_is_in_the_table(tmp_path: Path) -> None:
    app = create_app(Settings(data=tmp_path, assets=tmp_path))
    app.state.services.database.close()
    assert set(_flat(app.routes)) == set(ROUTE_ROLES)


def _flat(routes: Any) -> Iterator[tuple[str, str]]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _flat(included.routes)
        elif route.path not in ("/", ""):  # the page and its files are for anybody
            yield from ((route.path, method) for method in getattr(route, "methods", ("GET",)))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("path", "method"), sorted(set(ROUTE_ROLES) - {("/api/v1/ws", "GET")}))
def test_a_route_is_for_exactly_its_roles(
    served: tuple[RunningServer, Tokens], path: str, method: str, role: Role | None
) -> None:
    server, tokens = served
    address = path.format(**dict.fromkeys(NAMED, "none"), sha256="0" * 64, code="K7M2QX", name="a.svg")
    headers = {"Origin": server.url}
    if role is not None:
        headers["Authorization"] = f"Bearer {tokens[role, (path, method)]}"
    content = {"json": {}} if method in ("POST", "PUT", "PATCH") else {}
    answer = httpx.request(method, server.url + address, headers=headers, **content)
    assert answer.status_code < 500
    if method == "HEAD":  # it has no sentence, so it has to be as GET is
        assert answer.status_code == httpx.get(server.url + address, headers=headers).status_code
        assert ROUTE_ROLES[path, method] == ROUTE_ROLES[path, "GET"]
    else:
        assert (not _refuses_role(answer.text, f"{method} {path}")) == (role in ROUTE_ROLES[path, method]), answer.text


@pytest.mark.parametrize("role", list(Role))
def test_a_message_is_for_exactly_its_roles(served: tuple[RunningServer, Tokens], role: Role) -> None:
    server, tokens = served
    seen = set()
    with SocketClient(server, tokens[role, "socket"], device=f"device-{role}") as client:
        for type_ in MESSAGE_ROLES:
            example = json.loads((ROOT / f"server/protocol/fixtures/{type_}.json").read_text(encoding="utf-8"))
            op_id = new_op_id()
            client.socket.send(json.dumps({**example, "op_id": op_id}))
            while (answer := client.receive()).get("reply_to") != op_id:
                pass
            if not _refuses_role(json.dumps(answer), type_):
                seen.add(type_)
    assert seen == {type_ for type_, roles in MESSAGE_ROLES.items() if role in roles}


@pytest.mark.parametrize("type_", sorted(MESSAGE_ROLES))
def test_without_a_login_there_is_only_hello(served: tuple[RunningServer, Tokens], type_: str) -> None:
    example = json.loads((ROOT / f"server/protocol/fixtures/{type_}.json").read_text(encoding="utf-8"))
    with open_socket(served[0]) as socket:
        socket.send(json.dumps(example))
        answer = json.loads(socket.recv(timeout=60))
        assert answer["code"] == "refused"
        wanted = "Expected the login's cookie" if None in MESSAGE_ROLES[type_] else "Expected hello as the first frame"
        assert answer["sentence"].startswith(wanted)
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=60)


def _refuses_role(answer: str, what: str) -> bool:
    return f"{what} is for " in answer or '"sentence":"Expected a login' in answer


def test_a_message_for_another_role_is_refused_with_a_sentence() -> None:
    with pytest.raises(ProblemError, match="append_entry is for researcher, teacher or admin; this person is student"):
        require_message_role("student", "append_entry")


def test_a_route_outside_the_table_is_for_nobody() -> None:
    for role in ROLES:
        with pytest.raises(ProblemError, match=r"GET /api/v1/new is not in the table of roles"):
            require_route_role(role, "/api/v1/new", "GET")


def test_the_socket_names_the_same_roles() -> None:
    assert get_args(messages.Role) == tuple(Role)


def test_anybody_is_more_than_everybody() -> None:
    assert set(ROLES) == ANYBODY
