"""Assign waiting cases to free teams, after a call that freed a team or left a case waiting.

Each case is a transaction of its own, after the commit of the call. If the process dies in between, the timers of the
waiting and of proposed cases do the same.
"""

import logging

from sqlalchemy.exc import SQLAlchemyError

from api.process.failures import one_line
from api.wiring import Wiring
from dispatch.desk import timer_handlers
from dispatch.desk.work import Outcome
from dispatch.errors import DispatchError
from gis.errors import GisError

log = logging.getLogger("wangge.waiting")
AT_MOST = 20


def assign_waiting(wiring: Wiring, county: str) -> int:
    """Give waiting cases of a whole county to free teams, `AT_MOST` at once; return how many were given."""
    whole = wiring.county_wide()
    for given in range(AT_MOST):
        with whole.desk(actor="system") as desk:
            if timer_handlers.assign_waiting(desk, county) is None:
                return given
    return AT_MOST


def assign_waiting_after(wiring: Wiring, outcome: Outcome | None) -> None:
    """Look at waiting cases if a call asked for it.

    What the call did is committed, so it is answered whatever happens here: the timers of waiting cases look again.
    """
    if outcome is None or not outcome.look_at_waiting:
        return
    try:
        assign_waiting(wiring, outcome.case.county)
    except (DispatchError, GisError, SQLAlchemyError) as failed:
        log.warning("waiting cases were not looked at, their timers do: %s", one_line(failed))
