"""The thread that runs the jobs of a worker. Every worker has one; the database lets only one act on each timer."""

import logging
import threading
import time
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
WATCH_EVERY_S = 10.0
WARN_EVERY_S = 60.0
TIDY_EVERY_S = 600.0
"""By the clock: under load a round takes many seconds."""
KEEP_FEED = timedelta(days=1)
KEEP_KEYS = timedelta(days=7)


class TimerJob:
    """A thread that looks twice a second for what is due, now and then for silent teams and deadlines, and tidies."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._stop = threading.Event()
        self._watch_at = self._warn_at = self._tidy_at = float("-inf")
        self._thread = threading.Thread(target=self._run, name="timers", daemon=True)

    def start(self) -> None:
        """Start looking."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the timer in hand."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        pause_s = EVERY_S
        while not self._stop.wait(pause_s):
            try:
                pause_s = 0 if self._round() else EVERY_S
            except (OperationalError, PoolTimeoutError) as away:  # the timers are still there at the next look
                log.warning("timers wait for the database: %s", one_line(away))
                pause_s = AGAIN_S
            except Exception as failed:  # whatever else went wrong, timers must go on ringing
                log_failure(log, failed, "timers could not be looked at; trying again")
                pause_s = AGAIN_S

    def _round(self) -> int:
        """Do what is due; return how many timers and alerts were acted on: there may be more."""
        began = time.monotonic()
        acted, watches = 0, began >= self._watch_at
        # Looked for itself now and then too: what `anything_due` did not know would else never happen.
        if watches or jobs.anything_due(self._wiring):
            jobs.announce_turns(self._wiring)
            acted = jobs.act_on_due(self._wiring)
        if watches:
            jobs.watch_counties(self._wiring)
            self._watch_at = began + WATCH_EVERY_S
        if began >= self._warn_at:
            jobs.warn_of_deadlines(self._wiring)
            self._warn_at = began + WARN_EVERY_S
        if began >= self._tidy_at:
            self._prune()
            self._show_reassigned()
            self._tidy_at = began + TIDY_EVERY_S
        return acted

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
