"""Messages over channels beside a bare loop of the same requests: the same adapters, the same stand-ins, the same run.

The couriers are the server's own over a real database; stand-ins of the services answer on loopback.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import text

from api import clock
from api.db.engine import as_application, open_engine
from api.messages.carriers import CARRIERS
from api.messages.channel import Carrier, Channel
from api.messages.courier import carrying_messages
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
from dispatch.store.messages import channels
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.bench.planning_figures import Figures
from tests.counties import CODE, TOWN, grid_county
from tests.fakes import messengers

pytestmark = pytest.mark.bench
FIGURES = Figures("messages")
N, GAP_S = 200, 0.1
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
        answer = self.carrier.carry(channel, message)
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
        self.engine = open_engine(url, pool_size=6, options=as_application())
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

    def offer(self) -> None:
        with self.wiring.desk(actor="system") as desk:
            draft = Draft(CaseKind.COMPLAINT, Source.HOTLINE, Category.FOOD, "面包发霉", Place(TOWN), clock.now())
            assert receive(desk, draft, home=CODE).case.assignment

    def close(self) -> None:
        self.engine.dispose()
        self.owner.dispose()


@pytest.fixture
def county(database_url, tmp_path) -> Iterator[County]:
    opened = County(database_url, tmp_path, 3)
    yield opened
    opened.close()


@contextmanager
def channel_of(kind: str) -> Iterator[Channel]:
    with messengers.serving(kind) as service:
        yield Channel(ChannelKind(kind), kind, service.url + ADDRESS.get(kind, "/hook"), messengers.SECRET)


def bare_ms(channel: Channel, dues: Iterable[float]) -> list[float]:
    """Hand the same message over in a loop, between two that fall due."""
    link = "https://wangge.example/k/" + "k" * 43
    text = "1组有新派单 620899-261201-0001，请在90秒内接单。"
    taken = []
    for n, due in enumerate(dues):
        message = Message(f"bare-{n}", Subject.OFFER, "新派单 New case", text, link)
        time.sleep(max(0, due + GAP_S / 2 - time.time()))
        began = time.time()
        CARRIERS[channel.kind].carry(channel, message)
        taken.append((time.time() - began) * 1000)
    return taken


@pytest.mark.parametrize("kind", messengers.KINDS)
def test_due_to_handed_over(county, kind):
    with channel_of(kind) as channel:
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
