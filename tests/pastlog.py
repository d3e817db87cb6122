"""A log of the past months, written by the desk itself at moments of its own, for tests of what logs teach."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Connection

from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.desk.steps import Step, report
from dispatch.desk.work import Desk
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.store.sql_store import SqlStore
from gis.position import Position


class NoRoads:
    def get(self, version: str) -> None:
        return None


def write_past(
    connection: Connection, county: str, places: Sequence[Position], now: datetime, *, days: int = 90, seed: int = 1
) -> int:
    """Let the county have had one case at each place, the last one a day ago; return how many a team arrived at."""
    rng = np.random.default_rng(seed)
    arrived = 0
    for n, place in enumerate(places):
        received_at = now - timedelta(
            days=1 + days * (len(places) - n - 1) / len(places), hours=float(rng.uniform(0, 9))
        )
        case = receive(_desk(connection, received_at), _draft(place, received_at), home=county).case
        if case.status is not CaseStatus.OFFERED:
            report(_desk(connection, received_at), case.id, Step(EventType.CANCELLED))
            continue
        arrived += 1
        moment = received_at
        for kind, median_s in (("acknowledged", 25), ("en_route", 60), ("on_scene", 330), ("cleared", 2_400)):
            moment += timedelta(seconds=float(rng.lognormal(np.log(median_s), 0.5)))
            report(_desk(connection, moment), case.id, Step(EventType(kind)))
        report(_desk(connection, moment), case.id, Step(EventType.CLOSED))
    return arrived


def _desk(connection: Connection, at: datetime) -> Desk:
    return Desk(SqlStore(connection, now=at), NoRoads(), at, "desk")


def _draft(place: Position, at: datetime) -> Draft:
    return Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "面包发霉", Place(place), at)
