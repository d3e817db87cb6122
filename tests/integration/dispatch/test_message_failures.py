"""The courier beside services that fail: names that are not found, a storm, channels that hang, faults of our own."""

import socket
import threading
import time
from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import text

from api import egress
from api.messages import courier as couriers
from api.messages.carriers import CARRIERS
from dispatch.desk.delivery import received
from dispatch.messages.attempts import MOST_TRIES
from dispatch.messages.message import Answer, ChannelKind, Verdict
from dispatch.messages.rules import ChannelRule
from dispatch.store.messages import channels
from tests.counties import CODE
from tests.fakes import messengers
from tests.integration.dispatch.test_messages import NOON, Office
from tests.integration.dispatch.test_messages import office as office  # noqa: PLC0414  -- a fixture
from tests.running.messengers import until

STORM, PER_MINUTE = 400, 60.0


def put(office: Office, channel: str, n: int) -> None:
    """Put messages into the outbox, numbered from 0 in the order they were made; all expire in a minute."""
    with office.owner.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO message (county, subject, channel, about, made_at, due_at, not_after) "
                "SELECT :county, 'deadline', :channel, i, :at + i * interval '1 ms', :at, :until "
                "FROM generate_series(0, :n - 1) i"
            ),
            {"county": CODE, "channel": channel, "at": NOON, "until": NOON + timedelta(minutes=1), "n": n},
        )


def numbers(office: Office, kind: ChannelKind) -> list[int]:
    return [int(message.text.partition("：")[2].partition("，")[0]) for message in office.handed(kind)]


@pytest.mark.parametrize(("why", "outcome"), [("no_name", "unreached"), ("timeout", "unknown")])
def test_a_name_that_is_not_found_in_time_holds_up_no_other_channel(office, monkeypatch, why, outcome):
    """Without internet a resolver may say so, or say nothing for half a minute."""
    ended, resolve = threading.Event(), socket.getaddrinfo

    def ask(host, *asked, **how):
        if host != "group.example":
            return resolve(host, *asked, **how)
        if why == "timeout":
            ended.wait(60)
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    monkeypatch.setattr(egress, "PATIENCE_S", 0.1)
    office.carriers[ChannelKind.WECOM] = CARRIERS[ChannelKind.WECOM]
    office.rules(ChannelRule("group", "offer", 0), ChannelRule("modem", "offer", 0))
    for team in ("T00", "T20"):
        office.carried_by(team)
    office.call()
    office.wait_longer()
    try:
        for _ in range(MOST_TRIES):
            office.carry()
            office.now += timedelta(seconds=20)
    finally:
        ended.set()
    assert sorted(office.outcomes()) == [("group", outcome, why), ("modem", "handed_over", None)]


@pytest.mark.parametrize(
    ("kind", "shown", "outcome"),
    [("wecom", 2, "unknown"), ("ntfy", 2, "unknown"), ("webhook", MOST_TRIES, "unreached")],
)
def test_a_service_that_answers_late_is_sent_a_message_again_only_if_it_knows_repetitions(
    office, monkeypatch, kind, shown, outcome
):
    """Each request arrives and is shown; its answer comes after the courier has gone."""
    monkeypatch.setattr(egress, "PATIENCE_S", 0.2)
    with messengers.serving(kind) as slow:
        slow.mode = "hanging"
        office.add_channel("slow", kind, 60.0, url=f"{slow.url}/duty")
        office.carriers[ChannelKind(kind)] = CARRIERS[ChannelKind(kind)]
        put(office, "slow", 1)
        office.wait_longer()
        for _ in range(MOST_TRIES + 1):
            office.carry()
            office.now += timedelta(seconds=50)
        assert slow.asked == shown
    assert office.outcomes() == [("slow", outcome, "timeout")]


def test_a_message_that_a_bot_takes_at_its_second_try_is_handed_over(office):
    put(office, "group", 1)
    for verdict, why in ((Verdict.UNREACHED, "timeout"), (Verdict.HANDED_OVER, "")):
        office.carriers[ChannelKind.WECOM].answer = Answer(verdict, why)
        office.carry()
        office.now += timedelta(seconds=10)
    assert office.outcomes() == [("group", "handed_over", None)]


def test_of_a_storm_the_newest_go_out_as_the_limit_allows_and_none_twice(office):
    """Two couriers share the limit, as those of two workers do."""
    office.add_channel("storm", "wecom", PER_MINUTE)
    put(office, "storm", STORM)
    put(office, "modem", 1)
    calls, each_holds_one, kept = count(), threading.Barrier(2), office.carriers[ChannelKind.WECOM].carry

    def carry(channel, message):
        if next(calls) < 2:
            each_holds_one.wait(30)
        return kept(channel, message)

    office.carriers[ChannelKind.WECOM].carry = carry
    both = office.courier, couriers.Messenger(office.wiring, office.carriers)
    for _ in range(60):
        for courier in both:
            courier.look()
        while any(courier._busy for courier in both):
            time.sleep(0.001)
        office.now += timedelta(seconds=1)
    both[0].look()
    handed = numbers(office, ChannelKind.WECOM)
    assert len(set(handed)) == len(handed)
    assert 0.7 * PER_MINUTE <= len(handed) <= PER_MINUTE
    assert min(handed) >= STORM - len(handed) - 1, "the newest but one may go before the newest"
    assert numbers(office, ChannelKind.SMS) == [0]
    assert Counter(office.outcomes()) == {
        ("storm", "handed_over", None): len(handed),
        ("storm", "expired", None): STORM - len(handed),
        ("modem", "handed_over", None): 1,
    }


def test_calls_are_taken_while_channels_hang(office):
    """More channels hang than there are connections to the database: none holds one, or a lock."""
    bots, hanging, ended = [f"bot-{n}" for n in range(4)], [], threading.Event()
    for name in bots:
        office.add_channel(name, "wecom", 20.0)
    office.rules(*[ChannelRule(name, "offer", 0) for name in bots])

    def hang(channel, message):
        hanging.append(channel.name)
        ended.wait(60)
        return Answer(Verdict.HANDED_OVER)

    office.carriers[ChannelKind.WECOM].carry = hang
    case = office.call()
    office.courier.look()
    try:
        until(lambda: sorted(hanging) == bots)
        assert office.engine.pool.checkedout() == 0
        assert office.call().assignment is not None
        with office.wiring.desk(actor="system") as desk:
            received(desk, case.id, case.assignment.team, "phone")
        assert not any(outcome for _, outcome, _ in office.outcomes()), "they hang still"
    finally:
        ended.set()
        until(lambda: not office.courier._busy)


def test_a_message_that_cannot_be_worded_ends_and_holds_up_none(office, monkeypatch, caplog):
    worded = couriers.wording.deadline

    def deadline(key, number, days, **about):
        return worded(key, number, {"0": days}[days], **about)

    monkeypatch.setattr(couriers.wording, "deadline", deadline)
    put(office, "group", 2)
    office.carry()
    assert office.outcomes() == [("group", "handed_over", None), ("group", "refused", "internal")]
    assert "could not be put into words: KeyError: '1'" in caplog.text


def test_a_channel_rests_ten_minutes_at_most(office):
    office.rules(ChannelRule("group", "offer", 0))
    office.carriers[ChannelKind.WECOM].answer = Answer(Verdict.LIMITED, "http_429", 1e15)
    for after_s, handed in ((0, 1), (599, 1), (1, 2)):
        office.now += timedelta(seconds=after_s)
        office.call()
        office.carry()
        assert len(office.handed(ChannelKind.WECOM)) == handed


def test_an_sms_without_a_number_is_refused_and_no_fault_of_the_channel(office):
    office.carriers[ChannelKind.SMS] = CARRIERS[ChannelKind.SMS]
    office.rules(ChannelRule("modem", "offer", 0))
    office.call()
    office.carry()
    assert office.outcomes() == [("modem", "refused", "no_mobile")]
    with office.wiring.transaction() as connection:
        assert {row["name"]: row["failing_because"] for row in channels.channels(connection, CODE)}["modem"] is None
