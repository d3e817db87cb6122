"""Addresses from settings: the public one, those of proxies, and this machine's own."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
NAME = re.compile(r"[a-z0-9][a-z0-9.-]*|[0-9a-f:.]+")


def parse_origin(address: str) -> str:
    """Return `scheme://host[:port]` of an address that has no more than that; raises ValueError saying what to give."""
    try:
        parts = urlsplit(address.strip())
        port, name = parts.port, parts.hostname
    except ValueError:
        name = port = None
        parts = urlsplit("")
    beyond = parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username is not None
    if parts.scheme not in PORTS or beyond or not NAME.fullmatch(name or ""):
        raise ValueError(
            "give the address people open, scheme and name only, such as https://wangge.example.gov.cn "
            "请填写对外地址，只含协议与域名"
        )
    shown = f"[{name}]" if ":" in str(name) else name
    return f"{parts.scheme}://{shown}" + ("" if port in {None, PORTS[parts.scheme]} else f":{port}")


def parse_networks(given: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return addresses and networks with commas between; raises ValueError saying what to give."""
    try:
        networks = tuple(ip_network(each.strip()) for each in given.split(",") if each.strip())
    except ValueError:
        networks = None
    if networks is None or not all(each.prefixlen for each in networks):
        raise ValueError(
            "give the proxies' own addresses or networks, with commas between, such as 127.0.0.1,10.1.0.0/24; not "
            "everybody's 请填写代理的地址或网段，以逗号分隔"
        )
    return networks


def is_loopback(address: str) -> bool:
    """Tell whether an address is this machine's own."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
