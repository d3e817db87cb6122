"""Figures over facts: what counts, out of what, and what is no data."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dispatch.handling import Stage
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.reports.counting import Found, figures
from dispatch.reports.facts import Facts
from dispatch.reports.figures import FIGURES, Unit
from dispatch.reports.period import parse_period
from dispatch.views.reports.report import report_view

YEAR = parse_period("2026")
DAY = date(2026, 5, 6)
CASE = Facts(1, 3, CaseKind.COMPLAINT, Category.FOOD, Channel.HOTLINE, "S1", DAY, Stage.REGISTERED)


def found(name: str, *facts: Facts, period: str = "2026") -> Found:
    return next(each for each in figures(facts, parse_period(period)) if each.name == name)


def test_names_are_unique_and_said_in_both_languages():
    assert len({each.name for each in FIGURES}) == len(FIGURES)
    assert all(each.zh and each.en for each in FIGURES)


@pytest.mark.parametrize(
    ("name", "counted", "beside"),
    [
        ("received.complaints", CASE, replace(CASE, kind=CaseKind.REPORT)),
        ("received.reports", replace(CASE, kind=CaseKind.REPORT), replace(CASE, kind=CaseKind.REPORT, was_turned=True)),
        ("turned_to_report", replace(CASE, kind=CaseKind.REPORT, was_turned=True), CASE),
        ("left_out", replace(CASE, left_out="mistaken"), CASE),
        ("received.complaints", CASE, replace(CASE, left_out="duplicate")),
        (
            "received.complaints",
            replace(CASE, received_on=date(2026, 12, 31)),
            replace(CASE, received_on=date(2027, 1, 1)),
        ),
        ("refused", replace(CASE, stage=Stage.REFUSED), replace(CASE, stage=Stage.REFUSED, accepted_on=DAY)),
        ("filed", replace(CASE, filed_on=DAY), replace(CASE, filed_on=date(2027, 1, 1))),
        ("settled", replace(CASE, stage=Stage.SETTLED), replace(CASE, stage=Stage.TERMINATED)),
    ],
)
def test_a_count(name, counted, beside):
    assert found(name, counted, replace(beside, case=2)) == Found(name, Unit.CASES, 1, None, Decimal(1), (1,))


@pytest.mark.parametrize(
    ("name", "kept", "missed"),
    [
        ("handled", replace(CASE, handled_on=DAY), replace(CASE, handled_on=date(2027, 1, 1))),
        ("accepted", replace(CASE, accepted_on=DAY), replace(CASE, stage=Stage.REFUSED)),
        ("ended", replace(CASE, ended_on=DAY), CASE),
        (
            "satisfied",
            replace(CASE, ended_on=DAY, call_back="satisfied"),
            replace(CASE, ended_on=DAY, call_back="not_satisfied"),
        ),
    ],
)
def test_a_share(name, kept, missed):
    assert found(name, kept, replace(missed, case=2)) == Found(name, Unit.SHARE, 1, 2, Decimal("0.5"), (1,))


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("accepted", CASE),  # not decided yet
        ("accepted", replace(CASE, stage=Stage.WITHDRAWN, ended_on=DAY)),
        ("satisfied", replace(CASE, ended_on=DAY, call_back="not_reached")),
        ("recovered_yuan", replace(CASE, ended_on=DAY, stage=Stage.SETTLED)),
        ("recovered_yuan", replace(CASE, stage=Stage.TERMINATED, ended_on=DAY, amounts={"recovered_yuan": Decimal(5)})),
    ],
)
def test_no_data_is_none_and_never_nought(name, facts):
    assert (found(name, facts).n, found(name, facts).value) == (0, None)


def test_sums_are_exact_and_name_the_cases_that_state_one():
    amounts = {"recovered_yuan": Decimal("0.10"), "fine_yuan": Decimal("1.20"), "confiscated_yuan": Decimal("0.30")}
    one = replace(CASE, stage=Stage.SETTLED, ended_on=DAY, amounts=amounts)
    many = [replace(one, case=n) for n in (3, 2, 1)] + [replace(one, case=4, amounts={})]
    assert found("recovered_yuan", *many) == Found("recovered_yuan", Unit.YUAN, 3, None, Decimal("0.30"), (1, 2, 3))
    assert found("fined_yuan", *many).value == Decimal("4.50")


def test_groups_have_the_cases_of_their_own():
    facts = [CASE, replace(CASE, case=2, station=None), replace(CASE, case=3, category=Category.DRUG)]
    assert found("received.complaints.station.bureau", *facts).cases == (2,)
    assert found("received.complaints.category.drug", *facts).cases == (3,)
    assert found("received.complaints.channel.hotline", *facts).n == 3


def test_a_report_compares_as_many_days_of_a_period_under_way():
    days = (date(2026, 3, 2), date(2026, 2, 2), date(2026, 2, 3), date(2025, 3, 1))
    facts = [replace(CASE, case=n, received_on=day) for n, day in enumerate(days, start=1)]
    report = report_view("620823", parse_period("2026-03"), date(2026, 3, 2), facts)
    assert (report["from"], report["to"], report["is_under_way"]) == ("2026-03-01", "2026-03-02", True)
    shown = report["figures"][0]
    assert (shown["value"], shown["one_before"], shown["year_before"]) == ("1", "1", "1")
    assert shown["cases"] == ["620823-260302-1"]
