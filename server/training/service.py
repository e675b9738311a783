"""Training on a server: the modules, and what learners do in them."""

from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session, col, select

from server.notebook.service import Notebook
from server.problems import ProblemError
from server.protocol.messages import (
    AcknowledgeHazards,
    AskTeacher,
    CompleteStep,
    ElectrodeTried,
    ListModules,
    Modules,
    ModuleShown,
    ModuleSummary,
    OpenTraining,
    ShowModule,
    StepJudged,
    TakeHint,
    TrainingState,
    TrainingStood,
    TrainingWrite,
    TryElectrode,
)
from server.training.answering import complete_step
from server.training.desk import Desk
from server.training.helping import help_in_step
from server.training.models import TrainingRun
from server.training.opening import open_training
from server.training.runs import finished_modes
from server.training.shelf import Shelf
from server.training.shown import shown_steps
from server.training.telling import Teller
from server.training.trying import try_electrode
from server.writes import Actor


@dataclass(frozen=True)
class Training:
    """What training needs of a server.

    Args:
        shelf: the modules.
        notebook: where the values of guided work go.
        teller: makes the learning records.
    """

    shelf: Shelf
    notebook: Notebook
    teller: Teller

    def take(
        self, session: Session, actor: Actor, message: TrainingWrite
    ) -> TrainingState | StepJudged | TrainingStood | ElectrodeTried:
        """Do what a learner asks for; `actor.room_id` is the room that they are in.

        Raises:
            ProblemError: it cannot be done; then nothing was written.
        """
        desk = Desk(session, actor, self.shelf, self.notebook, self.teller)
        match message:
            case OpenTraining():
                return open_training(desk, message)
            case CompleteStep():
                return complete_step(desk, message)
            case TakeHint() | AcknowledgeHazards() | AskTeacher():
                return help_in_step(desk, message)
            case TryElectrode():
                return try_electrode(desk, message)
        raise TypeError(f"expected a message of training, got {type(message).__name__}")

    def list_modules(self, session: Session, actor: Actor, message: ListModules) -> Modules:
        """The catalogue, with how far the person is."""
        finished = finished_modes(session, actor.person_id)
        query = select(TrainingRun).where(TrainingRun.actor_id == actor.person_id, col(TrainingRun.finished).is_(False))
        under_way = {run.module_id: run for run in session.exec(query.order_by(col(TrainingRun.server_time)))}
        language = actor.language
        return Modules(
            reply_to=message.op_id,
            modules=[
                ModuleSummary.model_validate(
                    {
                        "module_id": module.id,
                        "stage": module.stage,
                        "title": module.title.text(language),
                        "summary": module.summary.text(language),
                        "steps": len(module.steps),
                        "languages": list(module.languages),
                        "modes": list(module.modes),
                        "record": module.record or "",
                        "finished": [mode for mode in module.modes if mode in finished.get(module.id, ())],
                        "under_way": under_way[module.id].mode if module.id in under_way else None,
                        "completed": under_way[module.id].completed if module.id in under_way else 0,
                        "missing": [name for name in module.prerequisites if name not in finished],
                    }
                )
                for module in self.shelf.modules().values()
            ],
        )

    def show_module(self, language: Literal["en", "fr"], message: ShowModule) -> ModuleShown:
        """The steps of a module, for who follows somebody else's run or writes it.

        Raises:
            ProblemError: `not_found`.
        """
        module = self.shelf.module(message.module_id)
        return ModuleShown(
            reply_to=message.op_id,
            module_id=module.id,
            title=module.title.text(language),
            steps=shown_steps(module, "learn", language),
        )

    def require_step(self, module_id: str, step: int) -> None:
        """Let a step of a module pass.

        Raises:
            ProblemError: `not_found`, there is no such module or step.
        """
        count = len(self.shelf.module(module_id).steps)
        if step >= count:
            raise ProblemError("not_found", f"The module {module_id} has {count} steps; there is no step {step}.")
