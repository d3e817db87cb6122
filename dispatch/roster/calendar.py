"""A turn as a calendar shows it: when, of which team and kind, and when it was last changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dispatch.roster.turn_text import kind_words
from dispatch.teams.turns import Turn, TurnKind

DAYS_BACK: Final = timedelta(days=31)
DAYS_AHEAD: Final = timedelta(days=400)
"""As far ahead as a roster is planned at once (`dispatch.roster.shifts`)."""


@dataclass(frozen=True, slots=True)
class CalendarTurn:
    """A turn with the name of its team and the moment of its last change."""

    turn: Turn
    team_name: str
    changed_at: datetime

    @property
    def title(self) -> str:
        """Return the team and the kind of the turn, in Chinese and English."""
        chinese, english = kind_words(self.turn.kind)
        return f"{self.team_name} · {chinese} / {english}"

    @property
    def leaves_time_free(self) -> bool:
        """Tell whether other appointments fit in: who is on call waits to be called out."""
        return self.turn.kind is TurnKind.ON_CALL
