"""The answer about a county's cover, computed once for the page, the files and the scenarios."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.planning.cover.chances import Chances
from api.planning.demand import cell_demand, demand_out, expected_by, weights_of
from api.planning.log_look import LogLook, open_log
from api.planning.schemas import GapsIn
from api.planning.shelf import GroundShelf
from api.planning.workbench import Bench, changed_posts, open_bench, plain, totals
from api.roster.schemas import instant
from api.wiring import Wiring
from dispatch.moments import stamp
from dispatch.planning.cover import Cover, GapCause, PlaceKind, Post, compare
from dispatch.planning.demand import Weights
from dispatch.planning.learning import CellGround
from dispatch.store.planning.ground import county_version, rules_version
from dispatch.views.minutes import MinutesView, minutes_view


@dataclass(frozen=True, slots=True)
class Looked:
    """One look: the bench, the posts it judged, the cover today and with those posts, what else it rests on."""

    bench: Bench
    at: datetime
    asked: GapsIn
    posts: Sequence[Post]
    today: Cover
    cover: Cover
    weights: Weights
    county_version: str
    rules_version: str
    chance: dict[str, Any] | None = None

    def answer(self) -> dict[str, Any]:
        """Return the whole as plain values."""
        bench, body = self.bench, self.asked
        figures, cells = self._totals(self.cover), _cells(self.cover, self.weights)
        if self.chance is not None:
            note_busy(figures, cells, self.chance["cells"])
        return {
            "at": stamp(self.at),
            "target_s": body.target_s,
            "handling_s": body.handling_s,
            "skill": body.skill,
            "method": bench.travel.method,
            "graph_version": bench.graph_version,
            "ground_version": bench.ground_version,
            "county_version": self.county_version,
            "rules_version": self.rules_version,
            "places": len(bench.held.ground.places),
            "demand": demand_out(self.weights),
            "posts": _posts(bench, self.posts, body),
            "totals": figures,
            "today": self._totals(self.today) if body.posts else None,
            "difference": _difference(self.today, self.cover) if body.posts else None,
            "chance": self.chance,
            "cells": cells,
            "points": _points(bench, self.cover),
        }

    def _totals(self, cover: Cover) -> dict[str, Any]:
        return totals(cover, self.weights) | {"minutes": _minutes(self.bench, cover)}


def _minutes(bench: Bench, cover: Cover) -> MinutesView | None:
    """Return the times to the cells without a target, each at its middle place."""
    cells = zip(bench.held.ground.cells, cover.cells, strict=True)
    return minutes_view([(cell.code, cell.name, each.median_s) for cell, each in cells if not each.has_target])


def note_busy(
    figures: dict[str, Any], cells: Sequence[dict[str, Any]], chances: Mapping[str, tuple[float | None, bool]]
) -> None:
    """Name the cause of cells that are reached but whose teams are busy too often, and count them: they are no gaps."""
    busy = [cell for cell in cells if cell["cause"] is None and chances[cell["code"]][1]]
    for cell in busy:
        cell["cause"] = GapCause.BUSY_TOO_OFTEN
    figures["busy_too_often"] = len(busy)


def look(wiring: Wiring, shelf: GroundShelf, county: str | None, asked: GapsIn) -> Looked:
    """Return the cover asked for; nothing is stored. Raises BadScenarioError."""
    home = wiring.county(county)
    at = instant(asked.at, ZoneInfo(home.time_zone)) if asked.at else wiring.now()
    with wiring.transaction() as connection:
        bench = open_bench(wiring, connection, shelf, home, at)
        posts = changed_posts(connection, bench, asked.posts)
        weights = weights_of(connection, bench.held.ground, asked.demand, wiring.now())
        log = open_log(wiring, connection, home.code, None, None) if asked.with_chance else None
        grounds = expected_by(connection, bench.held.ground) if log else ()
        rests_on = county_version(connection, home.code), rules_version(connection, home.code)
    today = bench.cover(bench.today, asked, weights)
    cover = bench.cover(posts, asked, weights) if asked.posts else today
    chances = _chance(log, bench, grounds, at, posts, asked, weights) if log else None
    return Looked(bench, at, asked, posts, today, cover, weights, *rests_on, chances)


def _chance(
    log: LogLook,
    bench: Bench,
    grounds: Sequence[CellGround],
    at: datetime,
    posts: Sequence[Post],
    asked: GapsIn,
    weights: Weights,
) -> dict[str, Any]:
    chances = Chances(log, bench, grounds, log.calendar.block(at))
    return chances.answer(chances.of(posts, asked, weights))


def _posts(bench: Bench, posts: Sequence[Post], asked: GapsIn) -> list[dict[str, Any]]:
    before = {post.code: post for post in bench.today}
    closed = [before[each.code] for each in asked.posts if each.closed and each.code in before]
    return [_post(post, before.get(post.code), closed=post in closed) for post in (*posts, *closed)]


def _post(post: Post, before: Post | None, *, closed: bool) -> dict[str, Any]:
    return {
        "code": post.code,
        "name": post.name,
        "name_en": post.name_en,
        "lon": post.position.lon,
        "lat": post.position.lat,
        "is_new": before is None,
        "is_moved": before is not None and before.position != post.position,
        "closed": closed,
        "teams": [
            {
                "code": crew.team,
                "name": crew.name,
                "name_en": crew.name_en,
                "duty": crew.duty.value,
                "turnout_s": crew.turnout_s,
                "skills": sorted(crew.skills),
            }
            for crew in post.crews
        ],
    }


def _difference(before: Cover, after: Cover) -> dict[str, Any]:
    found = asdict(compare(before, after))
    return {name: found[name] for name in ("won", "lost", "missing", "points_won", "points_lost")}


def _cells(cover: Cover, weights: Weights) -> list[dict[str, Any]]:
    return [
        {
            "code": cell.code,
            "target_s": plain(cell.target_s),
            "by_one": plain(round(cell.by_one, 4)),
            "by_two": plain(round(cell.by_two, 4)),
            "best_s": plain(cell.best_s),
            "median_s": plain(cell.median_s),
            "worst_s": plain(cell.worst_s),
            "band": cell.band and cell.band.name,
            "team": cell.team,
            "second": cell.second,
            "cause": cell.cause,
            "places": cell.places,
            **cell_demand(demand),
        }
        for cell, demand in zip(cover.cells, weights.cells, strict=True)
    ]


def _points(bench: Bench, cover: Cover) -> list[dict[str, Any]]:
    places = [place for place in bench.held.ground.places if place.kind is PlaceKind.POINT]
    return [
        {
            "code": point.code,
            "name": place.name,
            "name_en": place.name_en,
            "cell": point.cell,
            "target_s": plain(point.target_s),
            "lon": place.position.lon,
            "lat": place.position.lat,
            "first_s": plain(point.first_s),
            "second_s": plain(point.second_s),
            "team": point.team,
            "cause": point.cause,
        }
        for point, place in zip(cover.points, places, strict=True)
    ]
