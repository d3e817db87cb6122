"""Rehearsals: cases marked as exercises, which alone may be deleted, all of a county at once.

What makes a case an exercise is decided when it comes in and never changes: else a real one could be marked and deleted.
The server's role still deletes no event and no decision by itself; it may call `clear_exercises`, which takes the
exercises of one county whole.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0045"
down_revision: str | None = "0044"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
COUNTIES = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""
# Any station has to know that its county rehearses.
SOME_STATION = "(SELECT string_to_array(current_setting('wangge.stations', true), ','))::text[] <> '{}'"
KEEP = """
CREATE FUNCTION keep_exercise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'case %: whether it is an exercise never changes', OLD.id USING ERRCODE = 'restrict_violation';
END $$
"""
# As `refuse_change`, but that what belongs to an exercise may go.
REFUSE = """
CREATE FUNCTION refuse_change_but_exercises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        AND EXISTS (SELECT FROM cases c WHERE c.county = OLD.county AND c.id = OLD.case_id AND c.exercise) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Append a correcting event instead.';
END $$
"""
# By its owner, for rows that the server's role may not delete; for counties alone that whoever asks may reach, and not from
# a station. Every table that refers to a case is found in the catalogue: a new one is not forgotten.
CLEAR = """
CREATE FUNCTION clear_exercises(wanted text) RETURNS bigint
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
    DELETE FROM idempotency WHERE county = wanted AND answer ->> 'id' = ANY (found::text[]);
    FOR child IN SELECT DISTINCT conrelid::regclass FROM pg_constraint
        WHERE contype = 'f' AND confrelid = 'public.cases'::regclass AND conrelid <> 'public.case_link'::regclass
    LOOP
        EXECUTE format('DELETE FROM %s WHERE county = $1 AND case_id = ANY ($2)', child) USING wanted, found;
    END LOOP;
    DELETE FROM cases WHERE county = wanted AND id = ANY (found);
    RETURN cardinality(found);
END $$
"""


def upgrade() -> None:
    op.add_column("cases", sa.Column("exercise", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_cases_exercise", "cases", ["county"], postgresql_where=sa.text("exercise"))
    op.execute(KEEP)
    op.execute(
        "CREATE TRIGGER cases_keep_exercise BEFORE UPDATE ON cases FOR EACH ROW "
        "WHEN (OLD.exercise IS DISTINCT FROM NEW.exercise) EXECUTE FUNCTION keep_exercise()"
    )
    op.execute(REFUSE)
    for table in ("case_event", "decision"):
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_but_exercises()"
        )
    _rehearsals()
    op.execute(CLEAR)
    op.execute("REVOKE ALL ON FUNCTION clear_exercises FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION clear_exercises TO {ROLE}")


def _rehearsals() -> None:
    op.create_table(
        "rehearsal",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at >= started_at", name=op.f("ck_rehearsal_ends_after_start")),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name=op.f("fk_rehearsal_county"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_rehearsal")),
    )
    op.execute("ALTER TABLE rehearsal ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY counties ON rehearsal TO {ROLE} USING ({COUNTIES}) WITH CHECK ({COUNTIES})")
    op.execute(
        f"CREATE POLICY stations ON rehearsal AS RESTRICTIVE TO {ROLE} USING ({SOME_STATION}) WITH CHECK ({SOME_STATION})"
    )
    op.execute(f"REVOKE DELETE ON rehearsal FROM {ROLE}")


def downgrade() -> None:
    """Take it away; exercises become cases like all others, and cannot be deleted any more."""
    op.execute("DROP FUNCTION clear_exercises")
    op.drop_table("rehearsal")
    for table in ("case_event", "decision"):
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute("DROP FUNCTION refuse_change_but_exercises")
    op.execute("DROP TRIGGER cases_keep_exercise ON cases")
    op.execute("DROP FUNCTION keep_exercise")
    op.drop_index("ix_cases_exercise", table_name="cases")
    op.drop_column("cases", "exercise")
