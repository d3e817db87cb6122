"""Tiles of an area within bounds: the widest views first, and whole zooms only."""

import pytest

from gis.store.graphs.basemap_file import FILE_NAME, can_make
from gis.store.graphs.pmtiles import TileFile
from gis.store.station.area import tiles_of
from gis.tiles.area import count
from tests.graphs import graph_of

pytestmark = pytest.mark.skipif(not can_make(), reason="tippecanoe is not installed")
ANDORRA = (1.41, 42.43, 1.79, 42.66)


@pytest.fixture(scope="module")
def tiles(data_file) -> TileFile:
    return TileFile(graph_of(data_file("osm/andorra.osm.pbf")).path / FILE_NAME)


def test_an_area_is_kept_to_the_closest_zoom(tiles):
    kept = tiles_of(tiles, ANDORRA)
    assert kept.last_zoom == 14
    assert kept.size == sum(len(tiles.tile(*tile)) for tile in kept.tiles)
    assert [zoom for zoom, _, _ in kept.tiles] == sorted(zoom for zoom, _, _ in kept.tiles)
    assert len(kept.tiles) <= sum(count(ANDORRA, zoom) for zoom in range(5, 15))


def test_a_bound_leaves_out_whole_zooms_the_closest_first(tiles):
    all_of_it = tiles_of(tiles, ANDORRA)
    less = tiles_of(tiles, ANDORRA, most_bytes=all_of_it.size - 1)
    assert less.last_zoom == 13
    assert less.tiles == tuple(tile for tile in all_of_it.tiles if tile[0] <= 13)
    assert tiles_of(tiles, ANDORRA, most_tiles=10).last_zoom < 13
