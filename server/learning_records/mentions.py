"""Whom and what a statement names, so that it is found by them (Communication, 2.1.3)."""

import hashlib
from collections.abc import Iterator

from server.learning_records.comparing import agent_key, as_list
from server.learning_records.statements import Json


def key_of_agent(agent: Json) -> str | None:
    """What an agent or identified group is looked up by; None for an anonymous group."""
    key = agent_key(agent)
    return _hash(f"agent {key}") if key is not None else None


def key_of_activity(iri: str) -> str:
    """What an activity is looked up by."""
    return _hash(f"activity {iri}")


def mentions(statement: Json) -> dict[str, bool]:
    """The keys of all whom and what a statement names, and whether it is directly about them.

    Args:
        statement: one that is complete, with its authority.
    """
    found = dict.fromkeys(_around(statement), False)
    found.update(dict.fromkeys(_direct(statement), True))
    return found


def _direct(statement: Json) -> Iterator[str]:
    yield from _people(statement["actor"])
    thing = statement["object"]
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        yield key_of_activity(thing["id"])
    elif kind in ("Agent", "Group"):
        yield from _people(thing)


def _around(statement: Json) -> Iterator[str]:
    context = statement.get("context", {})
    people = [statement.get("authority"), context.get("instructor"), context.get("team")]
    for actor in people:
        if actor is not None:
            yield from _people(actor)
    for activities in context.get("contextActivities", {}).values():
        yield from (key_of_activity(activity["id"]) for activity in as_list(activities))
    if statement["object"].get("objectType") == "SubStatement":
        yield from _direct(statement["object"])
        yield from _around(statement["object"])


def _people(actor: Json) -> Iterator[str]:
    """An actor, and the members of a group."""
    for one in (actor, *actor.get("member", ())):
        key = key_of_agent(one)
        if key is not None:
            yield key


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
