"""Where a stream reads on from, and what it hears first."""

import asyncio
import json
from types import SimpleNamespace

import pytest

from api.live.feed import Message, Subscriber, bounds, resume

OLDEST, NEWEST = 11, 20


def greeting(first: bytes) -> tuple[int, str, int]:
    """Return the id, the event and the newest number of a greeting."""
    number, event, data = (line.split(b": ", 1)[1] for line in first.strip().split(b"\n"))
    return int(number), event.decode(), json.loads(data)["newest"]


# The feed holds 11 to 20. A client with 10 has missed nothing that is gone; one with 9 has missed 10.
@pytest.mark.parametrize(
    ("last_id", "after", "event"),
    [
        ("9", 20, "reset"),  # oldest - 2
        ("10", 10, "ready"),  # oldest - 1: the first to come is the oldest there is
        ("11", 11, "ready"),
        ("19", 19, "ready"),
        ("20", 20, "ready"),
        ("21", 20, "reset"),  # newest + 1: of another feed, before the database was restored
        (None, 20, "ready"),
        ("", 20, "reset"),
        ("-1", 20, "reset"),
        ("10.0", 20, "reset"),
        ("x", 20, "reset"),
    ],
)
def test_a_stream_resumes_if_nothing_is_missing(last_id, after, event):
    position, first = resume(last_id, OLDEST, NEWEST)
    assert (position, greeting(first)) == (after, (after, event, NEWEST))


@pytest.mark.parametrize(
    ("last_id", "event"), [(None, "ready"), ("0", "ready"), ("1", "reset"), ("300", "reset"), ("x", "reset")]
)
def test_an_empty_feed_starts_at_position_zero(last_id, event):
    position, first = resume(last_id, 0, 0)
    assert (position, greeting(first)) == (0, (0, event, 0))


@pytest.mark.parametrize(("row", "expected"), [((11, 20), (11, 20)), ((None, None), (0, 0)), (None, (0, 0))])
def test_the_bounds_of_nothing_are_zeros(row, expected):
    async def fetchone():
        return row

    async def execute(query, asked):
        return SimpleNamespace(fetchone=fetchone)

    assert asyncio.run(bounds(SimpleNamespace(execute=execute), "620823")) == expected


@pytest.mark.parametrize(
    ("topics", "stations", "of", "wanted"),
    [
        (None, None, ["S1"], True),
        ({"case"}, None, None, True),
        ({"team"}, None, None, False),
        (None, {"S1"}, None, True),  # about no station: everybody may see it
        (None, {"S1"}, ["S2", "S1"], True),
        (None, {"S1"}, ["S2"], False),
        (None, {"S1"}, [], False),
        ({"team"}, {"S1"}, ["S1"], False),
    ],
)
def test_a_stream_wants_its_topics_about_its_stations(topics, stations, of, wanted):
    asked = Subscriber("620823", topics and frozenset(topics), stations=stations and frozenset(stations))
    assert asked.wants(Message(1, "case", "{}", stations=of)) is wanted


def test_a_message_is_written_as_an_event():
    assert Message(7, "case", '{"a": 1}').encoded == b'id: 7\nevent: case\ndata: {"a": 1}\n\n'
