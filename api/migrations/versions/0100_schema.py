"""The schema of 0.1.0: its tables by noun in `0100_schema/*.sql`, then who sees which rows.

The server works as a role of its own: it owns nothing, changes no log, and finds only rows of the counties and stations
that its transaction names, in `wangge.counties` and `wangge.stations`, separated by commas; `*` is all. Unset, nothing
is found: a transaction that forgets to say whom it acts for, or a query that forgets its WHERE, leaks nothing.
`wangge.sharing` names the stations for which a share in an off-shelf order is enough.

The ground (cells, points, roads) is public and has no policy: operators of PostGIS may not run before one, so that no
spatial index would be used.
"""

from collections.abc import Sequence
from pathlib import Path

from alembic import op

revision: str = "0100"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

FILES = (
    "server_role", "county", "points", "people", "log", "cases", "teams", "trackers", "messages", "rules", "feed", "roster",
    "attachments",
    "identity", "retention", "rehearsals", "planning", "casework", "reports", "registers", "rights", "row_security",
)  # fmt: skip
ROLE = "wangge_app"
COUNTIES = (
    "(SELECT current_setting('wangge.counties', true)) = '*' "
    "OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])"
)
EVERY = "(SELECT current_setting('wangge.stations', true)) = '*'"
TOLD = "(SELECT string_to_array(current_setting('wangge.stations', true), ','))::text[]"
SHARING = "(SELECT string_to_array(current_setting('wangge.sharing', true), ','))::text[]"
SOME = f"{TOLD} <> '{{}}'"
OWN = f"{EVERY} OR case_is_own(county, case_id)"
OF_CASE = f"{EVERY} OR case_is_seen(county, case_id)"
OF_TEAM = f"{EVERY} OR team_is_seen(county, team)"
OF_POINT = f"{EVERY} OR point_is_seen(county, point)"
STATIONS = {
    "cases": f"{EVERY} OR stations && {TOLD} OR sharing && {SHARING}",
    **dict.fromkeys(("case_event", "decision", "assignment", "timer", "legal_hold", "point_receipt"), OF_CASE),
    **dict.fromkeys(("upload", "upload_piece", "handling", "deadline", "case_transfer", "case_search"), OF_CASE),
    "case_link": f"{EVERY} OR (case_is_seen(county, case_id) AND case_is_seen(county, other_id))",
    "identity.person": OWN,
    "attachment": f"{OWN} OR attachment_is_shared(county, case_id, sha256, added_by)",
    "attachment_content": f"{EVERY} OR attachment_is_seen(county, case_id, number)",
    "idempotency": f"{EVERY} OR stations && {TOLD} OR case_is_seen(county, case_id)",
    # Without stations a message is everybody's, not nobody's: hence the overlap.
    "feed": f"{EVERY} OR coalesce(stations, {TOLD}) && {TOLD}",
    # An alert of no case and no team is the whole county's.
    "alert": f"""{EVERY}
        OR CASE WHEN kind = 'off_shelf_due' THEN case_is_seen(county, case_id)
                WHEN case_id IS NOT NULL THEN case_is_own(county, case_id)
                WHEN team IS NOT NULL THEN team_is_seen(county, team)
                ELSE {SOME} END""",
    **dict.fromkeys(("team_state", "fix", "phone", "turn", "tracker"), OF_TEAM),
    "message": f"""{EVERY}
        OR CASE WHEN case_id IS NOT NULL THEN case_is_seen(county, case_id) ELSE station IS NOT NULL AND station = ANY ({TOLD}) END""",
    "staff_phone": f"""{EVERY}
        OR EXISTS (SELECT FROM account a WHERE a.login = staff_phone.login AND a.unit = ANY ({TOLD}))""",
    "calendar_feed": f"""{EVERY}
        OR CASE WHEN team IS NOT NULL THEN team_is_seen(county, team)
                ELSE EXISTS (SELECT FROM account a WHERE a.login = calendar_feed.login AND a.unit = ANY ({TOLD})) END""",
    "point_token": OF_POINT,
    "point_correction": f"{EVERY} OR station = ANY ({TOLD}) OR point_is_seen(county, point)",
    # A handover of the whole county names cases of every station.
    "handover": f"{EVERY} OR coalesce(station = ANY ({TOLD}), false)",
    "handover_signature": f"{EVERY} OR handover_is_seen(county, handover)",
    # Any station reads what its county has set, and that it rehearses.
    **dict.fromkeys(
        (
            "policy",
            "escalation",
            "roster_need",
            "rehearsal",
            "retention_rule",
            "calendar_notice",
            "absence",
            "channel",
            "channel_rule",
            "register_entry",
        ),
        SOME,
    ),
    # A station's reports are of its own cases.
    "report_run": f"{EVERY} OR coalesce(stations <@ {TOLD}, false)",
    "report_text": EVERY,
    # The bureau's.
    **dict.fromkeys(("retention_run", "roster_takeover", "household", "calendar_day"), EVERY),
    **dict.fromkeys(("planning_scenario", "planning_job", "planning_block"), EVERY),
}
ADDED = dict.fromkeys(
    (
        "policy",
        "escalation",
        "roster_need",
        "rehearsal",
        "calendar_notice",
        "absence",
        "channel_rule",
        "register_entry",
    ),
    EVERY,
)
"""Rows that are added, changed and removed for the whole county only, though stations read them."""
# A station reads what its own people did. Only reading is narrowed: rows of a station's people are added as any other.
TRAIL = f"""
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY counties ON audit TO {ROLE} USING ({COUNTIES}) WITH CHECK (county IS NULL OR {COUNTIES});
CREATE POLICY stations ON audit AS RESTRICTIVE FOR SELECT TO {ROLE} USING (
    {EVERY}
    OR actor = ANY ((SELECT array_agg('user:' || login) FROM account WHERE unit = ANY ({TOLD})
                     AND county = ANY (string_to_array(current_setting('wangge.counties', true), ',')))::text[])
    OR actor = ANY ((SELECT array_agg('key:' || name) FROM integration_key WHERE unit = ANY ({TOLD})
                     AND county = ANY (string_to_array(current_setting('wangge.counties', true), ',')))::text[]))
"""


def upgrade() -> None:
    """Make everything: an empty database becomes one of 0.1.0."""
    folder = Path(__file__).with_suffix("")
    for name in FILES:
        op.execute((folder / f"{name}.sql").read_text(encoding="utf-8"))
    for table, seen in STATIONS.items():
        added = ADDED.get(table, seen)
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY counties ON {table} TO {ROLE} USING ({COUNTIES}) WITH CHECK ({COUNTIES})")
        op.execute(f"CREATE POLICY stations ON {table} AS RESTRICTIVE TO {ROLE} USING ({seen}) WITH CHECK ({added})")
        if added != seen:
            op.execute(f"CREATE POLICY removals ON {table} AS RESTRICTIVE FOR DELETE TO {ROLE} USING ({added})")
    op.execute(TRAIL)


def downgrade() -> None:
    """Refuse: before the first schema there is only an empty database."""
    raise NotImplementedError("0100 is the first schema: drop the database instead")
