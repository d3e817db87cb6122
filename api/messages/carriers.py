"""The carrier of each kind of channel."""

from collections.abc import Mapping

from api.messages.channel import Carrier
from dispatch.messages.message import ChannelKind

CARRIERS: Mapping[ChannelKind, Carrier] = {}
