"""What was agreed to for work; packs and plans; vendors' bills; rows of the books that are posted once."""

import sqlalchemy as sa
from alembic import op

revision = "0003_agreed_and_overhead"
down_revision = "0002_budgets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their tables and columns."""
    op.add_column("work_request", sa.Column("agreed_micro", sa.BigInteger(), nullable=True))
    op.add_column("work_request", sa.Column("agreed_currency", sa.String(), nullable=True))
    op.add_column("ledger_entry", sa.Column("key", sa.String(), nullable=True))
    op.add_column("ledger_entry", sa.Column("overhead_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_ledger_entry_key"), "ledger_entry", ["key"], unique=True)
    op.create_index(op.f("ix_ledger_entry_overhead_id"), "ledger_entry", ["overhead_id"])
    op.create_table(
        "overhead",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("units", sa.String(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overhead")),
    )
    op.create_index(op.f("ix_overhead_vendor"), "overhead", ["vendor"])
    op.create_table(
        "vendor_bill",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_bill")),
        sa.UniqueConstraint("vendor", "sha256", name=op.f("uq_vendor_bill_vendor")),
    )
    _forget_the_unused_option()


def _forget_the_unused_option() -> None:
    """Films were asked for with an option that did nothing and is not known any more."""
    requests = sa.table("work_request", sa.column("id", sa.Uuid()), sa.column("parameters", sa.JSON()))
    connection = op.get_bind()
    for row in connection.execute(sa.select(requests)).all():
        if "budget_micro" in row.parameters:
            kept = {name: value for name, value in row.parameters.items() if name != "budget_micro"}
            connection.execute(sa.update(requests).where(requests.c.id == row.id).values(parameters=kept))
