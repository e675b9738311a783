"""Studies: designs by version, seats, participants, sessions, and sealed entries.

What version 0.1.0 stored as study events was of everybody and outside every study, without consent: it is deleted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("study_event")
    op.create_table(
        "study",
        sa.Column("op_id", sa.String(), primary_key=True),
        *_written(),
        _text("study_id", index=True),
        _number("version"),
        _text("design"),
        _text("sha256"),
        sa.UniqueConstraint("study_id", "version"),
    )
    op.create_table(
        "study_seat",
        sa.Column("code_sha256", sa.String(), primary_key=True),
        sa.Column("op_id", sa.String(), nullable=False, unique=True),
        *_written(),
        _text("study_id", index=True),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), nullable=False, unique=True, index=True),
        sa.Column("used_at", sa.String()),
    )
    op.create_table(
        "study_participant",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("op_id", sa.String(), nullable=False, unique=True),
        *_written(),
        _text("study_id", index=True),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), unique=True),
        *(_number(name) for name in ("version", "number", "sequence", "consent_version", "seq")),
        *(_text(name) for name in ("code", "conditions", "forms", "streams", "head_sha256")),
        *(sa.Column(name, sa.String()) for name in ("withdrawn_at", "erased_at")),
        sa.UniqueConstraint("study_id", "number"),
    )
    op.create_table(
        "study_session",
        sa.Column("op_id", sa.String(), primary_key=True),
        *_written(),
        _participant(),
        _number("period"),
        *(_text(name) for name in ("condition", "form", "ended_why")),
        *(sa.Column(name, sa.String()) for name in ("task_started_at", "task_ended_at", "paused_at", "ended_at")),
    )
    op.create_table(
        "study_entry",
        sa.Column("op_id", sa.String(), primary_key=True),
        *_written(),
        _participant(index=False),
        sa.Column("session_id", sa.String(), sa.ForeignKey("study_session.op_id")),
        _number("seq"),
        *(_text(name) for name in ("kind", "topic", "sha256")),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, sa.Float()) for name in ("clock_offset_ms", "clock_uncertainty_ms")),
        sa.UniqueConstraint("participant_id", "seq"),
    )
    op.create_index("ix_study_entry_kind", "study_entry", ["participant_id", "kind", "seq"])
    op.create_table(
        "study_access",
        sa.Column("op_id", sa.String(), primary_key=True),
        *_written(),
        _text("study_id", index=True),
        *(_text(name) for name in ("what", "detail")),
    )


def downgrade() -> None:
    for table in ("study_access", "study_entry", "study_session", "study_participant", "study_seat", "study"):
        op.drop_table(table)
    op.create_table(
        "study_event",
        sa.Column("op_id", sa.String(), primary_key=True),
        *_written(),
        *(_text(name) for name in ("name", "detail")),
    )


def _written() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("actor_id", sa.String(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("device_id", sa.String(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("device_time", sa.String()),
        _text("server_time"),
    )


def _participant(*, index: bool = True) -> sa.Column[str]:
    reference = sa.ForeignKey("study_participant.id")
    return sa.Column("participant_id", sa.String(), reference, nullable=False, index=index)


def _text(name: str, *, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, index=index)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)
