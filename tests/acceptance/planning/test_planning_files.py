"""The cover of a county as files: each is read back by another program than the one that wrote it."""

import html
import io
import json
import re
import subprocess
import time
from dataclasses import replace

import docx
import openpyxl
import pyogrio
import pypdfium2
import pytest

from api.wiring import COUNTIES_KEPT_S
from maps.catalogue import messages
from tests.counties import grid_county

ASKED = {"target_s": 45, "posts": [{"code": "NEW", "lon": 107.031, "lat": 35.301, "datum": "wgs84", "extra_teams": 1}]}


def fetched(client, form, lang="zh", **more):
    answer = client.post(f"/api/v1/planning/gaps.{form}", params={"lang": lang}, json=ASKED | more, timeout=120)
    answer.raise_for_status()
    assert answer.headers["content-disposition"].endswith(f'.{form}"')
    return answer.content


def cells(client):
    return client.post("/api/v1/planning/gaps", json=ASKED).json()["cells"]


@pytest.mark.parametrize(("lang", "title"), [("zh", "覆盖规划报告"), ("en", "Coverage planning report")])
def test_the_report_for_word_has_its_headings_tables_and_maps(client, lang, title):
    report = docx.Document(io.BytesIO(fetched(client, "docx", lang)))
    assert report.paragraphs[0].text == title
    assert [len(table.columns) for table in report.tables] == [3, 2, 6, 3]
    assert len(report.inline_shapes) == 2
    assert all(shape._inline.docPr.get("descr") for shape in report.inline_shapes)
    gaps = [cell for cell in cells(client) if cell["by_one"] < 1]
    assert len(report.tables[2].rows) == len(gaps) + 1


def test_the_report_as_pdf_says_the_same_in_chinese_that_can_be_copied(client):
    pages = pypdfium2.PdfDocument(fetched(client, "pdf"))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    assert all(word in text for word in ("覆盖规划报告", "试验县", "盲区原因", "假设与局限"))


def test_the_table_holds_every_cell_with_the_very_numbers_of_the_answer(client):
    book = openpyxl.load_workbook(io.BytesIO(fetched(client, "xlsx")))
    assert book.sheetnames == ["网格", "举报点", "待命点", "假设与局限"]
    head, *rows = book["网格"].iter_rows(values_only=True)
    assert head[:5] == ("编码", "名称", "乡镇", "时限（秒）", "一组按时可达比例")
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    words = messages("zh")
    for cell in cells(client):
        assert {name: found[cell["code"]][words[f"report.heading.{name}"]] for name in cell.keys() - {"band"}} == {
            name: value for name, value in cell.items() if name != "band"
        }


def test_minutes_of_cells_without_a_target_are_in_every_file(client):
    own = {"target_s": None, "posts": []}
    found = client.post("/api/v1/planning/gaps", json=own).json()
    bands = found["totals"]["minutes"]["bands"]
    named = {each["band"]: f"≤ {each['up_to_min']} min" if each["up_to_min"] else "> 30 min" for each in bands}
    book = openpyxl.load_workbook(io.BytesIO(fetched(client, "xlsx", "en", **own)))
    head, *rows = book["Cells"].iter_rows(values_only=True)
    words = {row[0]: row[head.index("Minutes (no target)")] for row in rows}
    assert words == {cell["code"]: cell["band"] and named[cell["band"]] for cell in found["cells"]}
    assert any(" cells without a target: median " in row[0] for row in book["Assumptions and limits"].values)
    assert "no target: ≤ 5 min" in html.unescape(fetched(client, "html", "en", **own).decode())
    report = docx.Document(io.BytesIO(fetched(client, "docx", "en", **own)))
    assert "No target: minutes instead" in [each.text for each in report.paragraphs]


def test_every_column_of_the_data_is_explained_in_the_file(client):
    book = openpyxl.load_workbook(io.BytesIO(fetched(client, "xlsx", "en", with_chance=True)))
    said = {row[0].partition(": ")[0]: row[0].partition(": ")[2] for row in book["Assumptions and limits"].values}
    heads = {name for sheet in book.worksheets[:3] for name in next(sheet.values)}
    assert heads <= set(said)
    assert "too_far Too far from every post" in said["Cause"]


def test_the_chance_of_every_cell_is_in_the_data_where_it_was_asked_for(client, tmp_path):
    answer = client.post("/api/v1/planning/gaps", json=ASKED | {"with_chance": True}).json()
    known = {code: p for code, (p, _) in answer["chance"]["cells"].items()}
    book = openpyxl.load_workbook(io.BytesIO(fetched(client, "xlsx", "en", with_chance=True)))
    head, *rows = book["Cells"].iter_rows(values_only=True)
    assert {row[0]: row[head.index("Chance of being in time")] for row in rows} == known
    assert any(row[0].startswith("Expected share") for row in book["Assumptions and limits"].values)
    path = tmp_path / "cover.gpkg"
    path.write_bytes(fetched(client, "gpkg", with_chance=True))
    meta, _, _, columns = pyogrio.raw.read(path, layer="cells")
    found = dict(zip(meta["fields"], columns, strict=True))
    assert dict(zip(found["code"], found["chance"], strict=True)) == known


def made_up(teams, code):
    data = grid_county(teams, code)
    return replace(data, county=replace(data.county, synthetic=True))


def test_every_file_says_that_data_are_made_up(shared_server, tmp_path):
    with shared_server.county(make=made_up) as client:
        time.sleep(COUNTIES_KEPT_S)  # until every worker knows that the data are synthetic
        texts = {form: fetched(client, form, "en") for form in ("docx", "pdf", "xlsx", "gpkg", "html")}
        walks = client.get("/api/v1/planning/access.xlsx", params={"lang": "en"}).content
    said = messages("en")["banner.notice"]
    (tmp_path / "cover.gpkg").write_bytes(texts["gpkg"])
    pages = pypdfium2.PdfDocument(texts["pdf"])
    assert said in [part.text for part in docx.Document(io.BytesIO(texts["docx"])).paragraphs]
    assert said in pages[0].get_textpage().get_text_range().replace("\r\n", " ")
    assert (said,) in openpyxl.load_workbook(io.BytesIO(texts["xlsx"]))["Assumptions and limits"].values
    assert said in pyogrio.raw.read(tmp_path / "cover.gpkg", layer="assumptions")[3][0]
    assert html.escape(said) in texts["html"].decode().split("</header>")[0]
    title = next(openpyxl.load_workbook(io.BytesIO(walks))["Assumptions and limits"].values)
    assert title[0].endswith(said)


def test_libreoffice_opens_the_table(client, tmp_path):
    (tmp_path / "cover.xlsx").write_bytes(fetched(client, "xlsx"))
    command = ["soffice", "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(tmp_path / "cover.xlsx")]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    except FileNotFoundError:
        pytest.skip("LibreOffice (soffice) is not on this machine")
    assert len((tmp_path / "cover.csv").read_text(encoding="utf-8").splitlines()) == len(cells(client)) + 1


def test_gdal_reads_every_layer_of_the_geopackage(client, tmp_path):
    path = tmp_path / "cover.gpkg"
    path.write_bytes(fetched(client, "gpkg"))
    layers = {name: pyogrio.read_info(path, layer=name) for name, _ in pyogrio.list_layers(path)}
    about = layers.pop("assumptions")
    assert {name: info["features"] for name, info in layers.items()} == {"cells": 16, "points": 2, "posts": 2}
    assert {info["crs"] for info in layers.values()} == {"EPSG:4326"}
    assert about["geometry_type"] is None
    meta, _, _, columns = pyogrio.raw.read(path, layer="cells")
    looks = dict(
        zip(columns[list(meta["fields"]).index("code")], columns[list(meta["fields"]).index("look")], strict=True)
    )
    assert set(looks.values()) == {"won", "missing"}


@pytest.mark.parametrize("form", ["xlsx", "gpkg", "html"])
def test_data_and_map_say_the_hour_the_target_and_what_they_rest_on(client, tmp_path, form):
    known = client.post("/api/v1/planning/gaps", json=ASKED).json()
    path = tmp_path / f"cover.{form}"
    path.write_bytes(fetched(client, form, "en", at="2026-12-01T12:30"))
    if form == "xlsx":
        said = " ".join(row[0] for row in openpyxl.load_workbook(path)["Assumptions and limits"].values)
    elif form == "gpkg":
        said = " ".join(pyogrio.raw.read(path, layer="assumptions")[3][0])
    else:
        said = path.read_text(encoding="utf-8").split("<header>")[1].split("</header>")[0]
    assert "2026-12-01 12:30. Target from receipt to arrival: 0.8 min." in said
    assert "From receipt until a team is sent: 0 min" in said
    assert f"Road graph {known['graph_version'] or '-'}, ground {known['ground_version']}. Teams, stations," in said
    assert f"households {known['county_version']}, rules {known['rules_version']}." in said


def test_the_map_is_one_file_that_asks_for_nothing(client):
    page = fetched(client, "html").decode()
    assert not re.findall(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)\s*=", page.split("<script>")[0])
    data = json.loads(re.search(r'<script type="application/json" id="cover">(.*?)</script>', page, re.DOTALL)[1])
    assert len(data["features"]) == 16 + 2 + 2


def test_the_map_says_which_posts_are_new_and_which_are_closed(client):
    page = fetched(client, "html", posts=[*ASKED["posts"], {"code": "S1", "closed": True}]).decode()
    data = json.loads(re.search(r'<script type="application/json" id="cover">(.*?)</script>', page, re.DOTALL)[1])
    posts = [each["properties"] for each in data["features"] if each["properties"].get("kind") in {"post", "closed"}]
    assert [(each["kind"], each["text"].split(" · ")[1:]) for each in posts] == [
        ("post", ["新增"]),
        ("closed", ["撤销"]),
    ]


def test_names_in_the_map_are_texts_and_never_html(client):
    posts = [{**ASKED["posts"][0], "name": "<img src=x onerror=alert(1)></script>"}]
    page = fetched(client, "html", posts=posts).decode()
    assert "<img" not in page
    assert "onerror=alert(1)>\\u003c/script>" in page or "\\u003cimg" in page


def test_a_name_that_begins_a_formula_stays_a_text(client):
    posts = [{**ASKED["posts"][0], "name": "=1+1"}]
    book = openpyxl.load_workbook(io.BytesIO(fetched(client, "xlsx", posts=posts)))
    cell = next(row[1] for row in book["待命点"].iter_rows() if row[0].value == "NEW")
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_form_there_is_not_is_refused(client):
    answer = client.post("/api/v1/planning/gaps.odt", json=ASKED)
    assert answer.status_code == 422
