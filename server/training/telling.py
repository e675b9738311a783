"""What happens in a run as learning records (xAPI), stored in the same transaction."""

from dataclasses import dataclass

from sqlmodel import Session

from server.identity.roles import Role
from server.learning_records import making
from server.learning_records.making import SERVER, Moment, Points, Question, RunStatements, account
from server.learning_records.statements import Json
from server.learning_records.storing import store
from server.training.models import TrainingRun
from server.training.runs import mode_of, seconds_between
from server.writes import Actor
from training_modules.conditions import (
    UNSCORED,
    ChecklistCondition,
    ChoiceCondition,
    FlightCondition,
    TrialCondition,
    ValueCondition,
)
from training_modules.judge import Answer
from training_modules.progress import Outcome
from training_modules.schema import Module, Step
from training_modules.texts import Text


@dataclass(frozen=True)
class Teller:
    """Makes and stores the statements of training.

    Args:
        home_page: the IRI under which this server's persons and modules are known elsewhere.
    """

    home_page: str

    def opened(self, session: Session, actor: Actor, run: TrainingRun, module: Module) -> None:
        """A run began."""
        self._store(session, actor, [self._run(actor, run, module).initialized(Moment(run.op_id, run.server_time))])

    def answered(self, session: Session, actor: Actor, run: TrainingRun, module: Module, told: "Answered") -> None:
        """A step was answered; `run` stands where the answer led to."""
        tell, moment, step = self._run(actor, run, module), told.moment, told.step
        about = making.Step(step.id, _both(step.title))
        statements = []
        points = Points(told.outcome.points, step.worth) if told.outcome.completed and step.worth else None
        if not isinstance(step.condition, UNSCORED):
            right = told.outcome.verdict.right
            question, response = _question(step), _response(told.answer)
            statements.append(tell.answered(moment, about, question, response, right, told.seconds, points))
        if isinstance(step.condition, FlightCondition | TrialCondition):
            statements.append(tell.scored(moment, about, Points(told.answer.score or 0.0), told.seconds))
        if told.outcome.completed:
            statements.append(tell.step_completed(moment, about, told.seconds))
        if run.finished:
            statements += _end(tell, moment, run, module)
        self._store(session, actor, statements)

    def ended(self, session: Session, actor: Actor, run: TrainingRun, module: Module, moment: Moment) -> None:
        """The time of an exam was over."""
        self._store(session, actor, _end(self._run(actor, run, module), moment, run, module))

    def helped(
        self, session: Session, actor: Actor, run: TrainingRun, module: Module, step: Step, kind: str, moment: Moment
    ) -> None:
        """Help was given or asked for: a hint, hazards, or a question."""
        tell, about = self._run(actor, run, module), making.Step(step.id, _both(step.title))
        if kind == "hint":
            statements = [tell.hint_requested(moment, about, run.hints)]
        elif kind == "question":
            statements = [tell.asked(moment, about)]
        else:
            statements = [
                tell.hazard_acknowledged(moment, about, _slug(hazard.name.en), _both(hazard.name))
                for hazard in step.hazards
            ]
        self._store(session, actor, statements)

    def _run(self, actor: Actor, run: TrainingRun, module: Module) -> RunStatements:
        return RunStatements(
            self.home_page,
            making.Learner(actor.person_id),
            making.Module(module.id, _both(module.title)),
            making.RunContext(run.op_id, mode_of(run), run.language, actor.device_profile, run.room_id),
        )

    def _store(self, session: Session, actor: Actor, statements: list[Json]) -> None:
        if actor.role == Role.PARTICIPANT:
            return  # what is done in a study belongs to the study
        store(session, statements, account(self.home_page, SERVER))


@dataclass(frozen=True)
class Answered:
    """What is told of an answer.

    Args:
        step: it is to.
        answer: it.
        outcome: what it led to.
        seconds: since the step began.
        moment: when, by which write.
    """

    step: Step
    answer: Answer
    outcome: Outcome
    seconds: float
    moment: Moment


def _end(tell: RunStatements, moment: Moment, run: TrainingRun, module: Module) -> list[Json]:
    seconds = seconds_between(run.server_time, moment.time)
    statements = [tell.completed(moment, seconds)]
    if run.mode == "exam":
        statements.append(tell.judged(moment, Points(run.points, run.possible), module.exam.pass_mark, seconds))
    return statements


def _question(step: Step) -> Question:
    condition = step.condition
    asks_for: making.Choice | making.Numeric | making.Other = making.Other()
    if isinstance(condition, ChoiceCondition):
        options = {str(place): _both(option.text) for place, option in enumerate(condition.options)}
        asks_for = making.Choice(options, tuple(map(str, condition.all_right)))
    elif isinstance(condition, ChecklistCondition):
        asks_for = making.Choice({str(place): _both(item) for place, item in enumerate(condition.items)}, ())
    elif isinstance(condition, ValueCondition):
        low, high = condition.target - condition.tolerance, condition.target + condition.tolerance
        asks_for = making.Numeric(low, high, condition.unit)
    return Question("answer", _both(step.instruction), asks_for)


def _response(answer: Answer) -> str | float | tuple[str, ...]:
    if answer.value is not None:
        return answer.value
    if answer.choices:
        return tuple(map(str, answer.choices))
    if answer.picked is not None:
        return f"{answer.picked.phase}, {answer.picked.diameter_um:.2f} µm"
    if answer.sliced is not None:
        return f"{answer.sliced.axis} {answer.sliced.position:.3f}"
    return answer.score if answer.score is not None else ""


def _both(text: Text) -> dict[str, str]:
    return {language: text.text(language) for language in text.languages}


def _slug(name: str) -> str:
    return "-".join("".join(one if one.isalnum() else " " for one in name.lower()).split())[:64]
