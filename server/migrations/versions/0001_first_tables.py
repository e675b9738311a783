"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _persons()
    _library()
    _records()


def downgrade() -> None:
    for table in (
        "step_answer",
        "training_run",
        "study_event",
        "notebook_entry",
        "operation",
        "job",
        "scene",
        "electrode",
        "login",
        "device",
        "person",
    ):
        op.drop_table(table)


def _persons() -> None:
    op.create_table("person", _key("id"), _text("name"), _text("role"), _text("server_time"))
    op.create_table(
        "device",
        _key("id"),
        sa.Column("op_id", sa.String(), nullable=False, unique=True),
        _reference("actor_id", "person.id"),
        sa.Column("device_time", sa.String()),
        _text("server_time"),
        _text("profile"),
        _text("language"),
    )
    op.create_table("login", _key("secret_sha256"), _reference("person_id", "person.id"), _text("server_time"))


def _library() -> None:
    op.create_table(
        "electrode",
        _key("id"),
        sa.Column("op_id", sa.String(), nullable=False, unique=True),
        *_written(),
        sa.Column("recipe_key", sa.String(), index=True),
        sa.Column("recipe", sa.String()),
        sa.Column("physics_version", sa.Integer(), nullable=False),
        _text("name"),
        _text("origin"),
        sa.Column("porosity", sa.Float()),
        sa.Column("thickness_um", sa.Float()),
        sa.Column("mass_loading_mg_cm2", sa.Float()),
        sa.Column("particles", sa.Integer(), nullable=False),
        _text("file_sha256"),
    )
    op.create_table(
        "scene",
        _key("op_id"),
        *_written(),
        _reference("electrode_id", "electrode.id"),
        _text("device_profile"),
        _text("manifest_sha256"),
        _text("parts"),
        sa.UniqueConstraint("electrode_id", "device_profile"),
    )
    op.create_table(
        "job",
        _key("id"),
        sa.Column("op_id", sa.String(), nullable=False, unique=True),
        *_written(),
        _text("kind"),
        _text("name"),
        _text("state", index=True),
        _text("stage"),
        sa.Column("fraction", sa.Float(), nullable=False),
        _text("sentence"),
        sa.Column("recipe", sa.String()),
        sa.Column("recipe_key", sa.String(), index=True),
        sa.Column("electrode_id", sa.String(), sa.ForeignKey("electrode.id")),
        sa.Column("device_profile", sa.String()),
        sa.Column("worker", sa.String()),
        sa.Column("lease_until", sa.Float(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
    )


def _records() -> None:
    op.create_table("operation", _key("op_id"), *_written(), _text("type"), _text("payload_sha256"), _text("answer"))
    op.create_table(
        "notebook_entry",
        _key("op_id"),
        *_written(),
        _text("record_id", index=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        _text("field"),
        sa.Column("value", sa.Float()),
        _text("unit"),
        _text("text"),
        sa.UniqueConstraint("record_id", "seq"),
    )
    op.create_table("study_event", _key("op_id"), *_written(), _text("name", index=True), _text("detail"))
    op.create_table(
        "training_run",
        _key("op_id"),
        *_written(),
        _text("module_id", index=True),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "step_answer",
        _key("op_id"),
        *_written(),
        sa.Column("run_id", sa.String(), sa.ForeignKey("training_run.op_id"), nullable=False, index=True),
        _text("step_id"),
        sa.Column("value", sa.Float()),
        _text("unit"),
        sa.Column("choice", sa.Integer()),
        sa.Column("accepted", sa.Boolean(), nullable=False),
    )


def _written() -> tuple[sa.Column[str], ...]:
    """Who wrote, from which device, when; `op_id` is declared where it may be the key."""
    return (
        _reference("actor_id", "person.id"),
        _reference("device_id", "device.id"),
        sa.Column("device_time", sa.String()),
        _text("server_time"),
    )


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=True)


def _text(name: str, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, index=index)


def _reference(name: str, target: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), sa.ForeignKey(target), nullable=False)
