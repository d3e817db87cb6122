"""A world to ask the stores in: the small county, and what each has kept."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, text

from api.db.engine import open_engine
from dispatch.cases.case import Case
from dispatch.desk.ports import Store
from dispatch.events import Event
from dispatch.lifecycle import EventType
from dispatch.planning.simulation.memory.state import Memory
from dispatch.planning.simulation.memory.store import MemoryStore
from dispatch.rules.escalation import Escalation
from dispatch.rules.policy import Policy
from dispatch.store.cases import reading
from dispatch.store.phones import repository as phones
from dispatch.store.roster.repository import Roster
from dispatch.store.rules.repository import Rulebook
from dispatch.store.sql_store import SqlStore
from dispatch.teams.turns import Turn
from dispatch.views.decision import decision_summary
from gis.county.model import CountyData
from gis.store.counties.repository import save_county
from tests.counties import CODE, grid_county
from tests.fakes.office import T0


class World(Protocol):
    """A store and the means to look behind it; everything happens in one transaction."""

    def load(self, data: CountyData) -> None: ...
    def rule(self, policy: Policy) -> None: ...
    def escalate(self, policy: Escalation) -> None: ...
    def store(self, now: datetime | None = None) -> Store: ...
    def roster(self, *turns: Turn) -> None: ...
    def phone(self, team: str, heard_at: datetime) -> None: ...
    def since(self, now: datetime) -> dict[str, datetime | None]: ...
    def log(self, case: Case) -> list[Event]: ...
    def decisions(self, case: Case) -> list[dict[str, Any]]: ...
    def timers(self, case: Case) -> set[tuple[str, datetime, int | None]]: ...
    def stations(self, case: Case) -> set[str]: ...
    def sharing(self, case: Case) -> set[str]: ...
    def messages(self) -> list[tuple[str, Any]]: ...
    def fixes(self) -> int: ...


class InPostgres:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def load(self, data: CountyData) -> None:
        save_county(self.connection, data)

    def rule(self, policy: Policy) -> None:
        Rulebook(self.connection, CODE).keep("policy", policy.version, policy.rules(), "test")

    def escalate(self, policy: Escalation) -> None:
        Rulebook(self.connection, CODE).keep("escalation", policy.version, policy.rules(), "test")

    def store(self, now: datetime | None = None) -> Store:
        return SqlStore(self.connection, now=now)

    def roster(self, *turns: Turn) -> None:
        self.connection.execute(text("DELETE FROM turn"))
        Roster(self.connection, CODE, ZoneInfo("Asia/Shanghai"), T0).add(turns)

    def phone(self, team: str, heard_at: datetime) -> None:
        code = f"phone-of-{team}-0123456789"
        phones.join(self.connection, CODE, code, team=team, carrier="test", name=None, now=heard_at)

    def since(self, now: datetime) -> dict[str, datetime | None]:
        return reading.since_when(self.connection, CODE, now)

    def log(self, case: Case) -> list[Event]:
        return [_event(row) for row in reading.events(self.connection, case)]

    def decisions(self, case: Case) -> list[dict[str, Any]]:
        made = reading.decisions(self.connection, case)
        return [{k: v for k, v in row.items() if k not in {"number", "taken_back"}} for row in made]

    def timers(self, case: Case) -> set[tuple[str, datetime, int | None]]:
        query = "SELECT kind, due_at, about FROM timer WHERE case_id = :id"
        return {tuple(row) for row in self.connection.execute(text(query), {"id": case.id})}

    def stations(self, case: Case) -> set[str]:
        query = "SELECT stations FROM cases WHERE id = :id"
        return set(self.connection.execute(text(query), {"id": case.id}).scalar_one())

    def sharing(self, case: Case) -> set[str]:
        query = "SELECT sharing FROM cases WHERE id = :id"
        return set(self.connection.execute(text(query), {"id": case.id}).scalar_one())

    def messages(self) -> list[tuple[str, Any]]:
        query = "SELECT topic, payload FROM feed WHERE topic IN ('case', 'team') ORDER BY id"
        return [tuple(row) for row in self.connection.execute(text(query))]

    def fixes(self) -> int:
        return int(self.connection.execute(text("SELECT count(*) FROM fix")).scalar_one())


def _event(row: dict[str, Any]) -> Event:
    at, recorded_at = (datetime.fromisoformat(row[name]) for name in ("at", "recorded_at"))
    return Event(EventType(row["type"]), at, recorded_at, row["actor"], row["team"], row["data"], row["seq"])


class InSimulation:
    """The store of the simulation; it neither locks nor rolls back, so `transaction` is over PostgreSQL alone."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.memory = Memory(hear=self.hear)

    def hear(self, county: str, topic: str, payload: Any) -> None:
        self.heard.append((topic, json.loads(json.dumps(payload, allow_nan=False))))

    def load(self, data: CountyData) -> None:
        self.memory.load(data)

    def rule(self, policy: Policy) -> None:
        self.memory.policies[CODE] = policy

    def escalate(self, policy: Escalation) -> None:
        self.memory.escalations[CODE] = policy

    def store(self, now: datetime | None = None) -> Store:
        return MemoryStore(self.memory, now or datetime.now(UTC))

    def roster(self, *turns: Turn) -> None:
        self.memory.roster(CODE, turns)

    def phone(self, team: str, heard_at: datetime) -> None:
        self.memory.phones[CODE, team] = heard_at

    def since(self, now: datetime) -> dict[str, datetime | None]:
        return self.memory.boards[CODE].since(now)

    def log(self, case: Case) -> list[Event]:
        return self.store().cases.log(case)

    def decisions(self, case: Case) -> list[dict[str, Any]]:
        return [decision_summary(made) for _, made in reversed(self.memory.decisions.get(case.id, ()))]

    def timers(self, case: Case) -> set[tuple[str, datetime, int | None]]:
        return {(timer.kind, due_at, timer.about) for timer, due_at in self.memory.timers.of_case(case.id)}

    def stations(self, case: Case) -> set[str]:
        return set(self.memory.concerned[case.id])

    def sharing(self, case: Case) -> set[str]:
        return set(self.memory.sharing.get(case.id, ()))

    def messages(self) -> list[tuple[str, Any]]:
        return list(self.heard)

    def fixes(self) -> int:
        return sum(len(kept) for kept in self.memory.fixes.values())


@pytest.fixture(params=["simulation", "postgres"])
def world(request: pytest.FixtureRequest) -> World:
    """Return the small county in each of the stores."""
    found: World = (
        InSimulation() if request.param == "simulation" else InPostgres(request.getfixturevalue("connection"))
    )
    county = grid_county()
    found.load(replace(county, teams=tuple(replace(team, name_en=f"Team {team.code[1:]}") for team in county.teams)))
    return found


type Transaction = Callable[[], AbstractContextManager[Store]]


@pytest.fixture
def transaction(database_url: str) -> Iterator[Transaction]:
    """Return a function opening transactions that commit, several at once if asked, over the small county."""
    engine = open_engine(database_url, pool_size=3)
    with engine.begin() as connection:
        save_county(connection, grid_county())
    yield lambda: _opened(engine)
    engine.dispose()


@contextmanager
def _opened(engine: Engine) -> Iterator[Store]:
    with engine.begin() as connection:
        yield SqlStore(connection)
