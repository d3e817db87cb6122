"""Addresses and secrets of channels as they are kept: sealed with the keyring."""

from api.messages.channel import Channel
from api.store.identity.keyring import Keyring
from dispatch.messages.message import ChannelKind


def seal_channel(ring: Keyring, county: str, name: str, url: str, secret: str | None) -> tuple[bytes, str]:
    """Return the sealed address and secret of a channel, and the name of the key."""
    key = ring.current
    return key.seal({"url": url, "secret": secret}, _channel(county, name)), key.name


def open_channel(ring: Keyring, county: str, name: str, kind: str, sealed: bytes, key_name: str) -> Channel:
    """Return a channel that can be written to; raises KeyringError."""
    plain = ring.named(key_name).open(sealed, _channel(county, name))
    return Channel(ChannelKind(kind), name, plain["url"], plain["secret"])


def _channel(county: str, name: str) -> str:
    return f"channel:{county}:{name}"
