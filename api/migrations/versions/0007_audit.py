"""The audit trail: who did or looked at what. Only ever added to, each row sealed with the one before."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
# Numbered without gaps and sealed one after another, under a lock held until commit; as the owner, for the row before may
# belong to a county that the caller does not see. What is hashed is what api.auth.audit.trail hashes.
SEAL = """
CREATE FUNCTION seal_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE last_id bigint; last_hash bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit', 0));
    SELECT id, hash INTO last_id, last_hash FROM audit ORDER BY id DESC LIMIT 1;
    NEW.id := coalesce(last_id, 0) + 1;
    NEW.previous := coalesce(last_hash, '\\x');
    NEW.hash := sha256(NEW.previous || convert_to(jsonb_build_array(
        NEW.id, to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), NEW.actor, NEW.role, NEW.address,
        NEW.action, NEW.county, NEW.subject, NEW.reason, NEW.data::text)::text, 'UTF8'));
    RETURN NEW;
END $$
"""
SEEN = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), autoincrement=False, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("data", JSONB(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_audit_county_at", "audit", ["county", "at"])
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.execute(SEAL)
    op.execute("CREATE TRIGGER audit_sealed BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION seal_audit()")
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(f"GRANT SELECT, INSERT ON audit TO {ROLE}")
    op.execute(f"REVOKE UPDATE, DELETE ON audit FROM {ROLE}")
    op.execute("ALTER TABLE audit ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY counties ON audit TO {ROLE} USING ({SEEN}) WITH CHECK (county IS NULL OR {SEEN})")


def downgrade() -> None:
    op.drop_table("audit")
    op.execute("DROP FUNCTION seal_audit")
