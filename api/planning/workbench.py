"""One look at a county's cover: the ground, today's posts, the changes, and the travel times between them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from api.ground.notice import notice_of
from api.planning.demand import intervals
from api.planning.schemas import FARTHEST_M, GapsIn, PostIn
from api.planning.shelf import GroundShelf, Held
from api.wiring import Wiring
from dispatch.desk.work import Desk
from dispatch.errors import BadScenarioError
from dispatch.planning.cover import Cover, Crew, Post, find_gaps
from dispatch.planning.demand import Weights
from dispatch.rules.policy import Policy
from dispatch.store.planning.ground import ground_key
from dispatch.store.planning.posts import posts_at
from dispatch.teams.turns import TurnKind
from gis.datum.crs import to_wgs84
from gis.position import Position
from gis.store.counties.loaded import CountySummary
from gis.store.counties.places import distance_from_county_m
from gis.travel.times import TravelTimes

MOST_TIMES = 5_000_000
"""Teams times places of one question."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The data of one look at the workbench; `today` are the posts as they are at the hour asked for."""

    home: CountySummary
    policy: Policy
    held: Held
    travel: TravelTimes
    graph_version: str | None
    today: Sequence[Post]

    @property
    def ground_version(self) -> str:
        """Return the version of the ground."""
        return self.held.ground.version

    def cover(self, posts: Sequence[Post], asked: GapsIn, weights: Weights) -> Cover:
        """Return the plain answer for these posts; where all are closed, today's say how far a post would be."""
        travel_s = self.held.travel_s([post.position for post in posts], self.travel)
        least = travel_s if posts else self.held.travel_s([post.position for post in self.today], self.travel)
        return find_gaps(
            posts,
            self.held.ground,
            travel_s,
            self.targets_s(asked),
            weights=weights.values,
            handling_s=float(asked.handling_s),
            skill=asked.skill,
            all_posts_s=np.asarray(least.min(axis=0)) if len(least) else None,
        )

    def targets_s(self, asked: GapsIn) -> NDArray[np.float64]:
        """Return each cell's target: the one asked for, else its own by the rules, NaN where they promise nothing.

        Raises
        ------
        BadScenarioError
            Handling takes all of a target.
        """
        targets_s = self.held.ground.targets_s(self.policy, asked.target_s)
        target_s = float(np.fmin.reduce(targets_s, initial=np.inf))
        if asked.handling_s >= target_s:
            raise BadScenarioError(
                f"Handling takes {asked.handling_s} s of a target of {target_s:g} s: no time is left for turnout and "
                f"way. Give a longer target or less handling. 受理派单用时 {asked.handling_s} 秒，"
                f"已用完 {target_s:g} 秒时限，请放宽时限或缩短受理派单用时。",
                field="handling_s",
            )
        return targets_s


def open_bench(wiring: Wiring, connection: Connection, shelf: GroundShelf, home: CountySummary, at: datetime) -> Bench:
    """Return the bench of a county at an hour.

    Raises
    ------
    BadScenarioError
        The county has no cell that is valid today.
    """
    return bench_of(wiring.desk_on(connection, read_only=True), connection, shelf, home, at)


def bench_of(desk: Desk, connection: Connection, shelf: GroundShelf, home: CountySummary, at: datetime) -> Bench:
    """Return the bench of a county at an hour, as a desk sees the county; raises BadScenarioError as `open_bench`."""
    ground = desk.store.counties.ground(home.code)
    road = desk.travel(ground.graph_version)
    travel = road or ground.policy.straight_line()
    key = ground_key(connection, home.code, ground.graph_version if road else None, home.day(desk.now))
    held = shelf.get(connection, key, travel)
    if not held.ground.cells:
        raise BadScenarioError(
            f"County {home.code} has no grid cell that is valid today: import cells first. "
            "本县今日没有有效的网格，请先导入网格。",
            field="county",
        )
    today = posts_at(connection, home.code, ground.policy, at)
    return Bench(home, ground.policy, held, travel, ground.graph_version if road else None, today)


def changed_posts(connection: Connection, bench: Bench, given: Sequence[PostIn]) -> list[Post]:
    """Return today's posts with what would be different; those that are closed are left out.

    Raises
    ------
    BadScenarioError
        A post is given twice or without a place, a team does not exist or waits at two posts, or a place lies far
        outside the county.
    """
    posts = {post.code: post for post in bench.today}
    crews = {crew.team: crew for post in bench.today for crew in post.crews}
    _check_codes(given, crews)
    moved = {team for each in given for team in each.teams or ()}
    for code, post in posts.items():
        posts[code] = replace(post, crews=tuple(crew for crew in post.crews if crew.team not in moved))
    for number, each in enumerate(given):
        posts[each.code] = _changed(connection, bench, posts.get(each.code), each, crews, f"posts.{number}")
    closed = {each.code for each in given if each.closed}
    left = [post for code, post in posts.items() if code not in closed]
    _check_size(bench, left)
    return left


def _check_size(bench: Bench, posts: Sequence[Post]) -> None:
    """Refuse more times than are worked with at once: each takes some 30 bytes while the answer is computed."""
    teams, places = sum(len(post.crews) for post in posts), len(bench.held.ground.places)
    asked = max(teams, len(posts)) * places
    if asked > MOST_TIMES:
        most = MOST_TIMES // places
        raise BadScenarioError(
            f"{len(posts)} posts with {teams} teams and {places:,} places are {asked:,} times, more than "
            f"{MOST_TIMES:,}: plan with {most:,} teams at most. "
            f"{len(posts)} 个待命点、{teams} 个小组、{places:,} 处地点，计算量超过上限，小组请不超过 {most:,} 个。",
            field="posts",
        )


def _check_codes(given: Sequence[PostIn], crews: dict[str, Crew]) -> None:
    seen: dict[str, int] = {}
    holders: dict[str, str] = {}
    for number, each in enumerate(given):
        if each.code in seen:
            raise BadScenarioError(
                f"Post {each.code!r} occurs twice: give each post once. 待命点 {each.code} 重复，请只填一次。",
                field=f"posts.{number}.code",
            )
        seen[each.code] = number
        for team in each.teams or ():
            if team not in crews:
                known = ", ".join(sorted(crews))[:300]
                raise BadScenarioError(
                    f"No team {team!r}; teams: {known}. 没有执法小组 {team}。", field=f"posts.{number}.teams"
                )
            if team in holders:
                raise BadScenarioError(
                    f"Team {team!r} is at {holders[team]!r} and at {each.code!r}: choose one post. "
                    f"小组 {team} 不能同时驻守两处。",
                    field=f"posts.{number}.teams",
                )
            holders[team] = each.code


def _changed(
    connection: Connection, bench: Bench, post: Post | None, given: PostIn, crews: dict[str, Crew], field: str
) -> Post:
    position = _position(connection, bench, given, field) or (post.position if post else None)
    if position is None:
        known = ", ".join(sorted(each.code for each in bench.today))[:300]
        raise BadScenarioError(
            f"Post {given.code!r} is not a station ({known}): correct its code; of a new post give lon, lat and datum. "
            f"{given.code} 不是现有监管所（{known}），请更正编码；新增待命点请给出经纬度和坐标系。",
            field=f"{field}.lon",
        )
    stay = post.crews if post and given.teams is None else tuple(crews[team] for team in given.teams or ())
    name = given.name or (post.name if post else given.code)
    name_en = post.name_en if post and not given.name else None
    turnout_s = float(bench.policy.turnout_s(TurnKind.SHIFT))
    extra = tuple(
        Crew(f"+{given.code}.{n}", f"{name} +{n}", turnout_s=turnout_s, name_en=name_en and f"{name_en} +{n}")
        for n in range(1, given.extra_teams + 1)
    )
    return Post(given.code, name, position, (*stay, *extra), name_en)


def _position(connection: Connection, bench: Bench, given: PostIn, field: str) -> Position | None:
    if given.lon is None or given.lat is None:
        return None
    position = to_wgs84(given.lon, given.lat, given.datum, field=field)
    away_m = distance_from_county_m(connection, position, bench.home.code)
    if away_m > FARTHEST_M:
        raise BadScenarioError(
            f"Post {given.code!r} at {position.lon:.5f}, {position.lat:.5f} lies {away_m / 1000:.0f} km outside "
            f"{bench.home.name}: check the coordinate and its datum. "
            f"待命点 {given.code} 在县界外 {away_m / 1000:.0f} 公里，请核对坐标和坐标系。",
            field=f"{field}.lon",
        )
    return position


def titled(home: CountySummary, now: datetime, language: str) -> str:
    """Return what a workbook is headed by: the county's name, when it was made, by its clock, and its notice."""
    name = (language == "en" and home.name_en) or home.name
    made = f"{name} {now.astimezone(ZoneInfo(home.time_zone)):%Y-%m-%d %H:%M}"
    return " · ".join(filter(None, (made, notice_of(home, language))))


def plain(value: float) -> float | None:
    """Return a number as JSON has it: null for never and for nothing."""
    return value if math.isfinite(value) else None


def totals(cover: Cover, weights: Weights) -> dict[str, Any]:
    """Return the figures in all, as plain values."""
    causes: dict[str, int] = {}
    for cell in cover.cells:
        if cell.cause is not None:
            causes[cell.cause] = causes.get(cell.cause, 0) + 1
    return {
        "cells": len(cover.cells),
        "reached": cover.reached,
        "gaps": cover.gaps,
        "unreachable": cover.unreachable,
        "without_target": cover.without_target,
        "busy_too_often": 0,
        "reached_twice": cover.reached_twice,
        "points": len(cover.points),
        "points_without_target": cover.points_without_target,
        "points_reached": cover.points_reached,
        "points_reached_twice": cover.points_reached_twice,
        "demand_share": _share(cover.demand_by_one, cover.demand),
        "demand_share_twice": _share(cover.demand_by_two, cover.demand),
        **intervals(cover, weights),
        "worst_tenth_s": plain(cover.worst_tenth_s),
        "beyond_twice": _share(cover.beyond_twice, cover.demand),
        "causes": causes,
    }


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 6) if whole > 0 else None
