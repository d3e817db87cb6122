"""The roster of one county over one connection; nothing is committed here."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dispatch.desk.ports import Message
from dispatch.errors import TurnChangedError, TurnClashError, UnknownReferenceError, UnknownTurnError
from dispatch.moments import stamp
from dispatch.roster.gaps import Gap, Rostered, UnknownSkill, gaps, unknown_skills
from dispatch.roster.needs import DEFAULT, Need, as_rule, from_rules
from dispatch.roster.turn_text import TurnText
from dispatch.store.cases.reading import since_when
from dispatch.store.rows import as_json
from dispatch.store.sql_store import SqlStore
from dispatch.teams.turns import Turn, TurnKind, checked, clashes
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("roster.sql"))
AT_ONCE = 500


class Named(NamedTuple):
    """The name of a thing."""

    name: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class Roster:
    """A county's turns and needs. Teams of other stations than `stations` are not found, nor their turns."""

    connection: Connection
    county: str
    zone: ZoneInfo
    now: datetime
    actor: str = "system"
    stations: Collection[str] | None = None

    def _rows(self, query: str, **values: Any) -> Any:
        return self.connection.execute(SQL[query], {"county": self.county, **values}).mappings()

    def _seen(self) -> list[str] | None:
        return None if self.stations is None else sorted(self.stations)

    def lock(self) -> None:
        """Let nobody else change the county's roster until this transaction has ended."""
        self.connection.execute(SQL["lock"], {"county": self.county})

    def teams(self) -> list[Rostered]:
        """Return the teams that can be put on the roster, by code."""
        return [
            Rostered(
                row["code"], row["name"], row["name_en"], row["station"], frozenset(row["skills"]), tuple(row["crew"])
            )
            for row in self._rows("names", stations=self._seen())
        ]

    def on_duty(self) -> frozenset[str]:
        """Return the teams on duty now, by roster, hand or register."""
        store = SqlStore(self.connection, sees=self.stations, now=self.now)
        return frozenset(team.code for team in store.teams.now(self.county) if team.on_duty)

    def turns(self, since: datetime, until: datetime, teams: Collection[str] | None = None) -> list[Turn]:
        """Return the turns that reach into [since, until), in order of time."""
        asked = None if teams is None else sorted(teams)
        found = self._rows("turns", since=since, until=until, teams=asked, stations=self._seen())
        return [_turn(row) for row in found]

    def begins(self) -> datetime | None:
        """Return when the first turn of all begins; None where there is none."""
        found: datetime | None = self.connection.execute(SQL["begins"], {"county": self.county}).scalar_one()
        return found

    def gaps(self, since: datetime, until: datetime) -> list[Gap]:
        """Return where the roster falls short; a county that keeps none has no gaps."""
        if not self._in_use():
            return []
        return gaps(self.turns(since, until), self.need()[1], since, until, self.zone, self.teams())

    def unknown_skills(self) -> list[UnknownSkill]:
        """Return the skills of teams and needs that are no known ones."""
        return unknown_skills(self.teams(), self.need()[1])

    def station_names(self) -> dict[str, Named]:
        """Return what the county's stations are called, by code."""
        return {row["code"]: Named(row["name"], row["name_en"]) for row in self._rows("station_names")}

    def add(self, turns: Sequence[Turn]) -> list[Turn]:
        """Add turns, all or none.

        Raises
        ------
        BadTurnError, UnknownReferenceError, TurnClashError
            One cannot be, names no team that is seen, or overlaps another of its team.
        """
        self._check(turns)
        added = self._rows(
            "add",
            now=self.now,
            actor=self.actor,
            teams=[turn.team for turn in turns],
            kinds=[turn.kind.value for turn in turns],
            starts=[turn.starts_at for turn in turns],
            ends=[turn.ends_at for turn in turns],
        )
        return [_turn(row) for row in added]

    def move(self, number: int, version: int, **changes: Any) -> tuple[Turn, Turn]:
        """Change a turn and return it before and after; `version` is what the caller saw.

        Raises
        ------
        UnknownTurnError, TurnChangedError, and what `add` raises
            It is gone, or somebody else moved it meanwhile.
        """
        self.lock()
        before = self._held(number, version)
        after = replace(before, **changes)
        self._check([after], alone=True)
        row = self._rows(
            "move",
            id=number,
            team=after.team,
            kind=after.kind.value,
            starts_at=after.starts_at,
            ends_at=after.ends_at,
            now=self.now,
            actor=self.actor,
        ).one()
        return before, _turn(row)

    def remove(self, number: int, version: int) -> Turn:
        """Take a turn out and return it; raises UnknownTurnError, TurnChangedError."""
        self.lock()
        removed = self._held(number, version)
        self.connection.execute(SQL["remove"], {"county": self.county, "id": number})
        self._stay_in_use()
        return removed

    def _stay_in_use(self) -> None:
        """Keep what is wanted where the last turn went: a roster without a turn is one gap, not none."""
        with self._whole_county():
            if not self._in_use():
                rules = as_json([as_rule(need) for need in DEFAULT])
                self._rows("set_need", version=1, needs=rules, now=self.now, actor=self.actor)

    def _in_use(self) -> bool:
        return bool(self.connection.execute(SQL["in_use"], {"county": self.county}).scalar_one())

    @contextmanager
    def _whole_county(self) -> Iterator[None]:
        """Find rows of every station meanwhile: a county keeps a roster or not, whichever station asks."""
        kept = self.connection.execute(SQL["stations_found"]).scalar_one()
        self.connection.execute(SQL["find_stations"], {"stations": "*"})
        yield
        self.connection.execute(SQL["find_stations"], {"stations": kept})

    def _held(self, number: int, version: int) -> Turn:
        row = self._rows("turn", id=number).first()
        if row is None:
            raise UnknownTurnError(
                f"No turn {number} in county {self.county}; somebody may have removed it. 该班次不存在，可能已被删除。",
                field="turn",
            )
        turn = _turn(row)
        if turn.version != version:
            text = self.text()
            raise TurnChangedError(
                f"Turn {number} of {text.team_en(turn.team)} is now {text.en(turn)}: somebody changed it meanwhile "
                f"(version {turn.version}, yours {version}). Look at the roster again. "
                "他人已修改此班次，请刷新排班后重试。",
                field="version",
            )
        return turn

    def _check(self, turns: Sequence[Turn], *, alone: bool = False) -> None:
        self.lock()
        known = {team.code for team in self.teams()}
        for number, turn in enumerate(turns):
            if turn.team not in known:
                raise UnknownReferenceError(
                    f"No team {turn.team!r}; teams: {', '.join(sorted(known))[:400]}. 没有这个执法小组。",
                    field="team" if alone else f"turns.{number}.team",
                )
            checked(turn)
        first, last = min(turn.starts_at for turn in turns), max(turn.ends_at for turn in turns)
        found = clashes(turns, self.turns(first, last, {turn.team for turn in turns}))
        if found:
            raise TurnClashError(self._clash(found), field="from" if alone else "turns")

    def text(self) -> TurnText:
        """Return what says turns in words."""
        return TurnText(self.teams(), self.zone)

    def _clash(self, found: list[tuple[Turn, Turn]]) -> str:
        pairs, pairs_zh = self.text().pairs(found)
        return (
            f"Nothing was changed: a team's turns overlap {len(found)} time(s); move one of two, or take the "
            f"older out first: {pairs}. "
            f"未作改动，同一小组的班次重叠 {len(found)} 处，请改动其一或先清除原班次：{pairs_zh}。"
        )

    def need(self) -> tuple[int, tuple[Need, ...]]:
        """Return the version of the need in force and what it is; version 0 is the default."""
        row = self._rows("need").first()
        return (0, DEFAULT) if row is None else (row["version"], from_rules(row["needs"]))

    def set_need(self, needs: Sequence[Need], version: int) -> int:
        """Keep a new need and return its version.

        Raises
        ------
        TurnChangedError
            `version` is not the one in force.
        UnknownReferenceError
            A need names no station of the county.
        """
        self._check_stations(needs)
        rules = as_json([as_rule(need) for need in needs])
        fields = {"version": version + 1, "needs": rules, "now": self.now, "actor": self.actor}
        if self.need()[0] != version or self._rows("set_need", **fields).first() is None:
            raise TurnChangedError(
                f"The need is version {self.need()[0]} now, yours was {version}: somebody changed it meanwhile. "
                "他人已修改值班要求，请刷新后重试。",
                field="version",
            )
        return version + 1

    def _check_stations(self, needs: Sequence[Need]) -> None:
        known = self.station_names()
        for number, need in enumerate(needs):
            if need.station is not None and need.station not in known:
                codes = ", ".join(sorted(known))[:400]
                raise UnknownReferenceError(
                    f"needs.{number}.station={need.station!r}: no such station; stations: {codes}. "
                    f"没有编号为“{need.station}”的监管所，现有：{codes}。",
                    field=f"needs.{number}.station",
                )

    def news(self, teams: Collection[str]) -> list[Message]:
        """Return the messages to the live maps about these teams' duty now."""
        return team_news(self.connection, self.county, teams, self.now)


def turns_due(connection: Connection, now: datetime, limit: int = AT_ONCE) -> dict[str, set[str]]:
    """Take note of turns that began or ended and return their teams by county; no other worker gets the same."""
    due: dict[str, set[str]] = {}
    for row in connection.execute(SQL["pass_edges"], {"now": now, "limit": limit}).mappings():
        due.setdefault(row["county"], set()).add(row["team"])
    return due


def team_news(connection: Connection, county: str, teams: Collection[str], now: datetime) -> list[Message]:
    """Return the message that says which of these teams are on duty and free now, since when; none if none is."""
    since = since_when(connection, county, now)
    changed = [
        {"code": team.code, "on_duty": team.on_duty, "duty": team.duty.value, "status": team.status.value}
        | {"case": team.case_id, "since": stamp(since.get(team.code))}
        for team in SqlStore(connection, now=now).teams.now(county)
        if team.code in teams
    ]
    return [("team", {"teams": changed})] if changed else []


def _turn(row: Any) -> Turn:
    return Turn(row["team"], row["starts_at"], row["ends_at"], TurnKind(row["kind"]), row["id"], row["version"])
