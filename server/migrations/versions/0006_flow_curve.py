"""The flow curve of an electrode's slurry."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("electrode", sa.Column("flow_curve", sa.String()))


def downgrade() -> None:
    op.drop_column("electrode", "flow_curve")
