"""`wangge county from-osm` on real extracts and drawn ones, into a real database."""

import gzip
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import shapely
import typer
from shapely import Point, box
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from api.cli.county import from_osm
from api.db.engine import sqlalchemy_url
from gis.county.audit.whole import Severity, audit
from gis.county.model import CountyData, PointKind
from gis.errors import BadAreaError, BadCodeError, BadCoordinateError, BadFileError, UnknownPlaceError
from gis.store.counties.loaded import home_county, list_counties
from gis.store.counties.repository import load_county
from gis.store.graphs.repository import BuiltGraph, GraphShelf, active_version
from gis.store.graphs.roads import RoadGraph
from gis.store.osm import read_extract
from tests.graphs import graph_of
from tests.osmsketch import BLOCK_LAT, BLOCK_LON, LAT, LON, Drawing

app = typer.Typer()
app.callback()(lambda: None)
from_osm.register(app)
SEAT = (LON + 7 * BLOCK_LON, LAT + 7 * BLOCK_LAT)


@dataclass(frozen=True, slots=True)
class Desk:
    """The command line on a database and home of the test's own."""

    url: str
    home: Path

    def run(self, *arguments: object, **variables: str) -> str:
        """Run `wangge county from-osm` and return what it printed; a refusal comes up as its exception."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("WANGGE_DATABASE_URL", self.url)
            patch.setenv("WANGGE_HOME", str(self.home))
            patch.setenv("COLUMNS", "200")
            for name, value in variables.items():
                patch.setenv(name, value)
            result = CliRunner().invoke(app, ["from-osm", *map(str, arguments)], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    def loaded(self, code: str = "990001") -> CountyData:
        engine = create_engine(sqlalchemy_url(self.url))
        with engine.connect() as connection:
            data = load_county(connection, code)
        engine.dispose()
        return data

    def roads(self, code: str = "990001") -> RoadGraph:
        engine = create_engine(sqlalchemy_url(self.url))
        with engine.connect() as connection:
            graph = GraphShelf(self.home / "graphs").get(active_version(connection, code))
        engine.dispose()
        assert graph is not None
        return graph

    def counties(self) -> list[str]:
        engine = create_engine(sqlalchemy_url(self.url))
        with engine.connect() as connection:
            codes = [each.code for each in list_counties(connection)]
        engine.dispose()
        return sorted(codes)

    def rows(self) -> int:
        """Return how many rows all ground tables hold together."""
        tables = "county organisation_unit station committee inspector cell reporting_point team place road_graph feed"
        engine = create_engine(sqlalchemy_url(self.url))
        with engine.connect() as connection:
            total = sum(
                connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables.split()
            )
        engine.dispose()
        return total


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home of this module: a graph built for one test is found by the next."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def desk(database_url: str, home: Path) -> Desk:
    return Desk(database_url, home)


@pytest.fixture(scope="module")
def one_town(home: Path) -> BuiltGraph:
    return graph_of(town(home).save(home / "town.osm"), home / "graphs")


@pytest.fixture
def drawn(desk: Desk, one_town: BuiltGraph, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a desk at which every file has the roads of one town: for tests of what else is read of it."""
    monkeypatch.setattr(from_osm, "build_graph", lambda *_: one_town)
    return desk


def town(tmp_path: Path, **tags: str) -> Drawing:
    drawing = Drawing()
    drawing.town()
    drawing.node(*SEAT, **({"place": "town", "name": "Seatown"} | tags))
    return drawing


COSTLY = "baltimore.osm.pbf"
"""Its roads, a grid of blocks, take ten seconds to contract: here it is for its map, and others are for their roads."""


@pytest.mark.parametrize(
    ("file", "seat", "zone", "cells", "boundary"),
    [
        ("andorra.osm.pbf", "Andorra la Vella", "Europe/Andorra", (150, 400), "r9407 Andorra"),
        pytest.param(
            *("heidelberg.osm.pbf", "Heidelberg", "Europe/Berlin", (200, 600), "hull"), marks=pytest.mark.nightly
        ),  # its roads take a minute
        ("baltimore.osm.pbf", "Baltimore", "America/New_York", (150, 500), "hull"),
        ("beijing_tsinghua.osm.gz", "海淀", "Asia/Shanghai", (80, 300), "hull"),
        ("monaco.osm.gz", "monaco", "Europe/Monaco", (80, 300), "Monaco"),
    ],
)
def test_a_real_extract_becomes_a_whole_county(
    desk: Desk,
    data_file: Callable[[str], Path],
    one_town: BuiltGraph,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    seat: str,
    zone: str,
    cells: tuple[int, int],
    boundary: str,
) -> None:
    source = data_file(f"osm/{file}")
    if file == COSTLY:
        monkeypatch.setattr(from_osm, "build_graph", lambda *_: one_town)
    else:
        graph_of(source, desk.home / "graphs")
    said = desk.run(source, "--seat", seat)
    data = desk.loaded()
    assert boundary in said
    assert "0 错误 errors" in said
    assert not [defect for defect in audit(data) if defect.severity is Severity.ERROR]
    assert data.county.time_zone == zone
    assert cells[0] <= len(data.cells) <= cells[1]
    assert shapely.coverage_is_valid([cell.polygon for cell in data.cells])
    assert 1 <= len(data.stations) <= 6
    assert len(data.teams) >= len(data.stations)
    assert len(data.points) >= 8
    assert data.attribution == ("© OpenStreetMap contributors, ODbL 1.0",)
    if file == COSTLY:
        return
    places = [station.position for station in data.stations]
    seconds = desk.roads().matrix(places, places)
    assert (seconds >= 0).all()  # every station reaches every other: NaN is no number
    assert seconds.max() < 2 * 3600


def test_what_an_extract_of_andorra_holds(data_file: Callable[[str], Path]) -> None:
    extract = read_extract(data_file("osm/andorra.osm.pbf"))
    # data/INDEX.md: 7 towns, 32 villages, 20 hamlets, 15 supermarkets
    kinds = Counter(place.kind for place in extract.places)
    assert (kinds["town"], kinds["village"], kinds["hamlet"]) == (7, 32, 20)
    assert Counter(venue.kind for venue in extract.venues)["supermarket"] == 15
    country = next(area for area in extract.admin_areas if area.osm == "r9407")
    assert 4_000 < country.closed_m < 5_000  # two of its nineteen ways are missing


def test_the_new_county_is_home_by_itself_and_the_hint_says_make_run(desk: Desk, tmp_path: Path) -> None:
    file = town(tmp_path).save(tmp_path / "sketch.osm")
    said = desk.run(file, "--seat", "Seatown")
    assert "\n  make run " in said
    assert "WANGGE_COUNTY" not in said
    engine = create_engine(sqlalchemy_url(desk.url))
    with engine.connect() as connection:
        assert home_county(connection) == "990001"
    engine.dispose()
    again = desk.run(file, "--seat", "Seatown", "--replace", WANGGE_COUNTY="620823")
    assert "WANGGE_COUNTY=990001 make run" in again


def test_names_areas_and_relations_are_read_from_a_file(drawn: Desk, tmp_path: Path) -> None:
    drawing = town(tmp_path, **{"name": "赛镇", "name:en": "Seatown"})
    shop = [(8.004, 47.002), (8.0042, 47.002), (8.0042, 47.0022), (8.004, 47.0022), (8.004, 47.002)]
    drawing.way(shop, shop="supermarket", name="Big & <Small>", building="yes")
    drawing.node(8.01, 47.005, amenity="school", **{"name": "第一小学", "name:en": "First School"})
    outer = drawing.way([(7.95, 46.97), (8.1, 46.97), (8.1, 47.05)])
    rest = drawing.way([(8.1, 47.05), (7.95, 47.05), (7.95, 46.97)])
    lake = drawing.way(drawing.square(8.06, 47.0, 8.08, 47.02))
    members = [(outer, "outer"), (rest, "outer"), (lake, "inner")]
    drawing.relation(members, type="boundary", boundary="administrative", admin_level="6", name="赛县")
    said = drawn.run(drawing.save(tmp_path / "sketch.osm"), "--seat", "seatown")
    data = drawn.loaded()
    assert "boundary r1 赛县" in said
    assert data.county.name == "赛县"
    assert (
        data.county.boundary.symmetric_difference(box(7.95, 46.97, 8.1, 47.05) - box(8.06, 47.0, 8.08, 47.02)).area
        < 1e-8
    )
    points = {(point.kind, point.name, point.name_en) for point in data.points}
    assert points == {
        (PointKind.SUPERMARKET, "Big & <Small>", None),
        (PointKind.SCHOOL, "第一小学", "First School"),
    }
    assert data.county.time_zone in {"Europe/Zurich", "Europe/Berlin", "Europe/Busingen", "Europe/Vaduz"}


def test_a_relation_whose_ways_are_partly_missing_is_closed(drawn: Desk, tmp_path: Path) -> None:
    drawing = town(tmp_path)
    ways = [
        drawing.way([(7.99, 46.99), (8.03, 46.99)]),
        drawing.way([(8.03, 46.99), (8.04, 46.99), (8.04, 47.03)]),
        drawing.way([(8.04, 47.03), (7.99, 47.03), (7.99, 46.995)]),
    ]
    members = [(way, "outer") for way in [*ways, 999]]
    drawing.relation(members, type="boundary", boundary="administrative", admin_level="8", name="Gapland")
    said = drawn.run(drawing.save(tmp_path / "gap.osm"), "--seat", "Seatown")
    assert "0.6 km of its outline missing from the extract and closed straight" in said
    assert drawn.loaded().county.name == "Gapland"


def test_a_relation_of_which_little_is_held_is_not_used(drawn: Desk, tmp_path: Path) -> None:
    drawing = town(tmp_path)
    held = drawing.way([(7.99, 46.99), (8.04, 46.99), (8.04, 47.03), (7.99, 47.03), (7.99, 46.9901)])
    members = [(held, "outer"), *((number, "outer") for number in range(900, 910))]
    drawing.relation(members, type="boundary", boundary="administrative", name="Mostly elsewhere")
    assert "hull" in drawn.run(drawing.save(tmp_path / "part.osm"), "--seat", "Seatown")


def test_a_seat_mapped_only_as_an_area_is_found(drawn: Desk, tmp_path: Path) -> None:
    drawing = Drawing()
    drawing.town()
    drawing.way(drawing.square(LON, LAT, LON + 0.026, LAT + 0.0175), place="town", name="Areatown")
    drawn.run(drawing.save(tmp_path / "area.osm"), "--seat", "Areatown")
    assert drawn.loaded().county.seat == "Areatown"


def test_a_seat_known_only_by_addresses_is_found(drawn: Desk, tmp_path: Path) -> None:
    drawing = Drawing()
    drawing.town()
    for step in range(10):
        drawing.node(SEAT[0] + step * 1e-4, SEAT[1] + 1e-4, **{"addr:city": "Posttown", "addr:country": "AT"})
    drawn.run(drawing.save(tmp_path / "addresses.osm"), "--seat", "Posttown")
    data = drawn.loaded()
    assert (data.county.seat, data.county.time_zone) == ("Posttown", "Europe/Vienna")


def test_bare_roads_take_the_seat_from_the_command_line(drawn: Desk, tmp_path: Path) -> None:
    drawing = Drawing()
    drawing.town(name=None)
    file = drawing.save(tmp_path / "bare.osm")
    drawn.run(
        file, "--seat", "崇信", "--at", f"{SEAT[0]},{SEAT[1]}", "--name", "试验县", "--time-zone", "Asia/Shanghai"
    )
    data = drawn.loaded()
    assert (data.county.name, data.county.seat, data.county.time_zone) == ("试验县", "崇信", "Asia/Shanghai")


def test_the_same_town_packed_with_gzip_gives_the_same_cells(drawn: Desk, tmp_path: Path) -> None:
    plain = town(tmp_path).save(tmp_path / "plain.osm")
    packed = tmp_path / "packed.osm.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    drawn.run(plain, "--seat", "Seatown")
    drawn.run(packed, "--seat", "Seatown", "--code", "990777")
    assert [c.polygon for c in drawn.loaded().cells] == [c.polygon for c in drawn.loaded("990777").cells]


# --- codes


def test_counties_are_numbered_from_990001_and_a_code_may_be_given(drawn: Desk, tmp_path: Path) -> None:
    file = town(tmp_path).save(tmp_path / "town.osm")
    at = ("--at", f"{SEAT[0]},{SEAT[1]}")
    for arguments in (("Seatown",), ("Othertown", *at), ("Seatown", "--code", "620899")):
        drawn.run(file, "--seat", *arguments)
    assert drawn.counties() == ["620899", "990001", "990002"]


def test_a_second_county_for_a_seat_is_refused_with_two_ways_out(drawn: Desk, tmp_path: Path) -> None:
    file = town(tmp_path).save(tmp_path / "town.osm")
    drawn.run(file, "--seat", "Seatown")
    before = drawn.rows()
    with pytest.raises(BadCodeError, match=r"990001 Seatown; --replace .* --code 990002") as refusal:
        drawn.run(file, "--seat", "seatown")
    assert "已由 OSM 生成过" in str(refusal.value)
    assert drawn.rows() == before
    drawn.run(file, "--seat", "Seatown", "--code", "990002")
    with pytest.raises(BadCodeError, match=r"990001 Seatown, 990002 Seatown; .* --code"):
        drawn.run(file, "--seat", "Seatown", "--replace")
    said = drawn.run(file, "--seat", "Seatown", "--replace", "--code", "990002", "--name", "Anew")
    assert "replacing 990002 Seatown" in said
    assert [drawn.loaded(code).county.name for code in drawn.counties()] == ["Seatown", "Anew"]


def test_a_town_of_the_same_name_elsewhere_is_another_county(drawn: Desk, tmp_path: Path) -> None:
    drawn.run(town(tmp_path).save(tmp_path / "here.osm"), "--seat", "Seatown")
    away = Drawing()
    away.town(lon=LON + 1.0)
    away.node(SEAT[0] + 1.0, SEAT[1], place="town", name="Seatown")
    said = drawn.run(away.save(tmp_path / "away.osm"), "--seat", "Seatown", "--replace")
    assert "nothing to replace" in said
    assert drawn.counties() == ["990001", "990002"]


def test_replace_takes_the_place_of_the_county_made_for_the_seat(desk: Desk, tmp_path: Path) -> None:
    file = town(tmp_path).save(tmp_path / "town.osm")
    desk.run(file, "--seat", "Seatown")
    tokens = {point.code: point.token for point in desk.loaded().points}
    desk.run(file, "--seat", "Seatown", "--replace", "--name", "Anew")
    assert desk.counties() == ["990001"]
    assert desk.loaded().county.name == "Anew"
    assert {point.code: point.token for point in desk.loaded().points} == tokens


def test_a_code_in_use_is_refused_before_the_work(desk: Desk, tmp_path: Path) -> None:
    file = town(tmp_path).save(tmp_path / "town.osm")
    desk.run(file, "--seat", "Seatown")
    before = desk.rows()
    with pytest.raises(BadCodeError, match="--replace"):
        desk.run(file, "--seat", "Seatown", "--code", "990001")
    assert desk.rows() == before


@pytest.mark.parametrize("code", ["12345", "1234567", "abcdef", ""])
def test_a_code_that_is_none_is_refused(desk: Desk, tmp_path: Path, code: str) -> None:
    with pytest.raises(BadCodeError, match="6 digits"):
        desk.run(town(tmp_path).save(tmp_path / "town.osm"), "--seat", "Seatown", "--code", code)


# --- refusals leave nothing behind


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"hello", "is not OSM data"),
        (b"<?xml version='1.0'?><html/>", "broken or cut short"),
        (b"<?xml version='1.0'?><osm version='0.6'><node id='1' lat='47", "broken or cut short"),
        (b"<?xml version='1.0'?><osm version='0.6'></osm>", "no road a car may drive"),
        (gzip.compress(b"<?xml version='1.0'?><osm version='0.6'></osm>")[:30], "broken or cut short"),
        (b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7a", "broken or cut short"),
    ],
    ids=["empty", "text", "html", "cut xml", "no roads", "cut gzip", "cut pbf"],
)
def test_a_broken_file_is_refused_by_name(desk: Desk, tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "broken.osm"
    file.write_bytes(content)
    before = desk.rows() if desk.counties() == [] else -1
    with pytest.raises(BadFileError, match=message) as refusal:
        desk.run(file, "--seat", "Seatown")
    assert "broken.osm" in str(refusal.value)
    assert desk.rows() == before


def test_a_real_file_cut_in_half_is_refused(desk: Desk, data_file: Callable[[str], Path], tmp_path: Path) -> None:
    half = tmp_path / "half.osm.pbf"
    half.write_bytes(data_file("osm/andorra.osm.pbf").read_bytes()[:280_000])
    with pytest.raises(BadFileError, match="broken or cut short"):
        desk.run(half, "--seat", "Andorra la Vella")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--seat", "Nowhere"), UnknownPlaceError),
        (("--seat", "Seatown", "--at", "8.01"), BadCoordinateError),
        (("--seat", "Seatown", "--at", "47.0,108.0"), BadCoordinateError),
        (("--seat", "Seatown", "--at", "nan,47"), BadCoordinateError),
        (("--seat", "Seatown", "--at", "107.03,35.3"), UnknownPlaceError),
        (("--seat", "Seatown", "--boundary", "77"), BadAreaError),
    ],
)
def test_a_wrong_option_is_refused_and_nothing_is_written(
    desk: Desk, tmp_path: Path, arguments: tuple[str, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        desk.run(town(tmp_path).save(tmp_path / "town.osm"), *arguments)
    assert desk.counties() == []


@pytest.mark.parametrize(
    ("option", "value", "said"), [("--time-zone", "Mars/Olympus", "Mars/Olympus"), ("--name", " ", "needs a name")]
)
def test_an_unknown_time_zone_and_a_blank_name_are_refused(
    desk: Desk, tmp_path: Path, option: str, value: str, said: str
) -> None:
    file = town(tmp_path).save(tmp_path / "town.osm")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANGGE_DATABASE_URL", desk.url)
        result = CliRunner().invoke(app, ["from-osm", str(file), "--seat", "S", option, value])
    assert result.exit_code == 2
    assert said in result.output


def test_a_failure_while_saving_leaves_nothing_half_written(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = town(tmp_path).save(tmp_path / "town.osm")
    before = desk.rows() if desk.counties() == [] else -1

    def fail(*given: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(from_osm, "activate", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        desk.run(file, "--seat", "Seatown")
    assert desk.rows() == before
    monkeypatch.undo()
    desk.run(file, "--seat", "Seatown")
    assert desk.loaded().county.boundary.contains(Point(SEAT))
