"""Turns in words, for a refusal: who, when, and of which kind, in English and Chinese."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from dispatch.roster.gaps import Rostered
from dispatch.roster.table import KINDS
from dispatch.teams.turns import Turn, TurnKind

MOST_NAMED: Final = 5
"""Turns or overlaps that a refusal names; it counts them all."""
_KINDS_EN: Final[Mapping[TurnKind, str]] = {
    TurnKind.SHIFT: "shift",
    TurnKind.ON_CALL: "on call",
    TurnKind.DUTY_24H: "24-hour duty",
    TurnKind.SURGE: "surge",
}


def kind_words(kind: TurnKind) -> tuple[str, str]:
    """Return what a kind of turn is called in Chinese and in English."""
    return KINDS[kind][0], _KINDS_EN[kind]


class TurnText:
    """Names teams as people call them, with the code where several are called the same."""

    def __init__(self, teams: Iterable[Rostered], zone: ZoneInfo) -> None:
        known = list(teams)
        self._zh = _called({team.code: team.name for team in known})
        self._en = _called({team.code: team.name_en or team.name for team in known})
        self._zone = zone

    def team_en(self, code: str) -> str:
        """Return what a team is called in English, or in Chinese where it has no other name."""
        return self._en.get(code, code)

    def team_zh(self, code: str) -> str:
        """Return what a team is called in Chinese."""
        return self._zh.get(code, code)

    def en(self, turn: Turn) -> str:
        """Return a turn without its team, in English."""
        return f"{self.span(turn)} {_KINDS_EN[turn.kind]}"

    def zh(self, turn: Turn) -> str:
        """Return a turn without its team, in Chinese."""
        return f"{self.span(turn)} {KINDS[turn.kind][0]}"

    def span(self, turn: Turn) -> str:
        """Return from when until when, by the county's clock."""
        start, end = (moment.astimezone(self._zone) for moment in (turn.starts_at, turn.ends_at))
        return f"{start:%Y-%m-%d %H:%M}–{end:%m-%d %H:%M}"

    def listed(self, turns: Sequence[Turn]) -> tuple[str, str]:
        """Return the first turns with their teams, in English and Chinese."""
        shown = turns[:MOST_NAMED]
        more, more_zh = (" and others", "等") if len(turns) > len(shown) else ("", "")
        english = "; ".join(f"{self.team_en(turn.team)} {self.en(turn)}" for turn in shown)
        chinese = "；".join(f"{self.team_zh(turn.team)} {self.zh(turn)}" for turn in shown)
        return english + more, chinese + more_zh

    def pairs(self, found: Sequence[tuple[Turn, Turn]]) -> tuple[str, str]:
        """Return the first pairs of turns of one team, in English and Chinese."""
        shown = found[:MOST_NAMED]
        more, more_zh = (" and others", "等") if len(found) > len(shown) else ("", "")
        english = "; ".join(f"{self.team_en(a.team)}: {self.en(a)} / {self.en(b)}" for a, b in shown)
        chinese = "；".join(f"{self.team_zh(a.team)} {self.zh(a)} 与 {self.zh(b)}" for a, b in shown)
        return english + more, chinese + more_zh


def _called(names: Mapping[str, str]) -> dict[str, str]:
    many = Counter(names.values())
    return {code: f"{name} ({code})" if many[name] > 1 else name for code, name in names.items()}
