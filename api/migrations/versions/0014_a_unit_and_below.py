"""Which counties and stations lie at a unit and below it: said once, for sessions and keys alike."""

from collections.abc import Sequence

from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
# A view, not a function: the planner takes it apart, and reads the one unit that is asked for by its key. `stations` is
# NULL above a station, where nothing below the county is hidden.
BELOW = """
CREATE VIEW unit_below WITH (security_invoker = true) AS
SELECT u.county, u.code AS unit, u.level,
       CASE u.level WHEN 'city' THEN ARRAY(SELECT DISTINCT o.county FROM organisation_unit o
                                           WHERE o.parent = u.code AND o.level = 'county' ORDER BY o.county)
       ELSE ARRAY[u.county] END AS counties,
       CASE u.level WHEN 'station' THEN ARRAY(
           WITH RECURSIVE below AS (
               SELECT u.code UNION SELECT o.code FROM organisation_unit o JOIN below ON o.parent = below.code
               WHERE o.county = u.county)
           SELECT code FROM below) END AS stations
FROM organisation_unit u
"""


def upgrade() -> None:
    op.execute(BELOW)
    op.execute(f"REVOKE ALL ON unit_below FROM {ROLE}")
    op.execute(f"GRANT SELECT ON unit_below TO {ROLE}")


def downgrade() -> None:
    op.execute("DROP VIEW unit_below")
