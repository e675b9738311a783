"""Rooms, what happened in them, and what their guests may see."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "room",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("op_id", sa.String(), nullable=False, unique=True),
        *_written(),
        sa.Column("code", sa.String(), unique=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("closed_at", sa.String()),
        sa.Column("holder", sa.String()),
        sa.Column("holder_url", sa.String(), nullable=False),
        sa.Column("lease_until", sa.Float(), nullable=False),
    )
    op.create_table(
        "room_event",
        sa.Column("room_id", sa.String(), sa.ForeignKey("room.id"), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("op_id", sa.String(), nullable=False),
        *_written(),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("payload_sha256", sa.String()),
        sa.UniqueConstraint("room_id", "op_id"),
    )
    op.create_table(
        "room_electrode",
        sa.Column("room_id", sa.String(), sa.ForeignKey("room.id"), primary_key=True),
        sa.Column("electrode_id", sa.String(), sa.ForeignKey("electrode.id"), primary_key=True),
    )


def downgrade() -> None:
    for table in ("room_electrode", "room_event", "room"):
        op.drop_table(table)


def _written() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("actor_id", sa.String(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("device_id", sa.String(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("device_time", sa.String()),
        sa.Column("server_time", sa.String(), nullable=False),
    )
