"""Studies: designs by version, participants, sessions, and sealed entries."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
        "study_participant",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("op_id", sa.String(), nullable=False, unique=True),
        *_written(),
        _text("study_id", index=True),
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
        sa.Column("ended_at", sa.String()),
    )
    op.create_table(
        "study_entry",
        sa.Column("op_id", sa.String(), primary_key=True),
        *_written(),
        _participant(),
        sa.Column("session_id", sa.String(), sa.ForeignKey("study_session.op_id")),
        _number("seq"),
        *(_text(name) for name in ("kind", "sealed", "sha256")),
        *(sa.Column(name, sa.Float()) for name in ("clock_offset_ms", "clock_uncertainty_ms")),
        sa.UniqueConstraint("participant_id", "seq"),
    )


def downgrade() -> None:
    for table in ("study_entry", "study_session", "study_participant", "study"):
        op.drop_table(table)


def _written() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("actor_id", sa.String(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("device_id", sa.String(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("device_time", sa.String()),
        _text("server_time"),
    )


def _participant() -> sa.Column[str]:
    reference = sa.ForeignKey("study_participant.id")
    return sa.Column("participant_id", sa.String(), reference, nullable=False, index=True)


def _text(name: str, *, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, index=index)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)
