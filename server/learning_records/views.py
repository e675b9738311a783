"""Other forms in which a statement is given out (Communication, 2.1.3, parameter `format`)."""

from collections.abc import Sequence
from typing import Any

from server.learning_records.comparing import as_list
from server.learning_records.statements import INVERSE_FUNCTIONAL_IDENTIFIERS, Json

_MAPS = ("name", "description")
_COMPONENTS = ("choices", "scale", "source", "target", "steps")


def ids_only(statement: Json) -> Json:
    """A statement in which agents, activities, verbs and groups are only identified."""
    told = {**statement, "verb": {"id": statement["verb"]["id"]}}
    for name in ("actor", "authority"):
        if name in told:
            told[name] = _identified(told[name])
    told["object"] = _identified_object(told["object"])
    if "context" in told:
        context = dict(told["context"])
        for name in ("instructor", "team"):
            if name in context:
                context[name] = _identified(context[name])
        told["context"] = _with_activities(context, _identified_activity)
    return told


def in_one_language(statement: Json, languages: Sequence[str]) -> Json:
    """A statement whose verb and activities are described in one language each.

    Args:
        statement: as it is kept; its own descriptions are taken as the valid ones.
        languages: tags, the most welcome first.
    """

    def activity(one: Json) -> Json:
        if "definition" not in one:
            return one
        definition = _one_of_each(one["definition"], languages)
        for name in _COMPONENTS:
            if name in definition:
                definition[name] = [_one_of_each(component, languages) for component in definition[name]]
        return {**one, "definition": definition}

    told = dict(statement)
    if "display" in told["verb"]:
        told["verb"] = {**told["verb"], "display": _one(told["verb"]["display"], languages)}
    kind = told["object"].get("objectType", "Activity")
    if kind == "Activity":
        told["object"] = activity(told["object"])
    elif kind == "SubStatement":
        told["object"] = in_one_language(told["object"], languages)
    if "context" in told:
        told["context"] = _with_activities(told["context"], activity)
    return told


def welcome_languages(header: str) -> list[str]:
    """The tags of an Accept-Language header, the most welcome first (RFC 9110, section 12.5.4)."""
    wishes = []
    for wish in header.split(","):
        tag, _, weight = wish.partition(";q=")
        try:
            wishes.append((float(weight) if weight else 1.0, tag.strip()))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(wishes, key=lambda one: -one[0]) if tag and weight > 0]


def _identified(actor: Json) -> Json:
    told = {name: actor[name] for name in ("objectType", *INVERSE_FUNCTIONAL_IDENTIFIERS) if name in actor}
    if "member" in actor and not any(name in actor for name in INVERSE_FUNCTIONAL_IDENTIFIERS):
        told["member"] = [_identified(member) for member in actor["member"]]
    return told


def _identified_activity(activity: Json) -> Json:
    return {name: value for name, value in activity.items() if name != "definition"}


def _identified_object(thing: Json) -> Json:
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        return _identified_activity(thing)
    if kind == "SubStatement":
        return ids_only(thing)
    return _identified(thing) if kind in ("Agent", "Group") else thing


def _with_activities(context: Json, change: Any) -> Json:
    if "contextActivities" not in context:
        return context
    activities = context["contextActivities"]
    return {
        **context,
        "contextActivities": {name: [change(one) for one in as_list(value)] for name, value in activities.items()},
    }


def _one_of_each(described: Json, languages: Sequence[str]) -> Json:
    maps = {name: _one(described[name], languages) for name in _MAPS if name in described}
    return {**described, **maps}


def _one(texts: dict[str, str], languages: Sequence[str]) -> dict[str, str]:
    """The text in the most welcome language; a wish for `fr` is met by `fr-CA`, and one for `fr-CA` by `fr`."""
    for wish in languages:
        for tag in texts:
            if (
                wish == "*"
                or tag.lower().startswith(f"{wish.lower()}-")
                or f"{wish.lower()}-".startswith(f"{tag.lower()}-")
            ):
                return {tag: texts[tag]}
    return dict(list(texts.items())[:1])
