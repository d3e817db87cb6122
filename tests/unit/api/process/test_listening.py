"""Loopback only unless said otherwise, and a taken port is said plainly."""

import socket
import threading
import time

import pytest

from api.process.listening import ListenError, is_loopback, open_socket, url
from tests.processes import free_port


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "localhost"])
def test_loopback_is_listened_on(host: str) -> None:
    port = free_port()
    with open_socket(host, port) as opened, socket.create_connection((host, port), timeout=5):
        assert opened.getsockname()[1] == port


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "169.254.1.1"])
def test_any_other_address_is_refused_naming_it_and_the_remedy(host: str) -> None:
    with pytest.raises(ListenError, match=f"HOST={host}.*127.0.0.1"):
        open_socket(host, free_port())


@pytest.mark.parametrize("host", ["", "no such host", "a..b", "x" * 300])
def test_what_is_no_address_is_refused(host: str) -> None:
    with pytest.raises(ListenError, match="HOST="):
        open_socket(host, free_port())


def test_a_taken_port_is_named_with_another_to_try() -> None:
    port = free_port()
    with open_socket("127.0.0.1", port), pytest.raises(ListenError, match=f"PORT={port}.*PORT={port + 1}"):
        open_socket("127.0.0.1", port, patience_s=0.2)


def test_a_port_let_go_within_the_patience_is_had() -> None:
    port = free_port()
    leaving = open_socket("127.0.0.1", port)

    def leave() -> None:
        time.sleep(0.3)
        leaving.close()

    closer = threading.Thread(target=leave)
    closer.start()
    open_socket("127.0.0.1", port, patience_s=10).close()
    closer.join()


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000")])
def test_address_for_a_browser(host: str, shown: str) -> None:
    assert url(host, 8000) == shown


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_once_a_public_address_is_set_other_addresses_are_listened_on(host: str) -> None:
    open_socket(host, free_port(), anywhere=True).close()


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.1", False),
        ("", False),
        ("no such host", False),
    ],
)
def test_which_hosts_are_this_machines_own(host: str, own: bool) -> None:
    assert is_loopback(host) is own
