"""How many connections a worker holds: of one address, in all, and which one makes room."""

import asyncio
import resource
from ipaddress import ip_network

import pytest

from api.http.connections import ConnectionLimit, Connections
from api.process import file_limits as descriptors

PROXY = (ip_network("10.1.0.5/32"),)


class Line:
    """A connection."""

    def __init__(self):
        self.closed = False

    def hang_up(self):
        self.closed = True


def admit(connections, address, many=1):
    """Open connections of one address; return those that were admitted."""
    lines = [Line() for _ in range(many)]
    return [line for line in lines if connections.admit(line, address)]


def test_one_address_has_so_many_and_others_are_not_hit():
    connections = Connections(100, 3)
    assert len(admit(connections, "203.0.113.5", 5)) == 3
    assert len(admit(connections, "203.0.113.6", 1)) == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.0.5", "::ffff:10.1.0.5"])
def test_where_everybody_may_be_behind_an_address_it_has_no_limit_of_its_own(address):
    assert len(admit(Connections(100, 3, PROXY), address, 10)) == 10


def test_who_leaves_makes_room_for_another():
    connections = Connections(100, 1)
    (line,) = admit(connections, "203.0.113.5")
    connections.leave(line)
    connections.leave(line)
    assert len(admit(connections, "203.0.113.5")) == 1
    assert len(connections) == 1


def test_where_all_is_full_the_one_that_waited_longest_makes_room():
    connections = Connections(3, 100)
    first, second, third = admit(connections, "203.0.113.5", 3)
    connections.begin(first)
    assert len(admit(connections, "203.0.113.6")) == 1
    assert (first.closed, second.closed, third.closed) == (False, True, False)
    connections.begin(third)
    connections.wait(third)  # it has been answered: now it is the latest to wait
    connections.wait(first)
    (_,) = admit(connections, "203.0.113.7")
    (_,) = admit(connections, "203.0.113.7")
    assert third.closed
    assert len(connections) == 3


def test_where_all_are_at_work_nobody_is_pushed_out():
    connections = Connections(2, 100)
    for line in admit(connections, "203.0.113.5", 2):
        connections.begin(line)
    assert admit(connections, "203.0.113.6") == []


def test_one_that_was_closed_for_another_does_not_wait_any_more():
    connections = Connections(1, 100)
    (line,) = admit(connections, "203.0.113.5")
    assert len(admit(connections, "203.0.113.5")) == 1
    connections.wait(line)
    assert len(connections) == 1


@pytest.mark.parametrize(("address", "statuses"), [("203.0.113.5", [200, 200, 503]), ("127.0.0.1", [200, 200, 200])])
def test_of_one_address_behind_a_proxy_so_many_requests_are_under_way(address, statuses):
    found = []

    async def app(scope, receive, send):
        await asyncio.sleep(0.05)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        if message["type"] == "http.response.start":
            found.append(message["status"])

    async def all_at_once():
        limited = ConnectionLimit(app, 2)
        asked = [limited({"type": "http", "client": (address, 0)}, None, send) for _ in range(3)]
        await asyncio.gather(*asked)
        await limited({"type": "http", "client": (address, 0)}, None, send)

    asyncio.run(all_at_once())
    assert sorted(found) == sorted([*statuses, 200])


@pytest.mark.parametrize(
    ("limits", "allowed", "room"),
    [
        ((1_024, 20_000), 20_000, 19_744),
        ((1_024, 1_024), 1_024, 768),
        ((1_024, resource.RLIM_INFINITY), 65_536, 65_280),
        ((1_024, 1_000_000_000), 65_536, 65_280),
        ((100_000, 200_000), 65_536, 65_280),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), 65_536, 65_280),
        ((200, 200), 200, 64),
    ],
)
def test_as_many_files_may_be_open_as_the_system_allows(monkeypatch, limits, allowed, room):
    now = [limits]
    monkeypatch.setattr(descriptors.resource, "getrlimit", lambda _: now[-1])
    monkeypatch.setattr(descriptors.resource, "setrlimit", lambda _, wanted: now.append(wanted))
    assert descriptors.raise_limit() == allowed
    assert descriptors.most_connections() == room
    assert now[-1][1] == limits[1], "the hard limit stays"
