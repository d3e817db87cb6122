"""The thread that runs the jobs of a worker. Every worker has one; the database lets only one act on each timer."""

import logging
import threading
from datetime import timedelta

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from api.auth.accounts.repository import SQL as PEOPLE
from api.auth.audit import chain
from api.process.failures import log_failure, one_line
from api.server import jobs
from api.wiring import Wiring
from dispatch.store.statements import SQL

log = logging.getLogger("wangge.timers")
EVERY_S = 0.5
AGAIN_S = 2.0
PRUNE_EVERY = 1200
WATCH_EVERY = 20
KEEP_FEED = timedelta(days=1)
KEEP_KEYS = timedelta(days=7)


class TimerJob:
    """A thread that looks twice a second for what is due, now and then for silent teams, and tidies the feed."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="timers", daemon=True)

    def start(self) -> None:
        """Start looking."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the timer in hand."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        rounds = 0
        while not self._stop.wait(EVERY_S):
            try:
                # Looked for itself now and then too: what `anything_due` did not know would else never happen.
                if rounds % WATCH_EVERY == 0 or jobs.anything_due(self._wiring):
                    jobs.announce_turns(self._wiring)
                    while jobs.act_on_due(self._wiring) and not self._stop.is_set():
                        pass
                if rounds % WATCH_EVERY == 0:
                    jobs.watch_counties(self._wiring)
                if rounds % PRUNE_EVERY == 0:
                    self._prune()
                    self._show_reassigned()
                rounds += 1
            except (OperationalError, PoolTimeoutError) as away:  # the timers are still there at the next look
                log.warning("timers wait for the database: %s", one_line(away))
                self._stop.wait(AGAIN_S)
            except Exception as failed:  # whatever else went wrong, timers must go on ringing
                log_failure(log, failed, "timers could not be looked at; trying again")
                self._stop.wait(AGAIN_S)

    def _prune(self) -> None:
        with self._wiring.transaction() as connection:
            now = self._wiring.now()
            connection.execute(SQL["prune"], {"before": now - KEEP_FEED, "keys_before": now - KEEP_KEYS})
            connection.execute(PEOPLE["prune"], {"now": now})
        try:
            chain.note_end(self._wiring.transaction, self._wiring.settings.home / chain.ENDS_FILE)
        except OSError as refused:  # a full disk: what else is due goes on
            log.warning("the end of the audit trail could not be noted: %s", one_line(refused))

    def _show_reassigned(self) -> None:
        """Cells that change hands on a day that has come, and cases that came in while a county was imported."""
        for county in self._wiring.counties():
            jobs.show_reassigned_cases(self._wiring, county.code)
