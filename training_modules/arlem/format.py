"""The parts of ARLEM that modules meet, in the shape of its JSON binding; what else a file holds is counted.

Names of attributes are those that public implementations write: MirageXR (`Activity.cs`, `Workplace.cs` of
WEKIT-ECS/MIRAGE-XR, the reference implementation) and the ARLEM Panel of RWTH Aachen (`xmlGenerator.js` of
rwth-acis/ARLEMPanel). IEEE 1589-2020 itself calls what is shown `augmentation` and what it is shown at `target`; both
are read.
"""

from typing import Annotated, Any, TypeVar

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

# The key of JSON objects, and the namespace of XML elements, that hold what ARLEM has no word for.
EXTENSION_KEY = "holotrode"
NAMESPACE = "urn:holotrode:arlem:1"

_ACTIONS = ("action", "actions", "reaction", "reactions")

T = TypeVar("T")


def _or_empty(value: Any) -> Any:
    return "" if value is None else value


def _or_nothing(value: Any) -> Any:
    return () if value is None else value


Words = Annotated[str, BeforeValidator(_or_empty)]
Several = Annotated[tuple[T, ...], BeforeValidator(_or_nothing)]
Extension = Annotated[dict[str, Any] | None, Field(alias=EXTENSION_KEY)]


class Part(BaseModel):
    """Something in an ARLEM file; unknown attributes are other programs' business."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, coerce_numbers_to_str=True)


class Toggle(Part):
    """What is shown or taken away: an action, a warning, or at a thing a sign, a label or a picture."""

    id: Annotated[Words, Field(validation_alias=AliasChoices("id", "target"))] = ""
    type: Words = ""
    predicate: Annotated[Words, Field(validation_alias=AliasChoices("predicate", "augmentation"))] = ""
    poi: Words = ""
    url: Words = ""
    text: Words = ""
    viewport: Words = ""
    warning: Words = ""


class Flow(Part):
    """What happens when an action begins or ends."""

    remove_self: Annotated[bool, Field(alias="removeSelf")] = False
    activates: Several[Toggle] = ()
    deactivates: Several[Toggle] = ()
    messages: Several[dict[str, Any]] = ()
    conditions: Annotated[Several[dict[str, Any]], Field(alias="if")] = ()


class Instruction(Part):
    """What the person reads."""

    title: Words = ""
    description: Words = ""


class Trigger(Part):
    """What ends an action; `value` is, where MirageXR writes one, the number of the action that follows."""

    id: Words = ""
    mode: Words = ""
    type: Words = ""
    viewport: Words = ""
    value: Words = ""
    text: Words = ""


class Action(Part):
    """One step of an activity."""

    id: Words
    viewport: Words = "actions"
    type: Words = "action"
    location: Words = ""
    instruction: Annotated[Instruction, BeforeValidator(lambda value: value or {})] = Instruction()
    enter: Annotated[Flow, BeforeValidator(lambda value: value or {})] = Flow()
    exit: Annotated[Flow, BeforeValidator(lambda value: value or {})] = Flow()
    triggers: Several[Trigger] = ()
    extension: Extension = None

    @property
    def leads_to(self) -> list[str]:
        """The actions that begin when this one ends."""
        named = [one.id for one in self.exit.activates if one.type in _ACTIONS and one.id]
        return list(dict.fromkeys(named))


class Activity(Part):
    """What is done: the actions, and with which of them it starts."""

    id: Words
    name: Words = ""
    description: Words = ""
    language: Words = ""
    workplace: Words = ""
    start: Words = ""
    actions: Several[Action] = ()
    extension: Extension = None


class Poi(Part):
    """A point of interest on a thing."""

    id: Words


class Tangible(Part):
    """A thing, a place or a person."""

    id: Words
    name: Words = ""
    pois: Several[Poi] = ()


class Primitive(Part):
    """What may be shown at a thing: a kind of sign, or a warning."""

    id: Words
    name: Words = ""
    type: Words = ""
    symbol: Words = ""


class Workplace(Part):
    """Where it is done: the things and places there, and the signs and warnings that are used."""

    id: Words
    name: Words = ""
    things: Several[Tangible] = ()
    places: Several[Tangible] = ()
    persons: Several[Tangible] = ()
    predicates: Several[Primitive] = ()
    warnings: Several[Primitive] = ()
    hazards: Several[Primitive] = ()
    sensors: Several[dict[str, Any]] = ()
    devices: Several[dict[str, Any]] = ()
    apps: Several[dict[str, Any]] = ()
    detectables: Several[dict[str, Any]] = ()
