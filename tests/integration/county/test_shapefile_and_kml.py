"""Shapefile and KML as county files: as map programs in county offices write them."""

from functools import partial

import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from gis.errors import BadFileError, UnknownDatumError
from gis.position import Datum
from gis.store.county_files.columns import VOCABULARIES
from gis.store.county_files.county import read_county_folder
from gis.store.county_files.layer_files.kml import read_kml
from gis.store.county_files.layer_files.shapefile import read_shapefile
from tests.counties import grid_county
from tests.integration.county.test_county_folder import assert_same
from tests.integration.county.test_county_folder import county as county  # noqa: PLC0414  -- a fixture
from tests.integration.county_files import shifted, tables, write_folder, write_geojson, write_kml, write_shapefile


@pytest.mark.parametrize("epsg", [4326, 4490, 4545, 32648])
def test_a_shapefile_states_its_own_crs(tmp_path, county, epsg):
    folder = write_folder(tmp_path / "县", county, write_shapefile, epsg=epsg)
    assert_same(read_county_folder(folder), county)


@pytest.mark.parametrize("datum", Datum)
def test_kml_is_read_in_the_datum_that_is_stated(tmp_path, county, datum):
    folder = write_folder(tmp_path / "县", county, write_kml, datum=datum)
    assert_same(read_county_folder(folder, datum), county)


def test_kml_without_a_stated_datum_is_refused(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_kml)
    with pytest.raises(Exception, match="错误") as refused:
        read_county_folder(folder)
    assert ["points.kml" in row and "datum" in row for row in refused.value.rows].count(True) == 1


def test_a_shapefile_without_a_prj_needs_a_datum(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, partial(write_shapefile))
    (folder / "points.prj").unlink()
    with pytest.raises(UnknownDatumError, match=r"points\.shp"):
        read_county_folder(folder)


def test_a_shapefile_labelled_wgs84_contradicts_a_folder_in_gcj02(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, datum="gcj02")
    (folder / "points.geojson").unlink()
    header, rows = tables(county)["points"]
    write_shapefile(folder / "points", header, rows, epsg=4326)
    with pytest.raises(UnknownDatumError, match=r"points\.shp: its CRS says wgs84, the folder says gcj02"):
        read_county_folder(folder, "gcj02")


def test_a_shapefile_on_beijing_54_is_refused(tmp_path, county):
    folder = write_folder(tmp_path / "县", county)
    (folder / "cells.geojson").unlink()
    header, rows = tables(county)["cells"]
    write_shapefile(folder / "cells", header, rows)
    (folder / "cells.prj").write_text(
        'GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",SPHEROID["Krasovsky_1940",6378245.0,298.3]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
    )
    with pytest.raises(BadFileError, match=r"cells\.shp.*CGCS2000"):
        read_county_folder(folder, "wgs84")


@pytest.mark.parametrize(("name", "datum"), [("GCJ02", Datum.GCJ02), ("CGCS2000", Datum.CGCS2000)])
def test_a_prj_written_by_hand_is_known_by_its_name(tmp_path, county, name, datum):
    folder = write_folder(tmp_path / "县", county)
    (folder / "cells.geojson").unlink()
    header, rows = tables(county)["cells"]
    write_shapefile(folder / "cells", header, [[*row[:-1], shifted(row[-1], datum)] for row in rows])
    lies_on = "WGS_1984" if datum is Datum.GCJ02 else name
    (folder / "cells.prj").write_text(
        f'GEOGCS["{name}",DATUM["D_{lies_on}",SPHEROID["{lies_on}",6378137.0,298.257222101]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
    )
    (folder / "county.toml").write_text('[datums]\nboundary = "wgs84"\npoints = "wgs84"\nstations = "wgs84"\n')
    assert_same(read_county_folder(folder), county)


HEADER = ["网格编码", "村居名称", "城乡分类代码"]


def one_cell(tmp_path, encoding, header=HEADER, name="东街社区"):
    path = tmp_path / "cells"
    write_shapefile(
        path,
        header,
        [["620899100200001", name, *["121"] * (len(header) - 2), box(107, 35, 108, 36)]],
        encoding=encoding,
    )
    return path.with_suffix(".shp")


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
@pytest.mark.parametrize("cpg", ["right", "none", "UTF-8", "936", "ISO-8859-1", "ANSI 1252", "nonsense"])
def test_text_is_read_whatever_the_cpg_says(tmp_path, encoding, cpg):
    path = one_cell(tmp_path, encoding)
    if cpg == "none":
        path.with_suffix(".cpg").unlink()
    elif cpg != "right":
        path.with_suffix(".cpg").write_text(cpg)
    layer, read_in = read_shapefile(path, VOCABULARIES["cells"])
    (feature,) = layer.features
    assert feature.properties["村居名称"] == "东街社区"
    assert (read_in, feature.number) == ("utf-8" if encoding == "UTF-8" else "gb18030", 1)
    assert next(iter(feature.properties)) == "网格编码"


@pytest.mark.parametrize(
    ("header", "encoding"),
    [(["code", "inspector_name", "x"], "UTF-8"), (["网格编码", "责任人编码", "责任人电话"], "UTF-8")],
)
def test_a_cut_name_that_may_be_several_is_refused(tmp_path, header, encoding):
    path = one_cell(tmp_path, encoding, header)
    with pytest.raises(BadFileError, match="cut to ten bytes"):
        read_shapefile(path, VOCABULARIES["cells"])


@pytest.mark.parametrize("cpg", ["right", "none"])
@pytest.mark.parametrize(
    ("encoding", "header", "found"),
    [
        # UTF-8 has three bytes a character: 网格编码 and 责任人编码 are cut within the fourth.
        ("UTF-8", ["网格编码", "责任人"], ["网格编码", "责任人"]),
        ("UTF-8", ["网格编码", "责任人", "责任人编码"], "责任人编码, 责任人电话"),
        ("UTF-8", ["网格编码", "责任人姓名"], "责任人工号, 责任人姓名"),
        ("UTF-8", ["网格编码", "责任人额度"], ["网格编码", "责任人\\xe9"]),  # no known name begins so: it is none
        ("UTF-8", ["单元网格编码"], "单元网格编码, 单元网格名称"),
        # GBK has two: 责任人编码 has ten, 单元网格编码 twelve.
        ("GBK", ["单元网格编码", "责任人", "责任人编码"], ["单元网格编码", "责任人", "责任人编码"]),
        ("GBK", ["网格编码", "统计用区划代码"], ["网格编码", "统计用区划"]),
    ],
)
def test_a_name_of_ten_bytes_is_compared_as_bytes(tmp_path, encoding, header, found, cpg):
    path = one_cell(tmp_path, encoding, header)
    if cpg == "none":
        path.with_suffix(".cpg").unlink()
    if isinstance(found, str):
        with pytest.raises(BadFileError, match=rf"may be {found};.*可能是 {found}，"):
            read_shapefile(path, VOCABULARIES["cells"])
    else:
        assert list(read_shapefile(path, VOCABULARIES["cells"])[0].features[0].properties) == found


def test_a_part_that_is_a_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "县").mkdir()
    path = one_cell(tmp_path / "县", "GBK")
    table = path.with_suffix(".dbf")
    table.rename(tmp_path / "elsewhere.dbf")
    table.symlink_to(tmp_path / "elsewhere.dbf")
    with pytest.raises(BadFileError, match="leads out of the folder"):
        read_shapefile(path, VOCABULARIES["cells"])


def kml(tmp_path, body, declared="UTF-8", encoding="utf-8"):
    path = tmp_path / "points.kml"
    text = f'<?xml version="1.0" encoding="{declared}"?>\n<kml xmlns="http://earth.google.com/kml/2.1">{body}</kml>'
    path.write_bytes(text.encode(encoding))
    return path


def test_placemarks_say_their_name_description_and_data(tmp_path):
    schema = '<SchemaData schemaUrl="#x"><SimpleData name="类型">超市</SimpleData></SchemaData>'
    body = (
        "<Document><Folder><Placemark><name>东街超市</name><description>x</description>"
        f'<ExtendedData><Data name="编码"><value>P1</value></Data>{schema}</ExtendedData>'
        "<Point><coordinates> 107.03, 35.3,1200 </coordinates></Point></Placemark></Folder></Document>"
    )
    (feature,) = read_kml(kml(tmp_path, body)).features
    assert feature.properties == {"name": "东街超市", "description": "x", "编码": "P1", "类型": "超市"}
    assert feature.geometry.equals(shapely.Point(107.03, 35.3))


@pytest.mark.parametrize("declared", ["GBK", "gb2312"])
def test_kml_in_a_chinese_encoding(tmp_path, declared):
    body = "<Placemark><name>东街超市</name></Placemark>"
    (feature,) = read_kml(kml(tmp_path, body, declared, "gbk")).features
    assert feature.properties["name"] == "东街超市"


def test_polygons_with_holes_and_several_parts(tmp_path):
    county = grid_county()
    hole = Polygon(box(0, 0, 3, 3).exterior, [box(1, 1, 2, 2).exterior])
    whole = MultiPolygon([hole, box(4, 4, 5, 5)])
    write_kml(tmp_path / "cells", ["code"], [["1", whole], ["2", county.cells[0].polygon]])
    first, second = read_kml(tmp_path / "cells.kml").features
    assert first.geometry.equals(whole)
    assert second.geometry.equals(county.cells[0].polygon)


@pytest.mark.parametrize("coordinates", ["107.03", "a,b", "107,35 107,36"])
def test_a_polygon_that_is_none_is_reported_by_row(tmp_path, coordinates):
    ring = f"<LinearRing><coordinates>{coordinates}</coordinates></LinearRing>"
    body = f"<Placemark><Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon></Placemark>"
    (feature,) = read_kml(kml(tmp_path, body)).features
    assert feature.geometry is None
    assert "cannot be read" in feature.broken


def test_the_same_kind_in_two_formats_is_refused(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_geojson)
    header, rows = tables(county)["points"]
    write_kml(folder / "points", header, rows)
    with pytest.raises(BadFileError, match="keep one of them"):
        read_county_folder(folder, "wgs84")
