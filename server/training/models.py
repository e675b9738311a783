"""Tables of training runs and the answers given in them."""

from sqlmodel import Field

from server.writes import Written


class TrainingRun(Written, table=True):
    """One person's way through a module on one device; its id is the `op_id` of the frame that opened it."""

    __tablename__ = "training_run"

    op_id: str = Field(primary_key=True)
    module_id: str = Field(index=True)
    current: int = 0
    finished: bool = False


class StepAnswer(Written, table=True):
    """An answer to a step, right or wrong."""

    __tablename__ = "step_answer"

    op_id: str = Field(primary_key=True)
    run_id: str = Field(foreign_key="training_run.op_id", index=True)
    step_id: str
    value: float | None
    unit: str
    choice: int | None
    accepted: bool
