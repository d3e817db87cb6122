"""Prometheus metrics: requests by route and status, open cases by status, late timers, open streams."""

import os
import time
from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.wiring import Wiring
from dispatch.store.planning.planners import Planners, counts
from dispatch.store.statements import SQL

REGISTRY = CollectorRegistry()
REQUESTS = Counter("wangge_requests", "Requests answered.", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram(
    "wangge_request_seconds",
    "Time to the first byte of the answer.",
    ["method", "route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=REGISTRY,
)


def count(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request under its route's template."""
    REQUESTS.labels(method, route, status).inc()
    SECONDS.labels(method, route).observe(seconds)


class Measure:
    """ASGI middleware: counts each request under its route's template, never under its raw path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note status and time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "unknown")
                count(scope["method"], route, message["status"], time.perf_counter() - started)
            await send(message)

        await self._app(scope, receive, noting)


class _Dispatch(Collector):
    """Gauges read from the database when asked."""

    def __init__(self, wiring: Wiring, subscribers: int) -> None:
        self._wiring = wiring
        self._subscribers = subscribers

    def collect(self) -> Iterator[Metric]:
        """Yield open cases by status, planning jobs by state, and open streams of this worker."""
        streams = GaugeMetricFamily("wangge_streams", "Open event streams of this worker.")
        streams.add_metric([], self._subscribers)
        yield streams
        cases = GaugeMetricFamily("wangge_open_cases", "Open cases.", labels=["county", "status"])
        jobs = GaugeMetricFamily("wangge_planning_jobs", "Planning jobs kept.", labels=["county", "state"])
        planners = GaugeMetricFamily("wangge_planners", "Planner processes connected.")
        try:
            with self._wiring.transaction() as connection:
                for county, status, n in connection.execute(SQL["counts"]):
                    cases.add_metric([county, status], n)
                for county, state, n in counts(connection):
                    jobs.add_metric([county, state], n)
                planners.add_metric([], Planners.of(connection).connected)
        except SQLAlchemyError:
            return
        yield from (cases, jobs, planners)


def exposition(wiring: Wiring, subscribers: int) -> tuple[bytes, str]:
    """Return the metrics and their media type; with several workers their counters are added up."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        body = generate_latest(registry)
    else:
        body = generate_latest(REGISTRY)
    own = CollectorRegistry()
    own.register(_Dispatch(wiring, subscribers))
    return body + generate_latest(own), CONTENT_TYPE_LATEST
