"""The audit finds each kind of defect, says where, and finds nothing in a sound county."""

import json
import time
from dataclasses import replace
from datetime import date, datetime
from itertools import product

import numpy as np
import pytest
from pyproj import Geod
from shapely import LineString, MultiPolygon, Point, Polygon, affinity, box, segmentize
from shapely.geometry import shape

from gis.county.audit import ground as audit_ground
from gis.county.audit.register import at_once
from gis.county.audit.whole import Defect, DefectKind, Severity, Tolerance, audit, defects_geojson
from gis.county.model import Cell, CellKind, Committee, County, CountyData, Inspector, TeamRecord
from gis.position import Position
from tests.counties import grid_county

GEOD = Geod(ellps="WGS84")


@pytest.fixture
def sound() -> CountyData:
    """The sixteen-cell county, numbered from north to south, the westernmost committee urban."""
    data = grid_county()
    return replace(
        data,
        committees=(replace(data.committees[0], urban_rural_class="121"), *data.committees[1:]),
        cells=tuple(replace(c, code=f"{c.committee}{5 - int(c.code[-3:]):03d}") for c in data.cells),
    )


def change(data: CountyData, index: int, **changes: object) -> CountyData:
    cells = list(data.cells)
    cells[index] = replace(cells[index], **changes)
    return replace(data, cells=tuple(cells))


def only(defects: tuple[Defect, ...], kind: DefectKind) -> Defect:
    assert [d.kind for d in defects] == [kind], [d.message for d in defects]
    assert defects[0].message_zh != defects[0].message
    return defects[0]


def geodesic_m2(polygon: Polygon) -> float:
    return abs(GEOD.geometry_area_perimeter(segmentize(polygon, 0.001))[0])


def test_a_sound_county_has_no_defect(sound: CountyData) -> None:
    assert audit(sound) == ()


def test_a_gap_is_reported_with_its_size_and_neighbours(sound: CountyData) -> None:
    cell = sound.cells[5]
    gap = box(107.06, 35.26, 107.07, 35.27)
    defect = only(audit(change(sound, 5, polygon=cell.polygon - gap)), DefectKind.GAP)
    assert defect.severity is Severity.ERROR
    assert defect.codes == (cell.code,)
    assert defect.geometry.equals(gap)
    shown_m2 = float(defect.message.split(" m²")[0].rsplit(" ", 1)[1].replace(",", ""))
    assert shown_m2 == pytest.approx(geodesic_m2(gap), rel=0.001)


def test_a_missing_cell_is_a_gap(sound: CountyData) -> None:
    fewer = replace(sound, cells=tuple(c for i, c in enumerate(sound.cells) if i != 0))
    kinds = {d.kind: d for d in audit(fewer)}
    assert kinds[DefectKind.GAP].geometry.equals(sound.cells[0].polygon)
    assert set(kinds) <= {DefectKind.GAP, DefectKind.NUMBERING}


def test_an_overlap_names_both_cells_and_the_common_ground(sound: CountyData) -> None:
    a, b = sound.cells[5], sound.cells[9]  # side by side: 107.05–107.10 and 107.10–107.15
    wider = box(107.05, 35.25, 107.101, 35.30)
    defect = only(audit(change(sound, 5, polygon=wider)), DefectKind.OVERLAP)
    assert defect.severity is Severity.ERROR
    assert set(defect.codes) == {a.code, b.code}
    assert defect.geometry.equals(wider & b.polygon)


def test_equal_cells_overlap_wholly(sound: CountyData) -> None:
    twin = replace(sound.cells[3], code=sound.cells[3].committee + "005")
    defect = only(audit(replace(sound, cells=(*sound.cells, twin))), DefectKind.OVERLAP)
    assert defect.geometry.equals(twin.polygon)


@pytest.mark.parametrize(
    ("width_deg", "expected"),
    [
        (0.000000001, []),  # 0.09 mm × 5.5 km = 0.5 m²: arithmetic
        (0.000005, [Severity.WARNING]),  # 0.45 m × 5.5 km
        (0.0000099, [Severity.WARNING]),  # 0.9 m: a degree of longitude is 90,963 m there
        (0.0000132, [Severity.ERROR]),  # 1.2 m
        (0.000050, [Severity.ERROR]),  # 4.5 m
    ],
)
def test_slivers_only_warn(sound: CountyData, width_deg: float, expected: list[Severity]) -> None:
    defects = audit(change(sound, 5, polygon=box(107.05, 35.25, 107.10 + width_deg, 35.30)))
    assert [d.severity for d in defects] == expected


@pytest.mark.parametrize(
    ("wide_m", "long_m", "expected"),
    [
        (0.999, 1.0, None),  # 0.999 m² is arithmetic
        (1.0, 1.0, Severity.WARNING),  # 1 m² is not; mean width 2 × 1 ÷ 4 = 0.5 m
        (0.9, 500, Severity.WARNING),  # 2 × 450 ÷ 1,001.8 = 0.898 m
        (1.2, 500, Severity.ERROR),  # 2 × 600 ÷ 1,002.4 = 1.197 m
        (2.0, 2.0, Severity.ERROR),  # 2 × 4 ÷ 8 = 1 m exactly
        (1.9999, 2.0, Severity.WARNING),
    ],
)
def test_both_limits_of_the_tolerance(wide_m: float, long_m: float, expected: Severity | None) -> None:
    assert Tolerance().severity(box(0, 0, wide_m, long_m)) is expected


@pytest.mark.parametrize(("away_m", "severity"), [(0.9, Severity.WARNING), (1.1, Severity.ERROR)])
def test_a_stray_within_the_tolerance_only_warns(sound: CountyData, away_m: float, severity: Severity) -> None:
    position = Position(107.2 + away_m / 90_900, 35.30)  # metres to a degree of longitude at 35.3° N
    for part, kind in (("points", DefectKind.POINT_OUTSIDE), ("stations", DefectKind.STATION_OUTSIDE)):
        first, *rest = getattr(sound, part)
        found = audit(replace(sound, **{part: (replace(first, position=position), *rest)}))
        assert only(found, kind).severity is severity


def test_a_tolerance_turns_a_wider_overlap_into_a_warning(sound: CountyData) -> None:
    data = change(sound, 5, polygon=box(107.05, 35.25, 107.10005, 35.30))  # 4.5 m wide
    assert [d.severity for d in audit(data, tolerance=Tolerance(width_m=10))] == [Severity.WARNING]
    assert audit(data, tolerance=Tolerance(least_m2=1e6)) == ()


def test_a_vertex_on_a_neighbours_long_straight_edge_is_no_gap() -> None:
    """A straight border in degrees bows by centimetres in metres: over 20 km that is more than the least area."""
    corner, middle = Polygon([(107, 35), (107.2, 35.15), (107, 35.15)]), LineString([(107, 35), (107.2, 35.15)])
    on_edge = middle.interpolate(0.37, normalized=True)
    other = Polygon([(107, 35), (107.2, 35), (107.2, 35.15), (on_edge.x, on_edge.y)])
    committee = "620899100200"
    data = CountyData(
        County("620899", "试验县", corner | other, "试验镇"),
        committees=(Committee(committee, "村", "620899100", "试验镇", False, "220"),),
        inspectors=(Inspector("I1", "甲"),),
        cells=(
            Cell(f"{committee}001", CellKind.RURAL, committee, False, corner, "I1"),
            Cell(f"{committee}002", CellKind.RURAL, committee, False, other, "I1"),
        ),
    )
    assert {defect.kind for defect in audit(data)} == {DefectKind.NO_STATION}


def test_an_invalid_polygon_is_reported_with_reason_and_place_and_is_one_defect(sound: CountyData) -> None:
    bowtie = Polygon([(107.05, 35.25), (107.10, 35.30), (107.10, 35.25), (107.05, 35.30)])
    defects = audit(change(sound, 5, polygon=bowtie))
    invalid = [d for d in defects if d.kind is DefectKind.INVALID_POLYGON]
    assert len(invalid) == 1
    assert "crosses itself lon=107.0750000, lat=35.2750000" in invalid[0].message
    assert "自相交" in invalid[0].message_zh
    assert invalid[0].geometry.distance(Point(107.075, 35.275)) < 1e-9
    assert {d.kind for d in defects} == {DefectKind.INVALID_POLYGON, DefectKind.GAP}, "half its square is really open"


@pytest.mark.parametrize(
    ("polygon", "reason"),
    [
        (Polygon([(107.05, 35.25), (107.1, 35.25), (107.075, 35.25), (107.05, 35.25)]), "crosses itself"),
        (
            Polygon(
                [(107.05, 35.25), (107.1, 35.25), (107.1, 35.3), (107.05, 35.3)],
                [[(107.2, 35.2), (107.3, 35.2), (107.3, 35.3)]],
            ),
            "a hole lies outside",
        ),
        (MultiPolygon([box(107.05, 35.25, 107.1, 35.3), box(107.06, 35.26, 107.07, 35.27)]), "one part lies inside"),
        (MultiPolygon([box(107.05, 35.25, 107.08, 35.3), box(107.06, 35.25, 107.1, 35.3)]), "crosses itself"),
    ],
)
def test_reasons_of_invalid_polygons(sound: CountyData, polygon: Polygon, reason: str) -> None:
    found = [d for d in audit(change(sound, 5, polygon=polygon)) if d.kind is DefectKind.INVALID_POLYGON]
    assert [reason in d.message for d in found] == [True], [d.message for d in found]


@pytest.mark.parametrize("code", ["62089910020000", "62089910020x002", "620824100201002", ""])
def test_a_wrong_code(sound: CountyData, code: str) -> None:
    defects = audit(change(sound, 5, code=code))
    wrong = [d for d in defects if d.kind is DefectKind.WRONG_CODE]
    assert [d.codes for d in wrong] == [(code,)]
    assert wrong[0].geometry == sound.cells[5].polygon


@pytest.mark.parametrize(("code", "expected"), [("王伟", True), ("W7", False)])
def test_two_inspectors_of_one_name_without_codes_need_them(sound: CountyData, code: str, expected: bool) -> None:
    two = tuple(Inspector(code, "王伟", None, phone) for phone in ("13900000001", "13900000002"))
    defect = only(audit(replace(sound, inspectors=(*sound.inspectors, *two))), DefectKind.DUPLICATE_CODE)
    assert ("give two people of one name a code each" in defect.message) is expected
    assert ("同名的两人请各填编码" in defect.message_zh) is expected


def test_a_duplicate_code(sound: CountyData) -> None:
    defects = audit(change(sound, 5, code=sound.cells[4].code))
    assert [d.codes for d in defects if d.kind is DefectKind.DUPLICATE_CODE] == [(sound.cells[4].code,)]


def test_a_code_may_come_back_after_its_validity_ended(sound: CountyData) -> None:
    old = replace(sound.cells[5], valid_from=date(2020, 1, 1), valid_to=date(2024, 1, 1))
    new = replace(sound.cells[5], valid_from=date(2024, 1, 1))
    data = replace(sound, cells=(*(c for c in sound.cells if c.code != old.code), old, new))
    assert audit(data) == ()
    assert audit(data, day=date(2025, 6, 1)) == ()
    clash = replace(data, cells=(*data.cells[:-1], replace(new, valid_from=date(2023, 12, 31))))
    assert {d.kind for d in audit(clash)} == {DefectKind.DUPLICATE_CODE, DefectKind.OVERLAP}


@pytest.mark.parametrize(("second_from", "together"), [(date(2024, 1, 1), False), (date(2023, 12, 31), True)])
def test_two_cells_are_valid_at_once_if_on_a_common_day(sound: CountyData, second_from: date, together: bool) -> None:
    """The last day is excluded; whichever of the two is named first."""
    first = replace(sound.cells[5], valid_from=date(2020, 1, 1), valid_to=date(2024, 1, 1))
    second = replace(sound.cells[5], valid_from=second_from, valid_to=date(2030, 1, 1))
    assert (at_once(first, second), at_once(second, first)) == (together, together)


def test_a_cell_that_has_ended_leaves_a_gap_on_that_day(sound: CountyData) -> None:
    data = change(sound, 15, valid_to=date(2024, 1, 1))
    assert audit(data, day=date(2023, 12, 31)) == ()
    assert DefectKind.GAP in {d.kind for d in audit(data, day=date(2024, 1, 1))}


def test_a_cell_under_the_wrong_committee(sound: CountyData) -> None:
    defect = only(audit(change(sound, 5, committee=sound.cells[0].committee)), DefectKind.WRONG_COMMITTEE)
    assert sound.cells[0].committee in defect.codes


def test_an_unregistered_committee_inspector_and_station(sound: CountyData) -> None:
    data = replace(change(sound, 5, inspector="I9"), committees=sound.committees[1:])
    data = replace(data, teams=(TeamRecord("T1", "一组", "S9"),), inspectors=(Inspector("I1", "甲", "S8"),))
    defects = audit(data)
    assert {d.kind for d in defects if d.severity is Severity.ERROR} == {DefectKind.UNKNOWN_REFERENCE}
    text = "\n".join(d.message for d in defects)
    assert all(word in text for word in ("'I9'", "'S9'", "'S8'", sound.committees[0].code))


def test_a_kind_that_contradicts_the_committee_warns(sound: CountyData) -> None:
    communities = tuple(replace(c, is_community=True) if c == sound.committees[2] else c for c in sound.committees)
    defects = audit(replace(sound, committees=communities))
    assert {(d.kind, d.severity) for d in defects} == {(DefectKind.WRONG_KIND, Severity.WARNING)}
    assert len(defects) == 4


def test_a_sliver_outside_the_county_is_not_called_nothing(sound: CountyData) -> None:
    # 0.0000002 of 0.05 degrees is 0.0004 %; 2 cm by 5.5 km are 110 m²
    polygon = sound.cells[0].polygon
    stray = polygon.union(affinity.translate(polygon, -0.0000002, 0))
    defect = only(audit(change(sound, 0, polygon=stray)), DefectKind.CELL_OUTSIDE)
    assert defect.message.startswith("<0.1% of cell")
    assert "有 <0.1% 在县界以外" in defect.message_zh


def test_a_cell_outside_the_county(sound: CountyData) -> None:
    stray = affinity.translate(sound.cells[0].polygon, 1, 1)
    kinds = {d.kind: d for d in audit(change(sound, 0, polygon=stray))}
    assert "100.0% of cell" in kinds[DefectKind.CELL_OUTSIDE].message
    assert kinds[DefectKind.CELL_OUTSIDE].geometry.equals(stray)


def test_strays_and_a_point_in_no_cell(sound: CountyData) -> None:
    away = replace(sound.points[0], position=Position(107.21, 35.30))
    hole = box(107.06, 35.26, 107.07, 35.27)
    lost = replace(sound.points[1], position=Position(107.065, 35.265))
    station = replace(sound.stations[0], position=Position(107.03, 35.50))
    data = replace(change(sound, 5, polygon=sound.cells[5].polygon - hole), points=(away, lost), stations=(station,))
    found = {d.kind: d for d in audit(data)}
    assert set(found) == {
        DefectKind.GAP,
        DefectKind.POINT_OUTSIDE,
        DefectKind.POINT_IN_NO_CELL,
        DefectKind.STATION_OUTSIDE,
    }
    away_m = float(found[DefectKind.POINT_OUTSIDE].message.split(" lies ")[1].split(" m")[0])
    assert away_m == pytest.approx(GEOD.inv(107.2, 35.3, 107.21, 35.3)[2], abs=1)
    assert found[DefectKind.POINT_IN_NO_CELL].geometry.equals(Point(107.065, 35.265))


def test_a_point_on_the_boundary_and_on_a_border_between_cells_is_in(sound: CountyData) -> None:
    points = (
        replace(sound.points[0], position=Position(107.0, 35.30)),
        replace(sound.points[1], position=Position(107.05, 35.25)),
    )
    assert audit(replace(sound, points=points)) == ()


def test_a_cell_without_an_inspector_warns(sound: CountyData) -> None:
    defect = only(audit(change(sound, 7, inspector=None)), DefectKind.NO_INSPECTOR)
    assert (defect.codes, defect.severity) == ((sound.cells[7].code,), Severity.WARNING)


@pytest.mark.parametrize(("share", "said"), [(0.0009999, "<0.1%"), (0.001, "0.1%"), (0.5, "50.0%"), (1.0, "100.0%")])
def test_a_share_below_a_thousandth_is_said_to_be_that(share: float, said: str) -> None:
    assert audit_ground._percent(share) == said


@pytest.mark.parametrize(
    ("day", "here"), [(date(2024, 1, 1), False), (date(2024, 1, 2), True), (date(2024, 1, 3), True)]
)
def test_a_cell_is_valid_from_its_first_day_on(sound: CountyData, day: date, here: bool) -> None:
    found = audit(change(sound, 15, valid_from=date(2024, 1, 2)), day=day)
    assert (DefectKind.GAP not in {d.kind for d in found}) is here


@pytest.mark.parametrize(("number", "more"), [(12, False), (13, True)])
def test_up_to_eight_skipped_numbers_are_shown(sound: CountyData, number: int, more: bool) -> None:
    """The last of four cells, 004, is renumbered: as 012 it leaves out 004 to 011, which are eight."""
    index = next(i for i, cell in enumerate(sound.cells) if cell.code.endswith("004"))
    found = only(audit(change(sound, index, code=f"{sound.cells[index].committee}{number:03d}")), DefectKind.NUMBERING)
    assert found.message.endswith("004, 005, 006, 007, 008, 009, 010, 011" + " …" * more)


def test_numbers_that_are_skipped_warn(sound: CountyData) -> None:
    code = sound.cells[4].committee + "009"
    defect = only(audit(change(sound, 4, code=code)), DefectKind.NUMBERING)
    assert (defect.codes, defect.severity) == ((sound.cells[4].committee,), Severity.WARNING)
    assert "004, 005, 006, 007, 008" in defect.message


def test_a_later_number_to_the_north_west_warns(sound: CountyData) -> None:
    """Two columns of one committee: the cell in the south-east is 001, the one in the north-west 002."""
    committee = sound.committees[0].code
    area = box(107, 35.2, 107.1, 35.3)
    quarters = [box(107.05, 35.2, 107.1, 35.25), box(107, 35.25, 107.05, 35.3)]
    rest = [box(107, 35.2, 107.05, 35.25), box(107.05, 35.25, 107.1, 35.3)]
    cells = [
        Cell(f"{committee}{n:03d}", CellKind.URBAN, committee, True, polygon, "I1")
        for n, polygon in enumerate(quarters + rest, start=1)
    ]
    data = replace(sound, cells=tuple(cells), county=replace(sound.county, boundary=area), points=())
    assert only(audit(data), DefectKind.NUMBERING).codes == (cells[0].code, cells[1].code)


def test_defects_as_geojson(sound: CountyData) -> None:
    data = replace(change(sound, 5, inspector=None), teams=(TeamRecord("T1", "一组", "S9"),))
    tree = json.loads(json.dumps(defects_geojson(audit(data)), ensure_ascii=False))
    assert tree["type"] == "FeatureCollection"
    by_kind = {f["properties"]["kind"]: f for f in tree["features"]}
    assert shape(by_kind["no_inspector"]["geometry"]).equals(sound.cells[5].polygon)
    assert by_kind["no_inspector"]["properties"]["kind_zh"] == "无责任人"
    assert by_kind["no_inspector"]["properties"]["severity_zh"] == "提示"
    assert by_kind["unknown_reference"]["geometry"] is None
    assert all(f["properties"].keys() >= {"severity", "codes", "message", "message_zh"} for f in tree["features"])


def test_a_county_without_cells_is_one_gap(sound: CountyData) -> None:
    defects = audit(replace(sound, cells=()))
    assert {d.kind for d in defects} == {DefectKind.GAP, DefectKind.POINT_IN_NO_CELL}


def test_five_thousand_cells_in_seconds() -> None:
    side, step = 71, 0.005  # 71 × 71 = 5,041 cells with wavy, shared borders
    wave = np.random.default_rng(3).uniform(-0.001, 0.001, (side + 1, side + 1, 2))
    corner = {(i, j): (100 + i * step + wave[i, j, 0], 30 + j * step + wave[i, j, 1]) for i, j in np.ndindex(72, 72)}
    rim = [(i, 0) for i in range(side)] + [(side, j) for j in range(side)]
    rim += [(i, side) for i in range(side, 0, -1)] + [(0, j) for j in range(side, 0, -1)]
    cells = []
    for number, (i, j) in enumerate(product(range(side), range(side))):
        committee = f"620899100{200 + number // 900}"
        polygon = Polygon([corner[i, j], corner[i + 1, j], corner[i + 1, j + 1], corner[i, j + 1]])
        cells.append(Cell(f"{committee}{number % 900 + 1:03d}", CellKind.RURAL, committee, False, polygon, "I1"))
    data = CountyData(
        County("620899", "大县", Polygon([corner[at] for at in rim]), "镇"),
        committees=tuple(Committee(f"620899100{200 + i}", "村", "620899100", "镇", False, "220") for i in range(6)),
        inspectors=(Inspector("I1", "甲"),),
        cells=tuple(cells),
    )
    started = time.process_time()
    defects = [d for d in audit(data) if d.kind not in {DefectKind.NUMBERING, DefectKind.NO_STATION}]
    elapsed_s = time.process_time() - started
    assert defects == []
    assert elapsed_s < 20, f"{elapsed_s:.1f} s"


@pytest.mark.parametrize(
    ("closes", "is_ahead"),
    [
        ("2024-03-01T23:59+08:00", False),
        ("2024-03-01T16:01+00:00", True),  # the next day in the county already
        ("2027-01-01T00:00+08:00", True),
    ],
)
def test_a_point_cannot_be_closed_in_advance(sound, closes, is_ahead):
    point = replace(sound.points[0], closed_at=datetime.fromisoformat(closes))
    found = audit(replace(sound, points=(point, *sound.points[1:])), day=date(2024, 3, 1))
    assert [(each.kind, each.codes, each.file) for each in found if each.severity is Severity.ERROR] == (
        [(DefectKind.BAD_ROW, ("P1",), "points")] if is_ahead else []
    )


def test_a_telephone_that_ends_in_zeros_warns(sound: CountyData) -> None:
    said = replace(sound.teams[0], phone="13900000000")
    found = [each for each in audit(replace(sound, teams=(said, *sound.teams[1:]))) if each.kind is DefectKind.PHONE]
    assert [(each.codes, each.severity) for each in found] == [((said.code,), Severity.WARNING)]
    assert "13900000000" in found[0].message
