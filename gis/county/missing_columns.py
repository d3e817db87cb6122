"""Keep the loaded values of columns that a county's file lacks.

A missing column clears nothing; a column that is there and blank clears. A retired team stays retired if the file has
no column of that. Known limit: places, which have no code, are matched by name and kind if those are unique. Tokens and
closings of points are kept where they are stored.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from shapely import Point

from gis.county import codes
from gis.county.changes import SAME_DEG
from gis.county.model import CalendarDay, Cell, Committee, CountyData, Household, NamedPlace

type Columns = Mapping[str, Collection[str]]
"""Kind of file → the columns it has."""

_KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "units": ("name_en",),
    "stations": ("name_en", "address", "phone", "towns"),
    "committees": ("town_code", "town_name", "is_community", "urban_rural_class", "station"),
    "inspectors": ("station", "phone"),
    "cells": ("name", "valid_to", "station"),
    "points": ("name_en", "address", "contact", "phone"),
    "teams": ("name_en", "skills", "crew", "shift", "on_duty", "phone"),
    "places": ("name_en", "extent_m"),
    "households": ("population", "origin", "year"),
    "calendar": ("name",),
}
"""Kind of file → columns whose values are what they say; each is named as the field that holds it."""


def with_loaded_values(data: CountyData, loaded: CountyData, columns: Columns) -> CountyData:
    """Return a folder's county whose rows keep the loaded values of the columns that their file lacks.

    Parameters
    ----------
    columns
        Of the kinds of files to look at.
    """
    kept = {kind: _kept(kind, data, loaded, columns[kind]) for kind in _KEPT if kind in columns}
    changes: dict[str, Any] = kept  # the fields of CountyData
    return _still_retired(replace(data, **changes), loaded, columns)


def _still_retired(data: CountyData, loaded: CountyData, columns: Columns) -> CountyData:
    """Return a county whose retired teams stay so where their file does not say in a column who is retired."""
    gone = {each.code for each in loaded.retired}
    if "teams" not in columns or {"status", "retired"} & set(columns["teams"]):
        return data
    return replace(
        data,
        teams=tuple(each for each in data.teams if each.code not in gone),
        retired=(*data.retired, *(each for each in data.teams if each.code in gone)),
    )


def missing_columns(kind: str, has: Collection[str]) -> tuple[str, ...]:
    """Return the columns of a kind of file that rows keep, where a file has only these."""
    return tuple(column for column in _KEPT[kind] if column not in has)


def _kept(kind: str, data: CountyData, loaded: CountyData, has: Collection[str]) -> tuple[Any, ...]:
    rows: Sequence[Any] = getattr(data, kind)
    absent = missing_columns(kind, has)
    standing = _by_key([*getattr(loaded, kind), *(loaded.retired if kind == "teams" else ())])
    committees = {each.code: each for each in loaded.committees}

    def row(each: Any) -> Any:
        was = standing.get(_key(each))
        if was is None:
            return each
        changes = {column: getattr(was, column) for column in absent if _still_holds(column, each, was)}
        if isinstance(each, Cell) and "kind" not in has:
            changes |= _own_kind(was, committees.get(was.committee))
        if kind in {"points", "stations"} and "accuracy_m" not in has:
            changes |= _accuracy(each, was)
        return replace(each, **changes)

    return tuple(map(row, rows))


def _still_holds(column: str, row: Any, was: Any) -> bool:
    """Return whether a value is about what the row says: who counted, and when, is of the count that was."""
    if isinstance(row, Household) and column in {"origin", "year"}:
        return bool(row.households == was.households)
    if isinstance(row, Household):
        return was.population is None or bool(row.households <= was.population)
    return not isinstance(row, CalendarDay) or row.kind is was.kind


def _key(row: Any) -> tuple[object, ...]:
    if isinstance(row, NamedPlace):
        return row.name, row.kind
    return (row.code, row.valid_from) if isinstance(row, Cell) else (row.code,)


def _by_key(rows: Sequence[Any]) -> dict[tuple[object, ...], Any]:
    times = Counter(map(_key, rows))
    return {_key(row): row for row in rows if times[_key(row)] == 1}


def _own_kind(was: Cell, committee: Committee | None) -> dict[str, Any]:
    """Return a cell's kind as it is loaded, unless that is what its committee makes it: then it goes on to follow."""
    if committee is None:
        return {}
    derived = codes.cell_kind(community=committee.is_community, urban_rural_class=committee.urban_rural_class)
    return {} if was.kind is derived else {"kind": was.kind}


def _accuracy(row: Any, was: Any) -> dict[str, Any]:
    """Return how exactly a thing was measured, where it lies where it did."""
    at, before = (Point(each.position.lon, each.position.lat) for each in (row, was))
    if row.source is None or was.source is None or at.distance(before) > SAME_DEG:
        return {}
    return {"source": replace(row.source, accuracy_m=was.source.accuracy_m)}
