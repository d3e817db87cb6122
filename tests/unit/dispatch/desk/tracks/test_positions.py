import pytest

from dispatch.desk.tracks.positions import approach, track
from gis.position import Position
from tests.counties import CODE, TOWN
from tests.fakes.office import at, fix

INSIDE = Position(TOWN.lon + 0.0005, TOWN.lat)  # 45 m
AWAY = Position(107.10, 35.30)  # 6.4 km: 802 s by straight line
NEARER = Position(107.05, 35.30)  # 1.8 km: 229 s
TRAVEL_S = 57.3


def coming(office, *steps, seconds=10):
    return office.go(office.take_in(), *(steps or ("acknowledged", "en_route")), seconds=seconds)


@pytest.mark.parametrize(
    ("fixes", "arrived_s"),
    [
        ([(100, AWAY), (200, INSIDE)], None),  # in passing
        ([(200, INSIDE), (219.9, INSIDE)], None),
        ([(200, INSIDE), (220, INSIDE)], 200),  # 20 s of dwell confirm the first fix inside
        ([(200, INSIDE), (320, AWAY), (440, INSIDE)], None),
        ([(200, INSIDE), (320, AWAY), (440, INSIDE), (460, INSIDE)], 440),
        ([(200, INSIDE), (210, AWAY), (220, INSIDE)], 200),  # 6.4 km in 10 s: nobody was there
        ([(220, INSIDE), (200, INSIDE)], 200),  # out of order within a batch
    ],
)
@pytest.mark.parametrize("batched", [True, False], ids=["one batch", "one by one"])
def test_arrival_is_the_first_fix_of_a_stay_that_lasts(office, fixes, arrived_s, batched):
    if not batched:
        fixes = sorted(fixes, key=lambda pair: pair[0])
    case = coming(office)
    reports = [fix("T00", position, seconds) for seconds, position in fixes]
    for batch in [reports] if batched else [[report] for report in reports]:
        office.move(*batch, seconds=max(f.fix.at for f in batch).timestamp() - at(0).timestamp())
    case = office.read(case)
    assert case.arrived_at == (arrived_s and at(arrived_s))
    assert case.status == ("on_scene" if arrived_s else "en_route")


@pytest.mark.parametrize(
    ("accuracy_m", "arrives"), [(None, True), (0.0, True), (80.0, True), (80.1, False), (500.0, False)]
)
def test_where_the_spot_may_lie_outside_the_fence_standing_there_is_no_arrival(office, accuracy_m, arrives):
    case = office.go(office.take_in(accuracy_m=accuracy_m), "acknowledged", "en_route", seconds=10)
    office.move(fix("T00", INSIDE, 200), fix("T00", INSIDE, 220), seconds=220)
    assert office.read(case).status == ("on_scene" if arrives else "en_route")


@pytest.mark.parametrize(
    ("position", "fixed_s", "accuracy_m", "confirmed", "distance_m"),
    [
        (INSIDE, 280, None, True, 45),
        (INSIDE, 180, None, True, 45),
        (INSIDE, 179, None, False, None),  # older than 120 s
        (INSIDE, 301, None, False, None),  # after the arrival
        (NEARER, 280, None, False, 1819),
        (NEARER, 280, 2000.0, True, 1819),  # the place itself is not known better
    ],
)
def test_a_reported_arrival_is_confirmed_by_a_position_near_the_place(
    office, position, fixed_s, accuracy_m, confirmed, distance_m
):
    case = office.go(office.take_in(accuracy_m=accuracy_m), "acknowledged", "en_route", seconds=10)
    office.move(fix("T00", position, fixed_s), seconds=302)
    case = office.step(case, "on_scene", 302, at_s=300)
    assert case.arrival_confirmed is confirmed
    assert case.arrival_m == distance_m
    assert case.arrived_at == at(300)


def test_arrival_without_having_said_so_implies_setting_out(office):
    case = coming(office, "acknowledged")
    office.move(fix("T00", INSIDE, 200), fix("T00", INSIDE, 220), seconds=220)
    case = office.read(case)
    assert (case.status, case.en_route_at, case.arrived_at) == ("on_scene", at(200), at(200))
    last = office.events(case)[-1]
    assert (last.data, last.team, last.actor) == (
        {"by": "geofence", "confirmed": True, "distance_m": 45},
        "T00",
        "team:T00",
    )


def test_a_team_that_was_there_before_it_was_asked_arrives_when_it_took_the_case_on(office):
    office.move(fix("T00", INSIDE, -600), fix("T00", INSIDE, -5), seconds=0)
    case = coming(office, "acknowledged", seconds=30)
    office.move(fix("T00", INSIDE, 35), fix("T00", INSIDE, 55), seconds=55)
    assert office.read(case).arrived_at == at(35)


def test_a_second_case_at_the_same_place_is_arrived_at_again(office):
    first = coming(office, seconds=10)
    office.move(fix("T00", INSIDE, 100), fix("T00", INSIDE, 120), seconds=120)
    office.step(first, "cleared", 900)
    second = office.go(office.take_in(1000), "acknowledged", seconds=1010)
    assert second.assignment.team == "T00"
    office.move(fix("T00", INSIDE, 1015), seconds=1015)
    assert office.read(second).status == "acknowledged", "one fix is no stay"
    office.move(fix("T00", INSIDE, 1036), seconds=1036)
    assert office.read(second).arrived_at == at(1015)


def test_fixes_from_before_the_team_took_the_case_on_prove_nothing(office):
    case = coming(office, "acknowledged", seconds=300)
    office.move(fix("T00", INSIDE, 100), fix("T00", INSIDE, 290), seconds=301)
    assert office.read(case).status == "acknowledged"


def test_a_late_batch_of_old_fixes_neither_ends_a_stay_nor_moves_the_team(office):
    case = coming(office)
    office.move(fix("T00", INSIDE, 200), seconds=200)
    office.move(fix("T00", AWAY, 100), seconds=205)
    assert office.news("team")[-1]["teams"][0]["fix_at"] == "2026-11-25T01:03:20Z", "nothing said of the old fix"
    assert office.read(case).assignment.eta_at < at(300), "nor estimated from it"
    office.move(fix("T00", INSIDE, 220), seconds=220)
    assert office.read(case).arrived_at == at(200)
    assert len(office.memory.fixes[CODE, "T00"]) == 3, "kept all the same"


@pytest.mark.parametrize("accuracy_m", [5.0, None, 100.0, 100.1])
def test_an_inexact_fix_proves_no_arrival(office, accuracy_m):
    case = coming(office)
    office.move(*(fix("T00", INSIDE, s, accuracy_m) for s in (200, 220)), seconds=220)
    assert (office.read(case).arrived_at is None) == (accuracy_m == 100.1)


def test_only_the_team_of_the_case_arrives(office):
    case = coming(office)
    office.move(*(fix("T01", INSIDE, s) for s in (200, 220)), seconds=220)
    assert office.read(case).status == "en_route"


def test_a_team_only_asked_does_not_arrive(office):
    case = office.take_in()
    office.move(*(fix("T00", INSIDE, s) for s in (10, 30)), seconds=30)
    assert office.read(case).status == "offered"


def test_nothing_follows_for_a_case_that_moved_on_meanwhile(office):
    case = coming(office)
    with office.desk(220) as desk:
        found = track(desk, CODE, [fix("T00", INSIDE, 200), fix("T00", INSIDE, 220)])
    office.step(case, "withdrawn", 221)
    before = office.read(case)
    with office.desk(222) as desk:
        assert [approach(desk, each) for each in found] == [None]
    assert office.read(case) == before


def test_interrupted_between_fixes_and_case_the_next_fix_makes_up_for_it(office):
    case = coming(office)
    with office.desk(220) as desk:
        track(desk, CODE, [fix("T00", INSIDE, 200), fix("T00", INSIDE, 220)])  # and the process dies
    office.move(fix("T00", INSIDE, 230), seconds=230)
    assert office.read(case).arrived_at == at(200)


@pytest.mark.parametrize(
    ("position", "eta_s", "at_risk"),
    [(NEARER, 60 + 228.9, False), (AWAY, 60 + 801.3, True)],
)
def test_the_estimate_follows_the_team_and_warns_of_lateness(office, position, eta_s, at_risk):
    case = coming(office)
    office.move(fix("T00", position, 60), seconds=60)
    case = office.read(case)
    assert (case.assignment.eta_at - at(0)).total_seconds() == pytest.approx(eta_s, abs=2)
    assert case.at_risk == at_risk
    assert office.log(case).count("at_risk") == at_risk


def test_a_small_change_of_estimate_is_not_reported(office):
    case = coming(office)
    found = len(office.news("case"))
    office.move(fix("T00", Position(107.0255, 35.30), 20), seconds=20)  # 409 m: 51.5 s, expected at 71.5 for 67.3
    assert len(office.news("case")) == found
    assert office.read(case).assignment.eta_at == at(10 + TRAVEL_S)


@pytest.mark.parametrize(("later_s", "expected"), [(14.999, False), (15, True), (-14.999, False), (-15, True)])
def test_an_estimate_is_reported_from_fifteen_seconds_on(office, later_s, expected):
    office.pave({107.025: 200.0, NEARER.lon: 150.0 + later_s})
    case = coming(office)  # at 10 s: expected at 210
    before = len(office.news("case"))
    office.move(fix("T00", NEARER, 60), seconds=60)  # at 60 s: expected at 210, so many seconds later
    assert (len(office.news("case")) > before) is expected
    assert office.read(case).assignment.eta_at == at(210 + later_s * expected)


def test_the_estimate_goes_by_road_where_there_is_one(office):
    office.pave({107.025: 100.0, AWAY.lon: 333.0})
    case = coming(office)
    office.move(fix("T00", AWAY, 60), seconds=60)
    assert office.read(case).assignment.eta_at == at(393)


def test_no_estimate_where_no_road_leads(office):
    office.pave({107.025: 100.0, AWAY.lon: None})
    case = coming(office)
    office.move(fix("T00", AWAY, 60), seconds=60)
    assert office.read(case).assignment.eta_at == at(110)


def test_a_batch_tells_the_maps_each_team_once_where_it_is_now(office):
    office.move(fix("T00", AWAY, 5), fix("T01", NEARER, 6, None), fix("T00", INSIDE, 9), seconds=10)
    (news,) = office.news("team")
    assert news["teams"] == [
        {
            "code": "T00",
            "lon": 107.0305,
            "lat": 35.3,
            "fix_at": "2026-11-25T01:00:09Z",
            "accuracy_m": 5.0,
            "source": "fix",
            "position_source": "phone",
        },
        {
            "code": "T01",
            "lon": 107.05,
            "lat": 35.3,
            "fix_at": "2026-11-25T01:00:06Z",
            "accuracy_m": None,
            "source": "fix",
            "position_source": "phone",
        },
    ]
