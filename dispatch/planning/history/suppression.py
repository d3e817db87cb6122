"""Groups too small to be shown, and those that have to be hidden with them.

A group of fewer than five cases is not shown. If the hidden ones together were fewer than two groups or five cases, the
total minus the shown groups would reveal them: then the smallest shown group is hidden too, until it does not
(complementary suppression: Willenborg & de Waal 2001, Elements of Statistical Disclosure Control, §5).

Known limit: two periods that differ by little can still be subtracted from each other; so periods are whole months.
The month that runs grows with every case: two answers of different moments can be subtracted.
"""

from collections.abc import Mapping

FEWEST = 5
"""Cases of a group that is shown."""


def hidden[K: str](counts: Mapping[K, int], fewest: int = FEWEST) -> frozenset[K]:
    """Return which groups are not shown; ties go by name. Groups without cases hide nothing, and are left out."""
    order = sorted((n, name) for name, n in counts.items() if n > 0)
    found = [name for n, name in order if n < fewest]
    total = sum(n for n, _ in order if n < fewest)
    for n, name in order[len(found) :]:
        if not found or (len(found) >= 2 and total >= fewest):
            break
        found.append(name)
        total += n
    return frozenset(found)


def shown[K: str](counts: Mapping[K, int], fewest: int = FEWEST) -> dict[K, int]:
    """Return the groups that may be shown: not hidden and not without cases."""
    small = hidden(counts, fewest)
    return {name: n for name, n in counts.items() if n > 0 and name not in small}
