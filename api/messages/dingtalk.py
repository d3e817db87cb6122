"""钉钉: a bot of a group, which rings one person by mobile number; signed where the bot has a secret."""

import base64
import hmac

from api import clock
from api.messages.answers import as_json, by_code, hand_over
from api.messages.channel import Channel
from api.messages.content import fitted, utf8_bytes
from dispatch.messages.message import Answer, Message

MOST_BYTES = 20_000
JUDGE = by_code("errcode", limited={130101: 600, 410100: 600}, busy={-1})
"""More than 20 messages a minute block a bot for ten minutes (130101); 310000 is a wrong sign, keyword or IP."""


def sign(secret: str, timestamp_ms: int) -> str:
    """Return HMAC-SHA256 of time and secret under the secret, in Base64, not yet encoded for a URL."""
    signed = f"{timestamp_ms}\n{secret}"
    return base64.b64encode(hmac.digest(secret.encode(), signed.encode(), "sha256")).decode()


def carry(channel: Channel, message: Message) -> Answer:
    """Hand a message to the bot."""
    text = fitted(f"{message.title}\n{message.text}", message.link, MOST_BYTES, utf8_bytes)
    body = {
        "msgtype": "text",
        "text": {"content": text},
        "at": {"atMobiles": [message.mobile] if message.mobile else []},
    }
    return hand_over(channel.url, as_json(body), JUDGE, params=_signature(channel.secret))


def _signature(secret: str | None) -> dict[str, str]:
    if secret is None:
        return {}
    now_ms = int(clock.now().timestamp() * 1000)
    return {"timestamp": str(now_ms), "sign": sign(secret, now_ms)}
