"""A reporting point is of its cell's station; until now it was of the station of the cell's inspector.

Cells name their station since 0035. Where inspectors have none, as in the template, no station could correct its points,
see their codes or print their posters, though its phones showed them.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0052"
down_revision: str | None = "0051"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# A point's cell as at intake: the lowest code of those touching, in a gap the nearest (ix_cell_geom).
NOW = """
CREATE OR REPLACE FUNCTION point_station(p_county text, p_point text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT l.station
    FROM reporting_point p
    JOIN county o ON o.county = p.county
    CROSS JOIN LATERAL (
        SELECT c.station FROM cell c
        WHERE c.county = p.county AND c.validity @> (now() AT TIME ZONE o.time_zone)::date
        ORDER BY c.geom <-> p.geom, c.code LIMIT 1
    ) l
    WHERE p.county = p_county AND p.code = p_point
$$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION point_station(p_county text, p_point text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT i.station
    FROM reporting_point p
    JOIN county o ON o.county = p.county
    CROSS JOIN LATERAL (
        SELECT c.inspector FROM cell c
        WHERE c.county = p.county AND c.validity @> (now() AT TIME ZONE o.time_zone)::date
        ORDER BY c.geom <-> p.geom, c.code LIMIT 1
    ) l
    JOIN inspector i ON i.county = p.county AND i.code = l.inspector
    WHERE p.county = p_county AND p.code = p_point
$$
"""


def upgrade() -> None:
    op.execute(NOW)


def downgrade() -> None:
    op.execute(BEFORE)
