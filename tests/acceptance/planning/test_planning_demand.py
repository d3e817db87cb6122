"""The demand cover is weighed by, over HTTP: households, learned cases, and what is said where there are none."""

import io
from dataclasses import replace

import docx
import openpyxl
import pytest

from gis.county.model import Household
from maps.catalogue import messages
from tests.acceptance.steps import take_in
from tests.counties import grid_county

TOWN, FAR = "100200", "100203"


def gaps(client, demand, **more):
    answer = client.post("/api/v1/planning/gaps", json={"demand": demand, "target_s": 600} | more)
    return answer.raise_for_status().json()


def counted(*figures):
    """Return how to make the county with households of committees and cells, by the end of their code."""

    def make(teams, code):
        rows = tuple(Household(f"{code}{end}", n, None, "县统计局", 2024) for end, n in figures)
        return replace(grid_county(teams, code), households=rows)

    return make


def by_hand(found):
    """Return the share of the weights whose places are reached."""
    weights = [cell["demand"] or 0.0 for cell in found["cells"]]
    return sum(w * cell["by_one"] for w, cell in zip(weights, found["cells"], strict=True)) / sum(weights)


def test_alike_is_what_nobody_asked_to_change(client):
    plain = client.post("/api/v1/planning/gaps", json={"target_s": 600}).json()
    assert plain == gaps(client, "equal") | {"at": plain["at"]}
    assert (plain["demand"]["used"], plain["demand"]["total"], plain["demand"]["unit"]) == ("equal", 16, "cells")
    assert {cell["demand_origin"] for cell in plain["cells"]} == {"alike"}
    mean = sum(cell["by_one"] for cell in plain["cells"]) / 16
    assert plain["totals"]["demand_share"] == pytest.approx(mean, abs=1e-4)


def test_households_weigh_with_their_source_and_what_is_spread_or_missing(shared_server):
    make = counted((TOWN, 900), (f"{TOWN}001", 300), (FAR, 100))
    with shared_server.county(make=make) as client:
        found = gaps(client, "households")
        demand = found["demand"]
        assert (demand["asked"], demand["used"], demand["why"], demand["reason"]) == ("households",) * 2 + (None,) * 2
        assert (demand["total"], demand["origins"], demand["years"]) == (1000, ["县统计局"], [2024, 2024])
        assert (demand["stated"], demand["spread"], demand["without"]) == (1, 7, 8)
        cells = {cell["code"][-9:]: cell for cell in found["cells"]}
        assert [cells[f"{TOWN}001"][name] for name in ("demand", "demand_origin")] == [300, "stated"]
        assert cells[f"{TOWN}002"]["demand_origin"] == "spread"
        assert sum(cells[f"{TOWN}{n:03d}"]["demand"] for n in range(1, 5)) == pytest.approx(900, abs=0.1)
        assert [cells["100201001"][name] for name in ("demand", "demand_origin")] == [None, "none"]
        assert found["totals"]["demand_share"] == pytest.approx(by_hand(found), abs=1e-3)
        assert found["totals"]["demand_interval"] is None


def test_people_who_live_where_teams_wait_are_reached_the_more(shared_server):
    shares = []
    for end in (TOWN, FAR):
        with shared_server.county(make=counted((end, 500))) as client:
            shares.append(gaps(client, "households", target_s=900)["totals"]["demand_share"])
    assert shares[0] > shares[1]


def test_without_households_the_answer_says_that_weights_are_equal(client):
    found = gaps(client, "households")
    demand = found["demand"]
    assert (demand["asked"], demand["used"], demand["why"]) == ("households", "equal", "no_households")
    assert "No result by households: none are imported" in demand["reason"]
    assert "户数" in demand["reason"]
    assert {cell["demand_origin"] for cell in found["cells"]} == {"alike"}


def test_without_a_case_households_stand_in_and_the_answer_says_so(client, shared_server):
    demand = gaps(client, "cases")["demand"]
    assert (demand["used"], demand["why"], demand["cases"]) == ("equal", "no_cases", None)
    assert "No result by cases" in demand["reason"]
    with shared_server.county(make=counted((TOWN, 900))) as other:
        demand = gaps(other, "cases")["demand"]
        assert (demand["asked"], demand["used"], demand["why"]) == ("cases", "households", "no_cases")


def test_cases_weigh_the_more_the_more_there_were_and_have_intervals(client):
    for _ in range(6):
        take_in(client)
    found = gaps(client, "cases")
    demand = found["demand"]
    assert (demand["used"], demand["cases"], demand["elsewhere"], demand["unit"]) == ("cases", 6, 0, "cases_a_year")
    assert demand["since"] <= demand["until"]
    assert demand["total_low"] < demand["total"] < demand["total_high"]
    (shown,) = [cell for cell in found["cells"] if cell["demand_origin"] == "learned"]
    assert shown["demand_low"] < shown["demand"] < shown["demand_high"]
    assert demand["few"] == 15
    low, high = found["totals"]["demand_interval"]
    assert low <= found["totals"]["demand_share"] <= high
    alike = gaps(client, "equal")["totals"]["demand_share"]
    assert alike < 1
    assert found["totals"]["demand_share"] > alike, "the cases are where the team waits"


def test_a_cell_under_five_cases_has_no_number_anywhere(client):
    for _ in range(4):
        take_in(client)
    found = gaps(client, "cases")
    assert {cell["demand_origin"] for cell in found["cells"]} == {"few"}
    assert {cell[name] for cell in found["cells"] for name in ("demand", "demand_low", "demand_high")} == {None}
    assert (found["demand"]["cases"], found["demand"]["total"]) == (None, None)


def test_an_exercise_and_a_case_outside_weigh_nothing(client):
    take_in(client, place={"lon": 107.6, "lat": 35.3, "datum": "wgs84"})
    assert gaps(client, "cases")["demand"]["why"] == "no_cases"


def test_changed_posts_are_weighed_by_the_same_demand(shared_server):
    with shared_server.county(make=counted((FAR, 500))) as client:
        post = {"code": "NEW", "lon": 107.17, "lat": 35.3, "datum": "wgs84", "extra_teams": 1}
        found = gaps(client, "households", posts=[post])
        assert found["totals"]["demand_share"] > found["today"]["demand_share"]
        assert found["today"]["demand_share"] == gaps(client, "households")["totals"]["demand_share"]


@pytest.mark.parametrize("asked", ["people", "", None, 1])
def test_a_demand_there_is_not_is_refused_with_its_field(client, asked):
    answer = client.post("/api/v1/planning/gaps", json={"demand": asked})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "demand")


def taken(client, form, demand="households", lang="en"):
    asked = {"demand": demand, "target_s": 600}
    return client.post(f"/api/v1/planning/gaps.{form}", params={"lang": lang}, json=asked, timeout=120).content


def test_the_files_say_the_same_as_the_answer(shared_server):
    with shared_server.county(make=counted((TOWN, 900))) as client:
        found = gaps(client, "households")
        book = openpyxl.load_workbook(io.BytesIO(taken(client, "xlsx")))
        head, *rows = book["Cells"].iter_rows(values_only=True)
        words = messages("en")
        table = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
        for cell in found["cells"]:
            assert bool(cell.pop("band")) == bool(table[cell["code"]][words["report.heading.minutes"]])
            assert {name: table[cell["code"]][words[f"report.heading.{name}"]] for name in cell} == cell
        notes = " ".join(str(row[0]) for row in book.worksheets[-1].iter_rows(values_only=True))
        assert "Source: 县统计局; year: 2024" in notes
        report = docx.Document(io.BytesIO(taken(client, "docx")))
        text = " ".join(paragraph.text for paragraph in report.paragraphs)
        assert "12 cells have no households on file" in text
        figures = {row.cells[0].text: row.cells[-1].text for row in report.tables[0].rows}
        assert figures["Demand reached in time"] == f"{found['totals']['demand_share']:.1%}"
        assert len(report.tables[2].columns) == 7
        assert "Source: 县统计局" in taken(client, "html").decode()
        assert taken(client, "gpkg").startswith(b"SQLite format 3")


def test_the_report_on_cases_names_the_days_and_hides_what_is_few(client):
    take_in(client)
    report = docx.Document(io.BytesIO(taken(client, "docx", "cases", "zh")))
    text = " ".join(paragraph.text for paragraph in report.paragraphs)
    assert "不足 5 件，不显示件数" in text
    figures = {row.cells[0].text: row.cells[1].text for row in report.tables[0].rows}
    assert "90% 区间" in figures["按时可达的需求"]


def test_a_preview_is_the_same_whatever_cells_weigh(client):
    one, other = (
        client.post("/api/v1/planning/preview", json={"moving": "S1", "demand": demand}).raise_for_status().json()
        for demand in ("equal", "cases")
    )
    assert one == other
