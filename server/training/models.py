"""Tables of training: runs, the answers given in them, help that was taken, and trials in games."""

from sqlmodel import Field

from server.writes import Written
from training_modules.progress import Standing


class TrainingRun(Written, table=True):
    """One person's way through a module; its id is the `op_id` of the frame that opened it.

    `errors`, `hints` and `warned` are about the step at `place`, which is open since `entered_at`. Times are RFC 3339.
    """

    __tablename__ = "training_run"

    op_id: str = Field(primary_key=True)
    module_id: str = Field(index=True)
    mode: str
    language: str
    room_id: str | None = Field(default=None, foreign_key="room.id", index=True)
    record_id: str | None = None
    place: int = 0
    errors: int = 0
    hints: int = 0
    warned: bool = False
    points: float = 0.0
    possible: int = 0
    completed: int = 0
    entered_at: str
    deadline: str | None = None
    finished: bool = False
    passed: bool | None = None
    changed_at: str

    @property
    def standing(self) -> Standing:
        """Where the person stands."""
        return Standing(
            place=self.place,
            errors=self.errors,
            hints=self.hints,
            warned=self.warned,
            points=self.points,
            possible=self.possible,
            completed=self.completed,
        )

    def stand(self, standing: Standing, time: str) -> None:
        """Move to another standing, at a time."""
        if standing.place != self.place:
            self.entered_at = time
        self.place, self.errors, self.hints = standing.place, standing.errors, standing.hints
        self.warned, self.points = standing.warned, standing.points
        self.possible, self.completed = standing.possible, standing.completed
        self.changed_at = time


class StepAnswer(Written, table=True):
    """An answer to a step, right or wrong; `answer` is what was sent, as JSON, and `seconds` after the step began."""

    __tablename__ = "step_answer"

    op_id: str = Field(primary_key=True)
    run_id: str = Field(foreign_key="training_run.op_id", index=True)
    step_id: str
    answer: str
    accepted: bool
    completed: bool
    points: float
    seconds: float
    feedback: str


class StepHelp(Written, table=True):
    """A hint that was opened, hazards that were acknowledged, or a question to the teacher."""

    __tablename__ = "step_help"

    op_id: str = Field(primary_key=True)
    run_id: str = Field(foreign_key="training_run.op_id", index=True)
    step_id: str
    kind: str
    text: str


class Trial(Written, table=True):
    """An electrode that somebody tried in the game, what was chosen (JSON), and the usable energy in mWh/cm²."""

    __tablename__ = "training_trial"

    op_id: str = Field(primary_key=True)
    run_id: str = Field(foreign_key="training_run.op_id", index=True)
    step_id: str
    choice: str
    electrode: str
    score: float
