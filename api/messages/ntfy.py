"""ntfy: a topic that the ntfy app of a telephone is subscribed to; its server runs on the office PC."""

from api.messages.answers import as_json, by_message, hand_over
from api.messages.channel import Channel
from dispatch.messages.message import Answer, Message, Subject

HIGH, NORMAL = 4, 3


def carry(channel: Channel, message: Message) -> Answer:
    """Publish as JSON to the topic's server, because headers carry Chinese only in disguise."""
    server, _, topic = channel.url.rstrip("/").rpartition("/")
    urgent = message.subject in {Subject.OFFER, Subject.ALERT}
    body = {
        "topic": topic,
        "title": message.title,
        "message": message.text,
        "priority": HIGH if urgent else NORMAL,
        **({"click": message.link} if message.link else {}),
    }
    token = {"Authorization": f"Bearer {channel.secret}"} if channel.secret else {}
    return hand_over(f"{server}/", as_json(body), by_message, headers=token)
