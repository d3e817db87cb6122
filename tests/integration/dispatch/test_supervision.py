"""The supervision board: figures reckoned by hand, of cases that were made through the desk."""

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.auth.accounts.people import People
from api.auth.principal import AuthMethod, Principal
from api.auth.principal import Place as Seat
from api.auth.roles import Role
from api.casework.supervision import supervision
from api.db.engine import as_application, open_engine
from api.settings import Settings
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.casework.acts import Request, act
from dispatch.desk.intake import Draft, receive
from dispatch.errors import BadTimeError
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.reports.counting import figures
from dispatch.reports.period import Period, Unit
from dispatch.store.casework.lists import set_absence
from dispatch.store.reports.facts import facts_now
from gis.position import Position
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, COUNTRYSIDE, TOWN, divided_county

ZONE = ZoneInfo("Asia/Shanghai")
COMPLAINT, REPORT = CaseKind.COMPLAINT, CaseKind.REPORT
TOLD = {"recipient": "complainant", "channel": "phone", "reached": True, "proof": "通话记录"}
NOT_FILED = {"ground": "no_violation"}


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


NOW = at(11, 25)
"""A Wednesday."""


class Office:
    """A county of two stations whose office acts at moments given, as the server's own role."""

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring

    def takes_in(self, moment: datetime, where: Position, kind: CaseKind = COMPLAINT) -> int:
        with replace(self.wiring, now=lambda: moment).desk() as desk:
            draft = Draft(kind, Channel.HOTLINE, Category.FOOD, "退款纠纷", Place(where), moment)
            return receive(desk, draft, home=CODE).case.id

    def does(self, moment: datetime, case: int, name: str, by: str = "user:wang", **data: Any) -> int:
        with replace(self.wiring, now=lambda: moment).desk(actor=by) as desk:
            return act(desk, case, Request(name, data=data), None).acted

    def tells(self, moment: datetime, case: int, name: str, **data: Any) -> None:
        self.does(moment, case, "notified", of=self.does(moment, case, name, **data), **TOLD)

    def board(self, station: str | None = None, **period: date) -> Any:
        seen = self.wiring
        if station:
            seat = Seat(CODE, station, "station", frozenset({CODE}), frozenset({station}))
            seen = seen.as_principal(Principal(AuthMethod.KEY, Role.CHIEF, "chief", 1, place=seat))
        answer = supervision(replace(seen, now=lambda: NOW), CODE, period.get("first"), period.get("last"))
        return json.loads(answer.body)


@pytest.fixture(scope="module")
def office(module_database_url, tmp_path_factory):
    """The county with twelve cases.

    Due days of acceptance, 7 working days: Mon 2 → Wed 11, Tue 3 → Thu 12, Mon 9 → Wed 18, Fri 13 → Tue 24,
    Mon 16 → Wed 25, Tue 17 → Thu 26 November. Of verification, 15: Mon 26 October → Mon 16 November, Tue 24 November →
    Tue 15 December.
    """
    home = tmp_path_factory.mktemp("home")
    owner = open_engine(module_database_url, pool_size=1)
    with owner.begin() as connection:
        save_county(connection, divided_county())
        People(connection, at(10, 1)).accounts.add("li", role=Role.HANDLER, place=f"{CODE}/S2")
    owner.dispose()
    engine = open_engine(module_database_url, pool_size=2, options=as_application())
    wiring = Wiring(Settings(home=home, database_url=module_database_url), engine, GraphShelf(home))
    made = Office(wiring)
    made.cases = _cases(made)
    yield made
    engine.dispose()


def _cases(office: Office) -> dict[str, int]:
    cases = {
        "kept": office.takes_in(at(11, 2), TOWN),
        "open": office.takes_in(at(11, 2), TOWN),
        "late": office.takes_in(at(11, 3), COUNTRYSIDE),
        "withdrawn": office.takes_in(at(11, 13), COUNTRYSIDE),
        "today": office.takes_in(at(11, 16), TOWN),
        "suspended": office.takes_in(at(11, 18), TOWN),
        "untold": office.takes_in(at(11, 17), COUNTRYSIDE),
        "not_filed": office.takes_in(at(10, 26), TOWN, REPORT),
        "sent": office.takes_in(at(10, 26), COUNTRYSIDE, REPORT),
        "handed": office.takes_in(at(11, 9), TOWN),
        "proposed": office.takes_in(at(11, 24), TOWN, REPORT),
        "refused": office.takes_in(at(11, 13), COUNTRYSIDE),
    }
    office.does(at(11, 2, 11), cases["kept"], "assigned", handler="user:li")  # after 2 h
    office.tells(at(11, 3), cases["kept"], "accepted")
    consents = {"complainant_consents": True, "respondent_consents": True}
    office.does(at(11, 19), cases["kept"], "mediated", place="一所", **consents)
    office.does(at(11, 20), cases["kept"], "settled", agreement="退款", disputed_yuan="120.50", recovered_yuan="100")
    office.does(at(11, 23), cases["open"], "expedited", answer_by="2026-11-30", reason="超期")
    office.tells(at(11, 16), cases["late"], "refused", ground="outside_power", remedies="法院")
    office.does(at(11, 20), cases["withdrawn"], "withdrawn", reason="已和解")
    office.does(at(11, 19), cases["suspended"], "material_requested", material="发票", until="2026-12-10")
    office.does(at(11, 17, 13), cases["untold"], "assigned", handler="user:li")  # after 4 h
    office.does(at(11, 24), cases["untold"], "accepted")
    office.does(at(11, 12), cases["not_filed"], "not_filed", **NOT_FILED)
    office.does(at(11, 13), cases["not_filed"], "approved", by="user:head")
    office.does(at(11, 20), cases["sent"], "transfer_sent", level="station", station="S1", reason="管辖")
    office.does(at(11, 9, 10), cases["handed"], "transfer_sent", level="station", station="S2", reason="管辖")
    office.does(at(11, 9, 14), cases["handed"], "transfer_received")  # after 4 h
    office.does(at(11, 24), cases["proposed"], "not_filed", **NOT_FILED)
    office.does(at(11, 20), cases["refused"], "refused", ground="outside_power", remedies="法院")  # and not told
    return cases


def counted(groups, by="key"):
    return {group[by]: group["n"] for group in groups}


def beside(timeline):
    return [timeline[name] for name in ("not_due", "suspended", "ended", "not_computable")]


def listed(counted_cases):
    cases = [int(number.rpartition("-")[2]) for number in counted_cases["cases"]]
    assert counted_cases["n"] == len(cases)
    return cases


def numbered(office, *names):
    return [office.cases[name] for name in names]


def test_what_is_late_is_counted_by_handler_station_and_rule(office):
    board = office.board()
    overdue, soon = board["overdue"], board["due_soon"]
    assert [case["case"] for case in overdue["first"]] == numbered(office, "open", "sent", "handed", "refused")
    assert [case["days"] for case in overdue["first"]] == [-14, -9, -7, -1]
    assert overdue["n"] == 4
    assert counted(overdue["by_rule"]) == {"accept-7wd": 3, "verify-15wd": 1}
    assert counted(overdue["by_station"]) == {"S1": 1, "S2": 2}
    assert (counted(overdue["by_handler"]), overdue["in_transfer"]) == ({None: 4}, 1)
    assert [case["case"] for case in soon["first"]] == numbered(office, "today", "untold")
    assert [case["days"] for case in soon["first"]] == [0, 1]
    assert counted(soon["by_handler"]) == {None: 1, "user:li": 1}


def test_stations_bureau_and_transfers_add_up_to_all_open_cases(office):
    work = office.board()["workload"]
    assert work["in_transfer"] == [{"level": "station", "destination": "S1", "n": 1}]
    assert counted(work["by_station"]) == {
        "S1": 4,
        "S2": 3,
    }  # open, today, suspended, proposed; untold, handed, refused
    assert work["open"] == 4 + 3 + 1
    assert counted(work["by_handler"]) == {None: 7, "user:li": 1}
    assert (work["unassigned"], counted(work["to_approve"])) == (7, {"leader": 1})
    assert (work["to_notify"], work["expedited"]) == (2, 1)


def test_the_case_of_somebody_who_is_away_has_no_handler(office):
    with office.wiring.transaction() as connection:
        set_absence(connection, CODE, "user:li", date(2026, 11, 25), "test", NOW)
    assert office.board()["workload"]["unassigned"] == 8
    with office.wiring.transaction() as connection:
        set_absence(connection, CODE, "user:li", None, "test", NOW)


def test_clocks_due_in_the_period_are_kept_or_missed_and_the_others_are_named_beside_them(office):
    lines = office.board()["timelines"]
    acceptance, handling, feedback = lines["acceptance"], lines["handling"], lines["feedback"]
    assert (acceptance["n"], acceptance["of"]) == (1, 5)  # kept; open, handed, refused, late
    assert listed(acceptance["open"]) == numbered(office, "open", "handed", "refused")
    assert listed(acceptance["late"]) == numbered(office, "late")
    assert beside(acceptance) == [2, 1, 1, 0]  # today, untold; suspended; withdrawn
    assert (handling["n"], handling["of"], handling["open"]["n"]) == (1, 2, 1)  # not filed; sent
    assert beside(handling) == [1, 0, 0, 1]  # proposed; mediation of untold ends in 2027
    assert (feedback["n"], feedback["of"]) == (1, 3)  # kept
    assert listed(feedback["open"]) == numbered(office, "refused")
    assert listed(feedback["late"]) == numbered(office, "late")
    assert beside(feedback) == [1, 0, 0, 0]  # untold
    receipt, assignment = lines["receipt"], lines["assignment"]
    assert (receipt["n"], receipt["of"], receipt["returned"], receipt["median_h"]) == (1, 2, 0, 4.0)
    # 2 of 12: (2 + 1.92) / (12 + 3.84) = 0.247, ± 1.96 √(2 · 10 / 12 + 0.96) / 15.84 = 0.201
    assert [round(assignment[each], 2) for each in ("share", "low", "high")] == [0.17, 0.05, 0.45]
    assert listed(receipt["waiting"]) == numbered(office, "sent")
    assert (assignment["n"], assignment["of"], assignment["ended"], assignment["median_h"]) == (2, 12, 4, 3.0)
    unnamed = ("sent", "open", "handed", "today", "suspended", "proposed")
    assert listed(assignment["waiting"]) == numbered(office, *unnamed)


def test_rates_are_of_cases_received_in_the_period_and_an_amount_that_nobody_states_is_none(office):
    board = office.board()
    rates = board["rates"]
    assert (rates["accepted"]["n"], rates["accepted"]["of"], rates["undecided"]) == (2, 4, 5)
    assert (rates["ended"]["n"], rates["ended"]["of"]) == (5, 12)  # kept, late, withdrawn, not filed, refused
    assert board["amounts"] == {
        "disputed": {"yuan": "120.50", "cases": 1},
        "recovered": {"yuan": "100.00", "cases": 1},
        "compensation": None,
        "penalties": None,
    }


def test_a_clock_belongs_to_the_period_in_which_it_is_due(office):
    first_week = office.board(first=date(2026, 11, 11), last=date(2026, 11, 11))["timelines"]["acceptance"]
    assert (first_week["n"], first_week["of"]) == (1, 2)  # kept, open
    assert beside(first_week) == [1, 0, 0, 0]  # handed is due on the 18th
    october = office.board(first=date(2026, 10, 1), last=date(2026, 10, 25))
    assert october["timelines"]["acceptance"]["share"] is None
    assert october["rates"]["ended"]["share"] is None
    with pytest.raises(BadTimeError, match="from=2026-11-12 lies after"):
        office.board(first=date(2026, 11, 12), last=date(2026, 11, 11))


def test_a_station_has_the_figures_of_its_own_cases(office):
    """Of S1's cases S2 has the one it sent its team to, `open`, and `handed`; of its own, one is on its way to S1."""
    board = office.board("S2")
    assert board["workload"]["open"] == 5
    assert counted(board["workload"]["by_station"]) == {"S1": 1, "S2": 3}  # open; untold, handed, refused
    assert counted(board["workload"]["in_transfer"], "destination") == {"S1": 1}
    acceptance = board["timelines"]["acceptance"]
    assert (acceptance["n"], acceptance["of"]) == (0, 4)  # open, handed, refused; late
    assert beside(acceptance) == [1, 0, 1, 0]  # untold; withdrawn
    assert board["rates"]["ended"]["of"] == 7


def test_a_report_has_the_figures_of_the_board(office):
    first, last = date(2026, 1, 1), NOW.date()
    with office.wiring.transaction() as connection:
        facts = facts_now(connection, CODE, first, last, ZONE.key)
    found = {each.name: each for each in figures(facts, Period(first, last, Unit.SPAN, as_of=last))}
    board = office.board(first=first, last=last)
    for name in ("accepted", "ended"):
        assert (found[name].n, found[name].m) == (board["rates"][name]["n"], board["rates"][name]["of"])
    for name, shown in {"accept": "acceptance", "end": "handling", "notify": "feedback"}.items():
        kept, board_kept = found[f"on_time.{name}"], board["timelines"][shown]
        assert (name, kept.n, kept.m) == (name, board_kept["n"], board_kept["of"])
    amounts = {"disputed_yuan": "disputed", "recovered_yuan": "recovered", "compensation_yuan": "compensation"}
    for name, shown in (amounts | {"fined_yuan": "penalties"}).items():
        on_board = board["amounts"][shown]
        on_board = (Decimal(on_board["yuan"]), on_board["cases"]) if on_board else (None, 0)
        assert (found[name].value, found[name].n) == on_board
    left = {"kept", "late", "withdrawn", "untold", "not_filed", "refused"}
    assert set(found["handled"].cases) == {office.cases[name] for name in left}
    # one in transfer to S1
    assert (found["handled.station.S1"].m, found["handled.station.S2"].m) == (7, 5)
