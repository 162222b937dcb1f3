"""Seeds that need more than 31 bits."""

import sqlalchemy as sa
from alembic import op

revision = "0004_large_seeds"
down_revision = "0003_agreed_and_overhead"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the column of prompt records."""
    with op.batch_alter_table("prompt_record") as batch:
        batch.alter_column("seed", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=True)
