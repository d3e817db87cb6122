"""Turns in words: by the team's name, in English and Chinese."""

from datetime import UTC, datetime, timedelta

from dispatch.roster.gaps import Rostered
from dispatch.roster.turn_text import TurnText
from dispatch.teams.turns import Turn

START, HOURS = datetime(2026, 11, 30, 8, tzinfo=UTC), timedelta(hours=10)


def rostered(code, name, name_en=None):
    return Rostered(code, name, name_en, "S1", frozenset())


def test_turns_are_told_by_names_with_the_code_where_two_are_called_the_same():
    teams = [rostered("T1", "一组", "Team One"), rostered("T2", "一组"), rostered("T3", "三组", "Team Three")]
    text = TurnText(teams, UTC)
    assert [text.team_zh(code) for code in ("T1", "T2", "T3")] == ["一组 (T1)", "一组 (T2)", "三组"]
    assert [text.team_en(code) for code in ("T1", "T2", "T3")] == ["Team One", "一组", "Team Three"]
    pairs, pairs_zh = text.pairs(
        [(Turn("T3", START, START + HOURS), Turn("T3", START + HOURS / 10, START + HOURS * 1.1))]
    )
    assert pairs == "Team Three: 2026-11-30 08:00–11-30 18:00 shift / 2026-11-30 09:00–11-30 19:00 shift"
    assert pairs_zh == "三组 2026-11-30 08:00–11-30 18:00 班次 与 2026-11-30 09:00–11-30 19:00 班次"
