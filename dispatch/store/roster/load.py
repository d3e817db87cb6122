"""A roster read from a table, put beside what is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.errors import RosterDoubtError
from dispatch.roster.doubts import Numbered, doubts
from dispatch.roster.gaps import Rostered
from dispatch.store.roster.repository import Roster
from dispatch.teams.turns import Turn


@dataclass(frozen=True, slots=True)
class Loaded:
    """The effect of a table: turns added, turns removed for them, and the number of those unchanged."""

    added: Sequence[Turn]
    removed: Sequence[Turn]
    unchanged: int


@dataclass(frozen=True, slots=True)
class Covers:
    """The extent of a table, also where it has no turn: its period and its teams."""

    begins: datetime
    ends: datetime
    teams: frozenset[str]


def nicknames(teams: Iterable[Rostered]) -> dict[str, list[str]]:
    """Return codes by what a table may call a team; a code wins over another team's name, that over a member's.

    Who is named for a turn puts the whole team on duty.
    """
    teams, found = list(teams), dict[str, list[str]]()
    members: dict[str, list[str]] = {}
    for team in teams:
        for member in set(team.crew):
            members.setdefault(member, []).append(team.code)
        for name in {team.name, team.name_en} - {None, ""}:
            found.setdefault(str(name), []).append(team.code)
    return members | found | {team.code: [team.code] for team in teams}


def load(roster: Roster, turns: Sequence[Turn], *, replace: bool = False, covers: Covers | None = None) -> Loaded:
    """Add turns, save those that are kept already; with `replace` what else their teams have in that time goes.

    That time is from the first turn to the last, or what the table `covers`: a team that is off all month loses what
    it had. Raises what `Roster.add` raises: nothing is loaded then.
    """
    roster.lock()
    first, last = min(turn.starts_at for turn in turns), max(turn.ends_at for turn in turns)
    teams = {turn.team for turn in turns}
    if covers is not None:
        first, last, teams = min(first, covers.begins), max(last, covers.ends), teams | covers.teams
    kept = {_what(turn): turn for turn in roster.turns(first, last, teams)}
    known = {_what(turn) for turn in turns}
    new = [turn for turn in turns if _what(turn) not in kept]
    gone = [turn for what, turn in kept.items() if replace and what not in known and first <= turn.starts_at < last]
    for turn in gone:
        assert turn.id is not None  # noqa: S101  -- it was read
        roster.remove(turn.id, turn.version)
    return Loaded(roster.add(new) if new else [], gone, len(turns) - len(new))


def load_checked(
    roster: Roster,
    numbered: Numbered,
    *,
    replace: bool = False,
    confirmed: bool = False,
    file: str = "",
    covers: Covers | None = None,
) -> Loaded:
    """Add the turns of a file as `load` does, unless something looks wrong that nobody has confirmed.

    Raises
    ------
    RosterDoubtError
        Naming the rows. What was loaded is for the caller to roll back.
    """
    before = roster.on_duty()
    turns = list(dict.fromkeys(turn for _, turn in numbered))  # two of one team on one shift are one turn
    loaded = load(roster, turns, replace=replace, covers=covers)
    found = () if confirmed else doubts(numbered, before, roster.on_duty(), roster.now)
    if found:
        raise RosterDoubtError(
            f"{file}: {len(found)} remark{'s' * (len(found) != 1)}, nothing was loaded. Check the rows, then confirm. "
            f"有 {len(found)} 处需确认，未导入任何班次；请核对后确认导入。",
            faults=found,
        )
    return loaded


def _what(turn: Turn) -> tuple[object, ...]:
    return turn.team, turn.starts_at, turn.ends_at, turn.kind
