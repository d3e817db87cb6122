"""What was found on scene: what a form asks for, what cannot be together, what the log makes of it."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from dispatch.cases.fold import as_opened, replay
from dispatch.desk.findings import Report, find
from dispatch.desk.undo import undo
from dispatch.errors import BadTimeError, ContradictionError, IllegalStepError, UnknownCaseError
from dispatch.findings.contradictions import contradictions
from dispatch.findings.findings import (
    ENFORCED,
    Evidence,
    Findings,
    Invoice,
    Measure,
    MeasureKind,
    Mediation,
    Part,
    Product,
)
from dispatch.findings.form import form_for
from dispatch.findings.legal_bases import ARTICLES
from dispatch.findings.record import findings_from, findings_plain, without_words
from dispatch.kinds import CaseKind, Category
from dispatch.lifecycle import MAY_BE_FOUND, CaseStatus, EventType, after
from dispatch.views.case import case_summary
from dispatch.views.findings import FindingsView
from tests.fakes.office import at
from tests.shapes import assert_fits

TODAY = date(2026, 11, 25)
BASIS = "《食品安全法》第一百一十条"
SETTLED = Findings(Mediation.SETTLED, Decimal("1800.00"), satisfaction=5, note="当场退款")
WHOLE = Findings(
    Mediation.SETTLED,
    Decimal("0.5"),
    Evidence(Invoice.MISSING, purchase_record=False, goods_seen=True),
    Product("散装面包", "某牌", "20261101", date(2026, 11, 1), Decimal("12.5"), "kg"),
    Measure(MeasureKind.SEALING, BASIS, 12),
    4,
    "已封存",
)


def fields(findings, kind=CaseKind.COMPLAINT):
    return [field for field, _ in contradictions(findings, kind, TODAY)]


def measured(kind, basis=None, count=None):
    return Findings(measure=Measure(MeasureKind(kind), basis, count))


@pytest.mark.parametrize(
    ("kind", "category", "first", "folded"),
    [
        ("complaint", "food", "mediation satisfaction product", "evidence measure"),
        ("complaint", "price", "mediation satisfaction", "product evidence measure"),
        ("report", "drug", "evidence measure product", ""),
        ("report", "service", "evidence measure", "product"),
        ("enquiry", "food", "", "product evidence measure satisfaction"),
        ("suggestion", "other", "", "product evidence measure satisfaction"),
    ],
)
def test_what_is_asked_depends_on_kind_and_category(kind, category, first, folded):
    form = form_for(CaseKind(kind), Category(category))
    assert (" ".join(form.first), " ".join(form.folded)) == (first, folded)


def test_no_form_asks_twice_nor_for_what_would_be_refused():
    found = {
        Part.MEDIATION: Findings(Mediation.SETTLED),
        Part.EVIDENCE: Findings(evidence=Evidence(Invoice.YES)),
        Part.PRODUCT: Findings(product=Product("面包")),
        Part.MEASURE: measured("ordered"),
        Part.SATISFACTION: Findings(satisfaction=3),
    }
    for kind, category in product(CaseKind, Category):
        form = form_for(kind, category)
        asked = [*form.first, *form.folded]
        assert len(set(asked)) == len(asked)
        assert {part for part in Part if fields(found[part], kind) == []} == set(asked)


@pytest.mark.parametrize(
    ("findings", "at_fault"),
    [
        (SETTLED, []),
        (WHOLE, []),
        (Findings(note="已解答"), []),
        (Findings(Mediation.SETTLED), []),  # settled without money: an apology
        (Findings(Mediation.SETTLED, Decimal(0)), []),
        (Findings(Mediation.SETTLED, Decimal("99999999.99")), []),
        (Findings(), ["note"]),
        (Findings(evidence=Evidence(), product=Product()), ["note"]),
        (Findings(None, Decimal(1)), ["recovered_yuan"]),
        (Findings(Mediation.NOT_SETTLED, Decimal(1)), ["recovered_yuan"]),
        (Findings(Mediation.REFUSED, Decimal(0)), ["recovered_yuan"]),
        (Findings(Mediation.SETTLED, Decimal("-0.01")), ["recovered_yuan"]),
        (Findings(Mediation.SETTLED, Decimal("0.001")), ["recovered_yuan"]),
        (Findings(Mediation.SETTLED, Decimal(100_000_000)), ["recovered_yuan"]),
        (Findings(Mediation.SETTLED, Decimal("NaN")), ["recovered_yuan"]),
        (Findings(satisfaction=1), []),
        (Findings(satisfaction=5), []),
        (Findings(satisfaction=0), ["satisfaction"]),
        (Findings(satisfaction=6), ["satisfaction"]),
        (Findings(product=Product(batch="20261101")), ["product.name"]),
        (Findings(product=Product("面包", produced_on=TODAY)), []),
        (Findings(product=Product("面包", produced_on=date(2026, 11, 26))), ["product.produced_on"]),
        (Findings(product=Product("面包", quantity=Decimal(2))), ["product.unit"]),
        (Findings(product=Product("面包", unit="箱")), ["product.quantity"]),
        (Findings(product=Product("面包", quantity=Decimal(0), unit="箱")), ["product.quantity"]),
        (Findings(product=Product("面包", quantity=Decimal("0.0001"), unit="kg")), ["product.quantity"]),
        (Findings(product=Product("面包", quantity=Decimal("0.001"), unit="kg")), []),
        (Findings(product=Product("面包", quantity=Decimal("9999999.999"), unit="kg")), []),
        (Findings(product=Product("面包", quantity=Decimal(10_000_000), unit="kg")), ["product.quantity"]),
        (measured("none"), []),
        (measured("none", BASIS, 3), ["measure.basis", "measure.goods_count"]),
        (measured("ordered"), []),
        (measured("sealing", BASIS), []),  # of premises, where nothing is counted
        (measured("sealing"), ["measure.basis"]),
        (measured("seizure", BASIS), ["measure.goods_count"]),
        (measured("seizure"), ["measure.basis", "measure.goods_count"]),
        (measured("seizure", BASIS, 0), ["measure.goods_count"]),
        (measured("seizure", BASIS, 1), []),
        (measured("seizure", BASIS, 10_000_000), []),
        (measured("seizure", BASIS, 10_000_001), ["measure.goods_count"]),
    ],
)
def test_what_cannot_be_together_is_found_with_its_field(findings, at_fault):
    assert fields(findings) == at_fault


@pytest.mark.parametrize(
    ("kind", "findings", "at_fault"),
    [
        (CaseKind.REPORT, Findings(Mediation.SETTLED), ["mediation"]),
        (CaseKind.REPORT, Findings(Mediation.NOT_APPLICABLE), []),
        (CaseKind.ENQUIRY, Findings(Mediation.NOT_SETTLED), ["mediation"]),
        (CaseKind.REPORT, Findings(satisfaction=5), ["satisfaction"]),
        (CaseKind.SUGGESTION, Findings(satisfaction=5), []),
    ],
)
def test_what_a_kind_of_case_has_not_is_refused(kind, findings, at_fault):
    assert fields(findings, kind) == at_fault


def test_every_refusal_names_the_value_and_is_said_in_both_languages():
    wrong = Findings(Mediation.REFUSED, Decimal("12.5"), None, Product(unit="箱"), Measure(MeasureKind.SEIZURE), 9)
    found = dict(contradictions(wrong, CaseKind.REPORT, TODAY))
    assert "recovered_yuan=12.5 with mediation=refused" in found["recovered_yuan"]
    assert "measure=seizure without a legal basis" in found["measure.basis"]
    assert all("。" in message and message.isascii() is False for message in found.values())


@pytest.mark.parametrize("findings", [SETTLED, WHOLE, Findings(note="x"), measured("ordered", "口头责令")])
def test_what_the_log_keeps_is_what_was_said(findings):
    assert findings_from(findings_plain(findings)) == findings


def test_an_amount_is_kept_with_two_places_and_nothing_is_kept_of_what_was_not_said():
    assert findings_plain(Findings(Mediation.SETTLED, Decimal(1800), Evidence()))["recovered_yuan"] == "1800.00"
    assert findings_plain(Findings(evidence=Evidence(), note="x")) == {"note": "x"}


def test_without_its_words_nothing_is_left_that_somebody_wrote():
    assert without_words(findings_plain(WHOLE)) == {
        "mediation": "settled",
        "recovered_yuan": "0.50",
        "evidence": {"invoice": "missing", "purchase_record": False, "goods_seen": True},
        "product": {"produced_on": "2026-11-01", "quantity": "12.5"},
        "measure": {"kind": "sealing", "goods_count": 12},
        "satisfaction": 4,
    }
    assert without_words(findings_plain(Findings(product=Product("面包"), note="x"))) == {}


def test_every_article_offered_says_how_it_is_known_and_is_for_a_measure():
    assert len({each.name for each in ARTICLES}) == len(ARTICLES)
    assert all(each.name.startswith("《") and each.source and each.measures for each in ARTICLES)
    assert set().union(*(each.measures for each in ARTICLES)) == ENFORCED | {
        MeasureKind.ORDERED,
        MeasureKind.EVIDENCE_KEPT,
    }


@pytest.mark.parametrize("status", CaseStatus)
def test_findings_are_reported_while_somebody_is_on_scene_or_was(status):
    if status in MAY_BE_FOUND:
        assert after(status, EventType.FOUND) is status
    else:
        with pytest.raises(IllegalStepError, match=f"is {status}; findings are reported while"):
            after(status, EventType.FOUND, case_id=3)


def tell(office, case, seconds, findings=SETTLED, **more):
    with office.desk(seconds, "user:li") as desk:
        return find(desk, case.id, Report(findings, **more)).case


@pytest.fixture
def case(office):
    return office.go(office.take_in(), "acknowledged", "en_route", "on_scene", seconds=10)


def test_findings_stand_in_log_and_case_and_put_nothing_off(office, case):
    found = tell(office, case, 60, at=at(50), data={"skew_s": 1.5})
    shown = found.findings
    assert (shown.number, shown.at, shown.by, shown.team, shown.corrects) == (
        found.event_seq,
        at(50),
        "user:li",
        "T00",
        None,
    )
    assert shown.findings == SETTLED
    assert (found.status, found.next_step, found.alert_at) == (case.status, case.next_step, case.alert_at)
    assert office.log(case)[-1] == "findings"
    assert office.events(case)[-1].data["skew_s"] == 1.5


def test_a_correction_takes_the_place_of_what_was_said_and_the_log_keeps_both(office, case):
    first = tell(office, case, 60)
    cleared = office.step(case, "cleared", 70)
    second = tell(office, cleared, 80, Findings(Mediation.NOT_SETTLED))
    assert second.findings.findings == Findings(Mediation.NOT_SETTLED)
    assert (second.findings.corrects, second.findings.team) == (first.findings.number, "T00")
    assert second.status is CaseStatus.CLEARED
    again = replay(as_opened(second), office.events(case))
    assert again.findings == second.findings


def test_a_step_taken_back_takes_no_findings_with_it(office, case):
    office.step(case, "cleared", 70)
    tell(office, case, 71)
    seq = [event.type for event in office.events(case)].index(EventType.CLEARED) + 1
    with office.desk(72) as desk:
        back = undo(desk, case.id, seq)[0].case
    assert (back.status, back.findings.findings) == (CaseStatus.ON_SCENE, SETTLED)
    again = replay(as_opened(back), office.events(case))
    assert again.findings == back.findings


def test_the_words_are_for_one_who_opens_the_case(office, case):
    tell(office, case, 60, WHOLE)
    found = office.news("case")[-1]["case"]["findings"]
    assert (found["recovered_yuan"], found["invoice_missing"], found["measure"]["kind"]) == ("0.50", True, "sealing")
    assert not any(word in str(found) for word in ("面包", "某牌", "20261101", "食品安全法", "已封存"))
    opened = case_summary(office.read(case), at(61))["findings"]
    assert (opened["note"], opened["product"]["batch"]) == ("已封存", "20261101")
    assert_fits(FindingsView, opened)


def test_what_cannot_be_is_refused_and_changes_nothing(office, case):
    refusals = [
        ({"findings": measured("sealing")}, ContradictionError, "measure.basis"),
        ({"team": "T01"}, IllegalStepError, "team"),
        ({"at": at(10_000)}, BadTimeError, "at"),
        ({"at": at(-100)}, BadTimeError, "at"),
    ]
    for more, error, field in refusals:
        with pytest.raises(error) as refused:
            tell(office, case, 60, **more)
        assert refused.value.field == field
    assert office.read(case).findings is None
    with office.desk(60) as desk, pytest.raises(UnknownCaseError):
        find(desk, 999, Report(SETTLED))


def test_a_case_that_ended_takes_no_findings(office, case):
    closed = office.go(case, "cleared", "closed", seconds=70)
    with pytest.raises(IllegalStepError, match="closed"):
        tell(office, closed, 80)
