"""Findings kept with their case: asked of both stores alike."""

from datetime import date
from decimal import Decimal

from dispatch.findings.findings import Evidence, Findings, Invoice, Measure, MeasureKind, Mediation, Product
from dispatch.findings.record import findings_plain
from dispatch.lifecycle import EventType
from tests.contract.test_shelf import happen
from tests.contract.test_store import at, opened

WHOLE = Findings(
    Mediation.NOT_SETTLED,
    None,
    Evidence(Invoice.MISSING, witness=False),
    Product("散装面包", None, "20261101", date(2026, 11, 1), Decimal("12.500"), "kg"),
    Measure(MeasureKind.SEIZURE, "《产品质量法》第十八条", 12),
    2,
    "已扣押",
)


def test_findings_are_read_as_they_were_folded_and_the_newest_hold(world):
    store = world.store()
    case = opened(store)
    for kind in (EventType.OFFERED, EventType.ACKNOWLEDGED, EventType.EN_ROUTE, EventType.ON_SCENE):
        case = happen(store, case, kind, 10, team="T00")
    assert world.store().cases.get(case.id).findings is None
    case = happen(store, case, EventType.FOUND, 20, findings={"note": "先记一笔"})
    case = happen(store, case, EventType.FOUND, 30, team="T00", findings=findings_plain(WHOLE))
    found = world.store().cases.get(case.id)
    assert found.findings == case.findings
    assert (found.findings.findings, found.findings.at, found.findings.team) == (WHOLE, at(30), "T00")
    assert found.findings.corrects == found.findings.number - 1
