"""Where ten minutes are not kept, and why: one look, with today's posts or with others."""

from dataclasses import asdict
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Body, Request
from fastapi.responses import JSONResponse

from api.body import StrictRoute
from api.planning.schemas import GapsIn, GapsOut
from api.planning.shelf import GroundShelf
from api.planning.workbench import Bench, changed_posts, open_bench, plain, totals
from api.roster_schemas import instant
from api.routes.parameters import API, WRITES, CountyAsked, Wired, answers
from dispatch.planning.cover import Cover, PlaceKind, Post, compare
from dispatch.summary import stamp

router = APIRouter(prefix=f"{API}/planning", tags=["planning"], route_class=StrictRoute)
EXAMPLES = [
    {"at": "2026-03-14T20:00", "target_s": 600},
    {"posts": [{"code": "NEW", "lon": 107.03, "lat": 35.30, "datum": "wgs84", "extra_teams": 1}]},
]


@router.post(
    "/gaps",
    response_model=None,
    summary="Cells and points one and two teams reach in time, and why not the others 覆盖盲区",
    responses=answers(GapsOut, "Today's posts, or those posts instead.") | WRITES,
)
def gaps(
    body: Annotated[GapsIn, Body(examples=EXAMPLES)], wiring: Wired, request: Request, county: CountyAsked = None
) -> Any:
    """Judge every cell by its own places; nothing is stored. With `posts`, the difference to today is added."""
    shelf: GroundShelf = request.app.state.planning
    home = wiring.county(county)
    at = instant(body.at, ZoneInfo(home.time_zone)) if body.at else wiring.now()
    with wiring.transaction() as connection:
        bench = open_bench(wiring, connection, shelf, home, at)
        posts = changed_posts(connection, bench, body.posts)
    today = bench.cover(bench.today, body)
    cover = bench.cover(posts, body) if body.posts else today
    return JSONResponse(
        {
            "at": stamp(at),
            "target_s": bench.target_s(body),
            "handling_s": body.handling_s,
            "skill": body.skill,
            "method": bench.travel.method,
            "graph_version": bench.graph_version,
            "ground_version": bench.ground_version,
            "places": len(bench.held.ground.places),
            "posts": _posts(bench, posts, body),
            "totals": totals(cover),
            "today": totals(today) if body.posts else None,
            "difference": _difference(today, cover) if body.posts else None,
            "cells": _cells(cover),
            "points": _points(bench, cover),
        }
    )


def _posts(bench: Bench, posts: list[Post], asked: GapsIn) -> list[dict[str, Any]]:
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


def _cells(cover: Cover) -> list[dict[str, Any]]:
    return [
        {
            "code": cell.code,
            "by_one": round(cell.by_one, 4),
            "by_two": round(cell.by_two, 4),
            "best_s": plain(cell.best_s),
            "median_s": plain(cell.median_s),
            "worst_s": plain(cell.worst_s),
            "team": cell.team,
            "second": cell.second,
            "cause": cell.cause,
            "places": cell.places,
        }
        for cell in cover.cells
    ]


def _points(bench: Bench, cover: Cover) -> list[dict[str, Any]]:
    places = [place for place in bench.held.ground.places if place.kind is PlaceKind.POINT]
    return [
        {
            "code": point.code,
            "name": place.name,
            "name_en": place.name_en,
            "cell": point.cell,
            "lon": place.position.lon,
            "lat": place.position.lat,
            "first_s": plain(point.first_s),
            "second_s": plain(point.second_s),
            "team": point.team,
            "cause": point.cause,
        }
        for point, place in zip(cover.points, places, strict=True)
    ]
