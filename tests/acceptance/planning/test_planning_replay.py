"""A log that a running server wrote comes out of the null replay again: every team and every stamp."""

import json
import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from api.db.engine import limit_to
from api.planning.jobs.kind import Asked, CannotPlanError
from api.planning.jobs.period import open_period
from api.planning.jobs.wire import written
from api.planning.kinds.calibration import CALIBRATION
from api.planning.kinds.demand import read_demand
from api.planning.kinds.replay import REPLAY
from api.planning.kinds.roster import ROSTER
from api.planning.kinds.simulation import SIMULATION
from dispatch.planning.simulation import Archive, calls_of, counterfactual
from dispatch.planning.simulation.changes import OneMoreTeam
from dispatch.planning.simulation.replay.player import null_replay
from dispatch.planning.simulation.scenario import Setting
from dispatch.roster.needs import from_rules as needs_from
from dispatch.store.planning.replay import logged_cases, policies_of
from gis.position import Position
from gis.store.counties.repository import load_county
from gis.store.graphs.repository import GraphShelf
from tests.acceptance import steps
from tests.counties import CODE


class NoRoads:
    def get(self, version):
        return None


def read(client):
    """Return the county, its cases and its rules as a planner reads them."""
    with client.engine.connect() as connection:
        since, until = datetime.now(UTC) - timedelta(days=2), datetime.now(UTC) + timedelta(days=1)
        cases = logged_cases(connection, client.code, since, until)
        return load_county(connection, client.code), cases, policies_of(connection, client.code), since, until


def busy_morning(client):
    """Let callers, teams and dispatchers do what they do: fixes, refusals, a recall, an undo, a pause."""
    for n, lon in enumerate((107.012, 107.034, 107.051)):
        fix = {"team": f"T0{n}", "lon": lon, "lat": 35.30, "datum": "wgs84", "accuracy_m": 5}
        assert client.post("/api/v1/fixes", json=[fix]).status_code < 300
    first, second, third = (steps.take_in(client, lon=107.01 + 0.02 * n) for n in range(3))
    steps.step(client, first, "declined").raise_for_status()
    steps.take_in(client, lon=107.08)
    held = steps.take_in(client, lon=107.09)
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    steps.step(client, held, "held", reason="约定下午", until=until).raise_for_status()
    finish_offered(client)
    steps.step(client, second, "closed").raise_for_status()
    steps.step(client, third, "reopened", reason="误结").raise_for_status()
    steps.take_in(client, kind="enquiry")
    finish_offered(client)


def quiet_noon(client):
    """Let five more cases take their course, one after another."""
    for n in range(5):
        steps.take_in(client, lon=107.01 + 0.01 * n)
        finish_offered(client)


def finish_offered(client):
    """Let teams do what they were asked, until nobody is asked any more."""
    for _ in range(9):
        found = client.get("/api/v1/complaints", params={"state": "all"}).json()["items"]
        offered = [case for case in found if case["status"] == "offered"]
        for case in offered:
            steps.finish(client, case)
        if not offered:
            return


def test_a_replay_of_the_log_repeats_every_decision(client):
    busy_morning(client)
    data, cases, policies, since, until = read(client)
    found = null_replay(Archive(data, NoRoads(), policies), cases, since, until)
    assert found.differences == ()
    assert found.cases >= 4
    assert found.agreeing == found.decisions >= 5
    assert found.without_team == 1


def test_a_decision_that_was_altered_afterwards_is_found(client):
    """Nobody may rewrite who was nearest: a log in which another team went differs, and the replay says how."""
    busy_morning(client)
    with client.engine.begin() as connection:
        connection.execute(text("ALTER TABLE case_event DISABLE TRIGGER USER"))
        moved = connection.execute(
            text(
                "UPDATE case_event SET team = CASE team WHEN 'T00' THEN 'T02' ELSE 'T00' END "
                "WHERE county = :county AND type = 'offered' AND case_id = "
                "(SELECT min(case_id) FROM case_event WHERE county = :county AND type = 'cleared') RETURNING seq"
            ),
            {"county": client.code},
        ).all()
        connection.execute(text("ALTER TABLE case_event ENABLE TRIGGER USER"))
    assert moved
    data, cases, policies, since, until = read(client)
    found = null_replay(Archive(data, NoRoads(), policies), cases, since, until)
    assert [d.what for d in found.differences].count("team") >= 1
    assert found.agreeing < found.decisions


def test_one_more_team_is_tried_out_on_the_log(client):
    busy_morning(client)
    data, cases, _, _, _ = read(client)
    setting = Setting(data, NoRoads())
    log = calls_of(cases)
    found = counterfactual(setting, log, [OneMoreTeam("T99", Position(107.03, 35.30))])
    assert found.paired.n == len([target for target in log.targets if target is not None]) > 0
    assert found.paired.lost == 0
    assert log.set_aside == 1


@pytest.mark.parametrize("field", ["text", "place_name", "place_address", "place_remark"])
def test_a_replay_reads_no_word_of_who_complained(client, field):
    place = {"lon": 107.03, "lat": 35.30, "datum": "wgs84", "remark": "三楼王女士家"}
    steps.take_in(client, text="王女士说面包发霉", place=place)
    _, (case,), _, _, _ = read(client)
    assert "王" not in repr(case), field
    assert CODE


# --- as jobs


def done(client, kind, tmp_path, report=lambda *_: True, **asked):
    """Return what a kind of job answers, done here: prepared, pickled as for another machine, block by block."""
    form = kind.form.model_validate(asked).model_dump(mode="json")
    with client.engine.connect() as connection:
        limit_to(connection, {client.code}, None)
        given = Asked(client.code, form, datetime.now(UTC), GraphShelf(tmp_path), tmp_path)
        task = pickle.loads(pickle.dumps(kind.prepare(connection, given)))
    results = [json.loads(written(kind.run_block(task, n, report))) for n in range(kind.blocks(task))]
    return json.loads(written(kind.combine(task, results)))


def today():
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


ADDED = {"change": "add_team", "team": "T99", "lon": 107.03, "lat": 35.3, "datum": "wgs84"}


def test_a_replay_is_null_and_says_what_a_team_more_would_have_done(client, tmp_path):
    busy_morning(client)
    quiet_noon(client)
    found = done(client, REPLAY, tmp_path, first=today(), last=today(), changes=[ADDED])
    assert (found["null"]["is_null"], found["null"]["differences"]) == (True, 0)
    pair = found["changed"]["paired"]
    assert pair["n"] > 0
    assert pair["lost"] == 0
    assert {"is_like_the_log", "share_logged", "share_played"} <= found["changed"]["agreement"].keys()
    assert f"{pair['gained']} of {pair['n']} gained" in pair["sentence"]
    assert "面包" not in json.dumps(found, ensure_ascii=False)


def test_no_job_tells_of_fewer_than_five_cases(client, tmp_path):
    """A period of one day may have one case: its receipt, its delay and its sort are nobody's to read."""
    before = done(client, ROSTER, tmp_path, first=today(), last=today())
    for n in range(4):
        steps.take_in(client, lon=107.01 + 0.02 * n)
    finish_offered(client)
    with pytest.raises(CannotPlanError, match="Fewer than 5 cases were received"):
        done(client, REPLAY, tmp_path, first=today(), last=today())
    with pytest.raises(CannotPlanError) as refused:
        done(client, CALIBRATION, tmp_path, first=today(), last=today())
    assert "4 " not in str(refused.value)
    after = done(client, ROSTER, tmp_path, first=today(), last=today())
    assert after == before
    assert (
        done(client, SIMULATION, tmp_path, first=today(), last=today(), days=7, replications=10)["cases_learned"] == 0
    )


def test_no_job_learns_a_time_of_fewer_than_five_cases(client, tmp_path):
    """Of six cases three were finished: none of them shows how long a team was on scene."""
    for n in range(6):
        case = steps.take_in(client, lon=107.01 + 0.02 * n)
        if n < 3:
            steps.finish(client, case)
        else:
            steps.step(client, case, "cancelled", reason="重复").raise_for_status()
    learned, assumed = (known(client, tmp_path, first=day, last=day) for day in (today(), "2020-01-01"))
    assert (learned.cases, assumed.cases) == (6, 0)
    for time in ("turnout", "on_scene", "travel_factor"):
        ours, theirs = (getattr(each.lessons, time) for each in (learned, assumed))
        assert ours.used == 0
        assert ours.predicted().quantile(0.5) == theirs.predicted().quantile(0.5)


def known(client, tmp_path, **asked):
    """Return what simulations and rosters take from the log of a period."""
    form = SIMULATION.form.model_validate(asked).model_dump(mode="json")
    with client.engine.connect() as connection:
        limit_to(connection, {client.code}, None)
        given = Asked(client.code, form, datetime.now(UTC), GraphShelf(tmp_path), tmp_path)
        days = (date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"]))
        return read_demand(connection, given, open_period(connection, given, *days))


def test_a_surge_day_does_not_make_the_usual_days_of_a_simulation_busier(client, tmp_path):
    for _ in range(4):
        quiet_noon(client)
    yesterday = (date.fromisoformat(today()) - timedelta(days=1)).isoformat()
    moved = "received_at = received_at - interval '1 day', received_on = received_on - 1"
    with client.engine.begin() as connection:
        connection.execute(text(f"UPDATE cases SET {moved} WHERE county = :c AND id % 4 = 0"), {"c": client.code})
    before = known(client, tmp_path, first=yesterday, last=today())
    with client.engine.begin() as connection:
        surge = "INSERT INTO calendar_day (county, day, kind) VALUES (:c, :day, 'surge')"
        connection.execute(text(surge), {"c": client.code, "day": today()})
    after = known(client, tmp_path, first=yesterday, last=today())
    assert (before.demand.cases, after.demand.cases) == (20, 5)
    assert sum(after.per_hour.values()) < sum(before.per_hour.values())


def test_enquiries_and_suggestions_keep_no_team_busy(client, tmp_path):
    """Most calls of a county are enquiries, which the desk answers: a simulation that sent teams to them has no use."""
    quiet_noon(client)
    chance = {"json": {"target_s": 1200, "with_chance": True}}
    before = known(client, tmp_path, first=today(), last=today())
    busy = client.post("/api/v1/planning/gaps", **chance).json()["chance"]["busy"]
    for kind in ("enquiry", "enquiry", "suggestion"):
        for n in range(4):
            steps.take_in(client, kind=kind, lon=107.01 + 0.01 * n)
    after = known(client, tmp_path, first=today(), last=today())
    assert (before.cases, after.cases) == (5, 5)
    assert after.per_hour == pytest.approx(before.per_hour, rel=0.01)
    assert client.post("/api/v1/planning/gaps", **chance).json()["chance"]["busy"] == pytest.approx(busy, rel=0.01)


def test_a_replay_compares_no_fewer_than_five_cases(client, tmp_path):
    for n in range(6):
        steps.take_in(client, lon=107.01 + 0.02 * n)
        finish_offered(client)
    with client.engine.begin() as connection:
        others = "UPDATE cases SET target_s = NULL WHERE county = :c AND id > "
        connection.execute(text(f"{others}(SELECT min(id) FROM cases WHERE county = :c)"), {"c": client.code})
    with pytest.raises(CannotPlanError, match="can be compared"):
        done(client, REPLAY, tmp_path, first=today(), last=today(), changes=[ADDED])


def test_a_replay_tells_of_no_fewer_than_five_cases_without_a_team(client, tmp_path):
    for n in range(8):
        steps.take_in(client, lon=107.02 + 0.005 * n)
        finish_offered(client)
    steps.take_in(client, kind="enquiry", lon=107.03)
    found = done(client, REPLAY, tmp_path, first=today(), last=today(), changes=[ADDED])
    assert (found["null"]["cases"], found["null"]["without_team"]) == (8, None)
    assert found["changed"]["set_aside"] is None
    assert not {*found["changed"]["filled"].values(), found["changed"]["replied"]} & {1, 2, 3, 4}


def test_a_replay_plays_no_fewer_than_five_cases_that_sent_a_team(client, tmp_path):
    for n in range(4):
        steps.take_in(client, lon=107.01 + 0.02 * n)
        finish_offered(client)
    steps.take_in(client, kind="enquiry", lon=107.03)
    with pytest.raises(CannotPlanError, match="of these days sent a team"):
        done(client, REPLAY, tmp_path, first=today(), last=today())


def test_rules_are_tried_out_on_a_replay(client, tmp_path):
    busy_morning(client)
    quiet_noon(client)
    changes = [{"change": "keep_reserve"}, {"change": "wait_for_team"}]
    found = done(client, REPLAY, tmp_path, first=today(), last=today(), changes=changes)
    assert found["changed"]["engines"][1] == "desk"
    assert "a_rule_that_dispatch_does_not_have" in found["changed"]["because"]


def test_a_simulation_repeats_itself_and_another_seed_differs(client, tmp_path):
    busy_morning(client)
    asked = {"first": today(), "last": today(), "days": 7, "replications": 20, "changes": [ADDED]}
    ours = done(client, SIMULATION, tmp_path, **asked)
    assert ours == done(client, SIMULATION, tmp_path, **asked)
    assert ours != done(client, SIMULATION, tmp_path, **asked, seed=2)
    assert (ours["replications"], ours["surge_days"]) == (20, None)
    spring = done(client, SIMULATION, tmp_path, **asked | {"start": "2027-03-12", "surge": 5.0})
    summer = done(client, SIMULATION, tmp_path, **asked | {"start": "2027-06-12", "surge": 5.0})
    assert (spring["surge_days"], summer["surge_days"]) == (2, 0)
    low, high = (ours["variants"]["today"]["share"][name] for name in ("low", "high"))
    assert 0 <= low < high <= 1
    assert ours["better"]["value"] >= ours["better"]["low"]


def test_days_beyond_the_roster_are_not_simulated_as_if_nobody_came(client, tmp_path):
    pattern = {"teams": ["T00"], "days": [1, 2, 3, 4, 5, 6, 7], "from": "00:00", "until": "00:00", "kind": "duty_24h"}
    last = (datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=9)).isoformat()
    made = client.post("/api/v1/roster/patterns", json={**pattern, "first": today(), "last": last, "confirmed": True})
    assert made.status_code in {200, 201}, made.text
    with pytest.raises(CannotPlanError, match="roster is planned until"):
        done(client, SIMULATION, tmp_path, days=60, replications=10)


def test_days_before_the_roster_are_not_simulated_as_if_everybody_came(client, tmp_path):
    first = datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=10)
    pattern = {"teams": ["T00"], "days": [1, 2, 3, 4, 5, 6, 7], "from": "08:00", "until": "18:00", "kind": "shift"}
    until = (first + timedelta(days=30)).isoformat()
    made = client.post(
        "/api/v1/roster/patterns", json={**pattern, "first": first.isoformat(), "last": until, "confirmed": True}
    )
    assert made.status_code in {200, 201}, made.text
    asked = {"first": "2025-01-01", "last": "2025-03-31", "days": 7, "replications": 10}
    found = done(client, SIMULATION, tmp_path, **asked)
    monday = first + timedelta(days=-first.weekday() % 7)
    assert found["start"] == datetime.combine(monday, datetime.min.time(), ZoneInfo("Asia/Shanghai")).isoformat()
    with pytest.raises(
        CannotPlanError, match=f"roster begins on {first}, and the simulation would begin on 2025-04-07"
    ):
        done(client, SIMULATION, tmp_path, **asked, start="2025-04-07")


def test_a_county_without_a_log_is_simulated_and_rostered_from_what_is_assumed(client, tmp_path):
    found = done(client, SIMULATION, tmp_path, days=7, replications=10)
    assert found["cases_learned"] == 0
    roster = done(client, ROSTER, tmp_path)
    assert roster["cases_learned"] == 0
    assert len(roster["blocks"]) == 8


def test_crews_on_call_count_in_the_plan_and_in_the_present_roster_or_in_neither(client, tmp_path):
    assert done(client, ROSTER, tmp_path)["figures"]["today_called_hours"] == 0.0
    monday = date.fromisoformat(today()) + timedelta(days=7 - date.fromisoformat(today()).weekday())
    days = {"first": monday.isoformat(), "last": (monday + timedelta(weeks=4, days=-1)).isoformat()}
    for team, kind, until in (("T00", "shift", "16:00"), ("T01", "on_call", "08:00")):
        hours = {"days": [1, 2, 3, 4, 5, 6, 7], "from": "08:00", "until": until, "kind": kind, "confirmed": True}
        made = client.post("/api/v1/roster/patterns", json={"teams": [team], **hours, **days})
        assert made.status_code == 201, made.text
    plain, found = done(client, ROSTER, tmp_path), done(client, ROSTER, tmp_path, on_call=True)
    figures = found["figures"]
    assert (plain["figures"]["today_called_hours"], plain["figures"]["today_hours"]) == (0.0, figures["today_hours"])
    assert plain["figures"]["today_share"] < figures["today_share"]
    assert plain["figures"]["hours"] >= figures["hours"], "with crews on call no more hours are needed"
    before = 8 / 4  # until its first turn, eight hours in four weeks, a team is on duty as the register says
    assert figures["today_called_hours"] == 168.0 - before
    assert figures["today_hours"] == 7 * 8 + before + before + 168.0, "the third team has no turns at all"


def test_a_roster_is_taken_over_by_the_roster_itself(client, tmp_path):
    """What it answers is what PUT /roster/needs and POST /roster/patterns take."""
    busy_morning(client)
    tireless = {"shifts_a_week": 7, "hours_a_week": 168, "rest_hours": 0}
    asked = {"first": today(), "last": today(), "share": 0.5, "times_as_many": 20.0}
    found = done(client, ROSTER, tmp_path, **asked, **tireless)
    assert found["shifts"]["missing_h"] < 5
    assert found["needs"]
    assert needs_from(found["needs"])
    assert needs_from(found["surge_needs"])
    assert {pattern["team"] for pattern in found["patterns"]} <= {"T00", "T01", "T02"}
    assert found["figures"]["hours"] > 0
    plan = found["checked"]["plan"]
    assert plan["low"] - 0.1 <= found["figures"]["share"] <= plan["high"] + 0.1, "the kernel agrees with the hypercube"
    assert all(block["reached"] or block["best"] < 0.5 for block in found["blocks"])
    lunch = next(block for block in found["blocks"] if block["block"] == "lunch-workday")
    assert lunch["a_week"] / lunch["per_hour"] == pytest.approx(5 * 2.5, rel=0.01), "from noon to half past two"
    short = done(client, ROSTER, tmp_path, **asked)
    assert short["shifts"]["missing_h"] > 0, "three teams of 48 hours do not cover a week"
    assert short["checked"]["plan"]["value"] < plan["value"]


def two_stretches(client):
    """Record 24 cases, most of them ten days ago; return the first day, and the first of those to be predicted."""
    for n in range(4):
        for _ in range(6):
            steps.take_in(client, lon=107.01 + 0.005 * n)
        finish_offered(client)
    with client.engine.begin() as connection:  # some of it happened ten days ago
        moved = "received_at = received_at - interval '10 days', received_on = received_on - 10"
        connection.execute(text(f"UPDATE cases SET {moved} WHERE county = :c AND id % 5 <> 0"), {"c": client.code})
    first = (datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=12)).isoformat()
    cut = (datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=2)).isoformat()
    return first, cut


def test_a_calibration_needs_cases_to_learn_from_and_then_says_what_it_predicted(client, tmp_path):
    busy_morning(client)
    with pytest.raises(CannotPlanError, match="to learn from"):
        done(client, CALIBRATION, tmp_path, first=today(), last=today())
    first, cut = two_stretches(client)
    asked, said = {"first": first, "last": today(), "predicted_from": cut, "replications": 25}, []
    found = done(client, CALIBRATION, tmp_path, report=lambda share: said.append(share) or True, **asked)
    assert (found["fitted_on"] >= 20, found["replications"]) == (True, 25)
    assert said == pytest.approx([*(n / 20 for n in range(1, 21)), *(n / 5 for n in range(1, 6))]), "two blocks"
    assert all(block["n"] >= 5 for block in found["blocks"])


def test_a_calibration_expects_no_cases_that_it_would_not_count(client, tmp_path):
    """Cases outside every cell are played by no replay: learned from, they made a quiet period look too quiet."""
    busy_morning(client)
    first, cut = two_stretches(client)
    asked = {"first": first, "last": today(), "predicted_from": cut}
    every = sum(prepared(client, tmp_path, **asked).expected.values())
    counted = "SELECT count(*) FROM cases WHERE county = :c AND kind <> 'enquiry' AND id % 5 <> 0 AND cell IS NOT NULL"
    outside = "UPDATE cases SET cell = NULL, cell_kind = NULL WHERE county = :c AND id % 5 = 1"
    with client.engine.begin() as connection:
        whole = connection.execute(text(counted), {"c": client.code}).scalar_one()
        connection.execute(text(outside), {"c": client.code})
        part = connection.execute(text(counted), {"c": client.code}).scalar_one()
    fewer = sum(prepared(client, tmp_path, **asked).expected.values())
    assert fewer == pytest.approx(every * part / whole, abs=2e-3), "rounded to thousandths"


def prepared(client, tmp_path, **asked):
    """Return the task of a calibration."""
    form = CALIBRATION.form.model_validate(asked).model_dump(mode="json")
    with client.engine.connect() as connection:
        limit_to(connection, {client.code}, None)
        return CALIBRATION.prepare(
            connection, Asked(client.code, form, datetime.now(UTC), GraphShelf(tmp_path), tmp_path)
        )


@pytest.mark.parametrize(
    ("kind", "asked", "said"),
    [
        (REPLAY, {"first": "2020-01-01", "last": "2020-01-31"}, "Fewer than 5 cases were received"),
        (REPLAY, {"first": "2090-01-01", "last": "2090-01-31"}, "nothing has happened yet"),
        (SIMULATION, {"changes": [{"change": "keep_reserve"}]}, "need a replay"),
        (SIMULATION, {"changes": [{**ADDED, "team": "T00"}]}, "T00 is there already: give the added team another code"),
        (SIMULATION, {"changes": [{**ADDED, "change": "move_team"}]}, "No team T99"),
        (SIMULATION, {"changes": [{**ADDED, "lon": 116.4, "lat": 39.9}]}, "Team T99 would wait 9.. km outside"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_remedy(client, tmp_path, kind, asked, said):
    with pytest.raises(CannotPlanError, match=said):
        done(client, kind, tmp_path, **asked)


@pytest.mark.parametrize(
    "change", [{"change": "add_team", "team": "T9"}, {"change": "fly"}, {"change": "keep_reserve", "teams": 0}]
)
def test_a_change_that_is_none_is_refused(change):
    with pytest.raises(ValidationError):
        REPLAY.form.model_validate({"changes": [change]})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([ADDED | {"teams": 3}], "add_team does not use teams"),
        ([ADDED | {"change": "move_team", "hours_of": "T00", "skills": ["food"]}], "does not use hours_of, skills"),
        ([{"change": "keep_reserve", "most_s": 60}], "keep_reserve does not use most_s"),
        ([ADDED | {"skills": ["foood"]}], "foood"),
        ([{"change": "keep_reserve"}, {"change": "keep_reserve", "teams": 3}], "keep_reserve is given twice"),
        ([ADDED | {"change": "move_team"}] * 2, "move_team T99 is given twice"),
    ],
)
def test_what_would_say_nothing_in_a_change_is_refused(changes, said):
    with pytest.raises(ValidationError, match=said):
        REPLAY.form.model_validate({"changes": changes})


def test_a_change_is_kept_with_all_its_fields_and_read_again():
    asked = REPLAY.form.model_validate({"changes": [ADDED | {"skills": ["食品"]}, {"change": "keep_reserve"}]})
    kept = asked.model_dump(mode="json")
    assert kept["changes"][0]["skills"] == ["food"]
    assert REPLAY.form.model_validate(kept) == asked


@pytest.mark.parametrize("name", ["first", "last"])
@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("0001-01-01", "from 2000 to 2099 年份须在"),
        ("9999-12-31", "from 2000 to 2099 年份须在"),
        ("2027-02-29", "must be a date such as 2026-03-14 日期应如"),
        ("2026-10-01T00:00", "must be a date such as 2026-03-14 日期应如"),
        (1790812800, "must be a date such as 2026-03-14 日期应如"),
    ],
)
@pytest.mark.parametrize("kind", [REPLAY, ROSTER, SIMULATION, CALIBRATION])
def test_what_is_no_day_of_this_century_is_refused(kind, name, day, why):
    with pytest.raises(ValidationError, match=why):
        kind.form.model_validate({name: day})
