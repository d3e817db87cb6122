"""The words of messages. They name a case by its number only: no author, place, text or kind."""

from dispatch.labels_zh import ALERTS
from dispatch.messages.message import Message, Subject

_EXERCISE = "【演练】"


def offer(
    key: str,
    number: str,
    *,
    team: str,
    left_s: int,
    link: str | None,
    mobile: str | None,
    exercise: bool,
) -> Message:
    """Return the message of an offer that is on no phone of the team yet; `left_s`: seconds left to accept it."""
    text = f"{_EXERCISE if exercise else ''}{team}有新派单 {number}，请在{left_s}秒内接单。"
    return Message(key, Subject.OFFER, "新派单 New case", text, link, mobile)


def alert(key: str, kind: str, number: str | None, team: str | None, *, mobile: str | None, exercise: bool) -> Message:
    """Return the message of an alert nobody has acknowledged."""
    about = " ".join(filter(None, (number, team)))
    text = f"{_EXERCISE if exercise else ''}告警：{ALERTS.get(kind, kind)} {about}".strip() + "，请查看。"
    return Message(key, Subject.ALERT, "告警 Alert", text, None, mobile)


def deadline(key: str, number: str, days: str, *, mobile: str | None) -> Message:
    """Return the message of a statutory deadline that is near; `days` is its day."""
    return Message(
        key, Subject.DEADLINE, "期限提醒 Deadline", f"案件 {number} 的办理期限：{days}，请及时办理。", None, mobile
    )


def trial(key: str, *, mobile: str | None) -> Message:
    """Return the message that tries a channel."""
    return Message(key, Subject.TEST, "测试 Test", "网格派单测试消息，收到即表示渠道可用。", None, mobile)
