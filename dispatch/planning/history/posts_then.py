"""The posts of the time of a case: where the teams that its decisions name waited then.

Neither stations nor teams are dated, but a decision keeps every team that there was, and where it stood. One without a
fix stood at its post.

Known limit: a team that no decision of these cases shows at its post is taken to have had today's.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from dispatch.planning.history.log import LoggedCase
from gis.position import Position

type Posts = Mapping[Position, frozenset[str]]
"""Posts → the teams that wait there."""


def posts_then(cases: Iterable[LoggedCase], today: Mapping[str, Position]) -> dict[int, Posts]:
    """Return by case the posts of its time: as its own decisions say, else the decision nearest in time, else today's.

    Parameters
    ----------
    today
        By team, where it waits today; these are the posts of a case without a decision.
    """
    logged = list(cases)
    seen: defaultdict[str, list[tuple[datetime, Position]]] = defaultdict(list)
    for case in logged:
        for team, post in _shown(case).items():
            seen[team].append((case.timing.received_at, post))
    return {case.id: _posts(case, today, seen) for case in logged}


def _shown(case: LoggedCase) -> dict[str, Position]:
    return {o.team: o.post for decision in case.decisions for o in decision.options if o.post is not None}


def _posts(
    case: LoggedCase, today: Mapping[str, Position], seen: Mapping[str, list[tuple[datetime, Position]]]
) -> Posts:
    own, at = _shown(case), case.timing.received_at
    found: defaultdict[Position, set[str]] = defaultdict(set)
    for team in sorted({o.team for decision in case.decisions for o in decision.options} or set(today)):
        elsewhere = min(seen.get(team, ()), key=lambda each: abs(each[0] - at), default=None)
        post = own.get(team) or (elsewhere[1] if elsewhere is not None else today.get(team))
        if post is not None:
            found[post].add(team)
    return {post: frozenset(teams) for post, teams in found.items()}
