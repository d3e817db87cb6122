"""A learned time as the API answers it: its median with the interval, and what nine of ten do not exceed."""

from dispatch.planning.learning import LearnedTime


def median_out(found: LearnedTime, block: str | None = None, team: str | None = None) -> dict[str, float]:
    """Return the median of a time, its 90 % interval and the P90: of a block or a team, else of all."""
    median, low, high = found.median(block, team)
    p90 = found.predicted(block, team).quantile(0.9)
    return {"median": round(median, 3), "low": round(low, 3), "high": round(high, 3), "p90": round(p90, 3)}
