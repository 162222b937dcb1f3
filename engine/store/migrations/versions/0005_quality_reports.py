"""Quality reports of films, and what their parts measure."""

import sqlalchemy as sa
from alembic import op

revision = "0005_quality_reports"
down_revision = "0004_large_seeds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column to each; what was made before has neither."""
    op.add_column("render", sa.Column("report", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("part", sa.Column("facts", sa.JSON(none_as_null=True), nullable=True))
