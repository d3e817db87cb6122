"""Access to reporting points as a workbook: villages, cells, towns, proposals, and what the walks rest on."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from dispatch.planning.cover import PlaceKind, PlanningGround
from gis.store.county_files.spreadsheets import Cell
from maps.catalogue import messages

type Plain = Mapping[str, Any]
type Rows = list[Sequence[Cell]]


def access_book(answer: Plain, ground: PlanningGround, title: str, language: str) -> dict[str, Rows]:
    """Return the sheets by name, each with its headings in the first row.

    Parameters
    ----------
    answer
        As `GET /planning/access` gives it.
    title
        The county, and when it was asked.
    """
    t = messages(language)
    return {
        t["planning.walk_sheet_villages"]: _walks(t, answer, ground, "villages", language),
        t["report.sheet_cells"]: _walks(t, answer, ground, "cells", language),
        t["planning.walk_sheet_towns"]: _towns(t, answer),
        t["planning.walk_sheet_next"]: _next(t, answer, ground),
        t["report.assumptions"]: [[text] for text in _about(t, answer, title)],
    }


def _walks(t: Mapping[str, str], answer: Plain, ground: PlanningGround, what: str, language: str) -> Rows:
    """Return the walks, the farthest first as the page lists them; where there is no way the minutes are empty."""
    cells = {cell.code: cell for cell in ground.cells}
    points = {
        place.code: (language == "en" and place.name_en) or place.name
        for place in ground.places
        if place.kind is PlaceKind.POINT
    }
    names = ("village" if what == "villages" else "cell", "town", "committee", "cell_code", "within", "own")
    ways = [(kind, column) for kind in ("nearest", "second") for column in ("", "_code", "_min")]
    headings = [t[f"planning.walk_{name}"] for name in names] + [t[f"planning.walk_{a}{b}"] for a, b in ways]
    far = float("inf")
    ordered = sorted(
        answer[what], key=lambda each: (-(far if each["nearest_s"] is None else each["nearest_s"]), each["cell"])
    )
    rows: Rows = [headings]
    for walk in ordered:
        cell, nearest_s = cells[walk["cell"]], walk["nearest_s"]
        is_within = nearest_s is not None and nearest_s <= answer["limit_min"] * 60
        said = [t["export.yes" if each else "export.no"] for each in (is_within, walk["has_own"])]
        row: list[Cell] = [walk["name"], cell.town, cell.committee, cell.code, *said]
        for kind in ("nearest", "second"):
            seconds = walk[f"{kind}_s"]
            row += [points.get(walk[kind]), walk[kind], None if seconds is None else _minutes(seconds)]
        rows.append(row)
    return rows


def _minutes(seconds: float) -> float:
    """Return minutes rounded up to a tenth: a walk beyond the limit is more than the limit."""
    return math.ceil(round(seconds / 6, 6)) / 10


def _towns(t: Mapping[str, str], answer: Plain) -> Rows:
    kinds = list(answer["towns"][0]["points"]) if answer["towns"] else []
    words = [t[f"planning.{name}"] for name in ("walk_committees", "committees_without", "walk_their_names")]
    headings = [t["planning.town"], *(t[f"point.{kind}"] for kind in kinds), *words]
    return [
        headings,
        *(
            [
                town["town"],
                *(town["points"][kind] for kind in kinds),
                town["committees"],
                len(town["committees_without"]),
                t["planning.comma"].join(town["committees_without"]),
            ]
            for town in answer["towns"]
        ),
    ]


def _next(t: Mapping[str, str], answer: Plain, ground: PlanningGround) -> Rows:
    if answer["next"] is None:
        return [[t["planning.too_many_villages"]]]
    towns = {cell.code: cell.town for cell in ground.cells}
    of = answer["next"]["of"]
    names = (
        "order",
        "place",
        "town",
        "cell_code",
        "lon",
        "lat",
        f"gained_{of}",
        "gained",
        "saved_min",
        "still_without",
    )
    return [
        [t[f"planning.walk_{name}"] for name in names],
        *(
            [
                number,
                site["name"],
                towns[site["cell"]],
                site["cell"],
                site["lon"],
                site["lat"],
                len(site["gained"]),
                t["planning.comma"].join(site["gained"]),
                site["saved_min"],
                site["still_without"],
            ]
            for number, site in enumerate(answer["next"]["sites"], start=1)
        ),
    ]


def _about(t: Mapping[str, str], answer: Plain, title: str) -> list[str]:
    versions = {"graph": answer["graph_version"] or "-", "ground": answer["ground_version"]}
    reached = {what: f"{answer[f'{what}_within']} / {len(answer[what])}" for what in ("villages", "cells")}
    return [
        title,
        t["planning.walk_caption"].format(limit=answer["limit_min"]),
        *(f"{t[f'planning.{what}_within']} {reached[what]}" for what in ("villages", "cells")),
        t["planning.no_paths" if answer["method"] == "straight_line" else "planning.walk_by_paths"],
        t["planning.walk_rule"],
        t["report.versions"].format(**versions),
    ]
