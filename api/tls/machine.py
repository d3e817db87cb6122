"""Names of this machine: its addresses on the network, then its host name."""

import fcntl
import socket
import struct
from collections.abc import Iterable
from contextlib import closing, suppress

from api.tls.errors import TlsError, UnfitNameError
from api.tls.names import EXAMPLES, Name, parse_name

_SIOCGIFADDR = 0x8915  # linux/sockios.h
_VIRTUAL = ("docker", "br-", "virbr", "veth", "lo")
"""Interfaces whose addresses nobody else on the network sees."""


def own_names() -> tuple[Name, ...]:
    """Return this machine's names, that by which phones most likely reach it first.

    Addresses come first: in a network of one's own there is often no DNS that knew the host name.

    Raises
    ------
    TlsError
        Where it has none.
    """
    found = dict.fromkeys([*_addresses(), *_host_name()])
    if not found:
        raise TlsError(f"本机没有网络地址，请用 --name 指定 this machine has no address on a network: {EXAMPLES}")
    return tuple(found)


def _addresses() -> Iterable[Name]:
    items = []
    for _, interface in socket.if_nameindex():
        if not interface.startswith(_VIRTUAL) and (address := _address_of(interface)) is not None:
            items.append(address)
    for each in sorted(items, key=lambda address: address != _outward()):
        with suppress(UnfitNameError):
            yield parse_name(each)


def _address_of(interface: str) -> str | None:
    asked = struct.pack("256s", interface.encode()[:15])
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as any_socket:
        try:
            return socket.inet_ntoa(fcntl.ioctl(any_socket.fileno(), _SIOCGIFADDR, asked)[20:24])
        except OSError:  # it has no IPv4 address
            return None


def _outward() -> str | None:
    """Return the address this machine speaks from to others; nothing is sent."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


def _host_name() -> Iterable[Name]:
    name = socket.gethostname()
    if name.partition(".")[0] != "localhost":
        with suppress(UnfitNameError):
            yield parse_name(name)
