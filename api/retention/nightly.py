"""Nightly run of the job for each county: after three by the county's clock, or as soon as possible."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from api import clock
from api.db.engine import open_engine
from api.process.failures import log_failure, one_line
from api.retention.holds import Retention
from api.retention.job import Busy, Job, Report
from api.store.identity.keyring import Keyring
from api.store.identity.stored_words import mask_stored
from gis.store.counties.loaded import CountySummary, list_counties

log = logging.getLogger("wangge.retention")
LOOK_EVERY_S = 600.0
HOUR = 3
LEAP = timedelta(days=60)
"""A clock further ahead of the last run is not believed: what a wrong one erases does not come back."""


def is_due(county: CountySummary, last_run: datetime | None, now: datetime) -> bool:
    """Tell whether the job should run: not yet today, and it is past three; a server that was off catches up."""
    zone = ZoneInfo(county.time_zone)
    here = now.astimezone(zone)
    if last_run is None:
        return here.hour >= HOUR
    missed = here.date() - last_run.astimezone(zone).date()
    return missed.days > 1 or (missed.days == 1 and here.hour >= HOUR)


def _leapt(county: CountySummary, last_run: datetime | None, now: datetime) -> bool:
    """Tell whether the clock is too far ahead to erase by it, and say what to do."""
    if last_run is None or now - last_run <= LEAP:
        return False
    log.warning(
        "retention last ran for %s on %s, and this machine's clock says %s: nothing is erased. If the clock is right, "
        "run `wangge retention run --county %s` once; else set it. 距上次清理过久，未删除任何数据：请核对系统时间，"
        "时间无误则手动运行一次 wangge retention run。",
        *(county.code, f"{last_run:%Y-%m-%d}", f"{now:%Y-%m-%d}", county.code),
    )
    return True


def _tried(look: Callable[[Engine], object], engine: Engine) -> None:
    try:
        look(engine)
    except DBAPIError as away:
        log.warning("nightly jobs wait for the database: %s", one_line(away))
    except Exception as failed:  # whatever else went wrong: tried again, and said
        log_failure(log, failed, "a nightly job could not run; trying again in %d s", LOOK_EVERY_S)


class Nightly:
    """A thread of the supervising process, which alone is the database's owner; `also` are other jobs of it."""

    def __init__(
        self,
        database_url: str,
        logs: Path,
        keys: Path | None = None,
        also: Sequence[Callable[[Engine], object]] = (),
    ) -> None:
        self._url = database_url
        self._logs = logs
        self._looks = (self._mask, self.look, *also)
        self._keyring = None if keys is None else Keyring(keys)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="retention", daemon=True)

    def start(self) -> None:
        """Start looking."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the county in hand."""
        self._ended.set()
        self._thread.join(20)

    def _watch(self) -> None:
        while True:
            engine = open_engine(self._url, pool_size=2)
            for look in self._looks:
                _tried(look, engine)
            engine.dispose()
            if self._ended.wait(LOOK_EVERY_S):
                return

    def _mask(self, engine: Engine) -> None:
        """Mask words that were stored before their case's author was known, or by an older version."""
        if self._keyring is None:
            return
        changed, locked = mask_stored(engine, self._keyring, lambda: not self._ended.is_set())
        if changed:
            log.info("words of %d cases were masked once more 已补充脱敏", changed)
        if locked:
            log.warning(
                "words of %d cases could not be masked: the key of their author is missing 缺少密钥，未能脱敏", locked
            )

    def look(self, engine: Engine) -> list[Report]:
        """Run whatever is due; return what was done."""
        done: list[Report] = []
        with engine.connect() as connection:
            counties = [
                (county, Retention(connection, clock.now()).last_run(county.code))
                for county in list_counties(connection)
            ]
        for county, last_run in counties:
            if self._ended.is_set():  # of many counties the others are done after the next start
                break
            if is_due(county, last_run, clock.now()) and not _leapt(county, last_run, clock.now()):
                try:
                    done += Job(engine, county, clock.now(), self._logs, "system").run()
                except Busy:
                    log.info("another retention run is under way")
        return done
