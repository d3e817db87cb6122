"""A thread that looks again and again for work, and outlives the database and its own failures."""

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from api.process.failures import log_failure, one_line

AGAIN_S = 2.0
PATIENCE_S = 5.0


class Polling:
    """A background thread. `look` does what is due and returns after how many seconds to look again."""

    def __init__(self, name: str, log: logging.Logger, look: Callable[[], float]) -> None:
        self._name = name
        self._log = log
        self._look = look
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def is_stopping(self) -> bool:
        """Tell whether nothing new is to be begun."""
        return self._stop.is_set()

    def start(self) -> None:
        """Start looking."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after what is in hand."""
        self._stop.set()
        self._thread.join(timeout=PATIENCE_S)

    def _run(self) -> None:
        wait_s = 0.0
        while not self._stop.wait(wait_s):
            try:
                wait_s = self._look()
            except (OperationalError, PoolTimeoutError) as away:
                self._log.warning("%s waits for the database: %s", self._name, one_line(away))
                wait_s = AGAIN_S
            except Exception as failed:  # whatever went wrong, the next may go well
                log_failure(self._log, failed, "%s failed; trying again", self._name)
                wait_s = AGAIN_S
