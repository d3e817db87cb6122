"""Preparation of a job's task: read in one read-only transaction, written to a file for the blocks."""

import pickle
from typing import Any

from sqlalchemy import Connection, text

from api.db.engine import as_application, limit_to, open_engine
from api.planning.jobs import build
from api.planning.jobs.kind import Asked, kind_of
from api.planning.jobs.terms import Terms
from api.planning.jobs.wire import Prepare, Prepared, Question
from dispatch.errors import DispatchError
from dispatch.store.planning.ground import versions_at
from gis.store.graphs.repository import GraphShelf
from gis.store.graphs.roads import LARGE_PIECE

MOST_BLOCKS = 100_000
_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def prepare(order: Prepare, terms: Terms) -> Prepared:
    """Read what a job needs, write its task, and return into how many blocks it is cut, of which versions."""
    task, prepared = read_task(order, terms)
    with order.file.open("wb") as opened:
        pickle.dump(task, opened, protocol=pickle.HIGHEST_PROTOCOL)
    return prepared


def read_task(question: Question, terms: Terms) -> tuple[Any, Prepared]:
    """Return a task, read as of one moment, with the number of its blocks and the versions it rests on."""
    kind = kind_of(question.kind, terms.kinds)
    shelf = GraphShelf(terms.graphs_folder, piece=LARGE_PIECE)
    engine = open_engine(terms.database_url, pool_size=1, options=f"{as_application()} -c statement_timeout=0")
    try:
        with engine.connect() as connection:
            connection.execute(_SNAPSHOT)
            limit_to(connection, {question.county}, None)
            versions = _versions(connection, question)
            asked = Asked(question.county, question.input, question.until, shelf, terms.graphs_folder)
            task = kind.prepare(connection, asked)
    finally:
        engine.dispose()
    blocks = kind.blocks(task)
    if not 1 <= blocks <= MOST_BLOCKS:
        raise DispatchError(
            f"{blocks} blocks: a job has 1 to {MOST_BLOCKS}; plan less at a time. 任务过大，请分次规划。"
        )
    return task, Prepared(blocks, versions)


def _versions(connection: Connection, question: Question) -> dict[str, Any]:
    """Return what a result rests on: road graph, ground, teams and rules, code, and until when the log was read."""
    return {
        **versions_at(connection, question.county, question.until),
        "code": build.versions(),
        "data_until": question.until.isoformat(),
    }
