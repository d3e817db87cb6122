"""Take-overs of a county's plans over one connection: kept with what they changed, undone the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from dispatch.errors import PlanBegunError, RosterRoomError, ShortRestError, TakeoverUndoError
from dispatch.roster.needs import Need, as_rule, from_rules
from dispatch.roster.takeover import (
    Clearing,
    Days,
    Taken,
    Takeover,
    clearing,
    obstacles,
    rested,
    short_rests,
    without_number,
)
from dispatch.roster.takeover_text import begun, needs_changed, not_the_last, refused, room, short
from dispatch.store.roster.repository import Roster
from dispatch.store.rows import as_json
from dispatch.teams.turns import Turn, TurnKind
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("takeovers.sql"))
NEEDS, SHIFTS = "needs", "shifts"
type ShortRests = Literal["refuse", "leave_out", "keep"]
"""The treatment of planned shifts that follow or precede another turn too closely."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The options for writing planned shifts: their days, the rest between turns, and what somebody has agreed to."""

    days: Days
    rest: timedelta
    short_rests: ShortRests = "refuse"
    make_room: bool = False
    keep_on_call: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """The turns that a take-over wrote, and the number of planned shifts left out for the rest of their teams."""

    id: int | None
    taken: Taken
    left_out: int


@dataclass(frozen=True, slots=True)
class Takeovers:
    """The take-overs into a county's roster."""

    roster: Roster

    def _rows(self, query: str, **values: Any) -> Any:
        return self.roster.connection.execute(SQL[query], {"county": self.roster.county, **values}).mappings()

    def _keep(self, kind: str, change: Mapping[str, Any]) -> int:
        fields = {"kind": kind, "now": self.roster.now, "actor": self.roster.actor, "change": as_json(change)}
        return int(self._rows("keep", **fields).one()["id"])

    def last(self, kind: str) -> Takeover | None:
        """Return the newest of a kind that was not undone."""
        row = self._rows("last", kind=kind).first()
        return row and Takeover(row["id"], row["made_at"], row["made_by"], row["change"])

    def take_needs(self, needs: Sequence[Need], version: int) -> int:
        """Put needs in force and return their version; raises what `Roster.set_need` raises."""
        before = self.roster.need()[1]
        made = self.roster.set_need(needs, version)
        self._keep(NEEDS, {"before": _rules(before), "after": _rules(needs)})
        return made

    def needs_obstacle(self, last: Takeover) -> str | None:
        """Return why the needs cannot be undone."""
        version, needs = self.roster.need()
        return None if _rules(needs) == last.change["after"] else needs_changed(version)

    def undo_needs(self, number: int) -> tuple[int, Sequence[Need]]:
        """Put the needs before the last take-over in force again; return their version and what they are.

        Raises
        ------
        TakeoverUndoError
            Another take-over is the last one, or the needs were changed since.
        """
        last = self._last(NEEDS, number)
        why = self.needs_obstacle(last)
        if why:
            raise TakeoverUndoError(why)
        needs = from_rules(last.change["before"])
        version = self.roster.set_need(needs, self.roster.need()[0])
        self._rows_changed("undo", id=last.id)
        return version, needs

    def _rows_changed(self, query: str, **values: Any) -> None:
        fields = {"county": self.roster.county, "now": self.roster.now, "actor": self.roster.actor}
        self.roster.connection.execute(SQL[query], {**fields, **values})

    def _last(self, kind: str, number: int) -> Takeover:
        self.roster.lock()
        last = self.last(kind)
        if last is None or last.id != number:
            raise TakeoverUndoError(not_the_last(number), field="id")
        return last

    def take_shifts(self, planned: Sequence[Turn], asked: Asked) -> Written:
        """Write planned shifts in place of the turns of their teams, all or none.

        Raises
        ------
        PlanBegunError, RosterRoomError, ShortRestError, and what `Roster.add` raises
            The plan has begun; turns are in the way; rest is too short.
        """
        roster = self.roster
        roster.lock()
        starts_at = min(turn.starts_at for turn in planned)
        if starts_at <= roster.now:
            raise PlanBegunError(begun(starts_at.astimezone(roster.zone)), field="patterns")
        kept = self._kept(planned, asked)
        shifts = self._rested(planned, kept, asked)
        cleared = clearing(shifts, kept, asked.days)
        taken = self._write(cleared, asked)
        number = self._keep(SHIFTS, _as_change(taken)) if taken.teams else None
        return Written(number, taken, len(set(planned)) - len(set(shifts)))

    def _kept(self, planned: Sequence[Turn], asked: Asked) -> list[Turn]:
        end = max(asked.days[1], *(turn.ends_at for turn in planned))
        found = self.roster.turns(asked.days[0] - asked.rest, end + asked.rest, {turn.team for turn in planned})
        return [turn for turn in found if not (asked.keep_on_call and turn.kind is TurnKind.ON_CALL)]

    def _rested(self, planned: Sequence[Turn], kept: Sequence[Turn], asked: Asked) -> list[Turn]:
        """Return the shifts to write; raises RosterRoomError, ShortRestError."""
        shifts = rested(planned, kept, asked.days, asked.rest) if asked.short_rests == "leave_out" else list(planned)
        cleared = clearing(shifts, kept, asked.days)
        if not asked.make_room and (cleared.gone or cleared.cut):
            raise RosterRoomError(room(cleared, asked.days[0].astimezone(self.roster.zone), self.roster.text()))
        found = short_rests(shifts, cleared.staying, asked.rest) if asked.short_rests == "refuse" else []
        if found:
            raise ShortRestError(short(found, asked.rest, self.roster.text()))
        return shifts

    def _write(self, cleared: Clearing, asked: Asked) -> Taken:
        cut = [self.roster.move(_number(old), old.version, ends_at=new.ends_at) for old, new in cleared.cut]
        for turn in cleared.gone:
            self.roster.remove(_number(turn), turn.version)
        written = self.roster.add(cleared.new) if cleared.new else []
        return Taken(asked.days, tuple(written), cleared.gone, tuple(cut))

    def shifts_obstacle(self, last: Takeover) -> str | None:
        """Return why the shifts cannot be undone."""
        taken = taken_of(last)
        found = obstacles(taken, self.roster.turns(*taken.edges, taken.teams), self.roster.now)
        return refused(found, self.roster.text()) if found else None

    def undo_shifts(self, number: int) -> Taken:
        """Put the turns before the last take-over back; return it, with the turns as they are kept again.

        Raises
        ------
        TakeoverUndoError
            Another take-over is the last one, its shifts have begun, or turns were changed since.
        """
        last = self._last(SHIFTS, number)
        why = self.shifts_obstacle(last)
        if why:
            raise TakeoverUndoError(why)
        taken, roster = taken_of(last), self.roster
        there = {(t.team, t.kind, t.starts_at, t.ends_at): t for t in roster.turns(*taken.edges, taken.teams)}
        held = [there[turn.team, turn.kind, turn.starts_at, turn.ends_at] for turn in taken.written]
        for turn in held:
            roster.remove(_number(turn), turn.version)
        cut = []
        for old, new in taken.cut:
            now = there[new.team, new.kind, new.starts_at, new.ends_at]
            cut.append(roster.move(_number(now), now.version, ends_at=old.ends_at))
        back = roster.add([without_number(turn) for turn in taken.removed]) if taken.removed else []
        self._rows_changed("undo", id=last.id)
        return Taken(taken.days, tuple(held), tuple(back), tuple((after, before) for before, after in cut))


def taken_of(takeover: Takeover) -> Taken:
    """Return what a take-over of shifts did."""
    change = takeover.change
    return Taken(
        (datetime.fromisoformat(change["first"]), datetime.fromisoformat(change["until"])),
        tuple(_turn(each) for each in change["written"]),
        tuple(_turn(each) for each in change["removed"]),
        tuple((_turn(old), _turn(new)) for old, new in change["cut"]),
    )


def _as_change(taken: Taken) -> dict[str, Any]:
    return {
        "first": taken.days[0],
        "until": taken.days[1],
        "written": [_plain(turn) for turn in taken.written],
        "removed": [_plain(turn) for turn in taken.removed],
        "cut": [[_plain(old), _plain(new)] for old, new in taken.cut],
    }


def _plain(turn: Turn) -> list[Any]:
    return [turn.team, turn.kind.value, turn.starts_at, turn.ends_at]


def _turn(plain: Sequence[str]) -> Turn:
    team, kind, starts_at, ends_at = plain
    return Turn(team, datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at), TurnKind(kind))


def _rules(needs: Sequence[Need]) -> list[dict[str, Any]]:
    return [as_rule(need) for need in needs]


def _number(turn: Turn) -> int:
    assert turn.id is not None  # noqa: S101  -- it was read
    return turn.id
