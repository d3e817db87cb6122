"""The history of responses as a workbook: shares by group, parts of the time, and what is left out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api.statistics.export_tables import percent
from gis.county.model import CellKind
from gis.store.county_files.spreadsheets import Cell
from maps.catalogue import messages

type Plain = Mapping[str, Any]
type Words = Mapping[str, str]
type Rows = list[Sequence[Cell]]

GROUPS = ("block", "weekday", "kind", "case_kind", "cell")
_WORD = {"weekday": "weekday", "kind": "cell", "case_kind": "kind"}
"""The key of each grouping's names in the catalogue."""


def history_book(
    answer: Plain, cells: Mapping[str, tuple[str, str]], title: str, zone: ZoneInfo, language: str
) -> dict[str, Rows]:
    """Return the sheets by name, each with its headings in the first row.

    Parameters
    ----------
    answer
        As `GET /planning/history` gives it: what is hidden there is not here either.
    cells
        Name and town of each cell of today by its code.
    title
        The county, and when it was asked.
    zone
        The county's, for the months.
    """
    t = messages(language)
    return {
        t["history.shares"]: _shares(t, answer, cells),
        t["history.parts"]: _parts(t, answer["parts"]["parts"]),
        t["report.assumptions"]: [[text] for text in _about(t, answer, title, zone)],
    }


def _shares(t: Words, answer: Plain, cells: Mapping[str, tuple[str, str]]) -> Rows:
    """Return a row for the whole, then one for each group that is shown."""
    names = (
        "by",
        "group",
        "cell_code",
        "town",
        "counted",
        "share",
        "low",
        "high",
        "confirmed",
        "unconfirmed",
        "p50",
        "p90",
    )
    whole = [t["history.sheet_whole"], None, None, None, *_share(answer["total"])]
    rows: Rows = [[t[f"history.sheet_{name}"] for name in names], whole]
    for by in GROUPS:
        for name, found in sorted(answer["groups"][by]["shown"].items()):
            said, town = cells.get(name, (name, None)) if by == "cell" else (_group(t, by, name), None)
            rows.append([t[f"history.by.{by}"], said, name if by == "cell" else None, town, *_share(found)])
    return rows


def _group(t: Words, by: str, name: str) -> str:
    if name == "-":
        return t["history.unknown"]
    if by == "block":
        return t["history.block_comma"].join(t[f"hour_block.{part}"] for part in name.split("-"))
    return t[f"{_WORD[by]}.{name}"]


def _share(found: Plain) -> list[Cell]:
    shares = (None if found[name] is None else percent(found[name]) for name in ("share", "low", "high"))
    return [
        found["n"],
        *shares,
        found["confirmed"],
        found["unconfirmed"],
        _minutes(found["p50_s"]),
        _minutes(found["p90_s"]),
    ]


def _parts(t: Words, parts: Mapping[str, Plain | None]) -> Rows:
    ends = [f"{of}_{end}" for of in ("p50", "p90") for end in ("value", "low", "high")]
    names = ("part", "n", "mean", *ends)
    return [
        [t[f"history.sheet_{name}"] for name in names],
        *(
            [
                t[f"history.part.{name}"],
                part["n"],
                _minutes(part["mean_s"]),
                *(_minutes(part[f"{end}_s"]) for end in ends),
            ]
            for name, part in parts.items()
            if part is not None
        ),
    ]


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 2)


def _about(t: Words, answer: Plain, title: str, zone: ZoneInfo) -> Iterator[str]:
    """Yield what the page says beside the figures."""
    first, end = (datetime.fromisoformat(answer[name]).astimezone(zone) for name in ("from", "to"))
    yield title
    yield t["history.period"].format(**{"from": f"{first:%Y-%m}", "to": f"{end - timedelta(seconds=1):%Y-%m}"})
    if answer["total"]["share"] is None:
        yield t["history.too_few"]
    yield t["history.proofs_about"]
    yield from _uncounted(t, answer)
    if answer["exercises"]:
        yield t["history.exercises"].format(n=answer["exercises"])
    for by in GROUPS:
        n, cases = (answer["groups"][by][f"hidden_{of}"] for of in ("groups", "cases"))
        if n:
            said = t["history.hidden_few" if cases is None else "history.hidden"].format(n=n, cases=cases)
            yield f"{t[f'history.by.{by}']}{t['planning.colon']}{said}"
    doubts = [f"{t[f'log_doubt.{reason}']} {n}" for reason, n in answer["parts"]["doubts"].items()]
    if doubts:
        yield f"{t['history.doubts']} {t['planning.comma'].join(doubts)}"
    years = answer["years_without_holidays"]
    if years:
        yield t["history.no_holidays"].format(years=", ".join(map(str, years)))


def _uncounted(t: Words, answer: Plain) -> Iterator[str]:
    """Yield which cases no share counts: those without a target, with the times of all that arrived."""
    without, kinds = answer["without_target"], [str(kind) for kind in answer["kinds_without_target"]]
    if without is None:
        yield t["history.without_target_few"]
    elif without:
        if arrivals := answer["arrivals"]:
            p50, p90 = (t["time.minutes"].format(n=_minutes(arrivals[f"{of}_s"])) for of in ("p50", "p90"))
            yield t["history.arrivals"].format(n=arrivals["n"], p50=p50, p90=p90)
        yield t["history.without_target"].format(n=without)
    if len(kinds) == len(CellKind):
        yield t["history.town_only"]
    elif kinds:
        yield t["history.kinds_without_target"].format(kinds=t["planning.comma"].join(t[f"cell.{k}"] for k in kinds))
