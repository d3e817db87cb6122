"""What may be said of groups with known names, against somebody who knows the rule, the total and every answer."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from dispatch.planning.history import Cause
from dispatch.planning.history.suppression import disclosed, revealing

NAMES = [cause.value for cause in Cause]


@pytest.mark.parametrize(
    ("counts", "exact", "at_least", "others"),
    [
        ((115, 4), {}, {"a": 110}, True),  # the others may be 1 to 9
        ((115, 4, 4, 1), {}, {"a": 115}, True),  # 9 others, and the number is the least one
        ((115, 4, 4, 2), {"a": 115}, {}, True),  # ten others tell of none
        ((115, 30, 4), {"a": 115}, {"b": 25}, True),
        ((9, 2), {}, {"a": 5}, True),
        ((6, 3), {}, {}, True),  # nine in all: with a name the others would be under five
        ((30, 7, 2), {}, {"a": 30}, True),
        ((4, 3, 3), {}, {}, True),
        ((30, 5), {"a": 30, "b": 5}, {}, False),
        ((), {}, {}, False),
    ],
)
def test_small_causes_are_hidden_and_large_ones_rounded(counts, exact, at_least, others):
    names = "abcdefghijkl"
    found = disclosed(dict.fromkeys(names, 0) | dict(zip(names, counts, strict=False)))
    assert (found.exact, found.at_least, found.others) == (exact, at_least, others)


def test_of_equal_ones_the_first_by_name_is_rounded_down():
    assert disclosed(dict.fromkeys(NAMES, 0) | {"desk": 30, "declined": 30, "turnout": 1}).at_least == {"declined": 22}


def worlds(total: int, groups: int, most: int | None = None) -> Iterator[tuple[int, ...]]:
    """Yield every way to divide a total among at most so many groups, the greatest first."""
    if total == 0:
        yield ()
    for first in range(min(total, most or total), 0, -1):
        if 0 < total <= first * groups:
            for rest in worlds(total - first, groups - 1, first):
                yield (first, *rest)


@pytest.mark.parametrize(
    ("counts", "secret"),
    [
        ({"a": 20, "b": 3, "c": 9, "d": 4}, {"ab", "cd"}),  # 23 − 20 are the 3 of b
        ({"a": 20, "b": 0, "c": 9, "d": 0}, set()),  # nothing is hidden
        ({"a": 2, "b": 3, "c": 9, "d": 8}, set()),  # a and b together are five
        ({"a": 3, "b": 3, "c": 9, "d": 4}, {"ab", "cd"}),  # all that is hidden, less a and b, is d
    ],
)
def test_a_group_does_not_reveal_the_cells_hidden_in_it(counts, secret):
    assert revealing({"ab": "ab", "cd": "cd"}, counts) == secret


@pytest.mark.parametrize(
    ("fewest", "totals"),
    [(5, range(1, 25)), (3, range(1, 35))],  # of three also where all groups are nearly full, or nearly all named
)
def test_whoever_knows_the_rule_and_the_total_cannot_tell_that_anything_is_under_five(fewest, totals):
    """Names without a number are alike, so worlds that look alike up to their names can look alike altogether.

    Where the rounded one equals the next in number, its name comes first: such a world passes for others of its sort.
    """
    for total in totals:
        seen = defaultdict(list)
        for world in worlds(total, len(NAMES)):
            counts = dict(zip(NAMES, world + (0,) * (len(NAMES) - len(world)), strict=True))
            found = disclosed(counts, fewest)
            assert all(counts[name] == n >= fewest for name, n in found.exact.items())
            assert all(counts[name] >= n >= fewest for name, n in found.at_least.items())
            named = {**found.exact, **found.at_least}
            if named and found.others:
                unnamed = [n for name, n in counts.items() if name not in named]
                is_tied = any(counts[name] in found.exact.values() for name in found.at_least)
                seen[(*sorted(found.exact.values()), None, *found.at_least.values())].append((unnamed, is_tied))
        for alike in seen.values():
            free = [unnamed for unnamed, is_tied in alike if not is_tied]
            for possible in filter(None, (free, [unnamed for unnamed, _ in alike])):
                assert any(sum(unnamed) >= fewest for unnamed in possible), "all others together"
                assert any(sum(n for n in unnamed if n < fewest) >= fewest for unnamed in possible), "the small ones"
                assert any(n == 0 or n >= fewest for unnamed in possible for n in unnamed), "one of them"
