"""A scenario as the kernel reads it, and why the kernel cannot play it, where it cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dispatch.kinds import priority
from dispatch.planning.simulation.kernel.ways_back import post_of
from dispatch.planning.simulation.memory.places import Places
from dispatch.planning.simulation.memory.teams import Post, TeamBoard
from dispatch.planning.simulation.scenario import Call, Setting, tenths_between
from dispatch.planning.simulation.workload import (
    NOWHERE,
    Crew,
    Stop,
    Times,
    WayBack,
    Window,
    Workload,
)
from dispatch.rules.policy import Mode
from dispatch.teams.team import DutyBy
from gis.position import Position
from gis.travel.times import TravelTimes

_LONG_AGO = -(1 << 60)
_FAR_AHEAD = 1 << 60


class NeedsDesk(StrEnum):
    """The reason why only the desk engine plays a scenario."""

    CONFIRM = "a_person_confirms"
    NO_TEAM = "kinds_that_send_no_team"
    OUTSIDE = "places_outside_the_county"
    ALONG = "positions_along_the_way_back"
    CUT_OFF = "places_that_not_every_post_reaches_by_road"
    TRIED_OUT = "a_rule_that_dispatch_does_not_have"


@dataclass(frozen=True, slots=True)
class KernelInput:
    """The same scenario in whole tenths of a second after the first call."""

    workload: Workload
    crews: tuple[Crew, ...]
    times: Times
    way_back: WayBack
    again_after: int = 0
    """After how long a team that let an offer expire is asked again for the same case."""


def needs_desk(setting: Setting, calls: Sequence[Call]) -> list[NeedsDesk]:
    """Return why the kernel cannot play a scenario, in the order of the list above; nothing if it can.

    That not every post reaches a place matters only where teams are asked on their way back; it is found when the
    times are made, by `kernel_input`.
    """
    places = Places(setting.data)
    found = {
        NeedsDesk.CONFIRM: setting.policy.mode is Mode.CONFIRM,
        NeedsDesk.NO_TEAM: any(not call.kind.sends_team for call in calls),
        NeedsDesk.OUTSIDE: not all(places.covers(call.position) for call in calls),
        NeedsDesk.ALONG: setting.way_back is WayBack.ALONG,
    }
    return [reason for reason, holds in found.items() if holds]


def kernel_input(setting: Setting, calls: Sequence[Call]) -> KernelInput:
    """Return a scenario that the kernel can play as it reads it."""
    places = list(dict.fromkeys(call.position for call in calls))
    return KernelInput(
        _workload(setting, calls, {place: n for n, place in enumerate(places)}),
        crews_of(setting, calls[0].received_at),
        times_of(setting, places),
        setting.way_back,
        setting.again_after,
    )


def _workload(setting: Setting, calls: Sequence[Call], number: dict[Position, int]) -> Workload:
    ground, policy, origin = Places(setting.data), setting.policy, calls[0].received_at
    stops: dict[Stop, int] = {}
    stop, urgency, target = [], [], []
    for call in calls:
        cell = ground.cell(call.position, call.received_at)
        in_town = cell is not None and cell.in_town
        stop.append(stops.setdefault(Stop(number[call.position], call.category.value), len(stops)))
        urgency.append(priority(call.kind, call.category, in_town=in_town, danger=call.danger))
        target.append(policy.target_s(cell.kind if cell else None, in_town=in_town))
    return Workload(
        received=[tenths_between(origin, call.received_at, NOWHERE) for call in calls],
        stop=stop,
        stops=tuple(stops),
        turnout=[max(call.turnout, call.answer) for call in calls],
        duties={
            rule: [max(setting.turnout(call, rule / 10), call.answer) for call in calls]
            for rule in sorted({rule for call in calls for rule in call.duties})
        },
        pace=[call.pace for call in calls],
        on_scene=[call.on_scene for call in calls],
        priority=urgency,
        answer=[call.answer for call in calls],
        target=[None if each is None else each * 10 for each in target],
        failed={n: setting.failed(call) for n, call in enumerate(calls) if call.failed},
    )


def crews_of(setting: Setting, origin: datetime) -> tuple[Crew, ...]:
    """Return the teams with their hours of duty, and the turnout that the rules give each."""
    board = TeamBoard(setting.data)
    board.roster(setting.turns)
    return tuple(_crew(setting, board, post, origin) for post in board.posts.values())


def _crew(setting: Setting, board: TeamBoard, post: Post, origin: datetime) -> Crew:
    moments = [datetime.min.replace(tzinfo=UTC) + timedelta(days=400), *post.edges]
    counted = [_LONG_AGO, *(tenths_between(origin, edge, NOWHERE) for edge in post.edges), _FAR_AHEAD]
    windows = []
    for moment, starts, ends in zip(moments, counted[:-1], counted[1:], strict=True):
        duty = board.duty(post, moment)
        if duty.on:
            kind = duty.turn.kind if duty.by is DutyBy.ROSTER and duty.turn is not None else None
            rule_s = setting.policy.turnout_s(kind)
            windows.append(Window(starts, ends, rule_s * 10, setting.leaves_after(rule_s)))
    return Crew(post.record.code, frozenset(post.record.skills), tuple(windows))


def times_of(setting: Setting, places: Sequence[Position]) -> Times:
    """Return the times between posts and places, in tenths of a second."""
    straight = setting.policy.straight_line()
    road: TravelTimes = (setting.roads.get(setting.graph) if setting.graph else None) or straight
    posts = [post_of(setting, code) for code in sorted(record.code for record in setting.data.teams)]
    out = road.matrix(posts, places)
    needs_straight = bool(np.isnan(out).any())
    is_out = setting.way_back is WayBack.NEARER_END
    return Times(
        out=_rows(out),
        straight=_rows(straight.matrix(posts, places)) if needs_straight else (),
        between=_rows(road.matrix(places, places)) if is_out else (),
        back=_rows(road.matrix(places, posts)) if is_out else (),
    )


def _rows(times_s: NDArray[np.float64]) -> list[list[int]]:
    tenths = np.where(np.isnan(times_s), float(NOWHERE), np.rint(times_s * 10.0))
    rows: list[list[int]] = tenths.astype(np.int64).tolist()
    return rows
