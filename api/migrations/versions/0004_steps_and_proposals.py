"""When a case last moved, whom it is proposed to, and how the time of an assignment was found."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

REMARKS = "('escalated', 'at_risk', 'overdue', 'note')"
STEPPED = f"""
UPDATE cases c SET stepped_at = e.at
FROM (SELECT county, case_id, max(at) AS at FROM case_event WHERE type NOT IN {REMARKS} GROUP BY county, case_id) e
WHERE (e.county, e.case_id) = (c.county, c.id)
"""
PROPOSED = """
UPDATE cases c SET proposed_team = d.chosen
FROM (SELECT DISTINCT ON (county, case_id) county, case_id, chosen FROM decision
      ORDER BY county, case_id, number DESC) d
WHERE (d.county, d.case_id) = (c.county, c.id) AND c.status = 'proposed'
"""
METHOD = """
UPDATE assignment a SET method = d.method
FROM decision d
WHERE (d.county, d.case_id, d.made_at, d.chosen) = (a.county, a.case_id, a.offered_at, a.team)
"""


def upgrade() -> None:
    op.add_column("cases", sa.Column("stepped_at", sa.DateTime(timezone=True)))
    op.add_column("cases", sa.Column("proposed_team", sa.Text()))
    op.add_column("assignment", sa.Column("method", sa.Text()))
    op.execute(STEPPED)
    op.execute(PROPOSED)
    op.execute(METHOD)
    op.create_index(
        "ix_cases_proposed",
        "cases",
        ["county", "proposed_team"],
        postgresql_where=sa.text("proposed_team IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_cases_proposed", "cases")
    op.drop_column("assignment", "method")
    op.drop_column("cases", "proposed_team")
    op.drop_column("cases", "stepped_at")
