"""Statements for the tests: everything that a run can tell, and what others may send."""

from copy import deepcopy
from typing import Any
from uuid import uuid4

from server.clock import new_op_id, now
from server.learning_records.making import (
    Choice,
    Learner,
    Module,
    Moment,
    Numeric,
    Other,
    Points,
    Question,
    RunContext,
    RunStatements,
    Step,
)
from server.learning_records.statements import Json

HOME = "https://lab.example"
AUTHORITY = {"objectType": "Agent", "account": {"homePage": HOME, "name": "server"}}
MODULE = Module("prepare-slurry", {"en": "Prepare a slurry", "fr": "Préparer une encre"}, "2")
STEP = Step("weigh-nmc", {"en": "Weigh the active material", "fr": "Peser la matière active"})
CHOICE = Question(
    "why-dry",
    {"en": "Why is the binder dried?", "fr": "Pourquoi sécher le liant ?"},
    Choice({"a": {"en": "Water gels PVDF", "fr": "L’eau gélifie le PVDF"}, "b": {"en": "It is cheaper"}}, ("a",)),
)
NUMBER = Question("mass", {"en": "Mass", "fr": "Masse"}, Numeric(9.5, 10.5, "g"))
OTHER = Question("touch", {"en": "Pick a carbon particle", "fr": "Choisir une particule de carbone"}, Other())


def run_statements(person: str = "a-person", room: str | None = "K7M2QX", mode: Any = "exam") -> RunStatements:
    """Somebody's run of the module."""
    return RunStatements(HOME, Learner(person), MODULE, RunContext(new_op_id(), mode, "fr", "quest3", room))


def everything(person: str = "a-person") -> list[Json]:
    """One statement of each kind, some in several forms."""
    run = run_statements(person)

    def moment() -> Moment:
        return Moment(new_op_id(), now())

    return [
        run.initialized(moment()),
        run.step_entered(moment(), STEP),
        run.hazard_acknowledged(moment(), STEP, "nmp", {"en": "NMP", "fr": "NMP"}),
        run.hint_requested(moment(), STEP, 1),
        run.asked(moment(), STEP),
        run.answered(moment(), STEP, CHOICE, ("b",), False, 12.345, Points(0, 2)),
        run.answered(moment(), STEP, CHOICE, ("a",), True, 3.0, Points(2, 2)),
        run.answered(moment(), STEP, NUMBER, 10.02, True, 61.5),
        run.answered(moment(), STEP, Question("low", {"en": "At most"}, Numeric(None, 1e-6, "m")), 2e-7, True, 1.0),
        run.answered(moment(), STEP, OTHER, "particle 42", True, 0.0),
        run.step_completed(moment(), STEP, 80.0),
        run.progressed(moment(), 3, 12),
        run.scored(moment(), STEP, Points(1234.5), 95.0),
        run.completed(moment(), 1800.25),
        run.judged(moment(), Points(17, 20), 0.8, 1800.25),
        run_statements(person, room=None, mode="learn").judged(moment(), Points(3, 20), 0.8, 900.0),
        run.terminated(moment(), 1801.0),
        run_statements(person, mode="guided").abandoned(moment(), 5.0),
    ]


FULL: Json = {
    "id": "8f87ccde-bb56-4c2e-ab83-44982ef22df0",
    "actor": {
        "objectType": "Group",
        "name": "Bench 3",
        "mbox": "mailto:bench3@Lab.example",
        "member": [
            {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9", "name": "A"},
            {"objectType": "Agent", "openid": "https://id.example/b"},
        ],
    },
    "verb": {"id": "http://adlnet.gov/expapi/verbs/attempted", "display": {"en-GB": "attempted", "fr": "a tenté"}},
    "object": {
        "objectType": "Activity",
        "id": "https://lab.example/activities/coat",
        "definition": {
            "name": {"en": "Coat", "fr": "Enduire"},
            "description": {"en": "Coat a foil"},
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
            "moreInfo": "https://lab.example/coat",
            "interactionType": "matching",
            "correctResponsesPattern": ["a[.]x"],
            "source": [{"id": "a", "description": {"en": "A"}}],
            "target": [{"id": "x"}],
            "extensions": {"https://lab.example/ext": None},
        },
    },
    "result": {
        "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10},
        "success": True,
        "completion": False,
        "response": "a[.]x",
        "duration": "P1DT2H3M4.567S",
        "extensions": {"https://lab.example/any": {"deep": [1, None, {"x": ""}]}},
    },
    "context": {
        "registration": "EC531277-B57B-4C15-8D91-D292C5B2B8F7",
        "instructor": {"account": {"homePage": "https://lab.example", "name": "teacher"}},
        "team": {"objectType": "Group", "member": [{"mbox": "mailto:x@lab.example"}]},
        "contextActivities": {
            "parent": {"id": "https://lab.example/activities/line"},
            "other": [{"id": "https://lab.example/activities/lab", "definition": {"name": {"en": "Lab"}}}],
        },
        "revision": "3",
        "platform": "bench",
        "language": "fr-CA",
        "statement": {"objectType": "StatementRef", "id": "6690E6C9-3EF0-4ED3-8B37-7F3964730BEE"},
        "extensions": {"https://lab.example/room": 7},
    },
    "timestamp": "2026-11-23T09:00:00.123+01:00",
    "version": "1.0.0",
    "attachments": [
        {
            "usageType": "http://adlnet.gov/expapi/attachments/certificate",
            "display": {"en": "Certificate"},
            "contentType": "application/pdf",
            "length": 1000,
            "sha2": "a" * 64,
            "fileUrl": "https://lab.example/certificate.pdf",
        }
    ],
}


def simple(**changes: Any) -> Json:
    """A short statement with an id of its own, changed as told; None takes a property away."""
    statement = {
        "id": str(uuid4()),
        "actor": {"mbox": "mailto:ada@lab.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/experienced"},
        "object": {"id": "https://lab.example/activities/tour"},
        **changes,
    }
    return {name: deepcopy(value) for name, value in statement.items() if value is not None}


def about(statement_id: str, verb: str = "http://id.tincanapi.com/verb/commented", **changes: Any) -> Json:
    """A statement about another."""
    return simple(verb={"id": verb}, object={"objectType": "StatementRef", "id": statement_id}, **changes)


def changed(statement: Json, path: str, value: Any) -> Json:
    """A copy with one part replaced; `...` takes it away."""
    copy = deepcopy(statement)
    *way, last = path.split(".")
    place: Any = copy
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if value is ...:
        del place[last]
    elif isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return copy
