"""Start page of a person, by role."""

from api.auth.principal import Principal
from api.auth.roles import Role
from api.auth.rules import RULES

CONSOLE = "/"
_PAGES = {
    Role.INSPECTOR: ("/field",),
    Role.AUDITOR: ("/audit",),
    Role.PLANNER: ("/planning", "/roster"),
    Role.HANDLER: ("/cases",),
    Role.REVIEWER: ("/cases",),
    Role.LEADER: ("/supervision",),
}


def landing(who: Principal) -> str:
    """Return the first page of the role that may be opened at this place."""
    return next((page for page in _PAGES.get(who.role, ()) if RULES["GET", page].lets(who.role, who.level)), CONSOLE)


def leaves_by_form(who: Principal) -> bool:
    """Tell whether somebody's pages have no script: all others have a way out that forgets what it kept as well."""
    return landing(who) == "/audit"


def opens_console(who: Principal) -> bool:
    """Tell whether somebody may read what the console shows: cases."""
    return RULES["GET", "/api/v1/complaints"].lets(who.role, who.level)
