"""A roster read from a table, put beside what is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dispatch.roster import Rostered
from dispatch.store.roster import Roster
from dispatch.turns import Turn


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a table brought: turns added, taken out for them, and how many were there already."""

    added: Sequence[Turn]
    removed: Sequence[Turn]
    unchanged: int


def nicknames(teams: Iterable[Rostered]) -> dict[str, list[str]]:
    """Return codes by what a table may call a team; a code wins over another team's name."""
    found: dict[str, list[str]] = {}
    for team in teams:
        for name in {team.name, team.name_en} - {None, ""}:
            found.setdefault(str(name), []).append(team.code)
    return found | {team.code: [team.code] for team in teams}


def load(roster: Roster, turns: Sequence[Turn], *, replace: bool = False) -> Loaded:
    """Add turns, save those that are kept already; with `replace` what else their teams have in that time goes.

    Raises what `Roster.add` raises: nothing is loaded then.
    """
    roster.lock()
    first, last = min(turn.starts_at for turn in turns), max(turn.ends_at for turn in turns)
    kept = {_what(turn): turn for turn in roster.turns(first, last, {turn.team for turn in turns})}
    told = {_what(turn) for turn in turns}
    new = [turn for turn in turns if _what(turn) not in kept]
    gone = [turn for what, turn in kept.items() if replace and what not in told and turn.starts_at >= first]
    for turn in gone:
        assert turn.id is not None  # noqa: S101  -- it was read
        roster.remove(turn.id, turn.version)
    return Loaded(roster.add(new) if new else [], gone, len(turns) - len(new))


def _what(turn: Turn) -> tuple[object, ...]:
    return turn.team, turn.starts_at, turn.ends_at, turn.kind
