"""The port of a channel, and where one is."""

from dataclasses import dataclass
from typing import Protocol

from dispatch.messages.message import Answer, ChannelKind, Message


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as an administrator set it up on the command line.

    Attributes
    ----------
    url : str
        Address of the bot, topic or gateway; for `sms` the folder of gammu's outbox.
    secret : str or None
        Signs requests (dingtalk, feishu, webhook), or is the access token (ntfy).
    """

    kind: ChannelKind
    name: str
    url: str
    secret: str | None = None


class Carrier(Protocol):
    """Carries messages over channels of one kind. One answer each, within seconds; nothing is raised."""

    def carry(self, channel: Channel, message: Message) -> Answer:
        """Hand a message to the channel."""
        ...
