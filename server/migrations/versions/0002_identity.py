"""Accounts with roles, named logins, invitations, pairings and the security log."""

import unicodedata
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _persons()
    _replace_login(_login_columns(), [{**row, "id": str(uuid4()), "kind": "browser", "label": ""} for row in _logins()])
    op.create_index("ix_login_id", "login", ["id"], unique=True)
    op.create_index("ix_login_person_id", "login", ["person_id"])
    _invitations_and_pairings()
    op.create_table(
        "security_event",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        _text("server_time"),
        _text("kind"),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id")),
        _text("address"),
        _text("detail"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for table in ("security_event", "pairing", "invitation"):
        op.drop_table(table)
    # Before, whoever was logged in might do everything: only administrators stay logged in.
    logins = _logins("WHERE person_id IN (SELECT id FROM person WHERE role = 'admin' AND NOT disabled)")
    _replace_login((_key("secret_sha256"), _reference("person_id"), _text("server_time")), logins)
    op.execute("UPDATE person SET role = 'member'")
    op.drop_index("ix_person_room_id", "person")
    op.drop_index("ix_person_name_key", "person")
    for column in _person_columns():
        op.drop_column("person", column.name)


def _persons() -> None:
    """New columns are added one by one: on SQLite a table that others refer to cannot be written anew."""
    for column in _person_columns():
        op.add_column("person", column)
    op.execute("UPDATE person SET role = 'admin' WHERE role = 'member'")
    connection = op.get_bind()
    keys: set[str] = set()
    for person_id, name in connection.execute(sa.text("SELECT id, name FROM person ORDER BY server_time, id")).all():
        key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
        if key not in keys:
            values = {"id": person_id, "key": key}
            connection.execute(sa.text("UPDATE person SET name_key = :key WHERE id = :id"), values)
        keys.add(key)
    op.create_index("ix_person_name_key", "person", ["name_key"], unique=True)
    op.create_index("ix_person_room_id", "person", ["room_id"])


def _person_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("name_key", sa.String()),
        sa.Column("password_hash", sa.String()),
        sa.Column("disabled", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("room_id", sa.String()),
    )


def _logins(where: str = "") -> list[dict[str, str]]:
    rows = op.get_bind().execute(sa.text(f"SELECT secret_sha256, person_id, server_time FROM login {where}"))  # noqa: S608
    return [dict(row) for row in rows.mappings()]


def _replace_login(columns: Sequence[sa.Column[str]], rows: list[dict[str, str]]) -> None:
    op.drop_table("login")
    table = op.create_table("login", *columns)
    op.bulk_insert(table, rows)


def _login_columns() -> tuple[sa.Column[str], ...]:
    return (
        _key("secret_sha256"),
        _text("id"),
        _reference("person_id"),
        _text("kind"),
        sa.Column("device_id", sa.String()),
        _text("label"),
        _text("server_time"),
        sa.Column("last_seen", sa.String()),
    )


def _invitations_and_pairings() -> None:
    op.create_table(
        "invitation",
        _key("token_sha256"),
        _reference("person_id", index=True),
        sa.Column("invited_by", sa.String(), sa.ForeignKey("person.id")),
        _text("server_time"),
    )
    op.create_table(
        "pairing",
        _key("id"),
        sa.Column("code_sha256", sa.String(), nullable=False, index=True, unique=True),
        _reference("person_id", index=True),
        _text("server_time"),
        _text("state"),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("claim_sha256", sa.String(), index=True, unique=True),
        *(sa.Column(name, sa.String()) for name in ("words", "device_id", "device_profile", "device_name")),
    )


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _reference(name: str, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), sa.ForeignKey("person.id"), nullable=False, index=index)
