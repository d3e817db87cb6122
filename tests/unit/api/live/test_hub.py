"""A stream that cannot keep up ends without a gap."""

import asyncio
import contextlib

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from api.live import feed
from api.live import hub as live
from api.live.feed import Message, Subscriber
from api.live.hub import Hub


def drained(subscriber, hub):
    async def read():
        return [chunk async for chunk in hub._follow(subscriber, 0)]

    return b"".join(asyncio.run(read()))


def test_a_stream_cut_off_has_had_everything_up_to_its_last_id(monkeypatch):
    monkeypatch.setattr(feed, "QUEUE_SIZE", 5)
    hub = Hub("postgresql://nowhere")
    subscriber = Subscriber("620823", None)
    hub._subscribers.add(subscriber)
    hub._hand_out("620823", [Message(n, "case", "{}") for n in range(1, 9)])
    hub._hand_out("620823", [Message(n, "case", "{}") for n in range(9, 12)])
    found = drained(subscriber, hub)
    assert [int(line[4:]) for line in found.splitlines() if line.startswith(b"id: ")] == [1, 2, 3, 4, 5]
    assert hub.subscribers == 0


def test_an_idle_stream_that_is_cut_off_ends_at_once():
    hub = Hub("postgresql://nowhere")
    subscriber = Subscriber("620823", None)
    hub._subscribers.add(subscriber)
    hub._cut(subscriber)
    assert drained(subscriber, hub) == b""


@pytest.mark.parametrize(
    ("teams", "expected"),
    [(None, True), (["T1"], True), (["T2", "T1"], True), (["T2"], False), ([], False)],
)
def test_a_teams_stream_hears_what_concerns_it_and_what_concerns_every_team(teams, expected):
    message = Message(1, "case", "{}", teams=teams)
    assert Subscriber("620823", None, team="T1").wants(message) is expected
    assert Subscriber("620823", None).wants(message)


def test_a_stream_ends_quietly_where_nobody_can_be_asked_whether_access_still_holds():
    async def still():
        raise OperationalError("SELECT", {}, psycopg.OperationalError("the database is away"))

    async def heard():
        return [chunk async for chunk in hub.stream("620823", None, None, still=still)]

    hub = Hub("postgresql://nowhere")
    assert asyncio.run(heard()) == []
    assert hub.subscribers == 0


@pytest.mark.parametrize(("team", "often"), [(None, "BEAT_S"), ("T1", "BEAT_OF_A_PHONE_S")])
def test_a_line_on_which_nothing_happens_beats(monkeypatch, team, often):
    """An office's and a phone's each in its own time."""
    for name in ("BEAT_S", "BEAT_OF_A_PHONE_S"):
        monkeypatch.setattr(live, name, 0.01 if name == often else 60)

    async def first_two():
        line = Hub("postgresql://nowhere")._follow(Subscriber("620823", None, team=team), 0)
        return [await asyncio.wait_for(anext(line), 10) for _ in range(2)]

    assert asyncio.run(first_two()) == [b"event: beat\ndata: {}\n\n"] * 2


def test_events_are_read_on_after_a_fault_that_nobody_foresaw(monkeypatch, caplog):
    """A reader that ended would leave streams open, and silent."""
    asked = []

    async def once_wrong(connection, county, after):
        asked.append(after)
        if len(asked) == 1:
            raise ValueError("a message\nthat cannot be read")
        return [] if after else [Message(1, "case", "{}")]

    async def delivered():
        hub = Hub("postgresql://nowhere")
        monkeypatch.setattr(hub._connections, "open", lambda: asyncio.sleep(0, contextlib.nullcontext()))
        subscriber = Subscriber("620823", None)
        hub._subscribers.add(subscriber)
        hub._read_to["620823"] = 0
        hub._mark("620823")
        reader = asyncio.create_task(hub._deliver())
        message = await asyncio.wait_for(subscriber.queue.get(), 5)
        reader.cancel()
        return message.id

    monkeypatch.setattr(live, "read", once_wrong)
    assert asyncio.run(delivered()) == 1
    assert "could not be read; trying again: ValueError: a message" in caplog.text


def test_a_database_that_stays_away_is_said_once_a_minute(monkeypatch, caplog):
    hub = Hub("postgresql://nowhere")
    at = [1000.0]
    monkeypatch.setattr(live.time, "monotonic", lambda: at[0])
    for moment, why in [
        (0, "refused"),
        (0.5, "refused"),
        (1, "starting up"),
        (60, "starting up"),
        (61.5, "starting up"),
    ]:
        at[0] = 1000.0 + moment
        hub._say("lost", psycopg.OperationalError(why))
    assert [message.rpartition(": ")[2] for message in caplog.messages] == ["refused", "starting up", "starting up"]


def test_a_lost_database_is_one_line(monkeypatch, caplog):
    refused = psycopg.OperationalError("connection failed: no such file\n\tIs the server running?")

    async def refuse():
        raise refused

    async def heard():
        hub = Hub("postgresql://nowhere")
        monkeypatch.setattr(hub._connections, "open", refuse)
        for task in (hub._listen(), hub._deliver()):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(task, 0.1)

    asyncio.run(heard())
    assert len(caplog.messages) == 2
    assert not [message for message in caplog.messages if "\n" in message]
