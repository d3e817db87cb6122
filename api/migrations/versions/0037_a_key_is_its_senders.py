"""A kept answer says whose its key is and which case it tells of; nobody has to guess that from the answer.

The policy took the `id` of every answer for a case. A switch of duty or a turn of the roster is none, so chiefs and
inspectors at a station could not keep one: their request failed with it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
EVERY = "(SELECT current_setting('wangge.stations', true)) = '*'"
TOLD = "(SELECT string_to_array(current_setting('wangge.stations', true), ','))::text[]"
OWN = f"{EVERY} OR stations && {TOLD} OR case_is_seen(county, case_id)"
BEFORE = f"{EVERY} OR case_is_seen(county, (answer ->> 'id')::bigint)"
# A fingerprint is the sender, where somebody was known, and 64 digits, or the form of a point's page.
WHOSE = """
UPDATE idempotency SET
    sender = coalesce(substring(fingerprint FROM '^(.+) ([0-9a-f]{64}|POST /p)$'), 'desk'),
    case_id = (SELECT c.id FROM cases c WHERE c.county = idempotency.county AND to_jsonb(c.id) = answer -> 'id')
"""


def upgrade() -> None:
    op.add_column("idempotency", sa.Column("sender", sa.Text(), server_default="desk", nullable=False))
    op.add_column("idempotency", sa.Column("stations", ARRAY(sa.Text())))
    op.add_column("idempotency", sa.Column("case_id", sa.BigInteger()))
    op.execute(WHOSE)
    op.alter_column("idempotency", "sender", server_default=None)
    _key("county", "sender", "key")
    _policy(OWN)


def _key(*columns: str) -> None:
    op.drop_constraint("pk_idempotency", "idempotency")
    op.create_primary_key("pk_idempotency", "idempotency", list(columns))


def _policy(seen: str) -> None:
    op.execute("DROP POLICY stations ON idempotency")
    op.execute(f"CREATE POLICY stations ON idempotency AS RESTRICTIVE TO {ROLE} USING ({seen}) WITH CHECK ({seen})")


def downgrade() -> None:
    op.execute(
        "DELETE FROM idempotency"
    )  # of two senders with one key only one could stay; they are kept for days only
    _policy(BEFORE)
    _key("county", "key")
    for column in ("case_id", "stations", "sender"):
        op.drop_column("idempotency", column)
