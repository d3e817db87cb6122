"""Layers of one county in the wrong datum, found by roads, names and one another."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import box, shape

from gis.county.audit.datum import datum_defects, datum_fits, unchecked
from gis.county.audit.datum_references import Roads
from gis.county.defects import Severity
from gis.county.model import Cell, CellKind, Committee, County, CountyData, Neighbour, PointKind, ReportingPoint
from gis.datum.crs import reread, transform_geometry
from gis.position import Datum, Position, SourcePosition

WGS84, GCJ02, BD09 = Datum.WGS84, Datum.GCJ02, Datum.BD09
DECLARED = {"boundary": WGS84, "cells": WGS84, "places": WGS84}
WEST, SOUTH, STEP = 106.9, 35.1, 0.05
"""Cells of 4.6 by 5.6 km, one village each."""


def county() -> CountyData:
    """Return a county of 36 villages, each with four points that name it, within 400 m of its border."""
    rng = np.random.default_rng(5)
    cells, committees, points = [], [], []
    for i in range(36):
        west, south = WEST + i % 6 * STEP, SOUTH + i // 6 * STEP
        code = f"620899100{200 + i}"
        committees.append(
            Committee(
                code, f"第{'甲乙丙丁戊己'[i % 6]}{'子丑寅卯辰巳'[i // 6]}村村民委员会", "620899100", "试验镇", False
            )
        )
        cells.append(Cell(f"{code}001", CellKind.RURAL, code, False, box(west, south, west + STEP, south + STEP)))
        for n in range(4):
            lon, lat = (rng.uniform(0.0005, 0.0035) if n % 2 else STEP - rng.uniform(0.0005, 0.0035) for _ in "xy")
            name = committees[-1].name.removesuffix("村民委员会")
            points.append(
                ReportingPoint(
                    f"P{i}-{n}",
                    PointKind.ENTERPRISE,
                    f"{n}号小卖部",
                    Position(west + lon, south + lat),
                    f"试验镇{name}{n}号",
                )
            )
    outline = box(WEST, SOUTH, WEST + 6 * STEP, SOUTH + 6 * STEP)
    beside = Neighbour("620802", "邻县", box(WEST - 0.4, SOUTH - 0.4, WEST + 0.7, SOUTH + 0.7) - outline)
    return CountyData(
        County("620899", "试验县", outline, "试验镇"),
        committees=tuple(committees),
        cells=tuple(cells),
        points=tuple(points),
        neighbours=(beside,),
    )


def moved(geometry: Any, really: Datum, declared: Datum) -> Any:
    """Return a true area as it is read from a file in one datum declared in another."""
    return shapely.transform(geometry, lambda xy: reread(xy, really, declared))


def misdeclared(data: CountyData, layer: str, really: Datum, declared: Datum) -> CountyData:
    if layer == "boundary":
        return replace(data, county=replace(data.county, boundary=moved(data.county.boundary, really, declared)))
    if layer == "cells":
        return replace(
            data, cells=tuple(replace(cell, polygon=moved(cell.polygon, really, declared)) for cell in data.cells)
        )
    return replace(
        data,
        points=tuple(
            replace(
                point,
                position=Position(*reread(np.array([[point.position.lon, point.position.lat]]), really, declared)[0]),
                source=SourcePosition(0, 0, declared),
            )
            for point in data.points
        ),
    )


def found(data: CountyData, declared: dict[str, Datum] = DECLARED, roads: Roads | None = None) -> dict[str, str]:
    """Return layer → message of every defect."""
    defects = list(datum_defects(datum_fits(data, declared, roads)))
    assert all(each.severity is Severity.ERROR for each in defects)
    return {each.codes[0]: each.message for each in defects}


def test_a_sound_county_has_no_defect():
    assert found(county()) == {}
    assert found(county(), {}) == {}


@pytest.mark.parametrize("really", [GCJ02, BD09])
def test_points_by_the_villages_they_name(really):
    said = found(misdeclared(county(), "points", really, WGS84))
    assert f"points declared wgs84 fit the villages and towns they name better as {really}" in said["points"]
    assert " m as declared, 0 m as " in said["points"]


def test_points_declared_shifted_that_are_not():
    said = found(misdeclared(county(), "points", WGS84, GCJ02))
    assert "points declared gcj02 fit the villages and towns they name better as wgs84" in said["points"]


@pytest.mark.parametrize("really", [GCJ02, BD09])
def test_cells_by_the_boundary_and_the_points(really):
    said = found(replace(misdeclared(county(), "cells", really, WGS84), neighbours=()))
    assert f"better as {really}" in said["cells"]
    assert "boundary" not in said


def test_cells_and_boundary_that_agree_with_each_other_by_the_points_that_name_villages():
    data = replace(county(), neighbours=())
    for layer in ("boundary", "cells"):
        data = misdeclared(data, layer, GCJ02, WGS84)
    said = found(data)
    assert "cells declared wgs84 fit the points and places named after them better as gcj02" in said["cells"]
    assert "boundary" not in said


def test_the_boundary_by_the_cells_and_the_neighbours():
    said = found(misdeclared(county(), "boundary", GCJ02, WGS84))
    assert "boundary declared wgs84 fit" in said["boundary"]
    assert "better as gcj02" in said["boundary"]


def test_a_whole_county_in_another_datum_agrees_with_itself_and_not_with_the_roads():
    whole = replace(county(), neighbours=())
    lines = tuple(shapely.Point(p.position.lon, p.position.lat).buffer(0.0002).exterior for p in whole.points)
    roads = Roads(lines, ("",) * len(lines))
    for layer in ("boundary", "cells", "points"):
        whole = misdeclared(whole, layer, GCJ02, WGS84)
    assert found(whole) == {}
    said = found(whole, roads=roads)["points"]
    assert "fit the roads better as gcj02" in said
    assert "boundary and cells agree with them, so they may be in that datum too" in said
    assert found(replace(county(), neighbours=()), roads=roads) == {}
    alone = found(replace(misdeclared(county(), "points", GCJ02, WGS84), neighbours=()), roads=roads)["points"]
    assert "better as gcj02" in alone
    assert "boundary and cells" not in alone


def test_a_county_that_nothing_outside_has_confirmed_is_said_to_be_unchecked():
    data = replace(county(), neighbours=())
    lines = tuple(shapely.Point(p.position.lon, p.position.lat).buffer(0.0002).exterior for p in data.points)
    shown = {layer: en for layer, en, _ in unchecked(data, datum_fits(data, DECLARED))}
    assert "all of them may be in one wrong datum, which only roads can tell" in shown["county"]
    with_roads = datum_fits(data, DECLARED, Roads(lines, ("",) * len(lines)))
    assert "county" not in {layer for layer, _, _ in unchecked(data, with_roads)}
    few = datum_fits(data, DECLARED, Roads(lines[:3], ("",) * 3))
    assert "county" in {layer for layer, _, _ in unchecked(data, few)}


def test_where_no_datum_shifts_anything_nothing_is_unchecked():
    data = county()
    abroad = replace(data, county=replace(data.county, boundary=box(1.4, 42.4, 1.8, 42.7)))
    assert list(unchecked(abroad, datum_fits(abroad, DECLARED))) == []


def test_points_by_the_street_of_their_address():
    data = replace(county(), cells=(), committees=())
    streets = {
        f"{name}街": shapely.LineString([(WEST, SOUTH + i * 0.003), (WEST + 0.3, SOUTH + i * 0.003)])
        for i, name in enumerate("东西南北")
    }
    roads = Roads(tuple(streets.values()), tuple(streets))
    rng = np.random.default_rng(2)
    on = tuple(
        replace(
            point,
            address=f"试验镇{name}{i}号",
            position=Position(WEST + rng.uniform(0, 0.3), line.coords[0][1] + 0.0001),
        )
        for i, point in enumerate(data.points)
        for name, line in [list(streets.items())[i % 4]]
    )
    data = replace(data, points=on)
    assert found(data, roads=roads) == {}
    assert "better as bd09" in found(misdeclared(data, "points", BD09, WGS84), roads=roads)["points"]


def test_what_cannot_be_checked_says_why():
    data = replace(county(), points=county().points[:6], neighbours=())
    shown = {layer: (en, zh) for layer, en, zh in unchecked(data, datum_fits(data, DECLARED))}
    assert set(shown) == {"county", "points"}
    # six points, two of them in one square of 100 m
    assert "only 5 to compare with the villages and towns they name, at least 10 are needed" in shown["points"][0]
    assert "仅 5 处" in shown["points"][1]
    bare = replace(data, committees=())
    nothing = {layer: en for layer, en, _ in unchecked(bare, datum_fits(bare, DECLARED)) if layer != "county"}
    assert nothing == {"points": "the datum could not be checked: nothing to compare it with"}


@pytest.mark.parametrize(("declared", "says"), [(GCJ02, None), (WGS84, "better as gcj02"), (BD09, "better as gcj02")])
def test_a_real_outline_of_another_maker(data_file, declared, says):
    """The Amap outline of Chongxin (GCJ-02, 3,841 vertices) in the Tianditu one (WGS84, 118 vertices)."""
    truth, fence = (
        shape(_first(json.loads(data_file(f"boundary/{name}").read_text())))
        for name in ("tianditu_620823.geojson", "amap2016_620823_fence.geojson")
    )
    cell = Cell("620823100200001", CellKind.RURAL, "620823100200", False, transform_geometry(fence, declared))
    data = CountyData(County("620823", "崇信县", truth, "锦屏镇"), cells=(cell,))
    said = found(data, {"boundary": WGS84, "cells": declared})
    assert says in said["cells"] if says else said == {}


def _first(tree: dict[str, Any]) -> dict[str, Any]:
    features: Sequence[Any] = tree.get("features") or [tree]
    return features[0].get("geometry", features[0])
