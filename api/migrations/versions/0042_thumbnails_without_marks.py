"""Which thumbnails were made without the marks of the camera, and no photograph from before there were any.

Thumbnails from before are rebuilt when the server starts (`api.store.attachments.rebuilding`), a few at a time. A `taken_at`
that cannot be true is not read any more; the check is for what comes from now on.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "attachment_content", sa.Column("thumbnail_bare", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_index(
        "ix_attachment_content_marked",
        "attachment_content",
        ["county", "case_id", "number"],
        postgresql_where=sa.text("thumbnail IS NOT NULL AND NOT thumbnail_bare"),
    )
    op.execute(
        "ALTER TABLE attachment ADD CONSTRAINT ck_attachment_taken_when_it_can_be "
        "CHECK (taken_at >= '2000-01-01Z' AND taken_at < '2200-01-01Z') NOT VALID"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_attachment_taken_when_it_can_be"), "attachment")
    op.drop_index("ix_attachment_content_marked", "attachment_content")
    op.drop_column("attachment_content", "thumbnail_bare")
