"""History, lateness, learning and hot spots over HTTP: what is shown, to whom, and what stays hidden."""

import io
import math
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from api.auth.roles import Role
from gis.county.model import Household
from tests.acceptance.guarded import SIBLING
from tests.acceptance.steps import finish, step, take_in
from tests.counties import CODE, grid_county

GAPS = "/api/v1/planning/gaps"


def asked(client, what, **more):
    return client.get(f"/api/v1/planning/{what}", params=more)


def got(client, what, **more):
    return asked(client, what, **more).raise_for_status().json()


def responses(client, n, **where):
    for _ in range(n):
        finish(client, take_in(client, **where))


@pytest.fixture
def office(shared_server):
    with shared_server.county() as client:
        yield client


def test_without_a_log_there_is_no_figure_but_a_reason(office):
    history = got(office, "history")
    assert history["total"] == {
        "n": None, "share": None, "low": None, "high": None, "confirmed": None, "unconfirmed": None, "p50_s": None,
        "p90_s": None, "why": "fewer_than_five",
    }  # fmt: skip
    assert history["groups"]["cell"] == {"shown": {}, "hidden_groups": 0, "hidden_cases": None}
    late = got(office, "late")
    assert (late["n"], late["causes"], late["usual"]["assumed"]) == (0, [], ["handling", "turnout"])
    spots = got(office, "hot-spots")
    assert (spots["why"], spots["clusters"], spots["local"], spots["cases"]) == ("fewer_than_five", [], None, None)
    learned = got(office, "learned")
    assert all(prior["share"] == 1 and prior["cases"] == 0 for prior in learned["priors"])
    assert (
        learned["demand"]["county"]["low"] < learned["demand"]["county"]["a_year"] < learned["demand"]["county"]["high"]
    )
    assert learned["times"]["turnout"]["all"]["median"] == 90.0
    assert learned["demand"]["cells"] == {}


def test_five_responses_in_one_cell_are_shown_and_agree_with_the_response_report(office):
    responses(office, 6)
    history = got(office, "history")
    ((cell, figures),) = history["groups"]["cell"]["shown"].items()
    report = office.get("/api/v1/response", params={"by": "cell"}).json()
    assert figures["n"] == 6 == report["groups"][cell]["n"]
    assert (figures["share"], figures["low"]) == (1.0, pytest.approx(report["groups"][cell]["low"]))
    assert history["total"]["n"] == report["total"]["n"]
    assert history["arrivals"]["n"] == history["parts"]["arrived"] == 6
    assert history["total"]["p50_s"] == report["total"]["counted_p50_s"]
    assert (history["without_target"], history["kinds_without_target"]) == (0, ["urban", "rural", "community"])
    assert history["parts"]["parts"]["dispatch"]["n"] == 6
    assert (figures["confirmed"], figures["unconfirmed"]) == (0, 6) == (0, report["groups"][cell]["unconfirmed"])


def test_the_workbook_has_the_figures_that_are_shown_and_no_others(office):
    responses(office, 6)
    responses(office, 2, kind="report")
    history = got(office, "history")
    answer = asked(office, "history.xlsx", lang="zh").raise_for_status()
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    head, whole, *rows = book["达标率"].iter_rows(values_only=True)
    assert whole[0] == "全部"
    assert dict(zip(head, whole, strict=True))["有时限件数"] == history["total"]["n"] == 8
    shown = {(by, name): each for by, groups in history["groups"].items() for name, each in groups["shown"].items()}
    assert len(rows) == len(shown)
    found = {row[2]: dict(zip(head, row, strict=True)) for row in rows if row[0] == "网格"}
    for (by, name), share in shown.items():
        if by == "cell":
            assert found[name]["达标率（%）"] == math.floor(share["share"] * 1000 + 1e-6) / 10, "as on the page"
            assert found[name]["P50（分钟）"] == round(share["p50_s"] / 60, 2)
            assert (found[name]["按时到场，经定位确认"], found[name]["按时到场，未经定位确认"]) == (0, 8)
            assert (found[name]["类别"], found[name]["乡镇"]) != (None, None)
    assert not any(row[1] == "举报" for row in rows), "two cases are not shown"
    parts = {row[0]: row[1] for row in book["时间去向"].iter_rows(min_row=2, values_only=True)}
    assert parts["登记到首次派单"] == history["parts"]["parts"]["dispatch"]["n"] == 8
    said = [row[0] for row in book["假设与局限"].values]
    assert any(line.startswith("“已确认”指") for line in said)
    assert any(line.startswith("案件类别：为保护隐私") for line in said)
    english = openpyxl.load_workbook(io.BytesIO(asked(office, "history.xlsx", lang="en").content))
    assert english.sheetnames[0] == "Share within target"


def test_a_cell_under_five_is_hidden_with_the_one_that_would_reveal_it(office):
    responses(office, 6)
    responses(office, 2, place={"lon": 107.03, "lat": 35.22, "datum": "wgs84"})
    cells = got(office, "history")["groups"]["cell"]
    assert cells == {"shown": {}, "hidden_groups": 2, "hidden_cases": 8}
    assert got(office, "learned")["demand"]["cells"] == {}


def test_late_responses_are_explained(office):
    case = take_in(office, received_at=(datetime.now(UTC) - timedelta(minutes=20)).isoformat())
    finish(office, case)
    found = got(office, "late")
    assert found["n"] == 1
    (late,) = found["cases"]
    assert late["case"] == case["id"]
    assert late["cause"] == "desk"  # it was written down twenty minutes later
    assert late["prevented_by"] == ["desk"]
    assert [(row["cause"], row["n"], row["prevents"]) for row in found["causes"]] == [("desk", 1, 1)]


def test_rehearsals_are_counted_apart(office):
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    office.post("/api/v1/rehearsal", json={"until": until, "note": "夜间演练"}).raise_for_status()
    responses(office, 6)
    office.post("/api/v1/rehearsal/end", json={}).raise_for_status()
    history = got(office, "history")
    assert (history["exercises"], history["total"]["n"]) == (6, None)
    assert got(office, "learned")["responses"] == 0
    assert got(office, "hot-spots")["cases"] is None


def test_a_cluster_is_found_where_all_cases_are_and_the_same_question_gives_the_same_answer(office):
    responses(office, 12)
    first, again = got(office, "hot-spots"), got(office, "hot-spots")
    assert first["clusters"] == again["clusters"]
    assert first["cases"] == 12
    assert first["clusters"][0]["p"] <= 0.05
    assert first["local"]["naive"] >= len(first["local"]["hot"])


def test_times_are_learned_from_what_people_press(office):
    responses(office, 6)
    learned = got(office, "learned")
    turnout = learned["times"]["turnout"]
    assert learned["responses"] == learned["demand"]["cases"] == 6
    assert (turnout["few"], turnout["used"] + turnout["at_once_n"]) == (False, 6)
    assert turnout["all"]["low"] < turnout["all"]["median"] < turnout["all"]["high"]
    assert got(office, "late")["usual"]["assumed"] == []


def test_offers_that_come_to_nothing_are_learned_from_five_responses_on(office):
    before = office.post(GAPS, json={"with_chance": True}).json()["chance"]
    for declined in range(1, 6):
        case = take_in(office)
        step(office, case, "declined").raise_for_status()
        finish(office, case)
        learned = got(office, "learned")
        few, n = (True, 0) if declined < 5 else (False, 5)
        assert (learned["offers"]["ways"]["declined"]["few"], learned["offers"]["failed"]) == (few, n)
    offers, ways = learned["offers"], learned["offers"]["ways"]
    assert (offers["made"], offers["share"]) == (10, 0.25)  # 5 of 10, and ten more that are assumed to be accepted
    assert 0 < offers["low"] < 0.25 < offers["high"] < 1
    assert (ways["declined"]["n"], ways["expired"]["n"]) == (5, 0)
    shares = {prior["name"]: prior["share"] for prior in learned["priors"]}
    assert (shares["failed_offers"], shares["expired"]) == (0.5, 1.0)
    assert office.post(GAPS, json={"with_chance": True}).json()["chance"]["cells"] != before["cells"]


@pytest.mark.parametrize("n", [1, 4])
def test_fewer_than_five_responses_are_not_shown_and_teach_nothing(office, n):
    before, chance = got(office, "learned"), office.post(GAPS, json={"with_chance": True}).json()["chance"]
    responses(office, n)
    after = got(office, "learned")
    assert (after["responses"], after["demand"]["cases"]) == (None, None)
    assert all(time["few"] for name, time in after["times"].items() if name != "travel_factor")
    assert [each["all"] for each in after["times"].values()] == [each["all"] for each in before["times"].values()]
    assert (after["priors"], after["offers"]) == (before["priors"], before["offers"])
    assert after["demand"]["county"] == before["demand"]["county"]
    again = office.post(GAPS, json={"with_chance": True}).json()["chance"]
    assert {name: again[name] for name in ("cases", "handling_s", "turnout_s", "demand_share", "busy")} == {
        name: chance[name] for name in ("cases", "handling_s", "turnout_s", "demand_share", "busy")
    }


def with_households(teams, code):
    data = grid_county(teams, code)
    codes = [cell.code for cell in data.cells]
    return replace(data, households=tuple(Household(code, 100 + 10 * n) for n, code in enumerate(codes)))


def test_households_say_where_cases_are_expected(shared_server):
    with shared_server.county(make=with_households) as client:
        responses(client, 6)
        learned = got(client, "learned")
        assert learned["demand"]["exposure"] == "households"
        assert learned["priors"][0]["name"] == "demand_by_households"
        assert got(client, "hot-spots")["exposure"] == "households"
        assert client.post("/api/v1/planning/gaps", json={"with_chance": True}).status_code == 200


REFUSED = [
    ({"from": "2026-13"}, "from"),
    ({"from": "2026"}, "from"),
    ({"to": "20260101"}, "to"),
    ({"from": "2026-05", "to": "2026-04"}, "from"),
    ({"from": "2001-01", "to": "2026-04"}, "from"),
    ({"county": "12"}, "county"),
]


@pytest.mark.parametrize("what", ["history", "late", "learned", "hot-spots"])
@pytest.mark.parametrize(("more", "field"), REFUSED)
def test_what_cannot_be_is_refused_with_its_field(client, what, more, field):
    answer = asked(client, what, **more)
    assert answer.status_code == 422
    assert field in [each["field"] for each in answer.json()["errors"]]


def test_a_month_is_read_as_it_is_typed_and_else_an_example_is_given(client):
    """Where a browser has no field for months people type them, with an input method."""
    found = got(client, "history", **{"from": " ２０２６－０２ ", "to": "2026-03"})
    assert found["from"] == "2026-01-31T16:00:00Z"
    detail = asked(client, "history", **{"from": "2026年2月"}).json()["detail"]
    assert "such as 2026-03" in detail
    assert "月份应如 2026-03" in detail


def test_periods_are_whole_months_of_the_countys_own_time(client):
    found = got(client, "history", **{"from": "2026-02", "to": "2026-03"})
    assert (found["from"], found["to"]) == ("2026-01-31T16:00:00Z", "2026-03-31T16:00:00Z")


def test_a_planner_is_shown_no_case_and_a_station_nothing_at_all(guarded):
    with closing(guarded.by_key(Role.DISPATCHER)) as desk:
        received_at = (datetime.now(UTC) - timedelta(minutes=20)).isoformat()
        finish(desk, take_in(desk, received_at=received_at))
    found = {role: got(guarded.by_key(role), "late") for role in (Role.PLANNER, Role.CHIEF, Role.ADMINISTRATOR)}
    assert [found[role]["n"] for role in found] == [None, 1, 1]
    planner = found[Role.PLANNER]
    assert (planner["cases"], planner["counted"], planner["causes"], planner["others"]) == (None, None, [], False)
    assert [len(found[role]["cases"]) for role in (Role.CHIEF, Role.ADMINISTRATOR)] == [1, 1]
    for role, place in ((Role.CHIEF, f"{CODE}/S1"), (Role.DISPATCHER, CODE), (Role.AUDITOR, CODE)):
        for what in ("history", "late", "learned", "hot-spots"):
            assert asked(guarded.by_key(role, place), what).status_code == 403
    assert asked(guarded.by_key(Role.PLANNER), "late", county=SIBLING).status_code == 404
