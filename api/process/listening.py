"""The listening address: loopback, or another one if the public address is set."""

import errno
import socket
import time
from ipaddress import ip_address
from pathlib import Path
from typing import Any

PATIENCE_S = 5.0  # a server killed a moment ago may still be letting go of its port
BACKLOG = 2048
ADDRESS_FILE = "address"

type Address = tuple[Any, ...]


class ListenError(Exception):
    """The server may not, or cannot, listen on the address asked for."""


def url(host: str, port: int) -> str:
    """Return the address a browser on this machine opens."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Tell whether a host names this machine's own addresses only; what is no address does not."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return all(ip_address(str(entry[4][0]).split("%")[0]).is_loopback for entry in found)


def open_socket(
    host: str, port: int, *, anywhere: bool = False, patience_s: float = PATIENCE_S, variable: str = "PORT"
) -> socket.socket:
    """Return a listening socket.

    Parameters
    ----------
    anywhere
        Whether addresses beyond this machine's own are allowed.
    variable
        What the port is set by.

    Raises
    ------
    ListenError
        If `host` is not an address or not allowed, or the port is taken or reserved.
    """
    family, address = _resolved(host, port, anywhere=anywhere)
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return _listen(family, address)
        except OSError as refusal:
            if refusal.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            raise ListenError(_reason(refusal, host, port, variable)) from refusal


def _resolved(host: str, port: int, *, anywhere: bool) -> tuple[int, Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise ListenError(f"HOST={host} 不是地址 is not an address: {unknown}; use HOST=127.0.0.1") from unknown
    if not anywhere and not is_loopback(host):
        raise ListenError(
            f"HOST={host}: 无证书且未设置 WANGGE_PUBLIC_URL 时只在本机监听。Without a certificate or "
            "WANGGE_PUBLIC_URL, the server listens on this machine only: use HOST=127.0.0.1, or run `wangge tls init`, "
            "or set WANGGE_PUBLIC_URL to the address people open, such as https://wangge.example.gov.cn with a proxy; "
            "docs/operations.md"
        )
    return found[0][0], found[0][4]


def _listen(family: int, address: Address) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def _reason(refusal: OSError, host: str, port: int, variable: str) -> str:
    other = port + 1 if port < 65535 else 8000
    if refusal.errno == errno.EADDRINUSE:
        return f"{variable}={port} 已被占用，可换端口 is in use on {host}; choose another: {variable}={other} make run"
    if refusal.errno == errno.EACCES:
        free = port + 8000
        return f"{variable}={port} 需要特权 needs privileges (ports below 1024); choose another: {variable}={free}"
    return f"cannot listen on {host}:{port} 无法监听: {refusal.strerror}; choose another HOST or PORT"


def note(home: Path, address: str) -> None:
    """Leave word where the server of this home is, for commands that print its address."""
    home.mkdir(parents=True, exist_ok=True)
    (home / ADDRESS_FILE).write_text(address, encoding="utf-8")


def noted(home: Path) -> str | None:
    """Return where the server of this home last was; None if it was never started."""
    try:
        return (home / ADDRESS_FILE).read_text(encoding="utf-8").strip() or None
    except OSError:
        return None
