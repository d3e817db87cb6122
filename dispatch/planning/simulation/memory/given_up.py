"""Cases that wait for nobody: every team that may take them has declined them, and no rule asks a team twice."""

from dispatch.cases.case import Case
from dispatch.decision.recommendation import Exclusion, exclusions
from dispatch.lifecycle import CaseStatus
from dispatch.planning.simulation.memory.store import MemoryStore
from dispatch.rules.policy import Mode
from dispatch.values import evolve


def is_given_up(store: MemoryStore, case: Case) -> bool:
    """Tell whether no team will ever take a waiting case: else it would be looked at to the end of the simulation."""
    if case.status is not CaseStatus.WAITING:
        return False
    passed_over = store.assignments.passed_over(case, case.received_at)
    declined = {team: reason for team, reason in passed_over.items() if reason is Exclusion.DECLINED}
    teams = [evolve(team, case_id=None, on_duty=True) for team in store.teams.now(case.county)]
    return None not in exclusions(teams, case.category.value, declined, mode=Mode.AUTOMATIC)
