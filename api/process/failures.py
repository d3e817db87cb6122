"""Logging of background failures: one line with the cause; the origin only at debug level.

A task that fails twice a second would otherwise fill the disk with tracebacks, possibly when the disk is the problem.
"""

import logging
from typing import Any

from sqlalchemy.exc import DBAPIError

LONGEST = 300


def one_line(failed: BaseException) -> str:
    """Return what kind of failure it is, and its first line; of the database's only what the database itself said."""
    cause = failed.orig if isinstance(failed, DBAPIError) and failed.orig is not None else failed
    said = next((line.strip() for line in str(cause).splitlines() if line.strip()), "")
    return f"{type(cause).__name__}: {said[:LONGEST]}" if said else type(cause).__name__


def log_failure(log: logging.Logger, failed: BaseException, message: str, *values: Any) -> None:
    """Log a failure that is tried again: an error in one line, its traceback at the debug level."""
    log.error(f"{message}: %s", *values, one_line(failed))
    log.debug("where it failed", exc_info=failed)
