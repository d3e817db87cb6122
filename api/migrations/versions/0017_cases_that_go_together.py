"""Cases that go together: one follows another, or both came in with one call. Seen by whoever sees both."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
SEEN = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""
AT_STATION = """
(SELECT current_setting('wangge.stations', true)) = '*'
OR (case_is_seen(county, case_id) AND case_is_seen(county, other_id))
"""
# Whatever the list holds by now, with the new status, or without it.
STATUSES = """
DO $$
DECLARE held text := (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_cases_status');
BEGIN
    ALTER TABLE cases DROP CONSTRAINT ck_cases_status;
    EXECUTE 'ALTER TABLE cases ADD CONSTRAINT ck_cases_status ' || replace(held, '{before}', '{after}');
END $$
"""


def upgrade() -> None:
    op.execute(STATUSES.format(before="ARRAY[", after="ARRAY[''joined''::text, "))
    op.create_table(
        "case_link",
        sa.Column("county", sa.Text(), primary_key=True),
        sa.Column("case_id", sa.BigInteger(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"], name="fk_case_link_county_cases"),
        sa.ForeignKeyConstraint(
            ["county", "other_id"], ["cases.county", "cases.id"], name="fk_case_link_county_other_cases"
        ),
        sa.CheckConstraint("kind IN ('joined', 'split')", name="kind"),
        sa.CheckConstraint("case_id <> other_id", name="of_two"),
    )
    op.create_index("ix_case_link_other", "case_link", ["county", "other_id"])
    op.execute("ALTER TABLE case_link ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY counties ON case_link TO {ROLE} USING ({SEEN}) WITH CHECK ({SEEN})")
    op.execute(
        f"CREATE POLICY stations ON case_link AS RESTRICTIVE TO {ROLE} USING ({AT_STATION}) WITH CHECK ({AT_STATION})"
    )
    op.execute(f"REVOKE UPDATE ON case_link FROM {ROLE}")


def downgrade() -> None:
    op.drop_table("case_link")
    op.execute(STATUSES.format(before="''joined''::text, ", after=""))
