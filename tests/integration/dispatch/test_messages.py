"""The outbox of messages over PostgreSQL: what is put into it by the rules, and how the courier empties it."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from api.auth.accounts.people import People
from api.auth.roles import Role
from api.db.engine import as_application, open_engine
from api.messages.courier import Messenger, token_hash
from api.messages.sealing import seal_channel
from api.server.jobs import act_on_due, watch_counties
from api.store.identity.keyring import Keyring
from api.store.identity.message_secrets import open_mobile, seal_mobile
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.delivery import received
from dispatch.desk.intake import Draft, receive
from dispatch.desk.steps import Step, report
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import EventType
from dispatch.messages.message import Answer, ChannelKind, Verdict
from dispatch.messages.rules import ChannelRule
from dispatch.store.messages import channels, outbox
from dispatch.store.phones import pushes
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, TOWN, divided_county
from tests.running.messengers import until

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
MOBILE = "13900000001"


class Kept:
    """A carrier that keeps what it is handed and answers as set."""

    def __init__(self):
        self.messages, self.answer = [], Answer(Verdict.HANDED_OVER)

    def carry(self, channel, message):
        self.messages.append((channel, message))
        return self.answer


class Office:
    """A county with two channels, a team's phone carried by somebody with a telephone, and a clock that is set."""

    def __init__(self, url, folder):
        self.owner, self.now = open_engine(url, pool_size=1), NOON
        ring = Keyring(folder / "keys")
        ring.create()
        with self.owner.begin() as connection:
            save_county(connection, divided_county())
            People(connection, NOON).accounts.add("lee", role=Role.INSPECTOR, place=f"{CODE}/S1")
            sealed, key = seal_mobile(ring, "lee", MOBILE)
            channels.keep_telephone(connection, CODE, "lee", sealed, key, NOON)
        self.ring = ring
        self.add_channel("group", "wecom", 20.0)
        self.add_channel("modem", "sms", 6.0)
        self.engine = open_engine(url, pool_size=3, options=as_application())
        settings = type("Settings", (), {"public_url": "https://wangge.example"})()
        self.wiring = Wiring(settings, self.engine, GraphShelf(folder), now=lambda: self.now, keyring=ring)
        self.carriers = {kind: Kept() for kind in ChannelKind}
        self.courier = Messenger(self.wiring, self.carriers)

    def add_channel(self, name, kind, limit, url=None):
        sealed, key = seal_channel(self.ring, CODE, name, url or f"https://{name}.example/key", "s")
        with self.owner.begin() as connection:
            channels.add_channel(
                connection, county=CODE, name=name, kind=kind, host=name, sealed=sealed, key_name=key,
                per_minute=limit, now=NOON - timedelta(hours=1), by="test",
            )  # fmt: skip

    def rules(self, *rules):
        with self.wiring.transaction() as connection:
            channels.keep_rules(connection, CODE, rules)

    def allow(self, most):
        """Let a case cause so many messages an hour."""
        with self.owner.begin() as connection:
            made = "INSERT INTO policy (county, version, rules) VALUES (:county, 1, CAST(:rules AS jsonb))"
            connection.execute(text(made), {"county": CODE, "rules": f'{{"case_messages_per_hour": {most}}}'})

    def carried_by(self, team, actor="user:lee"):
        with self.owner.begin() as connection:
            row = {"county": CODE, "team": team, "code": f"phone-of-{team:0>8}", "actor": actor, "at": self.now}
            connection.execute(
                text(
                    "INSERT INTO phone (county, code, team, carrier, joined_at, seen_at) "
                    "VALUES (:county, :code, :team, :actor, :at, :at)"
                ),
                row,
            )

    def call(self):
        with self.wiring.desk(actor="system") as desk:
            draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "面包发霉，王小明", Place(TOWN), self.now)
            return receive(desk, draft, home=CODE).case

    def wait_longer(self):
        """Let offers be undelivered for as long as a county's rules allow."""
        with self.owner.begin() as connection:
            connection.execute(text("UPDATE message SET not_after = :until"), {"until": self.now + timedelta(hours=1)})

    def carry(self):
        """Empty the outbox as the courier does, in this thread."""
        with self.wiring.transaction() as connection:
            outbox.clear(connection, self.now)
            ready = outbox.ready(connection, self.now)
        for channel in ready:
            self.courier.empty(channel)

    def handed(self, kind):
        return [message for _, message in self.carriers[kind].messages]

    def outcomes(self):
        with self.owner.connect() as connection:
            query = "SELECT channel, outcome, why FROM message WHERE channel IS NOT NULL ORDER BY id"
            return [tuple(row) for row in connection.execute(text(query))]


@pytest.fixture
def office(database_url, tmp_path):
    opened = Office(database_url, tmp_path)
    yield opened
    opened.engine.dispose()
    opened.owner.dispose()


def test_an_offer_undelivered_goes_out_when_its_rule_says_and_names_nobody(office):
    office.rules(ChannelRule("group", "offer", 20))
    case = office.call()
    team = case.assignment.team
    office.carry()
    assert office.outcomes() == [("group", None, None)]
    office.now += timedelta(seconds=21)
    office.carry()
    (message,) = office.handed(ChannelKind.WECOM)
    assert case.number in message.text
    assert "69秒" in message.text
    assert message.link.startswith("https://wangge.example/k/")
    assert (message.mobile, office.outcomes()) == (None, [("group", "handed_over", None)])
    assert not any(word in f"{message}" for word in ("面包", "王小明", "投诉", "食品"))
    assert team


def test_an_offer_to_a_carried_team_promises_the_time_until_the_next_is_asked(office):
    office.rules(ChannelRule("group", "offer", 20))
    for team in ("T00", "T20"):
        office.carried_by(team)
    case = office.call()
    office.now += timedelta(seconds=21)
    office.carry()
    (message,) = office.handed(ChannelKind.WECOM)
    assert "请在9秒内接单" in message.text  # on the phone within 30 s
    asked = token_hash(message.link.rpartition("/")[2])

    def ends_at():
        with office.owner.connect() as connection:
            return outbox.by_token(connection, asked, office.now)["expires_at"]

    assert ends_at() == NOON + timedelta(seconds=30)
    with office.wiring.desk(actor="system") as desk:
        received(desk, case.id, case.assignment.team, "message")
    assert ends_at() == NOON + timedelta(seconds=90)


def test_an_sms_goes_to_each_carrier_and_a_bot_rings_one(office):
    office.rules(ChannelRule("group", "offer", 0), ChannelRule("modem", "offer", 0))
    for team in ("T00", "T20"):
        office.carried_by(team)
    office.call()
    office.carry()
    assert [each.mobile for each in office.handed(ChannelKind.WECOM)] == [MOBILE]
    assert [each.mobile for each in office.handed(ChannelKind.SMS)] == [MOBILE]


def test_nobody_whose_account_ends_meanwhile_is_rung(office):
    office.rules(ChannelRule("group", "offer", 20), ChannelRule("modem", "offer", 20))
    for team in ("T00", "T20"):
        office.carried_by(team)
    office.call()
    with office.owner.begin() as connection:
        People(connection, office.now).accounts.disable("lee")
    office.now += timedelta(seconds=20)
    office.carry()
    handed = office.handed(ChannelKind.WECOM) + office.handed(ChannelKind.SMS)
    assert [each.mobile for each in handed] == [None, None]


def test_somebody_who_came_from_another_county_is_rung_at_the_number_given_here(office):
    office.rules(ChannelRule("modem", "offer", 0))
    for team in ("T00", "T20"):
        office.carried_by(team)
    with office.owner.begin() as connection:
        channels.keep_telephone(connection, "110101", "lee", *seal_mobile(office.ring, "lee", "13800000000"), NOON)
    office.call()
    office.carry()
    assert [each.mobile for each in office.handed(ChannelKind.SMS)] == [MOBILE]


def test_what_is_on_a_phone_by_then_or_over_is_not_sent(office):
    office.rules(ChannelRule("group", "offer", 20))
    case = office.call()
    with office.wiring.desk(actor="system") as desk:
        received(desk, case.id, case.assignment.team, "phone")
    other = office.call()
    office.now += timedelta(seconds=200)
    office.carry()
    assert office.handed(ChannelKind.WECOM) == []
    assert [outcome for _, outcome, _ in office.outcomes()][:2] == ["not_needed", "expired"]
    assert other.id != case.id


def test_an_offer_that_ends_between_two_looks_is_not_sent(office):
    office.rules(ChannelRule("group", "offer", 0))
    office.call()
    office.now += timedelta(seconds=90)
    office.courier.empty((CODE, "group"))
    assert office.handed(ChannelKind.WECOM) == []


def test_the_newest_offer_goes_first_and_no_minute_holds_more_than_the_limit(office):
    office.rules(ChannelRule("group", "offer", 0))
    with office.owner.begin() as connection:
        for n in range(40):
            connection.execute(
                text(
                    "INSERT INTO message (county, subject, channel, about, made_at, due_at, not_after) "
                    "VALUES (:c, 'deadline', 'group', :n, :at, :at, :until)"
                ),
                {"c": CODE, "n": str(n), "at": NOON + timedelta(milliseconds=n), "until": NOON + timedelta(hours=1)},
            )
    office.now += timedelta(seconds=1)
    for _ in range(60):
        office.carry()
        office.now += timedelta(seconds=1)
    handed = office.handed(ChannelKind.WECOM)
    assert "：39，" in handed[0].text
    assert 15 <= len(handed) <= 20


def test_a_courier_that_comes_too_early_hides_no_newer_offer(office):
    office.rules(ChannelRule("group", "offer", 0))
    office.call()
    newest = office.call()
    with office.wiring.transaction() as connection:
        rests = {"because": None, "now": office.now, "ready_at": office.now + timedelta(seconds=60)}
        outbox.channel_answered(connection, CODE, "group", **rests)
    with office.wiring.transaction() as early, office.wiring.transaction() as punctual:
        assert outbox.take(early, CODE, "group", office.now) is None
        taken = outbox.take(punctual, CODE, "group", office.now + timedelta(seconds=61))
        assert taken.case_id == newest.id


def test_what_a_channel_says_is_kept_and_shown(office):
    office.rules(ChannelRule("group", "offer", 0))
    carrier = office.carriers[ChannelKind.WECOM]
    carrier.answer = Answer(Verdict.UNREACHED, "timeout")
    office.call()
    office.carry()
    assert office.outcomes() == [("group", None, "timeout")], "it is tried again"
    carrier.answer = Answer(Verdict.REFUSED, "errcode_93000")
    office.now += timedelta(seconds=6)
    office.carry()
    assert office.outcomes() == [("group", "refused", "errcode_93000")]
    with office.wiring.transaction() as connection:
        group = channels.channels(connection, CODE)[0]
    assert (group["failing_because"], group["failing_since"]) == ("errcode_93000", NOON)


def test_a_message_tried_in_vain_counts_as_failed_though_its_offer_ends_meanwhile(office):
    office.rules(ChannelRule("group", "offer", 0), ChannelRule("modem", "offer", 600))
    office.carriers[ChannelKind.WECOM].answer = Answer(Verdict.UNREACHED, "timeout")
    office.call()
    office.carry()
    office.now += timedelta(seconds=700)
    office.carry()
    assert [outcome for _, outcome, _ in office.outcomes()] == ["expired", "expired"]
    with office.wiring.transaction() as connection:
        rows = outbox.reached(connection, CODE, NOON, office.now)
    assert {row["channel"]: (row["expired"], row["failed"]) for row in rows} == {"group": (0, 1), "modem": (1, 0)}


def test_a_limited_channel_rests_as_long_as_it_says(office):
    office.rules(ChannelRule("group", "offer", 0))
    office.carriers[ChannelKind.WECOM].answer = Answer(Verdict.LIMITED, "errcode_45009", 60)
    office.call()
    office.carry()
    for after_s, handed in ((59, 1), (1, 2)):
        office.now += timedelta(seconds=after_s)
        office.carry()
        assert len(office.handed(ChannelKind.WECOM)) == handed


@pytest.mark.parametrize(("channel", "again"), [("group", 0), ("modem", 1)])
def test_a_worker_that_died_sends_nothing_twice(office, channel, again):
    """A bot cannot tell a repetition, gammu's folder can."""
    office.rules(ChannelRule(channel, "offer", 0))
    for team in ("T00", "T20"):
        office.carried_by(team)
    office.call()
    office.wait_longer()
    with office.wiring.transaction() as connection:
        assert outbox.take(connection, CODE, channel, office.now)
    office.now += timedelta(seconds=61)
    office.carry()
    kind = ChannelKind.WECOM if channel == "group" else ChannelKind.SMS
    assert len(office.handed(kind)) == again
    assert office.outcomes()[0][1] == ("handed_over" if again else "unknown")


def test_what_waits_for_a_channel_ends_with_it(office):
    office.rules(ChannelRule("modem", "offer", 0), ChannelRule("group", "offer", 20))
    office.call()
    with office.owner.begin() as connection:
        assert outbox.take(connection, CODE, "modem", office.now)
        for name in ("modem", "group"):
            assert channels.remove_channel(connection, CODE, name, office.now)
    assert sorted(office.outcomes()) == [("group", "expired", "removed"), ("modem", "unknown", "removed")]


def test_an_alert_reaches_the_channels_of_its_level(office):
    office.rules(
        ChannelRule("group", "alert", 30, level="dispatcher"), ChannelRule("group", "alert", 0, level="station_chief")
    )
    office.call()
    for _ in range(12):  # every team lets it lapse, and nobody sees the alerts
        office.now += timedelta(seconds=91)
        act_on_due(office.wiring)
        office.carry()
    texts = [each.text for each in office.handed(ChannelKind.WECOM)]
    assert any("派单未接" in each or "无可派小组" in each or "将超时" in each for each in texts), texts


def test_the_courier_wakes_when_the_next_message_falls_due(office):
    office.rules(ChannelRule("group", "offer", 20))
    office.call()
    assert office.courier.look() == 0.5
    office.now += timedelta(seconds=19.9)
    assert office.courier.look() == pytest.approx(0.1)


def test_channels_that_hang_hold_up_no_other(office):
    """Each station may have a bot of its own, and without internet all of them hang."""
    bots, ended = [f"bot-{n}" for n in range(12)], threading.Event()
    for name in bots:
        office.add_channel(name, "wecom", 20.0)
    office.rules(*[ChannelRule(name, "offer", 0) for name in bots], ChannelRule("modem", "offer", 0))
    for team in ("T00", "T20"):
        office.carried_by(team)
    bot = office.carriers[ChannelKind.WECOM]
    bot.carry = lambda *asked: ended.wait(10) and bot.answer
    office.call()
    office.courier.look()
    try:
        until(lambda: office.handed(ChannelKind.SMS), within_s=3)
    finally:
        ended.set()
        until(lambda: all(outcome for _, outcome, _ in office.outcomes()))


def test_rules_of_the_night_hold_over_midnight(office):
    office.rules(ChannelRule("group", "offer", 0, from_hour=22, to_hour=6))
    office.call()  # at noon by the county's clock
    assert office.outcomes() == []
    office.now = datetime(2026, 12, 1, 15, tzinfo=UTC)
    office.call()
    assert len(office.outcomes()) == 1


def test_a_telephone_opens_with_its_own_name_only(office):
    with office.wiring.transaction() as connection:
        row = channels.telephone(connection, "lee")
        assert pushes.take(connection, office.now, 5) == []
    assert open_mobile(office.wiring.keys, "lee", row["sealed"], row["key_name"]) == MOBILE
    assert MOBILE.encode() not in bytes(row["sealed"])
    assert replace(office.wiring).keys is office.wiring.keys


def test_a_channel_that_carries_nothing_raises_an_alert_until_it_does(office):
    office.rules(ChannelRule("group", "offer", 0))
    carrier = office.carriers[ChannelKind.WECOM]
    carrier.answer = Answer(Verdict.REFUSED, "errcode_93000")
    office.call()
    office.carry()

    def kinds():
        watch_counties(office.wiring)
        with office.wiring.desk() as desk:
            return [alert.cause.kind.value for alert in desk.store.alerts.open_in(CODE)]

    assert "channel_failing" not in kinds()
    office.now += timedelta(seconds=61)
    assert "channel_failing" in kinds()
    carrier.answer = Answer(Verdict.HANDED_OVER)
    office.call()
    office.carry()
    assert "channel_failing" not in kinds()


def test_what_was_sent_a_month_ago_is_removed(office):
    office.rules(ChannelRule("group", "offer", 0))
    office.call()
    office.carry()
    office.now += timedelta(days=31)
    office.courier.look()
    assert office.outcomes() == []


def test_a_link_is_the_same_at_every_try(office):
    """An answer may be lost on its way back, or gammu may send the file that a dead worker wrote."""
    office.rules(ChannelRule("group", "offer", 0))
    office.carriers[ChannelKind.WECOM].answer = Answer(Verdict.UNREACHED, "timeout")
    office.call()
    office.carry()
    office.now += timedelta(seconds=6)
    office.carry()
    first, second = (each.link for each in office.handed(ChannelKind.WECOM))
    assert first == second
    with office.wiring.transaction() as connection:
        assert outbox.by_token(connection, token_hash(first.rpartition("/")[2]), office.now)


def about_case(office, channel, case, n=1, **fields):
    """Put messages about a case into the outbox, as alerts of it that come one after the other."""
    row = {"county": CODE, "channel": channel, "case_id": case.id, "subject": "alert", "about": "missed"} | fields
    with office.owner.begin() as connection:
        for _ in range(n):
            connection.execute(
                text(
                    "INSERT INTO message (county, channel, case_id, subject, about, made_at, due_at) "
                    "VALUES (:county, :channel, :case_id, :subject, :about, :at, :at)"
                ),
                row | {"at": office.now},
            )


def carry_all(office):
    for _ in range(12):  # as the limits of the channels allow
        office.carry()
        office.now += timedelta(seconds=10)


def alerts_of(office, kind):
    with office.wiring.desk() as desk:
        return [alert for alert in desk.store.alerts.open_in(CODE) if alert.cause.kind.value == kind]


def test_a_channel_carries_six_messages_an_hour_about_a_case_then_one_alert_is_raised(office):
    case, other = office.call(), office.call()
    about_case(office, "group", case, 9)
    about_case(office, "modem", case)
    about_case(office, "group", other)
    carry_all(office)
    outcomes = [outcome for _, outcome, _ in office.outcomes()]
    assert sorted(outcomes[:9]) == ["handed_over"] * 6 + ["withheld"] * 3
    assert outcomes[9:] == ["handed_over"] * 2, "over another channel, about another case"
    (alert,) = alerts_of(office, "messages_withheld")
    assert (alert.cause.case_id, alert.sound) == (case.id, False)
    with office.wiring.transaction() as connection:
        listed = [row for row in outbox.of_case(connection, CODE, case.id) if row["outcome"] == "withheld"]
    assert [row["tries"] for row in listed] == [0] * 3
    office.now += timedelta(hours=1)
    about_case(office, "group", case)
    office.carry()
    assert office.outcomes()[-1] == ("group", "handed_over", None), "the hour is over"


def test_offers_that_were_withheld_are_counted(office):
    office.allow(1)
    case = office.call()
    about_case(office, "group", case, 3, subject="offer", about=None)
    carry_all(office)
    with office.wiring.transaction() as connection:
        (row,) = outbox.reached(connection, CODE, NOON, office.now)
    assert (row["handed_over"], row["withheld"], row["failed"], row["expired"]) == (1, 2, 0, 0)


def test_the_alert_about_withheld_messages_goes_out_and_lasts_until_the_case_ends(office):
    office.rules(ChannelRule("group", "alert", 0, level="dispatcher"))
    case = office.call()
    about_case(office, "group", case, 8)
    carry_all(office)
    texts = [message.text for message in office.handed(ChannelKind.WECOM)]
    assert (len(texts), texts.count(f"告警：消息达上限 {case.number}，请查看。")) == (7, 1)
    with office.wiring.desk(actor="system") as desk:
        received(desk, case.id, case.assignment.team, "phone")
    assert len(alerts_of(office, "messages_withheld")) == 1
    with office.wiring.desk(actor="system") as desk:
        report(desk, case.id, Step(EventType.CANCELLED, data={"reason": "wrong"}))
    assert alerts_of(office, "messages_withheld") == []


def test_two_workers_at_once_exceed_the_limit_by_none(office, monkeypatch):
    office.allow(1)
    about_case(office, "group", office.call(), 2)
    take = outbox.take

    def slowly(*asked):
        taken = take(*asked)
        time.sleep(0.3)
        return taken

    monkeypatch.setattr(outbox, "take", slowly)
    threads = [threading.Thread(target=office.courier._carry, args=(CODE, "group")) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome for _, outcome, _ in office.outcomes()) == ["handed_over", "withheld"]


def test_a_county_sets_how_many_messages_a_case_causes(office):
    office.allow(1)
    about_case(office, "group", office.call(), 2)
    carry_all(office)
    assert [outcome for _, outcome, _ in office.outcomes()] == ["withheld", "handed_over"], "the newest goes first"


def test_what_no_channel_took_leaves_room_and_a_repetition_is_not_withheld(office):
    office.allow(1)
    case, carrier = office.call(), office.carriers[ChannelKind.WECOM]
    carrier.answer = Answer(Verdict.REFUSED, "errcode_93000")
    about_case(office, "group", case)
    office.carry()
    carrier.answer = Answer(Verdict.UNREACHED, "http_503")
    about_case(office, "group", case)
    office.carry()
    carrier.answer = Answer(Verdict.HANDED_OVER)
    carry_all(office)
    assert [outcome for _, outcome, _ in office.outcomes()] == ["refused", "handed_over"]
