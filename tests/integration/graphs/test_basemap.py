"""The basemap from an OSM file to a tile read back: what is in it, where, and what happens without the program."""

import gzip
import json
import math
from pathlib import Path

import pytest

from api.cli.roads import warn_of_no_basemap
from gis.errors import BadFileError
from gis.store.graphs import basemap_file
from gis.store.graphs import build as graphbuild
from gis.store.graphs.basemap_file import FILE_NAME, features, write_basemap
from gis.store.graphs.pmtiles import TileFile, open_tiles
from gis.store.graphs.repository import BuiltGraph, build_graph
from gis.store.graphs.road_file import open_road_file
from tests.osmsketch import LAT, LON, Drawing
from tests.tiledecode import decode

needs_tippecanoe = pytest.mark.skipif(not basemap_file.can_make(), reason="tippecanoe is not installed")


def drawing(folder: Path) -> Path:
    """A town with a lake (an island in it), a wood, a house, a river, a railway and names."""
    map_ = Drawing()
    map_.town(6, name="Street")
    shore = map_.way(map_.square(LON + 0.02, LAT, LON + 0.03, LAT + 0.01))
    island = map_.way(map_.square(LON + 0.024, LAT + 0.004, LON + 0.026, LAT + 0.006))
    lake = {"type": "multipolygon", "natural": "water", "name": "Großer See", "name:zh": "大湖"}
    map_.relation([(shore, "outer"), (island, "inner")], **lake)
    map_.way(map_.square(LON - 0.03, LAT, LON - 0.01, LAT + 0.02), landuse="forest")
    map_.way(map_.square(LON + 0.001, LAT + 0.0001, LON + 0.0013, LAT + 0.0003), building="yes")
    map_.way([(LON - 0.05, LAT - 0.005), (LON + 0.05, LAT - 0.005)], waterway="river", name="汭河")
    map_.way([(LON - 0.05, LAT - 0.006), (LON + 0.05, LAT - 0.006)], railway="rail")
    map_.node(LON + 0.005, LAT + 0.005, place="town", name="锦屏镇", **{"name:en": "Jinping"})
    map_.node(LON + 0.006, LAT + 0.006, place="hamlet")
    return map_.save(folder / "town.osm")


def at(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    across = 1 << z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return z, int((lon + 180) / 360 * across), int(y * across)


@pytest.fixture(scope="module")
def tiles(tmp_path_factory: pytest.TempPathFactory) -> TileFile:
    if not basemap_file.can_make():
        pytest.skip("tippecanoe is not installed")
    folder = tmp_path_factory.mktemp("basemap")
    path = write_basemap(open_road_file(drawing(folder)), folder, folder / "log")
    assert sorted(each.name for each in folder.iterdir()) == [FILE_NAME, "log", "town.osm"]
    found = open_tiles(path)
    assert found is not None
    return found


def test_everything_drawn_is_read_with_its_layer(tmp_path: Path) -> None:
    read = [json.loads(line) for line in features(open_road_file(drawing(tmp_path)))]
    kinds = sorted({(each["tippecanoe"]["layer"], each["properties"]["kind"]) for each in read})
    assert kinds == [
        ("buildings", "building"),
        ("land", "wood"),
        ("names", "town"),
        ("names", "water"),
        ("rails", "rail"),
        ("roads", "minor"),
        ("water", "lake"),
        ("waterways", "river"),
    ]
    lake = next(each for each in read if each["properties"]["kind"] == "lake")
    assert [len(ring) for ring in lake["geometry"]["coordinates"][0]] == [5, 5]  # the shore and the island
    name = next(each for each in read if each["properties"]["kind"] == "water")
    assert name["properties"] == {"kind": "water", "name": "Großer See", "zh": "大湖"}


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    whole = drawing(tmp_path).read_bytes()
    cut = tmp_path / "cut.osm"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadFileError, match="broken or cut short"):
        list(features(open_road_file(cut)))


def test_a_tile_holds_the_town(tiles: TileFile) -> None:
    packed = tiles.tile(*at(LON + 0.005, LAT + 0.003, 14))
    assert packed is not None
    layers = decode(packed)
    assert {"roads", "buildings", "names"} <= set(layers)
    assert {feature.tags["kind"] for feature in layers["roads"]} == {"minor"}
    town = next(feature for feature in layers["names"] if feature.tags["kind"] == "town")
    assert (town.tags["name"], town.tags["en"]) == ("锦屏镇", "Jinping")


def test_geometry_lies_where_it_was_mapped(tiles: TileFile) -> None:
    z, x, y = at(LON + 0.005, LAT + 0.005, 14)
    packed = tiles.tile(z, x, y)
    assert packed is not None
    town = next(feature for feature in decode(packed)["names"] if feature.tags["kind"] == "town")
    lon = (x + town.parts[0][0][0] / 4096) / (1 << z) * 360 - 180
    assert lon == pytest.approx(LON + 0.005, abs=1e-5)  # a step is 360° / 2^14 / 4096 = 0.0000054°


@pytest.mark.parametrize(("zoom", "absent"), [(10, {"buildings", "roads"}), (6, {"waterways", "rails"})])
def test_what_a_zoom_cannot_show_is_left_out(tiles: TileFile, zoom: int, absent: set[str]) -> None:
    packed = tiles.tile(*at(LON + 0.005, LAT + 0.003, zoom))
    assert packed is not None
    assert not absent & set(decode(packed))


def test_where_nothing_is_there_is_no_tile(tiles: TileFile) -> None:
    assert tiles.tile(*at(LON + 20, LAT, 14)) is None
    assert tiles.tile(*at(-150, -60, 5)) is None


@needs_tippecanoe
def test_a_graph_bears_its_basemap_and_one_of_before_gets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, graphs = drawing(tmp_path), tmp_path / "graphs"
    monkeypatch.setattr(graphbuild.basemap_file, "can_make", lambda: False)
    without = build_graph(file, graphs)
    assert not (without.path / FILE_NAME).exists()
    monkeypatch.undo()
    inode = without.path.stat().st_ino
    again = build_graph(file, graphs)
    assert (again.version, again.path.stat().st_ino) == (without.version, inode)  # not built again
    assert open_tiles(again.path / FILE_NAME) is not None


def test_a_graph_is_whole_when_the_basemap_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    program = tmp_path / "tippecanoe"
    program.write_text("#!/bin/sh\necho no room >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    built = build_graph(drawing(tmp_path), tmp_path / "graphs")
    assert built.facts["drivable_ways"] > 0
    assert not list(built.path.glob("basemap*"))
    assert "failed with code 3: no room" in caplog.text


@pytest.mark.parametrize("content", [b"", b"PMTiles\x03", b"PMTiles\x02" + bytes(200), b"<osm/>" * 50])
def test_a_file_that_holds_no_tiles_counts_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    assert open_tiles(path) is None


def test_a_tile_is_gzip_as_it_is_sent(tiles: TileFile) -> None:
    packed = tiles.tile(*at(LON + 0.005, LAT + 0.003, 12))
    assert packed is not None
    assert gzip.decompress(packed)


def test_an_import_without_the_program_says_what_to_do(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    warn_of_no_basemap(BuiltGraph("car-0", tmp_path / "car-0", {}))
    said = capsys.readouterr().err
    assert "apt-get install tippecanoe" in said
    assert "没有底图" in said
