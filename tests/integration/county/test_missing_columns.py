"""A file without a column leaves what is loaded there; with the column left blank it clears it."""

import csv
import json
from dataclasses import fields, replace
from datetime import date

import pytest

from gis.county.changes import county_changes
from gis.county.headers import recognise
from gis.county.model import CalendarDay, CalendarKind, CellKind, Household, Inspector
from gis.position import Datum, SourcePosition
from gis.store.county_files.columns import LIES, REQUIRED, VOCABULARIES
from gis.store.county_files.county import survey_county_folder
from gis.store.county_files.export import export_county
from tests.counties import grid_county

_NOT_KEPT = {
    ("boundary", "datum"),
    *((kind, "datum") for kind in VOCABULARIES),  # each row's own, else county.toml's
    *((kind, column) for kind in VOCABULARIES for column in LIES),  # a place needs one of them
    *((kind, "accuracy_m") for kind in ("boundary", "cells", "neighbours", "places")),  # nothing keeps it
    ("cells", "committee"),  # else how the code begins
    ("inspectors", "code"),  # else the name
    ("inspectors", "cell"),  # a table with it is one of cells
    ("cells", "valid_from"),  # tests/integration/county/test_dated_cells.py
    *(("cells", column) for column in ("committee_name", "town_name", "urban_rural_class")),  # of a file of their own
    *(("cells", column) for column in ("inspector_name", "inspector_phone")),
    *(("points", column) for column in ("token", "closed_at")),  # kept by the store
    *((kind, column) for kind in VOCABULARIES for column in ("status", "retired")),  # a row is one that counts
    ("places", "kind"),  # places are known by it
    *(("households", column) for column in ("committee", "cell", "name", "town_name")),
    ("calendar", "until"),
    ("calendar", "days"),
}
"""Columns that say whose row it is, or are kept elsewhere."""
OPTIONAL = [
    (kind, column)
    for kind, vocabulary in VOCABULARIES.items()
    for column in vocabulary
    if column not in REQUIRED[kind] and (kind, column) not in _NOT_KEPT
]
_DERIVED = {("cells", "kind"), ("cells", "in_town"), ("committees", "town_code"), ("committees", "town_name")} | {
    ("committees", "is_community"),
    ("teams", "shift"),
    ("teams", "on_duty"),
    ("units", "parent"),
    ("boundary", "seat"),
    ("boundary", "name_en"),
    *((kind, "accuracy_m") for kind in ("stations", "points")),
}
"""Columns that a blank gives a value."""


def whole():
    """A county with something in every column that may be left out."""
    data = grid_county()
    source = SourcePosition(107.025, 35.3, Datum.WGS84, 12.0)
    last = data.cells[-1]
    return replace(
        data,
        units=tuple(replace(each, name_en=f"Unit {each.code}") for each in data.units),
        stations=tuple(
            replace(s, name_en="One", address="东街", phone="12315", towns=("试验镇",), source=source)
            for s in data.stations
        ),
        committees=tuple(
            replace(c, town_code="620899101", town_name="别镇", is_community=True, station="S1")
            for c in data.committees
        ),
        inspectors=(Inspector("I1", "网格员1", "S1", "13900000001"),),
        cells=(*data.cells[:-1], replace(last, name="末格", kind=CellKind.URBAN, in_town=True, inspector="I1")),
        points=tuple(
            replace(
                p,
                address="东街1号",
                contact="甲",
                phone="12345",
                source=SourcePosition(p.position.lon, p.position.lat, Datum.WGS84, 12.0),
            )
            for p in data.points
        ),
        teams=tuple(
            replace(t, name_en="Team", crew=("甲",), shift="night", on_duty=False, phone="12315") for t in data.teams
        ),
        places=tuple(
            replace(p, name_en="Place", extent_m=300.0, name=f"{p.name}{n}") for n, p in enumerate(data.places)
        ),
        households=(Household(data.committees[0].code, 10, 30, "统计局", 2025),),
        calendar=(CalendarDay(date(2026, 10, 1), CalendarKind.REST, "国庆节"),),
    )


def stated(data):
    """With what only cells that say so have."""
    return replace(
        data, cells=tuple(replace(c, name="格", station="S1", valid_to=date(2090, 1, 1)) for c in data.cells)
    )


def change(folder, kind, column, blank):
    """Drop a column from a file, or leave it blank."""
    layer = folder / f"{kind}.geojson"
    if layer.exists():
        tree = json.loads(layer.read_text("utf-8"))
        for feature in tree["features"]:
            said = feature["properties"]
            header = list(said)[recognise(list(said), VOCABULARIES[kind])[column]]
            said.update({header: None}) if blank else said.pop(header)
        layer.write_text(json.dumps(tree), "utf-8")
        return
    path = folder / f"{kind}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    at = recognise(rows[0], VOCABULARIES[kind])[column]
    kept = [[*row[:at], *([row[at] if row is rows[0] else ""] if blank else []), *row[at + 1 :]] for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(kept)


def written(tmp_path, data, kind, column, *, blank=False):
    """Return what becomes of a county whose own files come again, one of them changed."""
    folder = tmp_path / "县"
    export_county(data, folder, tokens=False)
    change(folder, kind, column, blank)
    toml = folder / "county.toml"
    lines = toml.read_text("utf-8").splitlines()
    stays = [line for line in lines if kind != "boundary" or not line.startswith(("seat", "name_en"))]
    toml.write_text("\n".join(stays), "utf-8")
    if kind == "boundary":
        toml.unlink()
    return survey_county_folder(folder, "wgs84", loaded=lambda _: data).data


def differing(before, after):
    return {(each.kind, each.changed) for each in county_changes(before, after) if each.changed}


@pytest.mark.parametrize(("kind", "column"), OPTIONAL)
def test_a_column_that_is_not_there_stays(tmp_path, kind, column):
    data = stated(whole())
    after = written(tmp_path, data, kind, column)
    assert differing(data, after) == set()
    if column == "accuracy_m":
        assert [each.source.accuracy_m for each in getattr(after, kind)] == [12.0] * len(getattr(data, kind))


@pytest.mark.parametrize(("kind", "column"), [each for each in OPTIONAL if each not in _DERIVED])
def test_a_column_that_is_blank_clears(tmp_path, kind, column):
    data = stated(whole())
    assert column in {each.name for each in fields(getattr(data, kind)[0])}
    after = written(tmp_path, data, kind, column, blank=True)
    values = {getattr(each, column) for each in getattr(after, kind)}
    if (kind, column) == ("cells", "station"):  # and follows from the inspector
        assert values == {"S1"}
    else:
        assert values <= {None, ()}


def test_a_changed_count_loses_its_origin_and_year(tmp_path):
    folder, data = tmp_path / "县", whole()
    export_county(data, folder, tokens=False)
    (folder / "households.csv").write_text(f"村居编码,户数\n{data.committees[0].code},12\n", "utf-8")
    (after,) = survey_county_folder(folder, "wgs84", loaded=lambda _: data).data.households
    assert (after.households, after.population, after.origin, after.year) == (12, 30, None, None)
