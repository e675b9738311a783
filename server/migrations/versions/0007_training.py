"""Training in three modes, in classes and with help; answers as they were given."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ANSWER = sa.table(
    "step_answer",
    *(sa.column(name) for name in ("op_id", "value", "unit", "choice", "answer", "accepted", "completed")),
)


def upgrade() -> None:
    with op.batch_alter_table("training_run") as run:
        run.alter_column("current", new_column_name="place")
        run.add_column(sa.Column("mode", sa.String(), nullable=False, server_default="learn"))
        run.add_column(sa.Column("language", sa.String(), nullable=False, server_default="en"))
        run.add_column(sa.Column("room_id", sa.String(), sa.ForeignKey("room.id", name="fk_training_run_room")))
        run.add_column(sa.Column("record_id", sa.String()))
        for name in ("errors", "hints", "possible", "completed"):
            run.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        run.add_column(sa.Column("warned", sa.Boolean(), nullable=False, server_default=sa.false()))
        run.add_column(sa.Column("points", sa.Float(), nullable=False, server_default="0"))
        run.add_column(sa.Column("passed", sa.Boolean()))
        run.add_column(sa.Column("deadline", sa.String()))
        for name in ("entered_at", "changed_at"):
            run.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.create_index("ix_training_run_room_id", "training_run", ["room_id"])
    op.execute("UPDATE training_run SET entered_at = server_time, changed_at = server_time, completed = place")
    _answers()
    for name, columns in (
        ("step_help", (_text("step_id"), _text("kind"), _text("text"))),
        ("training_trial", (_text("step_id"), _text("choice"), _text("electrode"), _number("score"))),
    ):
        op.create_table(
            name,
            sa.Column("op_id", sa.String(), primary_key=True),
            sa.Column("actor_id", sa.String(), sa.ForeignKey("person.id"), nullable=False),
            sa.Column("device_id", sa.String(), sa.ForeignKey("device.id"), nullable=False),
            sa.Column("device_time", sa.String()),
            _text("server_time"),
            sa.Column("run_id", sa.String(), sa.ForeignKey("training_run.op_id"), nullable=False, index=True),
            *columns,
        )


def _answers() -> None:
    with op.batch_alter_table("step_answer") as answer:
        answer.add_column(sa.Column("answer", sa.String(), nullable=False, server_default="{}"))
        answer.add_column(sa.Column("completed", sa.Boolean(), nullable=False, server_default=sa.false()))
        answer.add_column(sa.Column("points", sa.Float(), nullable=False, server_default="0"))
        answer.add_column(sa.Column("seconds", sa.Float(), nullable=False, server_default="0"))
        answer.add_column(sa.Column("feedback", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    for row in connection.execute(sa.select(_ANSWER)).mappings().all():
        given = {"value": row["value"], "unit": row["unit"]} if row["value"] is not None else {}
        if row["choice"] is not None:
            given = {"choices": [row["choice"]]}
        connection.execute(
            sa.update(_ANSWER)
            .where(_ANSWER.c.op_id == row["op_id"])
            .values(answer=json.dumps(given, sort_keys=True), completed=row["accepted"])
        )
    with op.batch_alter_table("step_answer") as answer:
        for name in ("value", "unit", "choice"):
            answer.drop_column(name)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _number(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Float(), nullable=False)


def downgrade() -> None:
    op.drop_table("training_trial")
    op.drop_table("step_help")
    with op.batch_alter_table("step_answer") as answer:
        answer.add_column(sa.Column("value", sa.Float()))
        answer.add_column(sa.Column("unit", sa.String(), nullable=False, server_default=""))
        answer.add_column(sa.Column("choice", sa.Integer()))
        for name in ("answer", "completed", "points", "seconds", "feedback"):
            answer.drop_column(name)
    op.drop_index("ix_training_run_room_id", "training_run")
    with op.batch_alter_table("training_run") as run:
        run.alter_column("place", new_column_name="current")
        run.drop_constraint("fk_training_run_room", type_="foreignkey")
        for name in ("mode", "language", "room_id", "record_id", "errors", "hints", "possible", "completed"):
            run.drop_column(name)
        for name in ("warned", "points", "passed", "deadline", "entered_at", "changed_at"):
            run.drop_column(name)
