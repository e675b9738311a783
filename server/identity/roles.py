"""Who may use what: every message type and every route, in one table."""

from enum import StrEnum

from server.problems import ProblemError


class Role(StrEnum):
    """What a person may do; `ANYBODY` is also a visitor without a login."""

    ANYBODY = "anybody"
    MEMBER = "member"


MESSAGE_ROLES: dict[str, Role] = {
    "hello": Role.ANYBODY,  # it brings the login, or refers to the cookie's
    "list_library": Role.MEMBER,
    "start_job": Role.MEMBER,
    "follow_job": Role.MEMBER,
    "cancel_job": Role.MEMBER,
    "open_scene": Role.MEMBER,
    "get_blob": Role.MEMBER,
    "open_training": Role.MEMBER,
    "complete_step": Role.MEMBER,
    "append_entry": Role.MEMBER,
    "list_entries": Role.MEMBER,
    "study_event": Role.MEMBER,
}

ROUTE_ROLES: dict[str, Role] = {
    "/api/v1/health": Role.ANYBODY,
    "/api/v1/logins": Role.ANYBODY,  # exchanges the one-time token
    "/api/v1/ws": Role.ANYBODY,  # the hello decides
    "/api/v1/library": Role.MEMBER,
    "/api/v1/notebook/{record_id}": Role.MEMBER,
    "/api/v1/blobs/{sha256}": Role.MEMBER,
    "/openapi.json": Role.MEMBER,
    "/docs": Role.MEMBER,
}


def may(role: str | None, needed: Role) -> bool:
    """Whether a person of `role` (None: not logged in) may do what needs `needed`."""
    return needed is Role.ANYBODY or role == needed


def require_message_role(role: str, message_type: str) -> None:
    """Let a message pass or refuse it.

    Raises:
        ProblemError: `refused`.
    """
    needed = MESSAGE_ROLES[message_type]
    if not may(role, needed):
        raise ProblemError("refused", f"{message_type} is for the role {needed}; this person is {role}.")
