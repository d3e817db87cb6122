"""A signed request to a gateway of the county's own."""

import hmac

from api import clock
from api.messages.answers import as_json, by_status, hand_over
from api.messages.channel import Channel
from dispatch.messages.message import Answer, Message


def sign(secret: str, timestamp_s: int, body: bytes) -> str:
    """Return HMAC-SHA256 of time, a full stop and body under the secret, in hexadecimal digits."""
    return hmac.digest(secret.encode(), f"{timestamp_s}.".encode() + body, "sha256").hex()


def carry(channel: Channel, message: Message) -> Answer:
    """Hand a message to the gateway."""
    body = as_json(
        {
            "key": message.key,
            "subject": message.subject,
            "title": message.title,
            "text": message.text,
            "link": message.link,
            "mobile": message.mobile,
        }
    )
    headers = {"Idempotency-Key": message.key} | _signature(channel.secret, body)
    return hand_over(channel.url, body, by_status, headers=headers)


def _signature(secret: str | None, body: bytes) -> dict[str, str]:
    if secret is None:
        return {}
    now_s = int(clock.now().timestamp())
    return {"X-Wangge-Timestamp": str(now_s), "X-Wangge-Signature": f"sha256={sign(secret, now_s, body)}"}
