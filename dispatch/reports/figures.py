"""The figures of reports as data: which facts of a case count, out of which, and in which unit."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dispatch.handling import Stage
from dispatch.kinds import CaseKind
from dispatch.reports.destroyed import TOTALS, Total
from dispatch.reports.facts import Facts
from dispatch.reports.period import Period
from dispatch.reports.timely import has_arrived, is_met, off_shelf, on_time
from dispatch.statistics.response import Figures as Responses

type Rule = Callable[[Facts, Period], bool]
type Amount = Callable[[Facts], Decimal | None]
type Tally = Callable[[Facts, Period], tuple[int, int]]
type Reading = Callable[[Responses], tuple[int, int | None, Decimal | None]]
type Part = tuple[int, int, Decimal | None]
"""Cases or items that count, those out of which, and an amount."""


class Unit(StrEnum):
    """The unit of a figure."""

    CASES = "cases"
    SHARE = "share"
    YUAN = "yuan"
    SECONDS = "seconds"
    ITEMS = "items"


@dataclass(frozen=True, slots=True)
class Figure:
    """The definition of a figure.

    A count is of the cases that `counts` holds for. A share is of those `out_of`. A sum is of the amounts that these
    cases state. A `tally` gives the items of a case that count, and those out of which. A figure of responses is `read`
    from the statistics of the cases received, whose station is that of the team. A `total` is of destroyed goods.
    """

    name: str
    zh: str
    en: str
    counts: Rule
    out_of: Rule | None = None
    amount: Amount | None = None
    tally: Tally | None = None
    read: Reading | None = None
    total: Total | None = None
    unit: Unit = Unit.CASES

    def part(self, facts: Facts, period: Period) -> Part | None:
        """Return the part that a case has in it; None: none."""
        if self.tally is not None:
            n, m = self.tally(facts, period) if self.counts(facts, period) else (0, 0)
            return (n, m, None) if m else None
        if self.out_of is not None:
            return (int(self.counts(facts, period)), 1, None) if self.out_of(facts, period) else None
        if not self.counts(facts, period):
            return None
        if self.amount is None:
            return 1, 0, None
        amount = self.amount(facts)
        return None if amount is None else (1, 0, amount)

    @property
    def is_share(self) -> bool:
        """Tell whether it is a fraction of 1."""
        return self.unit is Unit.SHARE


def is_counted(facts: Facts) -> bool:
    """Tell whether a case counts where cases are received: it is not mistaken or a duplicate, nor opened 诉转案."""
    return not facts.was_turned and facts.left_out is None


def is_received(facts: Facts, period: Period) -> bool:
    """Tell whether a case counts as received in a period."""
    return period.has(facts.received_on) and is_counted(facts)


def _of_kind(kind: CaseKind) -> Rule:
    return lambda facts, period: is_received(facts, period) and facts.kind is kind


def _by(day: str) -> Rule:
    """Return the rule that a moment lies no later than the last day."""

    def holds(facts: Facts, period: Period) -> bool:
        found = getattr(facts, day)
        return found is not None and found <= period.last

    return holds


def _both(*rules: Rule) -> Rule:
    return lambda facts, period: all(rule(facts, period) for rule in rules)


def _at(stage: Stage) -> Rule:
    return lambda facts, _: facts.stage is stage


def _is_refused(facts: Facts, _: Period) -> bool:
    return facts.stage is Stage.REFUSED and facts.accepted_on is None


def _ended_in(facts: Facts, period: Period) -> bool:
    return period.has(facts.ended_on)


def _yuan(name: str) -> Amount:
    return lambda facts: facts.amounts.get(name)


def _fined(facts: Facts) -> Decimal | None:
    stated = [facts.amounts[name] for name in ("fine_yuan", "confiscated_yuan") if name in facts.amounts]
    return sum(stated, Decimal(0)) if stated else None


_SAID = ("satisfied", "not_satisfied", "dissatisfied")
"""The outcomes of call-backs and of closed responses that say whether somebody is satisfied."""
_COMPLAINTS = _of_kind(CaseKind.COMPLAINT)
_ACCEPTED, _ENDED, _HANDLED, _FILED = _by("accepted_on"), _by("ended_on"), _by("handled_on"), _by("filed_on")


def _is_decided(facts: Facts, period: Period) -> bool:
    return _COMPLAINTS(facts, period) and (_ACCEPTED(facts, period) or _is_refused(facts, period))


def _is_turned(facts: Facts, period: Period) -> bool:
    return facts.was_turned and period.has(facts.received_on)


def _is_left_out(facts: Facts, period: Period) -> bool:
    return facts.left_out is not None and period.has(facts.received_on)


def _is_not_left_out(facts: Facts, _: Period) -> bool:
    return facts.left_out is None


def _no_case(_: Facts, __: Period) -> bool:
    return False


def _timeline(name: str) -> Tally:
    return lambda facts, period: on_time(facts, name, period)


def _in_time(found: Responses) -> tuple[int, int | None, Decimal | None]:
    return found.met, found.n, Decimal(found.met) / found.n if found.n else None


def _median(found: Responses) -> tuple[int, int | None, Decimal | None]:
    return found.measured, None, None if found.p50_s is None else Decimal(round(found.p50_s))


FIGURES = (
    Figure("received.complaints", "投诉", "Complaints", _COMPLAINTS),
    Figure("received.reports", "举报", "Reports", _of_kind(CaseKind.REPORT)),
    Figure("received.enquiries", "咨询", "Enquiries", _of_kind(CaseKind.ENQUIRY)),
    Figure("received.suggestions", "建议", "Suggestions", _of_kind(CaseKind.SUGGESTION)),
    Figure("turned_to_report", "诉转案", "Complaints turned to reports", _is_turned),
    Figure("left_out", "误报、重复", "Mistaken or duplicate", _is_left_out),
    Figure("refused", "不予受理", "Refused", _both(_COMPLAINTS, _is_refused)),
    Figure("settled", "调解达成一致", "Settled", _both(is_received, _at(Stage.SETTLED))),
    Figure("filed", "立案", "Filed", _both(is_received, _FILED)),
    Figure("handled", "处理率", "Handled", _HANDLED, is_received, unit=Unit.SHARE),
    Figure("accepted", "受理率", "Accepted", _ACCEPTED, _is_decided, unit=Unit.SHARE),
    Figure("ended", "办结率", "Ended", _ENDED, is_received, unit=Unit.SHARE),
    *(
        Figure(f"on_time.{name}", zh, en, _is_not_left_out, tally=_timeline(name), unit=Unit.SHARE)
        for name, zh, en in (
            ("accept", "及时受理", "Accepted in time"),
            ("transfer", "及时分流（本地目标）", "Transfer received in time (local target)"),
            ("assign", "及时指派（本地目标）", "Handler named in time (local target)"),
            ("end", "及时办结", "Ended in time"),
            ("notify", "及时反馈", "Told in time"),
        )
    ),
    Figure("response.in_time", "按时到场率", "On scene in time", is_met, read=_in_time, unit=Unit.SHARE),
    Figure(
        "response.median_s",
        "到场用时中位数",
        "Median time to the scene",
        has_arrived,
        read=_median,
        unit=Unit.SECONDS,
    ),
    Figure(
        "off_shelf.in_time", "按时下架率", "Off the shelf in time", _is_not_left_out, tally=off_shelf, unit=Unit.SHARE
    ),
    Figure(
        "satisfied",
        "满意率",
        "Satisfied",
        lambda facts, _: facts.call_back == "satisfied",
        lambda facts, period: _ended_in(facts, period) and facts.call_back in _SAID,
        unit=Unit.SHARE,
    ),
    Figure("disputed_yuan", "争议金额", "Sums disputed", _ended_in, amount=_yuan("disputed_yuan"), unit=Unit.YUAN),
    Figure(
        "recovered_yuan",
        "挽回经济损失",
        "Losses recovered",
        _both(_ended_in, _at(Stage.SETTLED)),
        amount=_yuan("recovered_yuan"),
        unit=Unit.YUAN,
    ),
    Figure(
        "compensation_yuan", "加倍赔偿", "Compensation", _ended_in, amount=_yuan("compensation_yuan"), unit=Unit.YUAN
    ),
    Figure("fined_yuan", "罚没款", "Fines and confiscation", _ended_in, amount=_fined, unit=Unit.YUAN),
    *(
        Figure(f"destroyed.{name}", zh, en, _no_case, total=TOTALS[name], unit=unit)
        for name, zh, en, unit in (
            ("categories", "销毁物品类别", "Categories of goods destroyed", Unit.ITEMS),
            ("varieties", "销毁物品品种", "Varieties of goods destroyed", Unit.ITEMS),
            ("units", "销毁物品件数", "Pieces of goods destroyed", Unit.ITEMS),
            ("value_yuan", "销毁物品价值", "Value of goods destroyed", Unit.YUAN),
        )
    ),
)
"""Every figure, in the order in which reports show them."""
