from collections.abc import Callable

import pytest

from dispatch.cases.case import Case
from dispatch.planning.history import Decision, LogEvent, LoggedCase, Option
from dispatch.statistics.response import Timing
from tests.fakes.office import Office


@pytest.fixture
def office() -> Office:
    """Three teams T00, T01, T02 with skill food at one station 455 m from TOWN: 57.3 s by straight line."""
    return Office()


@pytest.fixture
def logged(office: Office) -> Callable[[Case], LoggedCase]:
    """Return a case of the office as the log has it."""

    def read(case: Case) -> LoggedCase:
        case = office.read(case)
        log = office.events(case)
        decisions, duties = [], {}
        for made in office.decisions(case):
            number = max(event.seq for event in log if event.recorded_at == made.made_at)
            options = tuple(
                Option(c.team, c.excluded and c.excluded.value, c.travel_s, c.approach_s, c.turnout_s, c.duty)
                for c in made.candidates
            )
            chosen = made.chosen and made.chosen.team
            duties |= {(made.made_at, c.team): {"duty": c.duty} for c in made.candidates}
            decisions.append(Decision(number, chosen, made.picked is not None, made.method, options))
        return LoggedCase(
            case.id,
            Timing(
                case.received_at, case.target_s, case.arrived_at, case.response_ended_at, case.status.value,
                cell=case.cell and case.cell.code, kind=case.cell and case.cell.kind.value,
            ),
            case_kind=case.kind.value,
            exercise=case.exercise,
            in_town=case.cell is not None and case.cell.in_town,
            events=tuple(
                LogEvent(e.seq, e.type, e.at, e.team, e.actor, {**e.data, **duties.get((e.recorded_at, e.team), {})})
                for e in log
            ),
            decisions=tuple(decisions),
        )  # fmt: skip

    return read
