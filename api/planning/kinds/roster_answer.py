"""A proposed roster as plain values: blocks, shifts and patterns."""

from typing import Any

from dispatch.planning.learning import Part
from dispatch.planning.roster import BlockAnswer, ShiftPlan, Sized
from dispatch.roster.shifts import Pattern


def block_out(answer: BlockAnswer) -> dict[str, Any]:
    """Return what an hour block needs, and the share that each number of teams reaches."""
    part, _, kind = answer.block.partition("-")
    return {
        "block": answer.block,
        "part": Part(part).value,
        "day": kind,
        "per_hour": round(answer.per_hour, 5),
        "a_week": round(answer.a_week, 3),
        "teams": answer.teams,
        "share": rounded(answer.share),
        "today_teams": round(answer.today_teams, 2),
        "today_share": rounded(answer.today_share),
        "reached": answer.reached,
        "reachable": answer.sized.needed is not None,
        "best": rounded(answer.sized.best_share),
        "curve": [[len(step.teams), rounded(step.share)] for step in answer.sized.steps],
        "method": answer.sized.steps[-1].method,
    }


def surge_teams(sized: Sized) -> int:
    """Return how many teams a block needs on a surge day: all of them where no number reaches the share."""
    return len(sized.steps[-1].teams) if sized.needed is None else sized.needed


def surge_block_out(sized: Sized) -> dict[str, Any]:
    """Return how many teams an hour block needs on a surge day, and whether they reach the share."""
    part, _, kind = sized.block.partition("-")
    return {
        "block": sized.block,
        "part": Part(part).value,
        "day": kind,
        "teams": surge_teams(sized),
        "share": rounded(sized.steps[-1].share),
        "reached": sized.needed is not None,
    }


def rounded(share: float | None) -> float | None:
    """Return a share with six decimals."""
    return None if share is None else round(share, 6)


def pattern_out(pattern: Pattern) -> dict[str, Any]:
    """Return a pattern as the roster takes it over."""
    return {
        "team": pattern.team,
        "kind": pattern.kind.value,
        "days": sorted(pattern.days),
        "from": f"{pattern.starts:%H:%M}",
        "until": f"{pattern.ends:%H:%M}",
        "first": pattern.first.isoformat(),
        "last": pattern.last.isoformat(),
    }


def shifts_out(plan: ShiftPlan, have: int) -> dict[str, Any]:
    """Return how well the shifts fit, in team hours, whether that is proven, and how many teams there are."""
    return {
        "missing_h": plan.missing / 2,
        "beyond_h": plan.beyond / 2,
        "left_over": len(plan.lacking),
        "at_least": plan.at_least,
        "have": have,
        "optimal": plan.optimal,
    }
