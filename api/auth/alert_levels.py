"""Alert level of a person, by role and place."""

from api.auth.principal import AuthMethod, Principal
from api.auth.roles import Role
from dispatch.rules.escalation import Level

_BUREAU = frozenset({Role.CHIEF, Role.ADMINISTRATOR})


def level_of(who: Principal) -> Level | None:
    """Return the level whose alerts are addressed to a person, None for those who only see them.

    While no account exists, the caller is the desk itself.
    """
    if who.means is AuthMethod.OPEN or who.role is Role.DISPATCHER:
        return Level.DISPATCHER
    if who.role is Role.CHIEF and who.level == "station":
        return Level.STATION_CHIEF
    return Level.BUREAU if who.role in _BUREAU and who.level != "station" else None
