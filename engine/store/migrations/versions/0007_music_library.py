"""The music library, and what a film has chosen from it."""

import sqlalchemy as sa
from alembic import op

revision = "0007_music_library"
down_revision = "0006_recordings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of tracks, and the column of choices."""
    op.create_table(
        "track",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("artist", sa.String(), nullable=False),
        sa.Column("moods", sa.JSON(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("credit", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_track_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track")),
    )
    for column in ("title", "client_id", "sha256"):
        op.create_index(op.f(f"ix_track_{column}"), "track", [column])
    with op.batch_alter_table("video") as batch:
        batch.add_column(sa.Column("music_choice", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("video") as batch:
        batch.alter_column("music_choice", existing_type=sa.String(), existing_nullable=False, server_default=None)
