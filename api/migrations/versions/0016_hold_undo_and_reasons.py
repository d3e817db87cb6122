"""A case may be set aside until a stated time; a decision keeps why a person chose another team."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BEFORE = (
    "status IN ('received', 'proposed', 'waiting', 'offered', 'acknowledged', 'en_route', 'on_scene', 'cleared', "
    "'closed', 'desk', 'answered', 'to_transfer', 'transferred', 'cancelled')"
)
AFTER = BEFORE.replace("'waiting', ", "'waiting', 'held', ")


def upgrade() -> None:
    op.add_column("cases", sa.Column("held_until", sa.DateTime(timezone=True)))
    op.add_column("decision", sa.Column("reason", sa.Text()))
    op.drop_constraint(op.f("ck_cases_status"), "cases")
    op.create_check_constraint(op.f("ck_cases_status"), "cases", AFTER)


def downgrade() -> None:
    op.execute("UPDATE cases SET status = 'waiting', next_step = 'find_team' WHERE status = 'held'")
    op.drop_constraint(op.f("ck_cases_status"), "cases")
    op.create_check_constraint(op.f("ck_cases_status"), "cases", BEFORE)
    op.drop_column("decision", "reason")
    op.drop_column("cases", "held_until")
