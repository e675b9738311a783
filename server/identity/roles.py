"""Who may use what: every message type and every route, in one table."""

from enum import StrEnum

from server.problems import ProblemError


class Role(StrEnum):
    """What a person may do; `ANYBODY` is also a visitor without a login."""

    ANYBODY = "anybody"
    MEMBER = "admin"


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
    "sync_clock": Role.MEMBER,
    "list_rooms": Role.MEMBER,
    "open_room": Role.MEMBER,
    "join_room": Role.MEMBER,
    "leave_room": Role.MEMBER,
    "close_room": Role.MEMBER,
    "show_electrode": Role.MEMBER,
    "set_slice": Role.MEMBER,
    "set_playback": Role.MEMBER,
    "set_colour": Role.MEMBER,
    "pick_particle": Role.MEMBER,
    "push_step": Role.MEMBER,
    "raise_hand": Role.MEMBER,
    "grant_pointer": Role.MEMBER,
    "lock": Role.MEMBER,
    "mute_pointers": Role.MEMBER,
    "follow_me": Role.MEMBER,
    "gather": Role.MEMBER,
    "hand_over": Role.MEMBER,
    "remove_seat": Role.MEMBER,
    "set_anchor": Role.MEMBER,
    "place_pin": Role.MEMBER,
    "remove_pin": Role.MEMBER,
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
