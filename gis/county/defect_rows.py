"""Find the file and row of each thing a defect names."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from gis.county.codes import COMMITTEE_DIGITS, folded
from gis.county.defects import Defect

type Place = tuple[str, tuple[int, ...]]
"""A file and the numbers of its rows, as a spreadsheet or the features count them."""
type Sources = Mapping[tuple[str, str], Place]
"""(Kind of file, folded code) → the file and the rows that have this code. The county's outline has the code ""."""
MOST: Final = 10
"""Rows of one file that a message names; more are counted."""


def where(file: str, number: int) -> str:
    """Return a file and a row as messages name them."""
    return f"{file} 第 {number} 行 row {number}"


def where_all(file: str, numbers: Sequence[int]) -> str:
    """Return a file and its rows as messages name them."""
    if len(numbers) == 1:
        return where(file, numbers[0])
    shown = numbers[:MOST]
    more, more_zh = (
        (f" and {len(numbers) - MOST} more", f" 等 {len(numbers)} 行") if len(numbers) > MOST else ("", " 行")
    )
    return f"{file} 第 {'、'.join(map(str, shown))}{more_zh} rows {', '.join(map(str, shown))}{more}"


def with_rows(defect: Defect, sources: Sources) -> Defect:
    """Return a defect whose messages name the rows of its things; as it is where no file is at hand."""
    found = _places(defect, sources) or _of_committee(defect, sources) or _outline(sources)
    if not found:
        return defect
    said = "; ".join(where_all(file, numbers) for file, numbers in found.items())
    return replace(defect, message=f"{defect.message} ({said})", message_zh=f"{defect.message_zh} ({said})", where=said)


def _places(defect: Defect, sources: Sources) -> dict[str, tuple[int, ...]]:
    return _together(sources.get((defect.file, folded(code))) for code in defect.codes)


def _of_committee(defect: Defect, sources: Sources) -> dict[str, tuple[int, ...]]:
    """Return the rows of the cells of a committee that no file names."""
    codes = tuple(code for code in defect.codes if len(code) == COMMITTEE_DIGITS)
    if not codes or defect.file not in {"cells", "committees"}:
        return {}
    return _together(place for (kind, code), place in sources.items() if kind == "cells" and code.startswith(codes))


def _outline(sources: Sources) -> dict[str, tuple[int, ...]]:
    return _together([sources.get(("boundary", ""))])


def _together(places: "Sequence[Place | None] | Iterator[Place | None]") -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = defaultdict(set)
    for place in places:
        if place is not None:
            found[place[0]].update(place[1])
    return {file: tuple(sorted(numbers)) for file, numbers in found.items()}
