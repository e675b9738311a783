"""xAPI statements as they come from outside: what the specification allows, and nothing else.

Source: Experience API 1.0.3, Part Two (Data), sections 2.2 to 2.4; numbers in comments are its sections.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from server.learning_records.formats import (
    Duration,
    Iri,
    LanguageMap,
    LanguageTag,
    Mailto,
    MediaType,
    Sha1,
    Sha2,
    Text,
    Timestamp,
    Uuid,
    Version,
)
from server.problems import ProblemError

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
MAX_DEPTH = 64
INVERSE_FUNCTIONAL_IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")

Json = dict[str, Any]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, alias_generator=to_camel)


# --- who (2.4.2) --------------------------------------------------------------------------------------------


class Account(_Part):
    """An account on a system."""

    home_page: Iri
    name: Text


class _Identified(_Part):
    name: str | None = None
    mbox: Mailto | None = None
    mbox_sha1sum: Annotated[Sha1 | None, Field(alias="mbox_sha1sum")] = None
    openid: Iri | None = None
    account: Account | None = None

    @property
    def identifiers(self) -> int:
        """How many inverse functional identifiers there are."""
        return sum(getattr(self, name) is not None for name in INVERSE_FUNCTIONAL_IDENTIFIERS)


class Agent(_Identified):
    """A person or system, who has exactly one inverse functional identifier."""

    object_type: Literal["Agent"] = "Agent"

    @model_validator(mode="after")
    def _is_identified_once(self) -> Self:
        if self.identifiers != 1:
            raise ValueError(
                f"expected exactly one of {', '.join(INVERSE_FUNCTIONAL_IDENTIFIERS)}; got {self.identifiers}"
            )
        return self


class Group(_Identified):
    """Agents together; without an identifier of its own a group lists its members."""

    object_type: Literal["Group"]
    member: Annotated[list[Agent], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _is_identified_or_listed(self) -> Self:
        if self.identifiers > 1 or (self.identifiers == 0 and self.member is None):
            raise ValueError(
                f"expected at most one of {', '.join(INVERSE_FUNCTIONAL_IDENTIFIERS)}, and without one the members"
            )
        return self


def _kind(default: str | None) -> Callable[[Any], Any]:
    def of(value: Any) -> Any:
        return value.get("objectType", default) if isinstance(value, dict) else default

    return of


Actor = Annotated[Annotated[Agent, Tag("Agent")] | Annotated[Group, Tag("Group")], Discriminator(_kind("Agent"))]


class Verb(_Part):
    """What was done (2.4.3)."""

    id: Iri
    display: LanguageMap | None = None


# --- what (2.4.4) -------------------------------------------------------------------------------------------


class Component(_Part):
    """One of the things that an interaction offers."""

    id: Text
    description: LanguageMap | None = None


_COMPONENTS = {
    "choice": {"choices"},
    "sequencing": {"choices"},
    "likert": {"scale"},
    "matching": {"source", "target"},
    "performance": {"steps"},
}


class Definition(_Part):
    """What an activity is."""

    name: LanguageMap | None = None
    description: LanguageMap | None = None
    type: Iri | None = None
    more_info: Iri | None = None
    extensions: dict[Iri, Any] | None = None
    interaction_type: (
        Literal[
            "true-false",
            "choice",
            "fill-in",
            "long-fill-in",
            "matching",
            "performance",
            "sequencing",
            "likert",
            "numeric",
            "other",
        ]
        | None
    ) = None
    correct_responses_pattern: list[str] | None = None
    choices: list[Component] | None = None
    scale: list[Component] | None = None
    source: list[Component] | None = None
    target: list[Component] | None = None
    steps: list[Component] | None = None

    @model_validator(mode="after")
    def _has_what_its_interaction_offers(self) -> Self:
        lists = {name: getattr(self, name) for name in ("choices", "scale", "source", "target", "steps")}
        given = {name for name, components in lists.items() if components is not None}
        if self.interaction_type is None and (given or self.correct_responses_pattern is not None):
            raise ValueError("expected an interactionType with the properties of an interaction")
        foreign = given - _COMPONENTS.get(self.interaction_type or "", set())
        if foreign:
            raise ValueError(f"expected no {', '.join(sorted(foreign))} in an interaction of {self.interaction_type}")
        for name in given:
            ids = [component.id for component in lists[name] or ()]
            if len(set(ids)) < len(ids):
                raise ValueError(f"expected every id in {name} once")
        return self


class Activity(_Part):
    """Something to do, with an IRI of its own."""

    object_type: Literal["Activity"] = "Activity"
    id: Iri
    definition: Definition | None = None


class StatementRef(_Part):
    """Another statement, by its id."""

    object_type: Literal["StatementRef"]
    id: Uuid


# --- how it went (2.4.5), and around it (2.4.6) -------------------------------------------------------------


class Score(_Part):
    """A score within its bounds."""

    scaled: Annotated[float, Field(ge=-1, le=1)] | None = None
    raw: float | None = None
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise ValueError(f"expected min below max; got {self.min:g} and {self.max:g}")
        if self.raw is not None and not (
            (self.min is None or self.min <= self.raw) and (self.max is None or self.raw <= self.max)
        ):
            raise ValueError(f"expected raw between min and max; got {self.raw:g}")
        return self


class Result(_Part):
    """An outcome."""

    score: Score | None = None
    success: bool | None = None
    completion: bool | None = None
    response: str | None = None
    duration: Duration | None = None
    extensions: dict[Iri, Any] | None = None


Activities = Activity | list[Activity]


class ContextActivities(_Part):
    """Activities that a statement belongs to; a single one may come without a list."""

    parent: Activities | None = None
    grouping: Activities | None = None
    category: Activities | None = None
    other: Activities | None = None


class Context(_Part):
    """What gives a statement more meaning."""

    registration: Uuid | None = None
    instructor: Actor | None = None
    team: Group | None = None
    context_activities: ContextActivities | None = None
    revision: str | None = None
    platform: str | None = None
    language: LanguageTag | None = None
    statement: StatementRef | None = None
    extensions: dict[Iri, Any] | None = None


class Attachment(_Part):
    """A file elsewhere (2.4.11): its data are not taken in, so it needs an address."""

    usage_type: Iri
    display: LanguageMap
    description: LanguageMap | None = None
    content_type: MediaType
    length: Annotated[int, Field(ge=0)]
    sha2: Sha2
    file_url: Iri


# --- statements (2.4) ---------------------------------------------------------------------------------------


class _Told(_Part):
    actor: Actor
    verb: Verb
    result: Result | None = None
    context: Context | None = None
    timestamp: Timestamp | None = None
    attachments: list[Attachment] | None = None

    def _check_context(self, object_: BaseModel) -> None:
        context = self.context
        is_activity = isinstance(object_, Activity)
        if context is not None and not is_activity and (context.revision or context.platform):
            raise ValueError("expected revision and platform only where the object is an activity")


_Plain = (
    Annotated[Activity, Tag("Activity")]
    | Annotated[Agent, Tag("Agent")]
    | Annotated[Group, Tag("Group")]
    | Annotated[StatementRef, Tag("StatementRef")]
)


class SubStatement(_Told):
    """A statement within another, which has not happened by itself."""

    object_type: Literal["SubStatement"]
    object_: Annotated[Annotated[_Plain, Discriminator(_kind("Activity"))], Field(alias="object")]

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        self._check_context(self.object_)
        return self


class Statement(_Told):
    """Who did what, with which outcome."""

    id: Uuid | None = None
    object_: Annotated[
        Annotated[_Plain | Annotated[SubStatement, Tag("SubStatement")], Discriminator(_kind("Activity"))],
        Field(alias="object"),
    ]
    stored: Timestamp | None = None
    authority: Actor | None = None
    version: Version | None = None

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        self._check_context(self.object_)
        if self.verb.id == VOIDED and not isinstance(self.object_, StatementRef):
            raise ValueError("expected a StatementRef as the object of a voiding statement")
        return self


_actor: TypeAdapter[Agent | Group] = TypeAdapter(Actor)


def parse(body: bytes) -> Any:
    """The JSON of a request, not deeper than 64.

    Raises:
        ProblemError: `bad_message`.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ProblemError("bad_message", f"Expected JSON in UTF-8; {error}.") from error
    _require_shallow(value)
    return value


def check(value: Any, where: str = "statement") -> Json:
    """A statement as it came, once it is known to be one.

    Args:
        value: JSON.
        where: what the sentence calls it.

    Raises:
        ProblemError: `bad_message`.
    """
    _require_no_null(value, where)
    try:
        Statement.model_validate(value)
    except ValidationError as error:
        raise ProblemError("bad_message", _sentence(error, where)) from error
    checked: Json = value
    return checked


def check_actor(text: str) -> Json:
    """An agent or an identified group, as a question names it in JSON.

    Raises:
        ProblemError: `bad_message`.
    """
    value = parse(text.encode())
    _require_no_null(value, "agent")
    try:
        actor = _actor.validate_python(value)
    except ValidationError as error:
        raise ProblemError("bad_message", _sentence(error, "agent")) from error
    if actor.identifiers == 0:
        raise ProblemError("bad_message", "agent: expected an agent or an identified group; got an anonymous one.")
    named: Json = value
    return named


def _require_shallow(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise ProblemError("bad_message", f"Expected JSON at most {MAX_DEPTH} deep; got more.")
        level = [inner for one in level for inner in _inside(one)]


def _inside(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def _require_no_null(value: Any, where: str) -> None:
    """Null means nothing anywhere but in extensions (2.2)."""
    if value is None:
        raise ProblemError("bad_message", f"{where}: expected no null outside extensions.")
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "extensions":
                _require_no_null(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _require_no_null(inner, f"{where}.{number}")


_TAGS = {"Agent", "Group", "Activity", "StatementRef", "SubStatement", "list[Activity]", "[key]"}


def _sentence(error: ValidationError, where: str) -> str:
    first = error.errors(include_url=False)[0]
    path = ".".join([where, *(str(part) for part in first["loc"] if part not in _TAGS)])
    message = first["msg"].removeprefix("Value error, ")
    return f"{path}: {message}; got {str(first['input'])[:80]!r}."
