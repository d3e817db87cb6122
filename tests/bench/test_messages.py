"""Messages over channels: beside a bare loop of the same requests in the same run, and in a storm of offers.

The couriers are the server's own over a real database; stand-ins of the services answer on loopback.
"""

import math
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import Connection, RowMapping, text

from api import clock
from api.cli.channels import PER_MINUTE
from api.db.engine import as_application, open_engine
from api.messages.carriers import CARRIERS
from api.messages.channel import Carrier, Channel
from api.messages.courier import carrying_messages, token_hash
from api.messages.sealing import seal_channel
from api.settings import Settings
from api.store.identity.keyring import Keyring
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.kinds import CaseKind, Category
from dispatch.kinds import Channel as Source
from dispatch.messages.message import Answer, ChannelKind, Message, Subject, Verdict
from dispatch.messages.rules import ChannelRule
from dispatch.store.messages import channels, outbox
from dispatch.store.messages.outbox import Taken
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.bench.planning_figures import Figures
from tests.counties import CODE, TOWN, grid_county
from tests.fakes import messengers

pytestmark = pytest.mark.bench
FIGURES = Figures("messages")
N, GAP_S = 200, 0.1
MOBILE = "13800138000"
ADDRESS = {"wecom": "/send?key=k", "dingtalk": "/robot/send?access_token=t", "ntfy": "/duty"}
COPIED = """
INSERT INTO message (county, subject, channel, team, station, recipient, case_id, assignment, not_after, made_at,
    due_at)
SELECT m.county, m.subject, m.channel, m.team, m.station, m.recipient, m.case_id, m.assignment, m.not_after, m.made_at,
    CAST(:first AS timestamptz) + n * make_interval(secs => :gap_s)
FROM (SELECT * FROM message ORDER BY id LIMIT 1) m, generate_series(1, :n) n
RETURNING county || '-' || id, due_at
"""


@dataclass
class Timed:
    """A carrier that notes when each message has been handed over."""

    carrier: Carrier
    at: dict[str, float] = field(default_factory=dict)

    def carry(self, channel: Channel, message: Message) -> Answer:
        """Hand a message over."""
        answer = self.carrier.carry(channel, replace(message, mobile=MOBILE))
        assert answer.verdict is Verdict.HANDED_OVER, answer
        self.at[message.key] = time.time()
        return answer


def p95(found: list[float]) -> float:
    return sorted(found)[-(-95 * len(found) // 100) - 1]


class County:
    """A county whose teams have no phone, so that every offer goes out by its channels."""

    def __init__(self, url: str, folder: Path, teams: int) -> None:
        self.owner = open_engine(url, pool_size=1)
        self.ring = Keyring(folder / "keys")
        self.ring.create()
        self.engine = open_engine(url, pool_size=10, options=as_application())
        settings = Settings(home=folder, public_url="https://wangge.example")
        self.wiring = Wiring(settings, self.engine, GraphShelf(folder), keyring=self.ring)
        with self.owner.begin() as connection:
            save_county(connection, grid_county(teams))

    def add(self, channel: Channel, per_minute: float) -> None:
        sealed, key = seal_channel(self.ring, CODE, channel.name, channel.url, channel.secret)
        with self.owner.begin() as connection:
            channels.add_channel(
                connection, county=CODE, name=channel.name, kind=channel.kind, host="bench", sealed=sealed,
                key_name=key, per_minute=per_minute, now=clock.now(), by="bench",
            )  # fmt: skip

    def rules(self, *names: str) -> None:
        with self.wiring.transaction() as connection:
            channels.keep_rules(connection, CODE, [ChannelRule(name, "offer", 0) for name in names])

    def offer(self) -> int:
        with self.wiring.desk(actor="system") as desk:
            draft = Draft(CaseKind.COMPLAINT, Source.HOTLINE, Category.FOOD, "面包发霉", Place(TOWN), clock.now())
            case = receive(desk, draft, home=CODE).case
            assert case.assignment
        return case.id

    def rows(self, query: str, **asked: object) -> Sequence[RowMapping]:
        with self.owner.begin() as connection:
            return connection.execute(text(query), asked).mappings().all()

    def close(self) -> None:
        self.engine.dispose()
        self.owner.dispose()


@pytest.fixture
def county(database_url, tmp_path) -> Iterator[County]:
    opened = County(database_url, tmp_path, 3)
    yield opened
    opened.close()


@contextmanager
def channel_of(kind: str, folder: Path) -> Iterator[Channel]:
    if kind == "sms":  # a file in gammu's outbox takes the place of a request
        (folder / "outbox").mkdir()
        yield Channel(ChannelKind.SMS, kind, str(folder / "outbox"))
        return
    with messengers.serving(kind) as service:
        yield Channel(ChannelKind(kind), kind, service.url + ADDRESS.get(kind, "/hook"), messengers.SECRET)


def bare_ms(channel: Channel, dues: Iterable[float]) -> list[float]:
    """Hand the same message over in a loop, between two that fall due."""
    link = "https://wangge.example/k/" + "k" * 43
    text = "1组有新派单 620899-261201-0001，请在90秒内接单。"
    taken = []
    for n, due in enumerate(dues):
        message = Message(f"bare-{n}", Subject.OFFER, "新派单 New case", text, link, MOBILE)
        time.sleep(max(0, due + GAP_S / 2 - time.time()))
        began = time.time()
        CARRIERS[channel.kind].carry(channel, message)
        taken.append((time.time() - began) * 1000)
    return taken


@pytest.mark.parametrize("kind", [*messengers.KINDS, "sms"])
def test_due_to_handed_over(county, tmp_path, kind):
    with channel_of(kind, tmp_path) as channel:
        county.add(channel, 6000)
        county.rules(kind)
        county.offer()
        timed = Timed(CARRIERS[channel.kind])
        with carrying_messages(county.wiring, {channel.kind: timed}):
            while not timed.at:
                time.sleep(0.1)
            with county.owner.begin() as connection:
                first = clock.now() + timedelta(seconds=1)
                rows = connection.execute(text(COPIED), {"first": first, "gap_s": GAP_S, "n": N}).all()
            due = {key: at.timestamp() for key, at in rows}
            bare = bare_ms(channel, due.values())
            time.sleep(2)
    ours = [(timed.at[key] - at) * 1000 for key, at in due.items()]
    FIGURES.show(
        f"{kind}: due to handed over",
        p50_ms=median(ours),
        p95_ms=p95(ours),
        bare_p50_ms=median(bare),
        bare_p95_ms=p95(bare),
        ratio=p95(ours) / p95(bare),
        aimed=2,
    )


STORM, STORM_S = 500, 60.0
NEVER = (math.inf, math.inf)
BOTS = ("wecom", "dingtalk", "feishu")
OF_CHANNEL = """
SELECT id, case_id, made_at, due_at, not_after, ended_at, outcome, tries, token FROM message
WHERE channel = :channel ORDER BY made_at DESC, id DESC
"""
OPEN = "SELECT count(*) AS n FROM message WHERE ended_at IS NULL"


@pytest.fixture
def takes(monkeypatch) -> dict[int, tuple[float, float]]:
    """Note from when to when the take of each message lasted, by the message's number."""
    noted: dict[int, tuple[float, float]] = {}
    real = outbox.take

    def take(connection: Connection, county: str, channel: str, now: datetime) -> Taken | None:
        taken = real(connection, county, channel, now)
        if taken is not None:
            assert taken.id not in noted, "taken twice"
            noted[taken.id] = now.timestamp(), time.time()
        return taken

    monkeypatch.setattr(outbox, "take", take)
    return noted


def test_storm_of_offers(database_url, tmp_path, takes):
    """500 offers in a minute, each announced by three bots that keep the limits of real ones.

    A rule per bot, for every station, is the first that the page offers, and the heaviest: three messages an offer. Two
    couriers, as of two workers. An offer that ends is not made to the next team, so that the messages are counted.
    """
    with closing(County(database_url, tmp_path, STORM)) as county, ExitStack() as stack:
        services = {kind: stack.enter_context(messengers.serving(kind)) for kind in BOTS}
        for kind, service in services.items():
            service.limits = messengers.LIMITS[kind]
            channel = Channel(ChannelKind(kind), kind, service.url + ADDRESS.get(kind, "/hook"), messengers.SECRET)
            county.add(channel, PER_MINUTE[channel.kind])
        county.rules(*BOTS)
        committed: dict[int, float] = {}
        began = time.time()
        with carrying_messages(county.wiring), carrying_messages(county.wiring):
            for n in range(STORM):
                time.sleep(max(0, began + n * STORM_S / STORM - time.time()))
                case_id = county.offer()
                committed[case_id] = time.time()
            FIGURES.show("storm: offers made", n=len(committed), within_s=time.time() - began)
            while county.rows(OPEN)[0]["n"] and time.time() < began + 3 * STORM_S:
                time.sleep(1)
        for kind, service in services.items():
            show_storm(kind, county.rows(OF_CHANNEL, channel=kind), service, committed, takes)


def show_storm(
    kind: str,
    rows: Sequence[RowMapping],
    service: messengers.Messenger,
    committed: Mapping[int, float],
    takes: Mapping[int, tuple[float, float]],
) -> None:
    """Show what became of a bot's messages, and see that nothing was lost, late, doubled or too much."""
    handed = {row["token"]: row for row in rows if row["outcome"] == "handed_over"}
    arrived = {token_hash(each.link.rpartition("/")[2]): each.at for each in service.received}
    most = {within_s: most_within(sorted(arrived.values()), within_s) for _, within_s in service.limits}
    waited = [(row["ended_at"] - row["due_at"]).total_seconds() for row in handed.values()]
    FIGURES.show(
        f"storm: {kind}",
        handed_over=len(handed),
        expired=sum(row["outcome"] == "expired" for row in rows),
        due_to_handed_p50_s=median(waited),
        p95_s=p95(waited),
        most_in_60_s=most[60],
        least_left_s=min(row["not_after"].timestamp() - arrived[token] for token, row in handed.items()),
    )
    assert service.mode == "well", "never told that it is too much"
    assert all(most[within_s] <= limit for limit, within_s in service.limits)
    assert len(rows) == STORM
    assert {row["outcome"] for row in rows} == {"handed_over", "expired"}
    assert arrived.keys() == handed.keys()
    assert len(service.received) == len(handed), "none twice"
    assert {row["id"] for row in handed.values()} == {row["id"] for row in rows if row["id"] in takes}
    for n, row in enumerate(rows):
        begun, over = takes.get(row["id"], (0, 0))
        assert begun < row["not_after"].timestamp()
        newer = [each for each in rows[:n] if committed[each["case_id"]] <= begun < each["ended_at"].timestamp()]
        assert all(takes.get(each["id"], NEVER)[0] <= over for each in newer), "the newest goes first"


def most_within(times: list[float], within_s: float) -> int:
    """Return how many of some ordered times lie within so many seconds at most."""
    return max(bisect_left(times, at + within_s) - n for n, at in enumerate(times))
