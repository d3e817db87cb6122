"""Limits on files and connections: raise them to the system's maximum instead of the usual 1,024."""

import resource

ENOUGH = 65_536
"""More is of no use to one process, and some systems allow a billion."""
KEPT_BACK = 256
"""For the database, logs, road graphs and templates."""
FEWEST = 64


def raise_limit() -> int:
    """Raise the soft limit to the hard one; return how many files may be open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft == resource.RLIM_INFINITY or soft >= allowed:
        return min(soft, ENOUGH) if soft != resource.RLIM_INFINITY else ENOUGH
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed


def most_connections() -> int:
    """Return how many connections there is room for."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(FEWEST, (ENOUGH if soft == resource.RLIM_INFINITY else min(soft, ENOUGH)) - KEPT_BACK)
