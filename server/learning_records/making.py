"""Statements of what happens in a training run.

A statement's id follows from the write that it tells of, so that making it twice makes the same statement. Nobody's
name is in it: the actor is an account of this server, called after the person's id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote
from uuid import UUID, uuid5

from server.learning_records.formats import duration
from server.learning_records.statements import Json
from server.learning_records.vocabulary import (
    ABANDONED,
    ACKNOWLEDGED,
    ANSWERED,
    ASKED,
    CMI5,
    COMPLETED,
    EXPERIENCED,
    FAILED,
    GAME,
    INITIALIZED,
    INTERACTION,
    MASTERY_SCORE,
    MEETING,
    MODULE,
    MOVE_ON,
    PASSED,
    PROGRESS,
    PROGRESSED,
    REQUESTED,
    RESOURCE,
    SCORED,
    SESSION_ID,
    STEP,
    TERMINATED,
    VerbName,
)

IDS = UUID("6d1f9a53-6c5e-5ad5-9f0b-2f6f7b0f5f1e")  # the name space of statement ids; it never changes
SERVER = "server"  # the account in whose name the server itself tells

LanguageMap = Mapping[str, str]


@dataclass(frozen=True)
class Moment:
    """The write that a statement tells of: its op_id, and when it happened (RFC 3339)."""

    op_id: str
    time: str


@dataclass(frozen=True)
class Learner:
    """Who learns; a person's id, also that of a guest."""

    person_id: str


@dataclass(frozen=True)
class Module:
    """A training module, and which revision of it."""

    module_id: str
    title: LanguageMap
    revision: str = ""


@dataclass(frozen=True)
class Step:
    """A step of a module."""

    step_id: str
    title: LanguageMap


@dataclass(frozen=True)
class RunContext:
    """A run of a module: its id (a UUID, the registration), how it is done, in which language, on what, and where."""

    run_id: str
    mode: Literal["learn", "guided", "exam"]
    language: str
    device_profile: str
    room_id: str | None = None


@dataclass(frozen=True)
class Choice:
    """A question with options, each with its id and text; the ids of those that are right."""

    options: Mapping[str, LanguageMap]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Numeric:
    """A question for a number; the bounds of what is right, None where there is none, and its unit."""

    low: float | None
    high: float | None
    unit: str = ""


@dataclass(frozen=True)
class Other:
    """A question that is answered by something else: a confirmation, a particle, a place."""


@dataclass(frozen=True)
class Question:
    """What is asked in a step."""

    question_id: str
    text: LanguageMap
    asks_for: Choice | Numeric | Other


@dataclass(frozen=True)
class Points:
    """A score; without a highest one it cannot be scaled."""

    raw: float
    highest: float | None = None
    lowest: float = 0.0

    def as_json(self) -> Json:
        """The score as xAPI has it."""
        score: Json = {"raw": self.raw}
        if self.highest is not None:
            span = self.highest - self.lowest
            scaled = round((self.raw - self.lowest) / span, 4) if span > 0 else 0.0
            score |= {"min": self.lowest, "max": self.highest, "scaled": max(-1.0, min(scaled, 1.0))}
        return score


def account(home_page: str, name: str) -> Json:
    """An agent by its account here.

    Args:
        home_page: the IRI of this server.
        name: a person's id, or `server`.
    """
    return {"objectType": "Agent", "account": {"homePage": home_page, "name": name}}


class RunStatements:
    """Makes the statements of one run.

    Args:
        home_page: the IRI under which this server's persons and modules are known.
        learner: who learns.
        module: what is learned.
        run: how.
    """

    def __init__(self, home_page: str, learner: Learner, module: Module, run: RunContext) -> None:
        self._home_page = home_page
        self._base = f"{home_page.rstrip('/')}/xapi"
        self._learner = learner
        self._run = run
        self._revision = module.revision
        self._module_iri = f"{self._base}/modules/{quote(module.module_id, safe='')}"
        self._module = _activity(self._module_iri, MODULE, module.title)

    # --- the run, in the verbs of cmi5 ---

    def initialized(self, moment: Moment) -> Json:
        """The run was opened."""
        return self._tell(moment, INITIALIZED, self._module, category=[CMI5])

    def progressed(self, moment: Moment, done: int, steps: int) -> Json:
        """So many of the steps are done; the percentage is rounded down, so that 100 means all."""
        percent = 100 * done // max(steps, 1)
        return self._tell(moment, PROGRESSED, self._module, {"extensions": {PROGRESS: percent}})

    def completed(self, moment: Moment, seconds: float) -> Json:
        """Every step is done, after so many seconds of work."""
        result = {"completion": True, "duration": duration(seconds)}
        return self._tell(moment, COMPLETED, self._module, result, category=[CMI5, MOVE_ON])

    def judged(self, moment: Moment, points: Points, mastery: float, seconds: float) -> Json:
        """An exam was passed or failed.

        Args:
            moment: when, by which write.
            points: with a highest score.
            mastery: the scaled score that is needed, 0 to 1.
            seconds: that it took.
        """
        score = points.as_json()
        success = score["scaled"] >= mastery
        return self._tell(
            moment,
            PASSED if success else FAILED,
            self._module,
            {"score": score, "success": success, "duration": duration(seconds)},
            category=[CMI5, MOVE_ON],
            extensions={MASTERY_SCORE: mastery},
        )

    def terminated(self, moment: Moment, seconds: float) -> Json:
        """The run was closed by the learner, done or not."""
        return self._tell(moment, TERMINATED, self._module, {"duration": duration(seconds)}, category=[CMI5])

    def abandoned(self, moment: Moment, seconds: float) -> Json:
        """The run was left and is not gone on with."""
        return self._tell(moment, ABANDONED, self._module, {"duration": duration(seconds)}, category=[CMI5])

    # --- its steps ---

    def step_entered(self, moment: Moment, step: Step) -> Json:
        """The learner came to a step."""
        return self._tell(moment, EXPERIENCED, self._step(step), parent=self._module)

    def step_completed(self, moment: Moment, step: Step, seconds: float) -> Json:
        """A step is done, after so many seconds."""
        result = {"completion": True, "duration": duration(seconds)}
        return self._tell(moment, COMPLETED, self._step(step), result, parent=self._module)

    def answered(
        self,
        moment: Moment,
        step: Step,
        question: Question,
        response: str | float | tuple[str, ...],
        success: bool,
        seconds: float,
        points: Points | None = None,
    ) -> Json:
        """A question was answered.

        Args:
            moment: when, by which write.
            step: where it was asked.
            question: what was asked.
            response: the ids that were chosen, the number that was given, or what else was said.
            success: whether it was right.
            seconds: since the question was shown, or answered the last time.
            points: what the answer is worth, in a quiz.
        """
        result: Json = {"success": success, "response": _response(response), "duration": duration(seconds)}
        if points is not None:
            result["score"] = points.as_json()
        definition = {"type": INTERACTION, "name": dict(question.text), **_interaction(question.asks_for)}
        iri = f"{self._step_iri(step)}/questions/{quote(question.question_id, safe='')}"
        thing = {"objectType": "Activity", "id": iri, "definition": definition}
        return self._tell(moment, ANSWERED, thing, result, parent=self._step(step))

    def asked(self, moment: Moment, step: Step) -> Json:
        """The learner asked for help with a step."""
        return self._tell(moment, ASKED, self._step(step), parent=self._module)

    def hint_requested(self, moment: Moment, step: Step, level: int) -> Json:
        """The learner took the hint of a level, which counts from 1."""
        names = {"en": f"Hint {level}", "fr": f"Indice {level}"}
        thing = _activity(f"{self._step_iri(step)}/hints/{level}", RESOURCE, names)
        return self._tell(moment, REQUESTED, thing, parent=self._step(step))

    def hazard_acknowledged(self, moment: Moment, step: Step, hazard_id: str, name: LanguageMap) -> Json:
        """The learner has seen what is dangerous before a step."""
        thing = _activity(f"{self._base}/hazards/{quote(hazard_id, safe='')}", RESOURCE, name)
        return self._tell(moment, ACKNOWLEDGED, thing, parent=self._step(step))

    def scored(self, moment: Moment, step: Step, points: Points, seconds: float) -> Json:
        """A game ended with a score."""
        result = {"score": points.as_json(), "duration": duration(seconds)}
        thing = _activity(f"{self._step_iri(step)}/game", GAME, step.title)
        return self._tell(moment, SCORED, thing, result, parent=self._step(step))

    # --- what all have in common ---

    def _step_iri(self, step: Step) -> str:
        return f"{self._module_iri}/steps/{quote(step.step_id, safe='')}"

    def _step(self, step: Step) -> Json:
        return _activity(self._step_iri(step), STEP, step.title)

    def _tell(
        self,
        moment: Moment,
        verb: VerbName,
        thing: Json,
        result: Json | None = None,
        parent: Json | None = None,
        category: list[str] | None = None,
        extensions: Json | None = None,
    ) -> Json:
        run = self._run
        around: dict[str, list[Json]] = {}
        if parent is not None:
            around["parent"] = [parent]
        grouping = [self._module] if parent is not None and parent["id"] != self._module_iri else []
        if run.room_id is not None:
            names = {"en": "Room", "fr": "Salle"}
            grouping.append(_activity(f"{self._base}/rooms/{quote(run.room_id, safe='')}", MEETING, names))
        if grouping:
            around["grouping"] = grouping
        if category:
            around["category"] = [{"objectType": "Activity", "id": iri} for iri in category]
        context: Json = {
            "registration": run.run_id,
            **({"contextActivities": around} if around else {}),
            **({"revision": self._revision} if self._revision else {}),
            "platform": f"Holotrode, {run.device_profile}",
            "language": run.language,
            "extensions": {
                SESSION_ID: run.run_id,
                f"{self._base}/extensions/mode": run.mode,
                **(extensions or {}),
            },
        }
        return {
            "id": str(uuid5(IDS, f"{moment.op_id} {verb.iri} {thing['id']}")),
            "actor": account(self._home_page, self._learner.person_id),
            "verb": {"id": verb.iri, "display": {"en": verb.en, "fr": verb.fr}},
            "object": thing,
            **({"result": result} if result is not None else {}),
            "context": context,
            "timestamp": moment.time,
        }


def _activity(iri: str, kind: str, name: LanguageMap) -> Json:
    return {"objectType": "Activity", "id": iri, "definition": {"type": kind, "name": dict(name)}}


def _interaction(asks_for: Choice | Numeric | Other) -> Json:
    """The interaction properties of a definition (Data, 2.4.4.1, Response Patterns)."""
    if isinstance(asks_for, Choice):
        choices = [{"id": key, "description": dict(text)} for key, text in asks_for.options.items()]
        pattern = {"correctResponsesPattern": ["[,]".join(asks_for.right)]} if asks_for.right else {}
        return {"interactionType": "choice", "choices": choices, **pattern}
    if isinstance(asks_for, Numeric):
        bounds = [_number(bound) if bound is not None else "" for bound in (asks_for.low, asks_for.high)]
        pattern = {"correctResponsesPattern": ["[:]".join(bounds)]} if any(bounds) else {}
        unit = {"description": {"und": asks_for.unit}} if asks_for.unit else {}
        return {"interactionType": "numeric", **pattern, **unit}
    return {"interactionType": "other"}


def _response(response: str | float | tuple[str, ...]) -> str:
    if isinstance(response, tuple):
        return "[,]".join(response)
    return response if isinstance(response, str) else _number(response)


def _number(value: float) -> str:
    return f"{value:.10g}"
