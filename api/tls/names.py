"""Names and addresses of a certificate: DNS host names, and IP addresses of this network."""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from api.tls.errors import UnfitNameError

type Name = str | IPv4Address | IPv6Address

_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LONGEST: Final = 253
EXAMPLES: Final = "--name 10.1.0.5 --name wangge.lan"


def parse_names(given: Iterable[str]) -> tuple[Name, ...]:
    """Return names in the order given, each once; raises UnfitNameError for the first that is none."""
    return tuple(dict.fromkeys(parse_name(each) for each in given))


def parse_name(given: str) -> Name:
    """Return one host name in small letters, or one address.

    Raises
    ------
    UnfitNameError
        With what was given, what is wrong with it, and what to give instead.
    """
    name = given.strip().lower()
    for unfit, why in _faults(name):
        if unfit:
            raise UnfitNameError(given, why, EXAMPLES)
    return _address(name) or name


def shown(name: Name) -> str:
    """Return a name as it stands in an address: IPv6 in brackets."""
    return f"[{name}]" if isinstance(name, IPv6Address) else str(name)


def _faults(name: str) -> Iterable[tuple[bool, str]]:
    """Yield what a name may be wrong in, the plainest first."""
    address = _address(name)
    labels = name.split(".")
    yield not name, "名称为空 it is empty"
    yield "://" in name or "/" in name, "不要写协议与路径 leave out scheme and path"
    yield address is None and re.fullmatch(r"(.*[^:]|\[.*\]):\d*", name) is not None, "不要写端口 leave out the port"
    yield any(each.isspace() for each in name), "含有空格 there is a space in it"
    yield "%" in name, "不要写接口 leave out the interface"
    yield "*" in name, "不支持通配符 wildcards are for many servers, and this is one"
    yield address is not None and not _is_reached(address), "手机无法访问此地址 no phone can reach that address"
    if address is not None:
        return
    yield not name.isascii(), "含有非 ASCII 字符，请写 xn-- 形式 it is not ASCII: write its xn-- form"
    yield labels[-1].isdigit(), "不是有效的 IP 地址 it is no valid IP address"
    fits = len(name) <= LONGEST and all(_LABEL.fullmatch(each) for each in labels)
    yield not fits, "不是有效的主机名 it is no valid host name"


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def _is_reached(address: IPv4Address | IPv6Address | None) -> bool:
    """Tell whether an address can be one to open: neither everybody's, nor many's, nor of one cable only."""
    return address is not None and not (address.is_unspecified or address.is_multicast or address.is_link_local)
