"""Groups too small to be shown, and those that have to be hidden with them.

A group of fewer than five cases is not shown. If the hidden ones together were fewer than two groups or five cases, the
total minus the shown groups would reveal them: then the smallest shown group is hidden too, until it does not
(complementary suppression: Willenborg & de Waal 2001, Elements of Statistical Disclosure Control, §5).

Where one group has nearly everything, that would hide it. Of names from a closed list the largest can be shown all the
same (`disclosed`): the number of the smallest one shown is rounded down so far that the rest may be five or more, also
where it is not, and how many groups the rest has is not said.

Known limit: two periods that differ by little can still be subtracted from each other; so periods are whole months.
The month that runs grows with every case: two answers of different moments can be subtracted.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

FEWEST = 5
"""Cases of a group that is shown."""
SPARE = 4
"""Groups without a name, empty ones too, among which a rest is lost; with fewer it would be of one or two."""


def is_few(n: int) -> bool:
    """Return whether a number of cases is not shown: under five, but not none."""
    return 0 < n < FEWEST


def unless_few(n: int) -> int | None:
    """Return a number of cases; None where it is not shown."""
    return None if is_few(n) else n


def hidden[K: str](counts: Mapping[K, int], fewest: int = FEWEST, also: Collection[K] = frozenset()) -> frozenset[K]:
    """Return which groups are not shown, those of `also` among them; ties go by name.

    Groups without cases hide nothing, and are left out.
    """
    order = sorted((n >= fewest and name not in also, n, name) for name, n in counts.items() if n > 0)
    found = [name for may_be_shown, _, name in order if not may_be_shown]
    total = sum(counts[name] for name in found)
    for _, n, name in order[len(found) :]:
        if not found or (len(found) >= 2 and total >= fewest):
            break
        found.append(name)
        total += n
    return frozenset(found)


def shown[K: str](counts: Mapping[K, int], fewest: int = FEWEST) -> dict[K, int]:
    """Return the groups that may be shown: not hidden and not without cases."""
    small = hidden(counts, fewest)
    return {name: n for name, n in counts.items() if n > 0 and name not in small}


def revealing[G](groups: Mapping[G, Collection[str]], counts: Mapping[str, int]) -> frozenset[G]:
    """Return the groups of cells whose number is not shown either, since cells are shown one by one elsewhere.

    The number of a group less its cells that are shown is that of its hidden ones: a rest of less than five, or one
    that would reveal such a rest, hides the number. Every cell is in one group.
    """
    small = hidden(counts)
    keys = {f"{n}": group for n, group in enumerate(groups)}
    rests = {key: sum(counts.get(cell, 0) for cell in groups[group] if cell in small) for key, group in keys.items()}
    return frozenset(keys[key] for key in hidden(rests))


@dataclass(frozen=True, slots=True)
class Disclosed[K: str]:
    """Groups that may be named: with their number, or, at most one, with a least number; and whether there are others.

    The total may be known. Nobody can tell by it that a group, or the others together, are fewer than five cases.
    """

    exact: dict[K, int]
    at_least: dict[K, int] = field(default_factory=dict)
    others: bool = False


def disclosed[K: str](counts: Mapping[K, int], fewest: int = FEWEST) -> Disclosed[K]:
    """Return what may be said of groups whose names are known, empty ones among them; ties go by name."""
    order = sorted((n, name) for name, n in counts.items())
    unnamed = [n for n, _ in order if n < fewest]
    named = order[len(unnamed) :]
    if not any(unnamed):
        return Disclosed(_counts(named))
    for place, (n, name) in enumerate(named):
        rest = sum(unnamed)
        if not _tells(unnamed, fewest):
            if rest >= 2 * fewest:
                return Disclosed(_counts(named[place:]), others=True)
            if rest + n >= 2 * fewest:
                least = max(fewest, rest + n - 2 * fewest + 1)
                return Disclosed(_counts(named[place + 1 :]), {name: least}, others=True)
        unnamed.append(n)
    return Disclosed({}, others=True)


def _counts[K: str](rows: Sequence[tuple[int, K]]) -> dict[K, int]:
    return {name: n for n, name in rows}


def _tells(unnamed: Sequence[int], fewest: int) -> bool:
    """Tell whether groups are so few, or so nearly full, that their sum tells of each."""
    is_full = max(unnamed) < fewest and sum(unnamed) > (fewest - 1) * (len(unnamed) - 1)
    return len(unnamed) < SPARE or is_full
