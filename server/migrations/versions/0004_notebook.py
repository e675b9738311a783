"""The notebook: records with their chain, signatures, numbered writes, templates; entries from before are chained."""

from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

from server.notebook.chain import link

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_DEFAULTS = ("kind", "base", "reason", "sha256")


def upgrade() -> None:
    with op.batch_alter_table("notebook_entry") as table:
        for column in _added():
            table.add_column(column)
    with op.batch_alter_table("notebook_entry") as table:
        for name in _DEFAULTS:
            table.alter_column(name, server_default=None)
    op.create_table(
        "notebook_record",
        sa.Column("record_id", sa.String(), primary_key=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("template_id", sa.String(), nullable=False, index=True),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("form_sha256", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head_sha256", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("signer_id", sa.String(), sa.ForeignKey("person.id")),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.Column("changed_at", sa.String(), nullable=False, index=True),
        sa.Column("open_questions", sa.Integer(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("indexed_seq", sa.Integer(), nullable=False),
    )
    op.create_table(
        "notebook_key",
        sa.Column("key_id", sa.String(), primary_key=True),
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
    )
    op.create_table(
        "notebook_head",
        sa.Column("record_id", sa.String(), sa.ForeignKey("notebook_record.record_id"), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("server_time", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), sa.ForeignKey("notebook_key.key_id"), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
    )
    op.create_table(
        "notebook_device",
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("device_id", sa.String(), sa.ForeignKey("device.id"), primary_key=True),
        sa.Column("device_seq", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "notebook_refusal",
        sa.Column("op_id", sa.String(), primary_key=True),
        *_written(),
        sa.Column("device_seq", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("frame", sa.String(), nullable=False),
    )
    op.create_table(
        "notebook_template",
        sa.Column("op_id", sa.String(), primary_key=True),
        *_written(),
        sa.Column("template_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("yaml", sa.String(), nullable=False),
        sa.UniqueConstraint("template_id", "version"),
    )
    _chain(op.get_bind())


def downgrade() -> None:
    for name in (
        "notebook_template",
        "notebook_refusal",
        "notebook_device",
        "notebook_head",
        "notebook_key",
        "notebook_record",
    ):
        op.drop_table(name)
    op.execute(sa.text("DELETE FROM notebook_entry WHERE kind != 'value'"))  # the tables before know only values
    with op.batch_alter_table("notebook_entry") as table:
        for column in _added():
            table.drop_column(column.name)


def _added() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("kind", sa.String(), nullable=False, server_default="value"),
        sa.Column("base", sa.String(), nullable=False, server_default="[]"),
        sa.Column("reason", sa.String(), nullable=False, server_default=""),
        sa.Column("about", sa.String()),
        sa.Column("refers_to", sa.String()),
        sa.Column("file", sa.String()),
        sa.Column("device_seq", sa.BigInteger()),
        sa.Column("clock_offset_ms", sa.BigInteger()),
        sa.Column("sha256", sa.String(), nullable=False, server_default=""),
    )


def _written() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("actor_id", sa.String(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("device_id", sa.String(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("device_time", sa.String()),
        sa.Column("server_time", sa.String(), nullable=False),
    )


def _chain(connection: sa.Connection) -> None:
    """Give entries from before their hashes, and each record its row."""
    metadata = sa.MetaData()
    entries = sa.Table("notebook_entry", metadata, autoload_with=connection)
    records = sa.Table("notebook_record", metadata, autoload_with=connection)
    ordered = sa.select(entries).order_by(entries.c.record_id, entries.c.seq)
    record: dict[str, object] = {}
    made: list[dict[str, object]] = []
    for row in connection.execute(ordered).mappings().all():
        if row["record_id"] != record.get("record_id"):
            record = {
                "record_id": row["record_id"],
                "title": row["record_id"],
                "template_id": "",
                "template_version": 0,
                "form_sha256": "",
                "state": "open",
                "head_sha256": "",
                "author_id": row["actor_id"],
                "created_at": row["server_time"],
                "open_questions": 0,
                "simulated": False,
                "indexed_seq": 0,
            }
            made.append(record)
        record["head_sha256"] = link(str(record["head_sha256"]), _chained(row))
        record |= {"seq": row["seq"], "changed_at": row["server_time"]}
        update = sa.update(entries).where(entries.c.op_id == row["op_id"])
        connection.execute(update.values(sha256=record["head_sha256"]))
    if made:
        connection.execute(sa.insert(records), made)


def _chained(row: sa.RowMapping) -> dict[str, object]:
    """What the chain proves of an entry, as this version defines it."""
    same = (
        "record_id seq kind field value unit text reason about refers_to actor_id device_id device_seq clock_offset_ms"
    )
    return {
        **{name: row[name] for name in (*same.split(), "server_time")},
        "entry_id": row["op_id"],
        "base": orjson.loads(row["base"]),
        "file": None,
        "device_time": row["device_time"] or row["server_time"],
    }
