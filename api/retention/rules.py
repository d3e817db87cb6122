"""Dated retention rules: the newest one that has begun is in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """The kind of data that a rule covers."""

    IDENTITIES = "identities"
    FIXES = "fixes"
    EVIDENCE = "evidence"
    ATTACHMENTS = "attachments"
    LOGS = "logs"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `keep_days` counts from the end of the case (or an attachment's coming, if later), the fix or line."""

    kind: Kind
    keep_days: int
    basis: str
    valid_from: date = date.min


MEANING: Final[Mapping[Kind, str]] = {
    Kind.IDENTITIES: "结案后抹去投诉举报人身份 identities erased after their case has ended",
    Kind.FIXES: "定位仅保留到场前后 fixes thinned to those around an arrival",
    Kind.EVIDENCE: "删除剩余定位 the fixes left are removed",
    Kind.ATTACHMENTS: "结案后删除附件内容，保留时间与校验值 contents of attachments removed; dates and hash stay",
    Kind.LOGS: "删除访问日志 access logs removed",
}
SHORTEST: Final[Mapping[Kind, int]] = {**dict.fromkeys(Kind, 1), Kind.LOGS: 183}
LONGEST = 36_500
_SHORTEST_TIME = "个人信息保护法第十九条：最短必要时间 PIPL article 19: the shortest time necessary"
DEFAULTS: Final[Mapping[Kind, Rule]] = {
    Kind.IDENTITIES: Rule(Kind.IDENTITIES, 730, _SHORTEST_TIME),
    Kind.FIXES: Rule(Kind.FIXES, 30, _SHORTEST_TIME),
    Kind.EVIDENCE: Rule(Kind.EVIDENCE, 730, _SHORTEST_TIME),
    Kind.ATTACHMENTS: Rule(
        Kind.ATTACHMENTS,
        1095,
        "民法典第一百八十八条：诉讼时效三年 Civil Code article 188: claims may be brought for three years",
    ),
    Kind.LOGS: Rule(
        Kind.LOGS, 200, "网络安全法：网络日志留存不少于六个月 Cybersecurity Law: network logs at least six months"
    ),
}
"""The rules until a county sets its own."""


class RetentionError(Exception):
    """A rule or a hold is refused; `field` names what."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def checked(rule: Rule) -> Rule:
    """Return a rule that may be set.

    Raises
    ------
    RetentionError
        Shorter than the law allows, or longer than a century; or nobody says by what law or order.
    """
    if not rule.basis.strip():
        raise RetentionError(
            f"basis={rule.basis!r}: name the law or order that the rule follows. 请填写依据。", field="basis"
        )
    shortest = SHORTEST[rule.kind]
    if not shortest <= rule.keep_days <= LONGEST:
        why = f"; {DEFAULTS[rule.kind].basis}" if rule.kind is Kind.LOGS else ""
        raise RetentionError(
            f"keep_days={rule.keep_days}: {rule.kind.value} are kept {shortest} to {LONGEST} days{why}. "
            f"保存天数应为 {shortest} 至 {LONGEST}。",
            field="keep_days",
        )
    return rule
