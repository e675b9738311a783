from typing import get_args

import pytest

from server.app import create_app
from server.identity.roles import MESSAGE_ROLES, ROUTE_ROLES, Role, may, require_message_role
from server.problems import ProblemError
from server.protocol.messages import FromClient
from server.settings import Settings


def test_every_message_is_in_the_table() -> None:
    union = get_args(get_args(FromClient)[0])
    assert {model.model_fields["type"].default for model in union} == set(MESSAGE_ROLES)


def test_every_route_is_in_the_table(tmp_path) -> None:
    app = create_app(Settings(data=tmp_path, assets=tmp_path))
    public = {"/", ""}  # the page and its files
    app.state.services.database.close()
    assert {route.path for route in _flat(app.routes)} - public == set(ROUTE_ROLES)


def _flat(routes):
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _flat(included.routes)
        else:
            yield route


def test_a_visitor_may_only_do_what_is_for_anybody() -> None:
    assert may(None, Role.ANYBODY)
    assert not may(None, Role.MEMBER)
    assert may("admin", Role.MEMBER)


def test_a_message_for_another_role_is_refused() -> None:
    with pytest.raises(ProblemError, match="append_entry is for the role admin; this person is visitor"):
        require_message_role("visitor", "append_entry")
