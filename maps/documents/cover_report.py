"""The planning report: where the target is kept, where not and why, what a change does, under which assumptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maps.catalogue import LANGUAGES, messages
from maps.documents.demand_words import filled as _fill
from maps.documents.demand_words import of_cell, percent, share_of
from maps.documents.demand_words import sentences as demand_sentences
from maps.documents.document import Document, Heading, Paragraph, Part, Picture, Table
from maps.documents.minute_words import arrival_words, band_words, minutes_said

MOST_GAPS = 60
"""Rows of gaps printed, the worst first; files of data have them all."""
LOOKS = ("two", "one", "part", "gap")
FIGURES = (
    *(("cells", "reached"), ("cells_twice", "reached_twice"), ("gaps", "gaps"), ("unreachable", "unreachable")),
    *(("points", "points_reached"), ("points_twice", "points_reached_twice")),
    *((name, name) for name in ("without_target", "points_without_target")),
)
IF_ANY = ("unreachable", "without_target", "points_without_target")
CHANGES = ("won", "lost", "missing", "same", "no_promise")


@dataclass(frozen=True, slots=True)
class Reported:
    """The content of a report.

    Attributes
    ----------
    answer : mapping
        Answer of `POST /planning/gaps`.
    cells : mapping
        Name and town of each cell by code.
    county : str
        Name of the county.
    at : str
        The hour asked for, by the county's clock.
    made : str
        Time at which the report was made, by the county's clock.
    pictures : sequence of (bytes, str)
        Maps as PNG with their captions.
    notice : str or None
        Note on the county's data, such as that it is made up.
    """

    answer: Mapping[str, Any]
    cells: Mapping[str, tuple[str, str]]
    county: str
    at: str
    made: str
    pictures: Sequence[tuple[bytes, str]] = ()
    notice: str | None = None


def cover_report(found: Reported, language: str) -> Document:
    """Return the report in one language."""
    t = messages(language)
    answer = found.answer
    parts: list[Part] = [
        *([Paragraph(found.notice)] if found.notice else []),
        Heading(t["report.summary"]),
        Paragraph(question(answer, found.at, language)),
        _figures(t, answer),
        *([] if has_team(answer["posts"]) else [Paragraph(t["planning.no_teams"])]),
        *(Paragraph(text) for text in chance_said(answer, language)),
        *_untargeted(t, answer),
        *(Picture(png, caption) for png, caption in found.pictures),
        Heading(t["report.causes"]),
        Table((t["planning.why"], t["report.cells"]), _causes(t, answer), (3, 1)),
        *_busy(t, answer),
        *_gaps(t, found, language),
        Heading(t["report.posts"]),
        Table(
            (t["report.post"], t["report.state"], t["report.teams"]),
            [_post(t, each, language) for each in answer["posts"]],
            (2, 1, 4),
        ),
        Heading(t["report.assumptions"]),
        *(Paragraph(text) for text in assumptions(answer, language)),
        Paragraph(versions(answer, language), is_note=True),
    ]
    subtitle = _fill(t, "report.subtitle", county=found.county, made=found.made)
    return Document(t["report.title"], subtitle, parts, LANGUAGES[language])


def question(answer: Mapping[str, Any], at: str, language: str) -> str:
    """Return what was asked: the hour, by the county's clock, and the target."""
    t = messages(language)
    return _fill(t, "report.question", at=at, target=_target(t, answer))


def _target(t: Mapping[str, str], answer: Mapping[str, Any]) -> str:
    """Return the one target of all cells, else that each has its own, and which these are."""
    if answer["target_s"] is not None:
        return arrival_words(t, answer["target_s"])
    own = sorted({cell["target_s"] for cell in answer["cells"] if cell["target_s"] is not None})
    return _fill(
        t, "planning.target_own", targets=t["planning.comma"].join(arrival_words(t, each) for each in own) or "-"
    )


def versions(answer: Mapping[str, Any], language: str) -> str:
    """Return which roads, ground, teams and rules the figures are of."""
    t = messages(language)
    roads = _fill(t, "report.versions", graph=answer["graph_version"] or "-", ground=answer["ground_version"])
    return roads + _fill(t, "report.versions_too", county=answer["county_version"], rules=answer["rules_version"])


def assumptions(answer: Mapping[str, Any], language: str) -> list[str]:
    """Return what the figures rest on, and where they end, one sentence or two each."""
    t = messages(language)
    skill = t[f"category.{answer['skill']}"] if answer["skill"] else t["planning.any_skill"]
    return [
        t["planning.assumption"],
        *demand_sentences(t, answer["demand"]),
        _fill(t, "report.handling", handling=arrival_words(t, answer["handling_s"]), skill=skill),
        t["report.by_road"] if answer["method"] == "road" else t["planning.straight_line"],
        _fill(t, "report.places", n=answer["places"]),
        t["report.exactly"],
    ]


def chance_said(answer: Mapping[str, Any], language: str) -> list[str]:
    """Return the expected share of cases in time and what it rests on; nothing where it was not asked for."""
    t, found = messages(language), answer["chance"]
    if found is None:
        return []
    learned = "planning.learned_from" if found["cases"] else "planning.learned_nothing"
    handling, turnout = (arrival_words(t, found[name][0]) for name in ("handling_s", "turnout_s"))
    basis = _fill(t, learned, n=found["cases"], handling=handling, turnout=turnout)
    return [_fill(t, "report.chance", share=percent(found["demand_share"]), basis=basis)]


def has_team(posts: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether any team answers a call at that hour."""
    return any(team["duty"] != "off_duty" for post in posts if not post["closed"] for team in post["teams"])


def _figures(t: Mapping[str, str], answer: Mapping[str, Any]) -> Table:
    now, before = answer["totals"], answer["today"]
    table = [
        [t[f"planning.figure.{name}"], *([_of(before, n)] if before else []), _of(now, n)]
        for name, n in FIGURES
        if name not in IF_ANY or now[n] or (before and before[n])
    ]
    table += [
        [t[f"planning.figure.{name}"], *([_demand(t, before, name)] if before else []), _demand(t, now, name)]
        for name in ("demand", "demand_twice")
    ]
    worst = [t["planning.figure.worst"], *([arrival_words(t, before["worst_tenth_s"])] if before else [])]
    headings = [
        t["report.figure"],
        *([t["report.today"]] if before else []),
        t["report.scenario" if before else "report.today"],
    ]
    return Table(
        headings, [*table, [*worst, arrival_words(t, now["worst_tenth_s"])]], (2, *([1] * (len(headings) - 1)))
    )


def _untargeted(t: Mapping[str, str], answer: Mapping[str, Any]) -> list[Part]:
    """Return in how many minutes the cells without a target are reached, if there are any."""
    minutes = answer["totals"]["minutes"]
    if minutes is None:
        return []
    rows = [[band_words(t, each), f"{each['cells']} / {minutes['cells']}"] for each in minutes["bands"]]
    table = Table((t["report.heading.minutes"], t["report.cells"]), rows, (3, 1))
    return [Heading(t["minutes.instead"]), Paragraph(minutes_said(t, minutes)), table, Paragraph(t["minutes.hint"])]


def _of(totals: Mapping[str, Any], n: str) -> str:
    """Return a count of cells or points: of all those with a target, or of all where it counts those without one."""
    of = "points" if n.startswith("points") else "cells"
    without = "points_without_target" if of == "points" else "without_target"
    whole = totals[of] - (0 if n == without else totals[without])
    return f"{totals[n]} / {whole}" + (f" ({percent(totals[n] / whole)})" if whole else "")


def _demand(t: Mapping[str, str], totals: Mapping[str, Any], name: str) -> str:
    interval = totals[name.replace("demand", "demand_interval")]
    return share_of(t, totals[name.replace("demand", "demand_share")], interval)


def _causes(t: Mapping[str, str], answer: Mapping[str, Any]) -> list[list[str]]:
    counts = sorted(answer["totals"]["causes"].items(), key=lambda each: (-each[1], each[0]))
    return [[t[f"gap_cause.{cause}"], str(n)] for cause, n in counts]


def _busy(t: Mapping[str, str], answer: Mapping[str, Any]) -> list[Part]:
    """Return in how many of the cells that a free team reaches teams are busy too often, if in any."""
    n = answer["totals"]["busy_too_often"]
    if not n:
        return []
    return [Paragraph(_fill(t, "planning.gap_busy", n=n, wanted=f"{answer['chance']['wanted']:.0%}"))]


def _gaps(t: Mapping[str, str], found: Reported, language: str) -> list[Part]:
    gaps, weighed = worst_first(found.answer["cells"]), found.answer["demand"]["used"] != "equal"
    teams = {team["code"]: name_in(language, team) for post in found.answer["posts"] for team in post["teams"]}
    rows = [
        [
            found.cells[gap["code"]][0],
            found.cells[gap["code"]][1],
            percent(gap["by_one"]),
            arrival_words(t, gap["median_s"]),
            teams.get(gap["team"], "-"),
            *([of_cell(t, gap)] if weighed else []),
            t[f"gap_cause.{gap['cause']}"],
        ]
        for gap in gaps[:MOST_GAPS]
    ]
    shown = ("cell", "town", "reached_share", "typical", "nearest", *(("demand",) if weighed else ()), "why")
    headings, widths = [t[f"planning.{name}"] for name in shown], (3, 2, 1.4, 1.6, 2.4, *((2,) if weighed else ()), 2.4)
    more = _fill(t, "report.more_gaps", n=len(gaps) - MOST_GAPS)
    return [
        Heading(_fill(t, "planning.gap_list", n=len(gaps))),
        Table(headings, rows, widths) if gaps else Paragraph(t["planning.no_gaps"]),
        *([Paragraph(more, is_note=True)] if len(gaps) > MOST_GAPS else []),
    ]


def worst_first(cells: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the gaps as the page lists them: whole ones before parts, the latest first, then by code."""
    gaps = [cell for cell in cells if cell["by_one"] is not None and cell["by_one"] < 1]
    late = {cell["code"]: float("inf") if cell["median_s"] is None else cell["median_s"] for cell in gaps}
    return sorted(gaps, key=lambda cell: (cell["by_one"], -late[cell["code"]], cell["code"]))


def name_in(language: str, thing: Mapping[str, Any]) -> str:
    """Return what a post or a team is called: in English where it has an English name."""
    return str((language == "en" and thing.get("name_en")) or thing["name"])


def _post(t: Mapping[str, str], post: Mapping[str, Any], language: str) -> list[str]:
    state = state_of(post)
    teams = [f"{name_in(language, team)} ({t['team_duty.' + team['duty']]})" for team in post["teams"]]
    said = t["planning.comma"].join(teams) or t["planning.post_without_team"]
    return [name_in(language, post), t[f"planning.{state}"] if state else "-", said]


def state_of(post: Mapping[str, Any]) -> str | None:
    """Return what a change makes of a post, as the catalogue names it: new, moved or closed; None for as it is."""
    if post["closed"]:
        return "is_closed"
    return next((name for name in ("is_moved", "is_new") if post[name]), None)


def look_of(cell: Mapping[str, Any], difference: Mapping[str, Any] | None) -> str:
    """Return how a cell is drawn: by the difference where there is one, else by how many teams reach it, or minutes."""
    if cell["by_one"] is None:
        return "no_promise" if difference is not None else str(cell["band"])
    if difference is not None:
        return next((name for name in ("won", "lost", "missing") if cell["code"] in difference[name]), "same")
    if cell["by_one"] == 0:
        return "gap"
    if cell["by_one"] < 1:
        return "part"
    return "one" if cell["by_two"] < 1 else "two"
