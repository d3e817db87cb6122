"""Reports that were made: caches and logs tell the same, a report is made again, and changes are named."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from api import clock
from api.db.engine import as_application, open_engine
from api.reports.monthly import make_due
from api.settings import Settings
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.casework.acts import Request, act, undo_act
from dispatch.desk.intake import Draft, receive
from dispatch.desk.off_shelf.orders import Found as Removed
from dispatch.desk.off_shelf.orders import Goods, close, order
from dispatch.desk.off_shelf.premises import Asked as Shop
from dispatch.desk.steps import Step, report
from dispatch.errors import BadPeriodError, ReportChangedError, UnknownReportError
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import EventType
from dispatch.off_shelf.order import Basis, Ending
from dispatch.reports.changes import differing
from dispatch.reports.run import Asked
from dispatch.store.reports.again import changed, check
from dispatch.store.reports.facts import facts_now
from dispatch.store.reports.logs import clocks_of, logged
from dispatch.store.reports.making import Reader, counted, make_run
from dispatch.store.reports.runs import run_of
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, COUNTRYSIDE, TOWN, divided_county

ZONE = ZoneInfo("Asia/Shanghai")
TOLD = {"recipient": "complainant", "channel": "phone", "reached": True, "proof": "通话记录"}
CONSENTS = {"complainant_consents": True, "respondent_consents": True}
MONTH = Asked("2026-11")
NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)
READER = Reader("user:head")


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


NOW = at(12, 2)


class Office:
    """A county of two stations, whose office acts at moments given."""

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring

    def takes_in(self, moment, where=TOWN, kind=CaseKind.COMPLAINT):
        with replace(self.wiring, now=lambda: moment).desk() as desk:
            return receive(
                desk, Draft(kind, Channel.HOTLINE, Category.FOOD, "退款", Place(where), moment), home=CODE
            ).case.id

    def does(self, moment, case, name, by="user:wang", **data):
        with replace(self.wiring, now=lambda: moment).desk(actor=by) as desk:
            return act(desk, case, Request(name, data=data), None).acted

    def reports(self, moment, case, *steps):
        for step in steps:
            with replace(self.wiring, now=lambda: moment).desk() as desk:
                report(desk, case, Step(step))

    def settles(self, moment, case, **sums):
        told = self.does(moment, case, "accepted")
        self.does(moment, case, "notified", of=told, **TOLD)
        self.does(moment, case, "mediated", place="一所", **CONSENTS)
        self.does(moment, case, "settled", agreement="退款", **sums)

    @contextmanager
    def reads(self):
        with self.wiring.transaction() as connection:
            yield connection

    def makes(self, asked=MONTH, as_of=None, now=NOW):
        with self.reads() as connection:
            return make_run(connection, CODE, ZONE.key, asked, "month", now, READER, as_of)


@pytest.fixture
def office(database_url, tmp_path):
    owner = open_engine(database_url, pool_size=1)
    with owner.begin() as connection:
        save_county(connection, divided_county())
    owner.dispose()
    engine = open_engine(database_url, pool_size=2, options=as_application())
    yield Office(Wiring(Settings(home=tmp_path, database_url=database_url), engine, GraphShelf(tmp_path)))
    engine.dispose()


def values(view):
    return {each["name"]: each["value"] for each in view["figures"]}


def numbers(cases):
    return [int(each.rpartition("-")[2]) for each in cases]


def test_caches_and_logs_give_the_same_facts(office):
    settled, refused, sent, turned, taken_back, reopened, report = (
        office.takes_in(at(11, day), COUNTRYSIDE if day % 2 else TOWN) for day in (2, 3, 4, 5, 6, 9, 10)
    )
    office.settles(at(11, 16), settled, disputed_yuan="120.50", recovered_yuan="100")
    office.does(at(11, 10), refused, "refused", ground="outside_power", remedies="法院")
    office.does(at(11, 9), sent, "transfer_sent", level="station", station="S2", reason="管辖")
    office.does(at(11, 9), turned, "reclassified", kind="report", reason="实为举报")
    wrong = office.does(at(11, 9), taken_back, "refused", ground="outside_power", remedies="法院")
    with replace(office.wiring, now=lambda: at(11, 9)).desk(actor="user:wang") as desk:
        undo_act(desk, taken_back, wrong)
    office.settles(at(11, 17), reopened, recovered_yuan="50")
    office.does(at(11, 18), reopened, "reopened", reason="商家反悔")
    office.does(at(11, 12), report, "reclassified", kind="enquiry", reason="实为咨询")
    with office.reads() as connection:
        kept = facts_now(connection, CODE, date(2026, 11, 1), date(2026, 11, 30), ZONE.key)
        clocks = clocks_of(connection, CODE)
        told = {each.case.id: each for each in logged(connection, CODE, [fact.case for fact in kept])}
        assert len(kept) == 7
        for facts in kept:
            again = told[facts.case].at(facts.event_seq, clocks)
            assert (facts.case, differing(facts, again)) == (facts.case, [])


def test_caches_and_logs_give_the_same_clocks_teams_and_premises(office):
    arrived, tested, in_testing, sent, received = (office.takes_in(at(11, day)) for day in (2, 3, 4, 5, 6))
    shops = [Shop(None, name, TOWN) for name in ("甲店", "乙店")]
    office.reports(at(11, 2, 10), arrived, EventType.ACKNOWLEDGED, EventType.EN_ROUTE, EventType.ON_SCENE)
    with replace(office.wiring, now=lambda: at(11, 2, 11)).desk() as desk:
        (made,) = order(desk, arrived, Goods("面包", "菌落超标"), shops).case.off_shelf
    with replace(office.wiring, now=lambda: at(11, 4, 11)).desk() as desk:
        close(desk, arrived, made.number, 1, Removed(Ending.DONE, Basis.ORDERED))
    for case in (tested, in_testing):
        office.does(at(11, 10), case, "accepted")
        office.does(at(11, 11), case, "testing_started", laboratory="市检验检测中心")
    office.does(at(11, 25), tested, "testing_ended")
    for case in (sent, received):
        office.does(at(11, 9), case, "transfer_sent", level="station", station="S2", reason="管辖")
    office.does(at(11, 12), received, "transfer_received")
    office.does(at(11, 13), received, "assigned", handler="user:wang")
    with office.reads() as connection:
        kept = {each.case: each for each in facts_now(connection, CODE, *NOVEMBER, ZONE.key)}
        clocks = clocks_of(connection, CODE)
        for each in logged(connection, CODE, list(kept)):
            again = each.at(kept[each.case.id].event_seq, clocks)
            assert (each.case.id, again) == (each.case.id, kept[each.case.id])
    assert kept[arrived].response.station == "S1"
    assert kept[arrived].response.arrived_s == 3600
    assert [each.is_late for each in kept[arrived].shelves] == [True, None]
    assert [each.is_suspended for each in kept[in_testing].clocks if each.purpose == "mediation"] == [True]
    assert {each.purpose: each.is_late for each in kept[received].clocks if each.purpose in {"transfer", "assign"}} == {
        "transfer": True,  # sent on Monday, received on Thursday
        "assign": True,
    }
    assert kept[sent].station == "S2"


def test_a_report_is_made_again_and_what_changed_is_named(office):
    case = office.takes_in(at(11, 2))
    office.settles(at(11, 16), case, disputed_yuan="120.50", recovered_yuan="100")
    run = office.makes()
    assert values({"figures": run.figures})["recovered_yuan"] == "100.00"
    reopened = office.does(at(12, 1), case, "reopened", reason="商家反悔")
    late = office.takes_in(at(11, 30))
    beyond = office.takes_in(at(12, 1))  # its clock stands still, but it began after the month
    office.does(at(12, 1), beyond, "accepted")
    office.does(at(12, 1), beyond, "testing_started", laboratory="市检测中心")
    with office.reads() as connection:
        found = check(connection, run_of(connection, CODE, run.number))
        assert (found.differs, found.unchecked) == ([], [])
        then = changed(connection, run_of(connection, CODE, run.number), ZONE.key)
        now = make_run(connection, CODE, ZONE.key, MONTH, "month", NOW, READER)
    figures = {each["name"]: (each["then"], each["now"]) for each in then["figures"]}
    assert figures["ended"] == ("1.0000", "0.0000")
    assert figures["recovered_yuan"] == ("100.00", None)
    assert figures["received.complaints"] == ("1", "2")
    first, second = then["cases"]
    assert numbers([first["number"], second["number"]]) == [case, late]
    assert {each["fact"]: (each["event"], each["seq"]) for each in first["facts"]}["ended_on"] == (
        "handling.reopened",
        reopened,
    )
    assert [(each["fact"], each["event"]) for each in second["facts"]] == [
        ("received_on", "received"),
        ("response", "offered"),
    ]
    assert values({"figures": now.figures})["received.complaints"] == "2"


def test_what_was_known_on_an_earlier_day_comes_from_the_logs(office):
    case = office.takes_in(at(11, 2))
    office.settles(at(11, 16), case, recovered_yuan="100")
    office.takes_in(at(11, 17))
    with office.reads() as connection:
        *_, known = counted(connection, CODE, ZONE.key, MONTH, NOW, date(2026, 11, 15))
        *_, later = counted(connection, CODE, ZONE.key, MONTH, NOW, date(2026, 11, 16))
    assert (known["to"], known["is_under_way"]) == ("2026-11-15", True)
    assert (values(known)["ended"], values(later)["ended"]) == ("0.0000", "1.0000")
    assert values(later)["received.complaints"] == "1"


@pytest.mark.parametrize(
    ("asked", "as_of", "message"),
    [
        ("2026-13", None, "is no period"),
        ("2027", None, "begins on 2027-01-01"),
        ("2026-11", date(2026, 10, 31), "begins on 2026-11-01, after 2026-10-31"),
        ("2026-11", date(2026, 12, 3), "as_of=2026-12-03 lies in the future"),
    ],
)
def test_a_period_that_cannot_be_counted_leaves_no_report(office, asked, as_of, message):
    with pytest.raises(BadPeriodError, match=message):
        office.makes(Asked(asked), as_of)
    with office.reads() as connection, pytest.raises(UnknownReportError, match="No report 1 in county"):
        run_of(connection, CODE, 1)


def test_the_report_of_the_month_before_is_made_once(office, database_url, monkeypatch):
    owner = open_engine(database_url, pool_size=1)
    monkeypatch.setattr(clock, "now", lambda: at(12, 1, 9))
    assert make_due(owner) == []  # no case yet
    office.takes_in(at(11, 2))
    (number,) = make_due(owner)
    assert make_due(owner) == []
    owner.dispose()
    with office.reads() as connection:
        run = run_of(connection, CODE, number)
    assert (run.asked.period, run.form, run.made_by) == ("2026-11", "month", "system")
    assert values({"figures": run.figures})["received.complaints"] == "1"


def test_facts_that_the_log_does_not_give_are_named(office):
    case = office.takes_in(at(11, 2))
    run = office.makes()
    (facts,) = run.facts
    with office.reads() as connection:
        wrong = replace(run, facts=(replace(facts, ended_on=date(2026, 11, 3)),))
        found = check(connection, wrong)
    assert found.differs == ["figures", f"{CODE}-261102-{case}: ended_on"]


def test_a_report_that_was_altered_is_refused(office, database_url):
    office.takes_in(at(11, 2))
    run = office.makes()
    owner = open_engine(database_url, pool_size=1)
    with owner.begin() as connection:
        connection.execute(text("UPDATE report_run SET figures = '[]'"))
    owner.dispose()
    with office.reads() as connection, pytest.raises(ReportChangedError, match="not as it was written"):
        run_of(connection, CODE, run.number)
