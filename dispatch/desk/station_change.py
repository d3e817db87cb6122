"""Cells and teams change hands: the station that has one now sees the open cases in it, or with it, too.

Looked for is what is so, not what was changed. So it does not matter how a cell changed hands, by an import, by another
station of its inspector or on a day that has come; nor whether this runs late, twice or in two workers at once.
"""

from dispatch.desk.work import Desk, Outcome, Work, finish


def show_to_station(desk: Desk, case_id: int, station: str, *, shares: bool = False) -> Outcome | None:
    """Let a station see a case from now on and tell the maps; None if the case has ended meanwhile.

    `shares`: it has to do with nothing but the case's off-shelf orders.
    """
    case = desk.store.cases.get(case_id, lock=True)
    is_handled = case.handling_stage is None or case.handling_ended_at is not None
    if case.response_ended_at is not None and is_handled:
        return None
    return finish(desk, Work(case, sharing=(station,)) if shares else Work(case, stations=(station,)))
