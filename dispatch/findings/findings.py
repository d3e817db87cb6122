"""Findings on scene 处置情况: mediation, evidence, product, measures, note; and the parts a form asks for.

Amounts are decimal: what was recovered in yuan with two places at most, a quantity with three.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

MOST_YUAN = Decimal("99999999.99")
MOST_QUANTITY = Decimal("9999999.999")
MOST_GOODS = 10_000_000
LEAST_SATISFIED, MOST_SATISFIED = 1, 5


class Mediation(StrEnum):
    """The result of mediation between the two sides."""

    SETTLED = "settled"
    NOT_SETTLED = "not_settled"
    REFUSED = "refused"
    NOT_APPLICABLE = "not_applicable"


class Invoice(StrEnum):
    """The presence of an invoice 发票; `missing`: the shop gave none, which is a finding of its own (R35)."""

    YES = "yes"
    NO = "no"
    MISSING = "missing"


class MeasureKind(StrEnum):
    """The kind of a measure on goods: 责令改正, 扣押, 查封, 先行登记保存."""

    NONE = "none"
    ORDERED = "ordered"
    SEIZURE = "seizure"
    SEALING = "sealing"
    EVIDENCE_KEPT = "evidence_kept"


class Part(StrEnum):
    """A part of the findings, asked for or not by the kind of the case."""

    MEDIATION = "mediation"
    EVIDENCE = "evidence"
    PRODUCT = "product"
    MEASURE = "measure"
    SATISFACTION = "satisfaction"


ENFORCED = frozenset({MeasureKind.SEIZURE, MeasureKind.SEALING})
"""Measures that need a legal basis."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The checklist of evidence; None is what was not looked for."""

    invoice: Invoice | None = None
    purchase_record: bool | None = None
    goods_seen: bool | None = None
    photos: bool | None = None
    witness: bool | None = None

    @property
    def is_invoice_missing(self) -> bool:
        """Tell whether the shop gave no invoice."""
        return self.invoice is Invoice.MISSING


@dataclass(frozen=True, slots=True)
class Product:
    """The goods, and which batch 批号 of them."""

    name: str | None = None
    brand: str | None = None
    batch: str | None = None
    produced_on: date | None = None
    quantity: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure ordered or taken: legal basis and number of goods."""

    kind: MeasureKind
    basis: str | None = None
    goods_count: int | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """One report of findings; None where it says nothing.

    Attributes
    ----------
    recovered_yuan : Decimal, optional
        Money that the complainant got back 挽回金额.
    satisfaction : int, optional
        Satisfaction of the complainant, asked on the spot: 1 to 5.
    """

    mediation: Mediation | None = None
    recovered_yuan: Decimal | None = None
    evidence: Evidence | None = None
    product: Product | None = None
    measure: Measure | None = None
    satisfaction: int | None = None
    note: str | None = None

    @property
    def parts(self) -> frozenset[Part]:
        """Return the parts it says something of."""
        data: Mapping[Part, object] = {
            Part.MEDIATION: self.mediation if self.recovered_yuan is None else self.recovered_yuan,
            Part.EVIDENCE: said(self.evidence),
            Part.PRODUCT: said(self.product),
            Part.MEASURE: self.measure,
            Part.SATISFACTION: self.satisfaction,
        }
        return frozenset(part for part, value in data.items() if value is not None)


def said[Value: (Evidence, Product)](value: Value | None) -> Value | None:
    """Return a value that says something; None for one with every field open."""
    return value if value is not None and any(getattr(value, each.name) is not None for each in fields(value)) else None


@dataclass(frozen=True, slots=True)
class Found:
    """Findings of a case as its log has them; the latest hold, and name those they correct.

    Attributes
    ----------
    number, corrects : int
        Of the event in the case's log, and of the one before, if there is one.
    """

    number: int
    at: datetime
    by: str
    team: str | None
    findings: Findings
    corrects: int | None = None
