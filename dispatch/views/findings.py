"""Findings on scene as plain values."""

from typing import Annotated, NotRequired, TypedDict, cast

from dispatch.findings.findings import Found, Invoice, MeasureKind, Mediation
from dispatch.findings.record import findings_plain
from dispatch.moments import stamp
from dispatch.views.fields import Day, Doc, Moment


class EvidenceView(TypedDict, total=False):
    """The checklist of evidence; unchecked items are absent. 证据清单"""

    invoice: Invoice
    purchase_record: bool
    goods_seen: bool
    photos: bool
    witness: bool


class ProductView(TypedDict, total=False):
    """The goods and which batch of them; unknown fields are absent. 产品与批次"""

    name: str
    brand: str
    batch: str
    produced_on: Day
    quantity: Annotated[str, Doc("A decimal number as text, so that nothing is rounded.")]
    unit: str


class MeasureView(TypedDict):
    """A measure ordered or taken. 采取的措施"""

    kind: MeasureKind
    basis: NotRequired[Annotated[str, Doc("The legal basis, as written. 法律依据")]]
    goods_count: NotRequired[int]


class FindingsView(TypedDict):
    """Findings on scene: the latest report counts, earlier ones are in the log. 处置情况"""

    number: Annotated[int, Doc("Number of its event in the log.")]
    corrects: Annotated[int | None, Doc("Number of the report it replaces.")]
    at: Moment
    by: str
    team: str | None
    invoice_missing: Annotated[bool, Doc("The shop gave no invoice. 未开具发票")]
    mediation: NotRequired[Mediation]
    recovered_yuan: NotRequired[Annotated[str, Doc("A decimal number as text. 挽回金额（元）")]]
    evidence: NotRequired[EvidenceView]
    product: NotRequired[ProductView]
    measure: NotRequired[MeasureView]
    satisfaction: NotRequired[int]
    note: NotRequired[str]


def findings_summary(found: Found) -> FindingsView:
    """Return the findings that hold as plain values; what was not said is absent."""
    evidence = found.findings.evidence
    view = {
        **findings_plain(found.findings),
        "number": found.number,
        "corrects": found.corrects,
        "invoice_missing": evidence is not None and evidence.is_invoice_missing,
        "at": stamp(found.at),
        "by": found.by,
        "team": found.team,
    }
    # The log's form, by name of field: tests/unit/dispatch/findings/test_findings.py holds it against the type.
    return cast(FindingsView, view)
