"""The unit board says who is in a team and since when it is as it is.

`assignment.moved_at` is when its status last changed, `team_state.duty_at` when somebody put the team on or off duty.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

MOVED = """
UPDATE assignment a SET moved_at = coalesce(
    a.ended_at,
    (SELECT max(e.at) FROM case_event e
     WHERE e.county = a.county AND e.case_id = a.case_id AND e.team = a.team AND e.type = a.status),
    a.offered_at)
"""


def upgrade() -> None:
    op.add_column("team", sa.Column("crew", ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("team_state", sa.Column("duty_at", sa.DateTime(timezone=True)))
    op.add_column("assignment", sa.Column("moved_at", sa.DateTime(timezone=True)))
    op.execute(MOVED)
    op.alter_column("assignment", "moved_at", nullable=False, server_default=sa.text("now()"))
    op.create_index("ix_assignment_team", "assignment", ["county", "team", "id"])


def downgrade() -> None:
    op.drop_index("ix_assignment_team", table_name="assignment")
    op.drop_column("assignment", "moved_at")
    op.drop_column("team_state", "duty_at")
    op.drop_column("team", "crew")
