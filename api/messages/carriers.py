"""The carrier of each kind of channel."""

from collections.abc import Mapping

from api.messages import dingtalk, feishu, ntfy, sms, webhook, wecom
from api.messages.channel import Carrier
from dispatch.messages.message import ChannelKind

CARRIERS: Mapping[ChannelKind, Carrier] = {
    ChannelKind.WECOM: wecom,
    ChannelKind.DINGTALK: dingtalk,
    ChannelKind.FEISHU: feishu,
    ChannelKind.NTFY: ntfy,
    ChannelKind.SMS: sms,
    ChannelKind.WEBHOOK: webhook,
}
