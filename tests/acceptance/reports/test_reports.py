"""Reports over HTTP: figures as far as a reader sees cases, kept and handed out in every form of file."""

import csv
import io
import json

import openpyxl
import pytest

from api.auth.roles import Role
from api.reports.endings import ENDINGS, MEDIA_TYPES
from tests.acceptance.guarded import guarded_server
from tests.acceptance.steps import take_in
from tests.counties import CODE, divided_county

REPORTS = "/api/v1/reports"
ONE = f"{CODE}/S1"


@pytest.fixture(scope="module")
def bureau(module_database_url, tmp_path_factory):
    with guarded_server(module_database_url, tmp_path_factory.mktemp("server"), divided_county(), workers=1) as made:
        yield made


@pytest.fixture(scope="module")
def chief(bureau):
    return bureau.by_key(Role.CHIEF)


@pytest.fixture(scope="module")
def month(chief):
    """Return this month, in which a case came in."""
    return take_in(chief)["received_at"][:7]


def received(answer):
    assert answer.status_code in {200, 201}, answer.text
    return next(each for each in answer.json()["figures"] if each["name"] == "received.complaints")


def test_a_report_is_kept_and_the_same_in_every_form(chief, month):
    made = chief.post(REPORTS, json={"period": month, "form": "month"})
    kept = made.json()
    [number] = received(made)["cases"]
    assert chief.get(REPORTS).json()["runs"][0]["run"] == kept["run"]
    files = {ending: chief.get(f"{REPORTS}/{kept['run']}.{ending}", params={"lang": "en"}) for ending in ENDINGS}
    assert {ending: file.headers["content-type"] for ending, file in files.items()} == dict(MEDIA_TYPES)
    assert json.loads(files["json"].content) == kept
    rows = list(csv.DictReader(io.StringIO(files["csv"].content.decode("utf-8-sig"))))
    assert next(row for row in rows if row["Code"] == "received.complaints") == {
        "Code": "received.complaints",
        "Figure": "Complaints",
        "Count": "1",
        "Out of": "",
        "Value": "1",
        "Unit": "cases",
        "Year before": "",
        "Period before": "",
        "Cases": number,
    }
    assert openpyxl.load_workbook(io.BytesIO(files["xlsx"].content))["Figures"]["C2"].value == 1
    assert files["docx"].content[:2] == b"PK"
    assert files["pdf"].content[:5] == b"%PDF-"
    assert chief.get(f"{REPORTS}/{kept['run']}/changes").json()["figures"] == []


def test_a_station_counts_its_own_cases_and_reads_no_report_of_the_county(bureau, chief, month):
    kept = chief.post(REPORTS, json={"period": month, "form": "month"}).json()
    station = bureau.signed_in(bureau.account("elsewhere", Role.CHIEF, f"{CODE}/S2"))
    assert received(station.get(f"{REPORTS}/figures", params={"period": month}))["n"] == 0
    assert station.get(f"{REPORTS}/{kept['run']}.json").status_code == 404


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"period": "2026-13"}, "period", "'2026-13' is no period"),
        ({"period": "2026-09-21..2026-09-20"}, "period", "ends before it begins"),
        ({"period": "2999"}, "period", "begins on 2999-01-01"),
        ({"period": "2026-09", "as_of": "2026-08-31"}, "period", "begins on 2026-09-01, after 2026-08-31"),
        ({"period": "2026-09", "as_of": "2999-01-01"}, "as_of", "lies in the future"),
    ],
)
def test_what_cannot_be_counted_is_refused_and_nothing_is_kept(chief, asked, field, said):
    before = chief.get(REPORTS).json()
    refused = chief.post(REPORTS, json={"form": "month", **asked})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert said in refused.json()["errors"][0]["message"]
    assert chief.get(REPORTS).json() == before


def test_an_unknown_report_form_or_ending_is_refused(chief, month):
    assert chief.get(f"{REPORTS}/999999.json").status_code == 404
    assert chief.get(f"{REPORTS}/1.odt").status_code == 422
    assert chief.post(REPORTS, json={"period": month, "form": "decade"}).status_code == 422
