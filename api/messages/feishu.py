"""飞书: a bot of a group; signed where the bot has a secret. It cannot ring a person by mobile number."""

import base64
import hmac

from api import clock
from api.messages.answers import as_json, by_code, hand_over
from api.messages.channel import Channel
from api.messages.content import fitted, utf8_bytes
from dispatch.messages.message import Answer, Message

MOST_BYTES = 18_000
JUDGE = by_code("code", limited={9499: 60, 11232: 60, 99991400: 60})
"""100 messages a minute and 5 a second for each bot; 19021 is a wrong signature, 19022 an address, 19024 a keyword."""


def sign(secret: str, timestamp_s: int) -> str:
    """Return HMAC-SHA256 of nothing under time and secret, in Base64."""
    return base64.b64encode(hmac.digest(f"{timestamp_s}\n{secret}".encode(), b"", "sha256")).decode()


def carry(channel: Channel, message: Message) -> Answer:
    """Hand a message to the bot."""
    text = fitted(f"{message.title}\n{message.text}", message.link, MOST_BYTES, utf8_bytes)
    body = {"msg_type": "text", "content": {"text": text}} | _signature(channel.secret)
    return hand_over(channel.url, as_json(body), JUDGE)


def _signature(secret: str | None) -> dict[str, str]:
    if secret is None:
        return {}
    now_s = int(clock.now().timestamp())
    return {"timestamp": str(now_s), "sign": sign(secret, now_s)}
