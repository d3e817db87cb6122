"""A station writes no rows of the whole county, an exercise takes only its own kept answers, old words are masked again.

The policies let a station add what its county needs, or a rehearsal: only the table of rights kept it from that.
`clear_exercises` took a kept answer for an exercise's by the number in it: a turn of the roster with that number was
done again when its request came again.

Words written before their case's author was known, or masked by an older version, name the author for good where a log
only grows. The owner of the tables, and nobody else, may mask such words, in a transaction that says so
(`wangge.masking`); all else in the log stays as it is. `identity.person.masked_by` says by which rules it was done.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0047"
down_revision: str | None = "0046"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

EVERY = "(SELECT current_setting('wangge.stations', true)) = '*'"
SOME_STATION = "(SELECT string_to_array(current_setting('wangge.stations', true), ','))::text[] <> '{}'"
OF_COUNTIES = ("roster_need", "rehearsal")
# As in 0045, but for whose the kept answers are.
CLEAR = """
CREATE OR REPLACE FUNCTION clear_exercises(wanted text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen text := coalesce(current_setting('wangge.counties', true), '');
    found bigint[];
    child regclass;
BEGIN
    IF (seen <> '*' AND wanted <> ALL (string_to_array(seen, ',')))
        OR coalesce(current_setting('wangge.stations', true), '') <> '*' THEN
        RAISE EXCEPTION 'county % is not seen', wanted USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT array_agg(id) INTO found
    FROM (SELECT id FROM cases WHERE county = wanted AND exercise ORDER BY id FOR UPDATE) held;
    IF found IS NULL THEN
        RETURN 0;
    END IF;
    DELETE FROM attachment_content WHERE county = wanted AND case_id = ANY (found);
    DELETE FROM case_link WHERE county = wanted AND (case_id = ANY (found) OR other_id = ANY (found));
    DELETE FROM push WHERE county = wanted AND case_id = ANY (found);
    DELETE FROM idempotency WHERE county = wanted AND {whose};
    FOR child IN SELECT DISTINCT conrelid::regclass FROM pg_constraint
        WHERE contype = 'f' AND confrelid = 'public.cases'::regclass AND conrelid <> 'public.case_link'::regclass
    LOOP
        EXECUTE format('DELETE FROM %s WHERE county = $1 AND case_id = ANY ($2)', child) USING wanted, found;
    END LOOP;
    DELETE FROM cases WHERE county = wanted AND id = ANY (found);
    RETURN cardinality(found);
END $$
"""

OWNED = """
    IF TG_OP = 'UPDATE' AND current_setting('wangge.masking', true) = 'on'
        AND (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) = current_user
        AND to_jsonb(NEW) - '{data,reason}'::text[] = to_jsonb(OLD) - '{data,reason}'::text[] THEN
        RETURN NEW;
    END IF;"""
# As in 0045, but that its owner masks words.
REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change_but_exercises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        AND EXISTS (SELECT FROM cases c WHERE c.county = OLD.county AND c.id = OLD.case_id AND c.exercise) THEN
        RETURN OLD;
    END IF;{owned}
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Append a correcting event instead.';
END $$
"""


def upgrade() -> None:
    for table in OF_COUNTIES:
        op.execute(f"ALTER POLICY stations ON {table} WITH CHECK ({EVERY})")
    op.execute(CLEAR.replace("{whose}", "case_id = ANY (found)"))
    op.execute(REFUSE.replace("{owned}", OWNED))
    op.add_column(
        "person",
        sa.Column("masked_by", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        schema="identity",
    )
    op.create_index(
        "ix_person_masked_by",
        "person",
        ["masked_by", "county", "case_id"],
        schema="identity",
        postgresql_where=sa.text("sealed IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_person_masked_by", "person", schema="identity")
    op.drop_column("person", "masked_by", schema="identity")
    op.execute(REFUSE.replace("{owned}", ""))
    op.execute(CLEAR.replace("{whose}", "answer ->> 'id' = ANY (found::text[])"))
    for table in OF_COUNTIES:
        op.execute(f"ALTER POLICY stations ON {table} WITH CHECK ({SOME_STATION})")
