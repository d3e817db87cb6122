"""企业微信: a bot of a group, which rings one person by mobile number."""

from api.messages.answers import as_json, by_code, hand_over
from api.messages.channel import Channel
from api.messages.content import fitted, utf8_bytes
from dispatch.messages.message import Answer, Message

MOST_BYTES = 2_048
JUDGE = by_code("errcode", limited={45009: 60, 45033: 60}, busy={-1})
"""20 messages a minute for each bot (45009); 93000 is a bot that was removed or never was."""


def carry(channel: Channel, message: Message) -> Answer:
    """Hand a message to the bot."""
    text = {"content": fitted(f"{message.title}\n{message.text}", message.link, MOST_BYTES, utf8_bytes)}
    rung = {"mentioned_mobile_list": [message.mobile]} if message.mobile else {}
    return hand_over(channel.url, as_json({"msgtype": "text", "text": text | rung}), JUDGE)
