"""Refuse findings that contradict each other, naming the value and the remedy.

The phone has `RULES` as well (`maps/pages/findings_form.py`), so that it names a fault without the network.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from dispatch.errors import ContradictionError
from dispatch.findings.findings import (
    ENFORCED,
    LEAST_SATISFIED,
    MOST_GOODS,
    MOST_QUANTITY,
    MOST_SATISFIED,
    MOST_YUAN,
    Findings,
    MeasureKind,
    Mediation,
    Part,
)
from dispatch.kinds import CaseKind

type Fault = tuple[str, str]
"""Field and message."""
_UNSETTLED = (None, *(each for each in Mediation if each is not Mediation.SETTLED))
_ABOUT_PRODUCT = tuple(f"product.{name}" for name in ("brand", "batch", "produced_on", "quantity", "unit"))
_NOT_SAID = (None,)


@dataclass(frozen=True, slots=True)
class Rule:
    """A contradiction: `at` is at fault where everything else that is stated here holds."""

    at: str
    fault: str
    """Its name on the phone."""
    message: str
    """With the findings as `f`, and `today`."""
    given: tuple[str, ...] = ()
    """One of these fields has a value."""
    where: Mapping[str, Collection[str | None]] = field(default_factory=dict)
    """Each of these fields has one of the values; None for nothing."""
    limits: tuple[float | Decimal, float | Decimal, int] | None = None
    """`at` is less, or more, or has more decimal places."""
    is_future: bool = False
    """`at` lies after today."""

    def holds(self, findings: Findings, today: date) -> bool:
        """Tell whether findings are at fault by this rule."""
        value = _at(findings, self.at)
        return (
            (not self.given or any(_at(findings, each) is not None for each in self.given))
            and all(_at(findings, each) in values for each, values in self.where.items())
            and (self.limits is None or (value is not None and not _is_within(value, *self.limits)))
            and (not self.is_future or (value is not None and value > today))
        )


def _both(missing: str, found: str) -> Rule:
    message = f"{found}={{f.product.{found}}} without {missing}: give both, or neither. 数量与单位须同时填写。"
    return Rule(
        f"product.{missing}", f"{missing}_missing", message, (f"product.{found}",), {f"product.{missing}": _NOT_SAID}
    )


def _unmeasured(name: str) -> Rule:
    message = (
        f"{name}={{f.measure.{name}}} with measure=none: choose the measure that was taken, or leave it out. "
        "未采取措施却填写了依据或件数，请选择措施或清空。"
    )
    where = {"measure.kind": (None, MeasureKind.NONE)}
    return Rule(f"measure.{name}", "measure", message, (f"measure.{name}",), where)


RULES = (
    Rule(
        "recovered_yuan",
        "unsettled",
        "recovered_yuan={f.recovered_yuan} with mediation={f.mediation}: an amount is recovered by a settlement; say "
        "settled, or leave it out. 未达成和解却填写了挽回金额，请改为“达成和解”或清空金额。",
        given=("recovered_yuan",),
        where={"mediation": _UNSETTLED},
    ),
    Rule(
        "recovered_yuan",
        "amount",
        f"recovered_yuan={{f.recovered_yuan}} must lie from 0 to {MOST_YUAN} with two decimal places at most. "
        f"挽回金额须在 0 至 {MOST_YUAN} 元之间，最多两位小数。",
        limits=(0, MOST_YUAN, 2),
    ),
    Rule(
        "product.name",
        "name",
        "Brand, batch, date or quantity without a product: name it. 请同时填写产品名称。",
        given=_ABOUT_PRODUCT,
        where={"product.name": _NOT_SAID},
    ),
    Rule(
        "product.produced_on",
        "date",
        "produced_on={f.product.produced_on} lies after today ({today}); read the label again. "
        "生产日期晚于今天，请核对标签；若标签如此，请写入现场情况。",
        is_future=True,
    ),
    _both("unit", "quantity"),
    _both("quantity", "unit"),
    Rule(
        "product.quantity",
        "quantity",
        f"quantity={{f.product.quantity}} must be above 0, {MOST_QUANTITY} at most, with three decimal places at most. "
        f"数量须大于 0、不超过 {MOST_QUANTITY}，最多三位小数。",
        limits=(Decimal("0.001"), MOST_QUANTITY, 3),
    ),
    Rule(
        "measure.basis",
        "basis",
        "measure={f.measure.kind} without a legal basis: choose an article or write it. "
        "查封、扣押须注明法律依据，请选择条款或自行填写。",
        where={"measure.kind": ENFORCED, "measure.basis": _NOT_SAID},
    ),
    Rule(
        "measure.goods_count",
        "count_missing",
        "measure=seizure without goods_count: count what was taken. 扣押须填写物品件数。",
        where={"measure.kind": {MeasureKind.SEIZURE}, "measure.goods_count": _NOT_SAID},
    ),
    _unmeasured("basis"),
    _unmeasured("goods_count"),
    Rule(
        "measure.goods_count",
        "count",
        f"goods_count={{f.measure.goods_count}} must lie from 1 to {MOST_GOODS}. 件数须在 1 至 {MOST_GOODS} 之间。",
        limits=(1, MOST_GOODS, 0),
    ),
)


def check(findings: Findings, kind: CaseKind, today: date) -> None:
    """Refuse findings of a case of a kind that contradict themselves, or it; `today` is the county's.

    Raises
    ------
    ContradictionError
        Naming the first field at fault.
    """
    for name, message in contradictions(findings, kind, today):
        raise ContradictionError(message, field=name)


def contradictions(findings: Findings, kind: CaseKind, today: date) -> Iterator[Fault]:
    """Yield everything that cannot be, in the order of a form."""
    if not findings.parts and findings.note is None:
        yield "note", "Nothing is said: tell in `note` what was found. 尚未填写任何内容，请至少填写现场情况。"
    yield from _unasked(findings, kind)
    for rule in RULES:
        if rule.holds(findings, today):
            yield rule.at, rule.message.format(f=findings, today=today)


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
    if findings.satisfaction is not None and not LEAST_SATISFIED <= findings.satisfaction <= MOST_SATISFIED:
        yield (
            "satisfaction",
            f"satisfaction={findings.satisfaction} must be 1 to 5, or be left out where nobody was asked. "
            "满意度须为 1–5，未询问请留空。",
        )


def _at(findings: Findings, path: str) -> Any:
    value: Any = findings
    for name in path.split("."):
        value = None if value is None else getattr(value, name)
    return value


def _is_within(value: Decimal, least: float | Decimal, most: float | Decimal, places: int) -> bool:
    return Decimal(value).is_finite() and least <= value <= most and value == round(value, places)
