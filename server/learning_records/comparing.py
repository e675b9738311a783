"""Whether two statements are the same one: what the specification lets a record store change is left out.

Source: Experience API 1.0.3, Part Two (Data), section 2.3.1 (Statement Immutability, Statement Comparison).
"""

import hashlib
import re
from typing import Any

import orjson

from server.learning_records.formats import instant
from server.learning_records.statements import INVERSE_FUNCTIONAL_IDENTIFIERS, Json

_SECONDS = re.compile(r"([.,]\d\d)\d+S$")


def identity(statement: Json) -> str:
    """SHA-256 of what a statement says; statements that say the same have the same.

    Left out are id, stored, authority, version, timestamp (see `is_same`), displays of verbs, definitions of
    activities, the order of a group's members, the case of mail domains and UUIDs, and a duration's milliseconds.
    """
    return hashlib.sha256(orjson.dumps(_plain(_told(statement)), option=orjson.OPT_SORT_KEYS)).hexdigest()


def is_same(one: Json, other: Json) -> bool:
    """Whether two statements with one id are the same statement; where one has no timestamp, it was filled in."""
    times = [instant(statement["timestamp"]) for statement in (one, other) if "timestamp" in statement]
    return identity(one) == identity(other) and len(set(times)) < 2


def agent_key(agent: Json) -> str | None:
    """What two agents or groups share who are the same; None for a group without an identifier."""
    agent = _actor(agent)
    for name in INVERSE_FUNCTIONAL_IDENTIFIERS:
        if name in agent:
            return f"{name} {orjson.dumps(agent[name], option=orjson.OPT_SORT_KEYS).decode()}"
    return None


def _told(statement: Json) -> Json:
    told: Json = {
        name: statement[name] for name in ("actor", "verb", "object", "result", "attachments") if name in statement
    }
    told["actor"] = _actor(told["actor"])
    told["verb"] = {"id": told["verb"]["id"]}
    told["object"] = _object(told["object"])
    if "duration" in told.get("result", ()):
        told["result"] = {**told["result"], "duration": _SECONDS.sub(r"\1S", told["result"]["duration"])}
    if "context" in statement:
        told["context"] = _context(statement["context"])
    return told


def _object(thing: Json) -> Json:
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        return _activity(thing)
    if kind == "StatementRef":
        return {**thing, "id": thing["id"].lower()}
    if kind == "SubStatement":
        told = {"objectType": kind, **_told(thing)}
        return {**told, "timestamp": instant(thing["timestamp"])} if "timestamp" in thing else told
    return _actor(thing)


def _activity(activity: Json) -> Json:
    return {name: value for name, value in activity.items() if name != "definition"}


def _actor(actor: Json) -> Json:
    actor = dict(actor)
    if "mbox" in actor:
        local, _, domain = actor["mbox"].rpartition("@")
        actor["mbox"] = f"{local}@{domain.lower()}"
    if "mbox_sha1sum" in actor:
        actor["mbox_sha1sum"] = actor["mbox_sha1sum"].lower()
    if "member" in actor:
        members = [_actor(member) for member in actor["member"]]
        actor["member"] = sorted(members, key=lambda member: orjson.dumps(member, option=orjson.OPT_SORT_KEYS))
    return actor


def _context(context: Json) -> Json:
    context = dict(context)
    if "registration" in context:
        context["registration"] = context["registration"].lower()
    for name in ("instructor", "team"):
        if name in context:
            context[name] = _actor(context[name])
    if "statement" in context:
        context["statement"] = _object(context["statement"])
    if "contextActivities" in context:
        context["contextActivities"] = {
            name: [_activity(one) for one in as_list(activities)]
            for name, activities in context["contextActivities"].items()
        }
    return context


def as_list(activities: Json | list[Json]) -> list[Json]:
    """Context activities, of which a single one may have come without a list."""
    return activities if isinstance(activities, list) else [activities]


def _plain(value: Any) -> Any:
    """1.0 and 1 are one number in JSON."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value
