"""What findings may not say together, each refused with its value and what to do instead."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from dispatch.errors import ContradictionError
from dispatch.findings.findings import (
    ENFORCED,
    LEAST_SATISFIED,
    MOST_GOODS,
    MOST_QUANTITY,
    MOST_SATISFIED,
    MOST_YUAN,
    Findings,
    Measure,
    MeasureKind,
    Mediation,
    Part,
    Product,
    said,
)
from dispatch.kinds import CaseKind

type Fault = tuple[str, str]
"""Field and message."""


def check(findings: Findings, kind: CaseKind, today: date) -> None:
    """Refuse findings of a case of a kind that contradict themselves, or it; `today` is the county's.

    Raises
    ------
    ContradictionError
        Naming the first field at fault.
    """
    for field, message in contradictions(findings, kind, today):
        raise ContradictionError(message, field=field)


def contradictions(findings: Findings, kind: CaseKind, today: date) -> Iterator[Fault]:
    """Yield everything that cannot be, in the order of a form."""
    if not findings.parts and findings.note is None:
        yield "note", "Nothing is said: tell in `note` what was found. 尚未填写任何内容，请至少填写现场情况。"
    yield from _unasked(findings, kind)
    yield from _money(findings)
    if findings.satisfaction is not None and not LEAST_SATISFIED <= findings.satisfaction <= MOST_SATISFIED:
        yield (
            "satisfaction",
            f"satisfaction={findings.satisfaction} must be 1 to 5, or be left out where nobody was asked. "
            "满意度须为 1–5，未询问请留空。",
        )
    if findings.product is not None:
        yield from _product(findings.product, today)
    if findings.measure is not None:
        yield from _measure(findings.measure)


def _unasked(findings: Findings, kind: CaseKind) -> Iterator[Fault]:
    if kind is not CaseKind.COMPLAINT and findings.mediation not in {None, Mediation.NOT_APPLICABLE}:
        yield (
            "mediation",
            f"mediation={findings.mediation} on a case of kind {kind}: only a complaint is mediated; leave it out, and "
            "record it with the complaint. 仅投诉可以调解，请留空，或记入对应的投诉案件。",
        )
    if kind is CaseKind.REPORT and Part.SATISFACTION in findings.parts:
        yield (
            "satisfaction",
            f"satisfaction={findings.satisfaction} on a report: its author is not asked on the spot; leave it "
            "out. 举报人不得在现场询问，请留空。",
        )


def _money(findings: Findings) -> Iterator[Fault]:
    yuan = findings.recovered_yuan
    if yuan is None:
        return
    if findings.mediation is not Mediation.SETTLED:
        yield (
            "recovered_yuan",
            f"recovered_yuan={yuan} with mediation={findings.mediation or 'not stated'}: an amount is recovered by a "
            "settlement; say settled, or leave it out. 未达成和解却填写了挽回金额，请改为“达成和解”或清空金额。",
        )
    if not _is_within(yuan, MOST_YUAN, places=2) or yuan < 0:
        yield (
            "recovered_yuan",
            f"recovered_yuan={yuan} must lie from 0 to {MOST_YUAN} with two decimal places at most. "
            f"挽回金额须在 0 至 {MOST_YUAN} 元之间，最多两位小数。",
        )


def _is_within(value: Decimal, most: Decimal, *, places: int) -> bool:
    return value.is_finite() and value <= most and value == round(value, places)


def _product(product: Product, today: date) -> Iterator[Fault]:
    if said(product) is not None and product.name is None:
        yield (
            "product.name",
            "Brand, batch, date or quantity without a product: name it. 请同时填写产品名称。",
        )
    if product.produced_on is not None and product.produced_on > today:
        yield (
            "product.produced_on",
            f"produced_on={product.produced_on} lies after today ({today}); read the label again. "
            "生产日期晚于今天，请核对标签；若标签如此，请写入现场情况。",
        )
    if (product.quantity is None) != (product.unit is None):
        found, missing = ("quantity", "unit") if product.unit is None else ("unit", "quantity")
        yield (
            f"product.{missing}",
            f"{found}={getattr(product, found)} without {missing}: give both, or neither. 数量与单位须同时填写。",
        )
    quantity = product.quantity
    if quantity is not None and not (_is_within(quantity, MOST_QUANTITY, places=3) and quantity > 0):
        yield (
            "product.quantity",
            f"quantity={quantity} must be above 0, {MOST_QUANTITY} at most, with three decimal places at most. "
            f"数量须大于 0、不超过 {MOST_QUANTITY}，最多三位小数。",
        )


def _measure(measure: Measure) -> Iterator[Fault]:
    if measure.kind in ENFORCED and measure.basis is None:
        yield (
            "measure.basis",
            f"measure={measure.kind} without a legal basis: choose an article or write it. "
            "查封、扣押须注明法律依据，请选择条款或自行填写。",
        )
    if measure.kind is MeasureKind.SEIZURE and measure.goods_count is None:
        yield (
            "measure.goods_count",
            "measure=seizure without goods_count: count what was taken. 扣押须填写物品件数。",
        )
    if measure.kind is MeasureKind.NONE:
        for name in ("basis", "goods_count"):
            if (value := getattr(measure, name)) is not None:
                yield (
                    f"measure.{name}",
                    f"{name}={value} with measure=none: choose the measure that was taken, or leave it out. "
                    "未采取措施却填写了依据或件数，请选择措施或清空。",
                )
    if measure.goods_count is not None and not 0 < measure.goods_count <= MOST_GOODS:
        yield (
            "measure.goods_count",
            f"goods_count={measure.goods_count} must lie from 1 to {MOST_GOODS}. 件数须在 1 至 {MOST_GOODS} 之间。",
        )
