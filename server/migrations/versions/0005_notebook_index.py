"""The notebook's index: what holds in each record, and every word that was written."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notebook_heading",
        sa.Column("record_id", sa.String(), primary_key=True),
        *(_text(name) for name in ("title", "title_key", "state", "author", "author_key")),
        _sorted("changed_at"),
    )
    op.create_index("ix_notebook_heading_changed_at", "notebook_heading", ["changed_at"])
    op.create_table(
        "notebook_value",
        sa.Column("record_id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), primary_key=True),
        _text("field"),
        _text("part"),
        sa.Column("number", sa.Float()),
        _text("text"),
        _sorted("key"),
        sa.Column("seq", sa.Integer(), nullable=False),
    )
    op.create_index("ix_notebook_value_part", "notebook_value", ["part", "number", "record_id"])
    op.create_table(
        "notebook_material",
        sa.Column("record_id", sa.String(), primary_key=True),
        sa.Column("material", sa.String(), primary_key=True),
        sa.Column("share", sa.Float(), nullable=False),
    )
    op.create_table(
        "notebook_line",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("record_id"),
        sa.Column("seq", sa.Integer(), nullable=False),
        _text("field"),
        _text("text"),
        sa.UniqueConstraint("record_id", "seq"),
    )
    _words()


def downgrade() -> None:
    for table in ("notebook_words", "notebook_line", "notebook_material", "notebook_value", "notebook_heading"):
        op.drop_table(table)


def _words() -> None:
    """One name for two kinds of table: `rowid` is the id of the line, `words` what it says, ready to be searched."""
    if op.get_bind().dialect.name == "postgresql":
        op.create_table(
            "notebook_words",
            sa.Column("rowid", sa.Integer(), primary_key=True, autoincrement=False),
            sa.Column("words", TSVECTOR(), nullable=False),
        )
        op.create_index("ix_notebook_words_words", "notebook_words", ["words"], postgresql_using="gin")
    else:
        tokenizer = "unicode61 remove_diacritics 2"
        op.execute(f'CREATE VIRTUAL TABLE notebook_words USING fts5(words, tokenize="{tokenizer}")')


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _sorted(name: str) -> sa.Column[str]:
    """Text that sorts by its code points, as SQLite sorts, whatever the language of the database."""
    return sa.Column(name, sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False)
