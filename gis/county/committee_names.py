"""Match names of committees: 赤城村, 赤城村委会 and 新窑镇赤城 are one, 东街村 and 东街社区 are two."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from gis.county.gazetteer import fold
from gis.county.model import Committee

_VILLAGE: Final = re.compile(r"(?<=.)(行政村|村民委员会|村委会|村)$")
_COMMUNITY: Final = re.compile(r"(?<=.)(社区居民委员会|社区居委会|社区服务中心|居民委员会|居委会|社区)$")
TOWN_SUFFIX: Final = re.compile(r"(街道办事处|街道办|街道|镇|乡|县城)$")


class CommitteeNames:
    """The committees of a county, found by a name as people write it."""

    def __init__(self, committees: Iterable[Committee]) -> None:
        self._exact: dict[str, list[Committee]] = defaultdict(list)
        """By name with its kind (赤城村), or as it is where it states none."""
        self._loose: dict[str, list[Committee]] = defaultdict(list)
        """By what else may be written: of a name with a kind the name without it, of one without any kind."""
        for each in committees:
            name = normal_name(each.name)
            stem = _stem(name)
            others = {stem} if stem != name else {f"{name}村", f"{name}社区"}
            for town in {"", fold(each.town_name), _town(each.town_name)} if name else ():
                self._exact[town + name].append(each)
                for other in others:
                    self._loose[town + other].append(each)

    def meant(self, name: str, town: str | None = None) -> tuple[Committee, ...]:
        """Return the committees a name may mean, by code: none, the one, or several that only a town or code tells.

        Parameters
        ----------
        name
            With or without 村委会, 社区 and the like, and with or without the town before it. Where it states a kind
            it means that kind: 东街社区 is not 东街村委会, 东街 may be either.
        town
            The town the row names; None, where it names none. A committee whose town is not known fits every town.
        """
        wanted = normal_name(name)
        found = _in_town(self._exact.get(wanted, ()), town) or _in_town(self._loose.get(wanted, ()), town)
        return tuple(sorted(found, key=lambda each: each.code))


def _in_town(committees: Iterable[Committee], town: str | None) -> list[Committee]:
    """Return those of a town; where 锦屏镇 and 锦屏街道 both have one, those of the town as it is written."""
    if town is None:
        return list(committees)
    fitting = [each for each in committees if _town(each.town_name) in {"", _town(town)}]
    return [each for each in fitting if fold(each.town_name) == fold(town)] or fitting


def _town(name: str) -> str:
    return TOWN_SUFFIX.sub("", fold(name))


def normal_name(name: str) -> str:
    """Return a name with one word for each kind: 赤城村委会 is 赤城村, 东街居委会 is 东街社区."""
    folded = fold(name)
    return _COMMUNITY.sub("社区", folded) if _COMMUNITY.search(folded) else _VILLAGE.sub("村", folded)


def _stem(normal: str) -> str:
    return _VILLAGE.sub("", _COMMUNITY.sub("", normal))
