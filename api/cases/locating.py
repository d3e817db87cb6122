"""Ask phones for their position while a person looks for a team: the decision then rests on new ones."""

from typing import Final

from sqlalchemy import Connection

from dispatch.decision.recommendation import Recommendation
from dispatch.store.statements import SQL

ASK_AFTER_S: Final = 30.0
"""A phone that stands reports once a minute (`maps/static/field/tracking.js`)."""


def ask_phones(connection: Connection, county: str, found: Recommendation) -> None:
    """Ask the phones of teams that may go and whose last position is old."""
    teams = [each.team for each in found.ranking if each.fix_age_s is None or each.fix_age_s > ASK_AFTER_S]
    connection.execute(SQL["ask_phones"], {"county": county, "teams": teams})
