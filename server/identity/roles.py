"""Who may use what: every message type and every route with its method, in one table."""

from enum import StrEnum
from typing import Literal

from server.problems import ProblemError


class Role(StrEnum):
    """What a person is here for."""

    GUEST = "guest"
    PARTICIPANT = "participant"
    STUDENT = "student"
    RESEARCHER = "researcher"
    TEACHER = "teacher"
    ERGONOMIST = "ergonomist"
    ADMIN = "admin"


# What a person with an account may be; guests come by a room's code, participants by one of a study.
AccountRole = Literal[Role.STUDENT, Role.RESEARCHER, Role.TEACHER, Role.ERGONOMIST, Role.ADMIN]
WITHOUT_ACCOUNT = (Role.GUEST, Role.PARTICIPANT)
Roles = frozenset[Role | None]

EVERYBODY: Roles = frozenset(Role)  # whoever is logged in
ANYBODY: Roles = EVERYBODY | {None}  # a visitor without a login too
ACCOUNTS: Roles = EVERYBODY - set(WITHOUT_ACCOUNT)
MAKERS: Roles = frozenset({Role.RESEARCHER, Role.TEACHER, Role.ADMIN})
ADMINS: Roles = frozenset({Role.ADMIN})
ASSESSORS: Roles = frozenset({Role.TEACHER, Role.ERGONOMIST, Role.ADMIN})  # who see how others learn
LEADERS: Roles = MAKERS | {Role.ERGONOMIST}  # of rooms and their classes
AUTHORS: Roles = frozenset({Role.TEACHER, Role.ADMIN})  # of training modules
EXPERIMENTERS: Roles = frozenset({Role.ERGONOMIST, Role.ADMIN})  # who conduct studies
PARTICIPANTS: Roles = frozenset({Role.PARTICIPANT})
STUDY: Roles = EXPERIMENTERS | PARTICIPANTS

MESSAGE_ROLES: dict[str, Roles] = {
    "hello": ANYBODY,  # it brings the login, or refers to the cookie's
    "list_library": ACCOUNTS | PARTICIPANTS,  # their tasks are about electrodes
    "start_job": MAKERS,
    "follow_job": ACCOUNTS,
    "cancel_job": MAKERS,
    "open_scene": EVERYBODY,
    "get_blob": EVERYBODY,
    "list_modules": EVERYBODY,
    "show_module": EVERYBODY,
    "open_training": EVERYBODY,  # guided work that fills a record asks for a role that writes one
    "complete_step": EVERYBODY,
    "acknowledge_hazards": EVERYBODY,
    "take_hint": EVERYBODY,
    "ask_teacher": EVERYBODY,
    "try_electrode": EVERYBODY,
    "list_scores": EVERYBODY,
    "follow_class": LEADERS,  # and of those who opened the room or teach
    "leave_class": EVERYBODY,
    "create_record": MAKERS,
    "append_entry": MAKERS,
    "attach_file": MAKERS,
    "comment_field": MAKERS,
    "settle_question": MAKERS,
    "sign_record": MAKERS,
    "lock_record": MAKERS,
    "list_entries": MAKERS,
    "follow_record": MAKERS,
    "leave_record": MAKERS,
    "study_event": EVERYBODY,  # of clients of version 0.1.0
    "follow_participation": PARTICIPANTS,
    "follow_study": EXPERIMENTERS,
    "leave_study": EXPERIMENTERS,
    "agree_to_study": PARTICIPANTS,
    "answer_questionnaire": STUDY,
    "rate_sickness": STUDY,
    "log_chunk": PARTICIPANTS,
    "begin_session": EXPERIMENTERS,
    "begin_task": STUDY,
    "end_task": STUDY,
    "pause_session": STUDY,  # whoever feels unwell may stop at any moment
    "end_session": EXPERIMENTERS,
    "annotate": EXPERIMENTERS,
    "review_note": EXPERIMENTERS,
    "fill_sheet": EXPERIMENTERS,
    "withdraw_from_study": STUDY,
    "erase_participant": STUDY,
    "sync_clock": EVERYBODY,
    "list_rooms": ACCOUNTS,
    "open_room": LEADERS,
    # Who is in a room may ask; the room knows who leads it and grants or refuses.
    "join_room": EVERYBODY,
    "leave_room": EVERYBODY,
    "close_room": EVERYBODY,
    "show_electrode": ACCOUNTS,  # guests know no library
    "set_slice": EVERYBODY,
    "set_playback": EVERYBODY,
    "set_colour": EVERYBODY,
    "pick_particle": EVERYBODY,
    "push_step": EVERYBODY,
    "raise_hand": EVERYBODY,
    "grant_pointer": EVERYBODY,
    "lock": EVERYBODY,
    "mute_pointers": EVERYBODY,
    "follow_me": EVERYBODY,
    "gather": EVERYBODY,
    "hand_over": EVERYBODY,
    "remove_seat": EVERYBODY,
    "set_anchor": EVERYBODY,
    "place_pin": EVERYBODY,
    "remove_pin": EVERYBODY,
}

ROUTE_ROLES: dict[tuple[str, str], Roles] = {
    ("/api/v1/health", "GET"): ANYBODY,
    ("/api/v1/ws", "GET"): ANYBODY,  # the hello decides
    ("/api/v1/logins", "POST"): ANYBODY,  # exchanges a one-time token
    ("/api/v1/sessions", "POST"): ANYBODY,  # name and password
    ("/api/v1/sessions", "DELETE"): EVERYBODY,
    ("/api/v1/me", "GET"): EVERYBODY,
    ("/api/v1/me/password", "PUT"): ACCOUNTS,
    ("/api/v1/people", "GET"): ADMINS,
    ("/api/v1/people", "POST"): ADMINS,
    ("/api/v1/people/{person_id}", "PATCH"): ADMINS,
    ("/api/v1/people/{person_id}/invitations", "POST"): ADMINS,
    ("/api/v1/audit", "GET"): ADMINS,
    ("/api/v1/pairings", "POST"): ACCOUNTS,
    ("/api/v1/pairings/claims", "POST"): ANYBODY,  # the code decides, then the person who sees it
    ("/api/v1/pairings/tokens", "POST"): ANYBODY,  # the claim decides
    ("/api/v1/pairings/{pairing_id}", "GET"): ACCOUNTS,
    ("/api/v1/pairings/{pairing_id}/decision", "POST"): ACCOUNTS,
    ("/api/v1/devices", "GET"): ACCOUNTS,
    ("/api/v1/devices/{login_id}", "DELETE"): ACCOUNTS,
    ("/api/v1/library", "GET"): ACCOUNTS,
    ("/api/v1/notebook/records", "GET"): MAKERS,
    ("/api/v1/notebook/records/{record_id}", "GET"): MAKERS,
    ("/api/v1/notebook/records/{record_id}/electrode", "GET"): MAKERS,
    ("/api/v1/notebook/records/{record_id}/files/{sha256}", "GET"): MAKERS,
    ("/api/v1/notebook/comparison", "GET"): MAKERS,
    ("/api/v1/notebook/trend", "GET"): MAKERS,
    ("/api/v1/notebook/trend.svg", "GET"): MAKERS,
    ("/api/v1/notebook/correlations", "GET"): MAKERS,
    ("/api/v1/notebook/correlations.csv", "GET"): MAKERS,
    ("/api/v1/notebook/correlations.svg", "GET"): MAKERS,
    ("/api/v1/notebook/templates", "GET"): MAKERS,
    ("/api/v1/notebook/templates", "POST"): MAKERS,
    ("/api/v1/notebook/templates/{template_id}", "GET"): MAKERS,
    ("/api/v1/notebook/templates/{template_id}/text", "GET"): MAKERS,
    ("/api/v1/notebook/records/{record_id}/export", "GET"): MAKERS,
    ("/api/v1/notebook/records/{record_id}/page", "GET"): MAKERS,
    ("/api/v1/notebook/records/{record_id}/label", "GET"): MAKERS,
    ("/api/v1/notebook/export", "GET"): MAKERS,
    ("/api/v1/notebook/labels", "GET"): MAKERS,
    ("/api/v1/notebook/imports", "POST"): MAKERS,
    ("/api/v1/notebook/keys", "GET"): ACCOUNTS,
    ("/api/v1/notebook/keys/{key_id}", "GET"): ANYBODY,  # public keys: whoever got a file checks it
    ("/.well-known/keys.json", "GET"): ANYBODY,
    ("/api/v1/uploads/{sha256}", "GET"): MAKERS,
    ("/api/v1/uploads/{sha256}", "PATCH"): MAKERS,
    ("/api/v1/blobs/{sha256}", "GET"): EVERYBODY,
    ("/api/v1/blobs/{sha256}", "HEAD"): EVERYBODY,
    ("/api/v1/seats", "POST"): ANYBODY,  # the room's code decides
    ("/api/v1/rooms/{code}/invitation", "GET"): EVERYBODY,
    ("/api/v1/training/runs/{run_id}/certificate", "GET"): EVERYBODY,  # one's own, or of a class that one leads
    ("/api/v1/xapi/about", "GET"): ANYBODY,  # clients ask for the version before they log in
    ("/api/v1/xapi/about", "HEAD"): ANYBODY,
    ("/api/v1/xapi/statements", "GET"): ASSESSORS,
    ("/api/v1/xapi/statements", "HEAD"): ASSESSORS,
    ("/api/v1/xapi/statements", "PUT"): ASSESSORS,
    ("/api/v1/xapi/statements", "POST"): ASSESSORS,
    ("/api/v1/xapi/extensions/pushing", "GET"): ADMINS,
    ("/api/v1/classes", "GET"): LEADERS,
    ("/api/v1/classes/{room_id}", "GET"): LEADERS,  # and of those who opened the room or teach
    ("/api/v1/classes/{room_id}/results.csv", "GET"): LEADERS,
    ("/api/v1/training/progress", "GET"): EVERYBODY,
    ("/api/v1/modules", "GET"): AUTHORS,
    ("/api/v1/modules/{module_id}", "PUT"): AUTHORS,
    ("/api/v1/modules/{module_id}", "DELETE"): AUTHORS,
    ("/api/v1/modules/{module_id}/text", "GET"): AUTHORS,  # it says what is right
    ("/api/v1/modules/{module_id}/check", "POST"): AUTHORS,
    ("/api/v1/modules/{module_id}/pictures/{name}", "GET"): EVERYBODY,
    ("/api/v1/modules/{module_id}/pictures/{name}", "PUT"): AUTHORS,
    ("/api/v1/studies", "GET"): EXPERIMENTERS,
    ("/api/v1/studies/checks", "POST"): EXPERIMENTERS,
    ("/api/v1/studies/{study_id}", "GET"): EXPERIMENTERS,
    ("/api/v1/studies/{study_id}", "PUT"): EXPERIMENTERS,
    ("/api/v1/studies/{study_id}/seats", "POST"): EXPERIMENTERS,
    ("/api/v1/studies/{study_id}/notes", "GET"): EXPERIMENTERS,
    ("/api/v1/studies/{study_id}/export", "GET"): EXPERIMENTERS,  # raw: who registered it, and admins
    ("/api/v1/studies/{study_id}/report", "GET"): EXPERIMENTERS,
    ("/api/v1/studies/{study_id}/accesses", "GET"): EXPERIMENTERS,
    ("/api/v1/participations", "POST"): ANYBODY,  # the code decides
    ("/api/v1/questionnaires", "GET"): EXPERIMENTERS,
    ("/api/v1/questionnaires/{questionnaire_id}", "GET"): STUDY,
    ("/openapi.json", "GET"): ACCOUNTS,
    ("/docs", "GET"): ACCOUNTS,
}


def require_message_role(role: str, message_type: str) -> None:
    """Let a message pass or refuse it.

    Raises:
        ProblemError: `refused`.
    """
    allowed = MESSAGE_ROLES[message_type]
    if role not in allowed:
        raise ProblemError("refused", f"{message_type} is for {_listed(allowed)}; this person is {role}.")


def require_route_role(role: str | None, path: str, method: str) -> None:
    """Let a request pass or refuse it.

    Args:
        role: the person's; None for a visitor without a login.
        path: the route's, with its parameters' names.
        method: the request's.

    Raises:
        ProblemError: `refused`.
    """
    allowed = ROUTE_ROLES.get((path, method))
    if allowed is None:
        raise ProblemError("refused", f"{method} {path} is not in the table of roles.")
    if role in allowed:
        return
    if role is None:
        raise ProblemError(
            "refused",
            "Expected a login: log in on the page, open a link that invites you, or send a bearer token.",
        )
    raise ProblemError("refused", f"{method} {path} is for {_listed(allowed)}; this person is {role}.")


def _listed(allowed: Roles) -> str:
    *others, last = (role.value for role in Role if role in allowed)
    return f"{', '.join(others)} or {last}" if others else last
