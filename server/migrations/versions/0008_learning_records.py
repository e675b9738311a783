"""Learning records: statements, and whom and what they name."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "xapi_statement",
        sa.Column("id", sa.String(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("stored", "statement", "sha256")),
        sa.Column("given_timestamp", sa.String()),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("registration", sa.String()),
        sa.Column("refers_to", sa.String()),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("pushed_at", sa.String()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("refusal", sa.String()),
    )
    for name in ("stored", "refers_to"):
        op.create_index(f"ix_xapi_statement_{name}", "xapi_statement", [name])
    for name in ("verb", "registration", "pushed_at"):
        op.create_index(f"ix_xapi_statement_{name}", "xapi_statement", [name, "stored"])
    op.create_table(
        "xapi_mention",
        sa.Column("statement_id", sa.String(), sa.ForeignKey("xapi_statement.id"), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("is_direct", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_xapi_mention_key", "xapi_mention", ["key"])


def downgrade() -> None:
    op.drop_table("xapi_mention")
    op.drop_table("xapi_statement")
