"""A message as it leaves the house: built from named values only, never by removing fields from a case."""

import re
from dataclasses import dataclass
from enum import StrEnum

_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")


def mobile_of(text: str) -> str | None:
    """Return the 11 digits of a mobile number, which is what bots and modems know; None if it is none."""
    found = _MOBILE.fullmatch(re.sub(r"[\s-]", "", text))
    return found and found[1]


class ChannelKind(StrEnum):
    """A service that carries messages to telephones.

    `wecom` 企业微信, `dingtalk` 钉钉 and `feishu` 飞书 are bots of a group; `ntfy` and `sms` (gammu) run on the
    office PC; `webhook` is a signed request to a gateway of the county's own.
    """

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    NTFY = "ntfy"
    SMS = "sms"
    WEBHOOK = "webhook"


class Subject(StrEnum):
    """The occasion of a message."""

    OFFER = "offer"
    ALERT = "alert"
    DEADLINE = "deadline"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Message:
    """The text that a channel carries. It names no author, place, text or kind of a case.

    Attributes
    ----------
    key : str
        Names the message, so that a receiver can tell a repetition.
    text : str
        One or two short lines, without the link.
    link : str or None
        Where it is acknowledged.
    mobile : str or None
        The telephone that is rung: the recipient of an SMS, the person whom a bot mentions.
    """

    key: str
    subject: Subject
    title: str
    text: str
    link: str | None = None
    mobile: str | None = None


class Verdict(StrEnum):
    """The answer of a channel. `handed_over` is no proof that anybody has read it.

    `refused` is final (a revoked key, a blocked bot); `unreached` and `limited` are worth another try.
    """

    HANDED_OVER = "handed_over"
    REFUSED = "refused"
    UNREACHED = "unreached"
    LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one attempt; `why` is shown to dispatchers: a code or a short reason, never a response body."""

    verdict: Verdict
    why: str = ""
    retry_after_s: float | None = None
