"""Cells that a change wins and loses, in one map."""

from dataclasses import dataclass

from dispatch.planning.cover.gaps import Cover


@dataclass(frozen=True, slots=True)
class Difference:
    """Codes of the cells that are reached whole only after, only before, and in neither; and of the points likewise."""

    won: tuple[str, ...]
    lost: tuple[str, ...]
    missing: tuple[str, ...]
    points_won: tuple[str, ...]
    points_lost: tuple[str, ...]
    demand_by_one: float
    demand_by_two: float


def compare(before: Cover, after: Cover) -> Difference:
    """Return the difference of two answers over the same ground.

    Raises
    ------
    ValueError
        They do not judge the same cells.
    """
    if [cell.code for cell in before.cells] != [cell.code for cell in after.cells]:
        raise ValueError("the two answers judge different cells; work both out over the same ground")
    cells = list(zip(before.cells, after.cells, strict=True))
    points = list(zip(before.points, after.points, strict=True))
    return Difference(
        tuple(b.code for a, b in cells if a.is_gap and b.is_reached),
        tuple(b.code for a, b in cells if a.is_reached and b.is_gap),
        tuple(b.code for a, b in cells if a.is_gap and b.is_gap),
        tuple(b.code for a, b in points if b.is_reached and not a.is_reached),
        tuple(b.code for a, b in points if a.is_reached and not b.is_reached),
        after.demand_by_one - before.demand_by_one,
        after.demand_by_two - before.demand_by_two,
    )
