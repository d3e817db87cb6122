"""Tell exercises from real cases: only during a rehearsal, and never from other systems."""

from sqlalchemy import Connection

from api.auth.principal import AuthMethod
from api.wiring import Wiring
from dispatch.errors import NoRehearsalError
from dispatch.store.rehearsals.repository import Rehearsals

_BY_OTHERS = (AuthMethod.KEY, AuthMethod.POINT)


def is_exercise(wiring: Wiring, connection: Connection, county: str, asked: bool | None) -> bool:
    """Return whether to mark a case: as asked; where nobody said, what people at the desk take in.

    Raises
    ------
    NoRehearsalError
        An exercise is asked for and the county does not rehearse.
    """
    if asked is False or (asked is None and wiring.who.means in _BY_OTHERS):
        return False
    on = Rehearsals(connection, county, wiring.now()).is_on()
    if asked and not on:
        raise NoRehearsalError(
            f"County {county} is not rehearsing, so nothing is taken in as an exercise. "
            "本县当前没有演练，不能登记演练案件。",
            field="exercise",
        )
    return on
