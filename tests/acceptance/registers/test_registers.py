"""Registers over HTTP: entries kept in versions, lines from files, and the figures of reports that follow from them."""

import base64
import io

import openpyxl
import pytest

from api.auth.roles import Role
from tests.acceptance.guarded import guarded_server
from tests.counties import CODE, divided_county

ACTIVITIES = "/api/v1/registers/activities"
REPORTS = "/api/v1/reports"
HEADINGS = ["类别", "品种", "数量", "单位", "金额（元）"]
CAKE, WINE = ["食品", "饼干", 12, "袋", 96.5], ["酒类", "白酒", 3, "瓶", 300]


@pytest.fixture(scope="module")
def bureau(module_database_url, tmp_path_factory):
    with guarded_server(module_database_url, tmp_path_factory.mktemp("server"), divided_county(), workers=1) as made:
        yield made


@pytest.fixture(scope="module")
def chief(bureau):
    return bureau.by_key(Role.CHIEF)


def line(category="食品", variety="饼干", quantity=12, yuan="96.50"):
    return {"category": category, "variety": variety, "quantity": quantity, "unit": "袋", "yuan": yuan}


def keep(client, day, *lines, **more):
    body = {"values": {"day": day, "name": "3·15 宣传"}, "lines": list(lines), **more}
    return client.post(ACTIVITIES, json=body)


def goods(report):
    figures = {each["name"]: each["value"] for each in report.json()["figures"] if "destroyed" in each["name"]}
    return [figures[f"destroyed.{name}"] for name in ("categories", "varieties", "units", "value_yuan")]


def test_goods_of_an_activity_are_counted_and_corrections_are_told(bureau, chief):
    none = chief.get(f"{REPORTS}/figures", params={"period": "2025-03"})
    assert goods(none) == [None] * 4
    kept = keep(chief, "2025-03-15", line(), line(variety="饼干 "), line("酒类", "白酒", 3, "300")).json()
    made = chief.post(REPORTS, json={"period": "2025-03", "form": "month"})
    assert goods(made) == ["2", "2", "27", "493.00"]
    run = made.json()["run"]
    assert chief.get(f"{REPORTS}/{run}/changes").json()["activities"] == []
    corrected = keep(chief, "2025-03-15", line(quantity=10), **kept)
    assert corrected.json() == {"number": kept["number"], "version": 2}
    changes = chief.get(f"{REPORTS}/{run}/changes").json()
    assert changes["activities"] == [kept["number"]]
    assert {each["name"]: (each["then"], each["now"]) for each in changes["figures"]} == {
        "destroyed.categories": ("2", "1"),
        "destroyed.varieties": ("2", "1"),
        "destroyed.units": ("27", "10"),
        "destroyed.value_yuan": ("493.00", "96.50"),
    }
    assert goods(chief.get(f"{REPORTS}/{run}.json")) == ["2", "2", "27", "493.00"]
    assert goods(chief.get(f"{REPORTS}/figures", params={"period": "2025-03", "category": "food"})) == [None] * 4
    station = bureau.signed_in(bureau.account("elsewhere", Role.CHIEF, f"{CODE}/S2"))
    assert goods(station.get(f"{REPORTS}/figures", params={"period": "2025-03"})) == [None] * 4
    keep(chief, "2025-03-15", line(), number=kept["number"], version=2, withdrawn=True)
    assert goods(chief.get(f"{REPORTS}/figures", params={"period": "2025-03"})) == [None] * 4
    versions = chief.get(f"{ACTIVITIES}/entries/{kept['number']}").json()["entries"]
    assert [(each["version"], each["withdrawn"]) for each in versions] == [(3, True), (2, False), (1, False)]


def test_an_entry_corrected_by_somebody_else_is_not_overwritten(chief):
    kept = keep(chief, "2025-05-01").json()
    assert keep(chief, "2025-05-02", **kept).status_code == 201
    refused = keep(chief, "2025-05-03", **kept)
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/entry-changed"
    assert "has version 2" in refused.json()["detail"]
    assert chief.get(f"{ACTIVITIES}/entries/{kept['number']}").json()["entries"][0]["values"]["day"] == "2025-05-02"


def test_an_entry_sent_again_with_its_key_is_kept_once(chief):
    body, key = {"values": {"day": "2025-06-01", "name": "x"}}, {"Idempotency-Key": "june"}
    first, again = (chief.post(ACTIVITIES, json=body, headers=key) for _ in range(2))
    assert first.json() == again.json()
    days = [each["values"]["day"] for each in chief.get(ACTIVITIES).json()["entries"]]
    assert days.count("2025-06-01") == 1


def test_faults_are_named_by_line_and_nothing_is_kept(chief):
    before = chief.get(ACTIVITIES).json()
    refused = chief.post(ACTIVITIES, json={"values": {"day": "soon"}, "lines": [line(), line(quantity="2.5")]})
    assert refused.status_code == 422
    assert [(each["field"], each["value"]) for each in refused.json()["errors"]] == [
        ("day", "soon"),
        ("name", ""),
        ("row 2, quantity", "2.5"),
    ]
    assert chief.get(ACTIVITIES).json() == before
    assert chief.get("/api/v1/registers/none").status_code == 404
    assert chief.get(f"{ACTIVITIES}/entries/999999").status_code == 404


def sheet(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def table(*rows, encoding="utf-8"):
    return "".join(",".join(map(str, row)) + "\n" for row in rows).encode(encoding)


def sent(client, name, content):
    return client.post(f"{ACTIVITIES}/lines", json={"name": name, "content": base64.b64encode(content).decode()})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("销毁.xlsx", sheet(HEADINGS, CAKE, WINE)),
        ("销毁.csv", table(HEADINGS, CAKE, WINE, encoding="gb18030")),
        ("goods.csv", table(["Yuan", "Unit", "Quantity", "Variety", "Category"], CAKE[::-1], WINE[::-1])),
    ],
)
def test_lines_are_read_from_a_file(chief, name, content):
    lines = sent(chief, name, content).json()["lines"]
    assert [list(each.values()) for each in lines] == [
        ["食品", "饼干", 12, "袋", "96.50"],
        ["酒类", "白酒", 3, "瓶", "300.00"],
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", table(HEADINGS[:4], CAKE[:4]), "no column 金额（元） (Yuan)"),
        ("a.csv", table([*HEADINGS, "产地"], [*CAKE, "本地"]), "not known: 产地"),
        ("a.csv", table(HEADINGS), "no lines"),
        ("a.csv", table(HEADINGS, CAKE, ["酒类", "白酒", "三", "瓶", 3]), "the first is row 3, quantity"),
        ("a.xlsx", b"no workbook", "a.xlsx"),
        ("a.pdf", b"%PDF-", ".pdf is neither CSV nor XLSX"),
    ],
)
def test_a_file_that_is_no_table_of_lines_is_refused(chief, name, content, said):
    refused = sent(chief, name, content)
    assert refused.status_code == 422
    assert said in refused.json()["detail"]
    wrong = chief.post(f"{ACTIVITIES}/lines", json={"name": "a.csv", "content": "no base64!"})
    assert wrong.json()["errors"][0]["field"] == "content"
