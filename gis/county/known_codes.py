"""Register of what files refer to by code or by name, a station by its short names too."""

import re
from collections.abc import Iterable
from typing import Final, Protocol

from gis.county.cell_stations import town_stem
from gis.county.codes import folded

_SHOWN: Final = 8
_OFFICE: Final = re.compile(r"((市场)?(监督管理|监管|监督)|市监)所$")
_BUREAU: Final = {"县局", "区局", "市局", "本局", "局机关", "局本级", "bureau"}


class Coded(Protocol):
    """Anything with a code and a name."""

    @property
    def code(self) -> str:
        """Return the code."""

    @property
    def name(self) -> str:
        """Return the name."""


class Register:
    """Codes known so far, found by code or by a name that only one of them has; width and case do not count.

    A station is found by its short names as well: 锦屏所 and 锦屏市场监管所 are 锦屏市场监督管理所. Of towns 镇, 乡 and
    the like may be left out, or said beside: 锦屏所 is 锦屏镇市场监管所, 锦屏镇所 is 锦屏市场监管所 (`is_stem` tells).

    `bureau` is the code of the bureau itself, which teams may belong to: 县局 means it, where it is one of those known.
    `complete=False` (their file could not be read) makes any code pass: its fault is reported once, with the file.
    """

    def __init__(self, known: Iterable[Coded] = (), *, complete: bool = True, bureau: str = "") -> None:
        self.complete = complete
        self.bureau = bureau
        self.codes: set[str] = set()
        self._by_code: dict[str, str] = {}
        self._by_name: dict[str, set[str]] = {}
        self._by_short: dict[str, set[str]] = {}
        self._by_stem: dict[str, set[str]] = {}
        self._names: dict[str, str] = {}
        self._shown: list[str] = []
        for each in known:
            self.add(each)

    def add(self, each: Coded) -> None:
        """Make one more known."""
        self.codes.add(each.code)
        self._by_code.setdefault(folded(each.code), each.code)
        self._by_name.setdefault(folded(each.name), set()).add(each.code)
        self._by_short.setdefault(_short(each.name), set()).add(each.code)
        self._by_stem.setdefault(_stem(each.name), set()).add(each.code)
        self._names[each.code] = each.name
        self._shown.append(f"{each.code} {each.name}")

    def is_shared(self, name: str) -> bool:
        """Tell whether several have this name."""
        return len(self._by_name.get(folded(name), ())) > 1

    def find(self, word: str) -> str | None:
        """Return the code meant, None when it is unknown or not the only one of its name."""
        code = word if word in self.codes else self._by_code.get(folded(word))
        if code is None and self.is_bureau(word):
            code = self._by_code.get(folded(self.bureau))
        if code is not None:
            return code
        named = self._named(word) or self._without_town(word)
        return next(iter(named)) if len(named) == 1 else None

    def is_stem(self, word: str) -> bool:
        """Return whether a word is no code, nor a name or short name, of anything."""
        return (
            folded(word) not in self._by_code
            and word not in self.codes
            and not (self.is_bureau(word) or self._named(word))
        )

    def is_bureau(self, word: str) -> bool:
        """Tell whether a word means the bureau itself."""
        return bool(self.bureau) and folded(word) in _BUREAU

    def called(self, code: str) -> str:
        """Return a code with its name."""
        return f"{code} {self._names.get(code, '')}".rstrip()

    def _without_town(self, word: str) -> set[str]:
        """Return the stations that a word fits but for 镇 or 乡, which only one of the two says."""
        fitting, short = self._by_stem.get(_stem(word), set()), _short(word)
        says_town = short != _stem(word)
        if says_town and len(fitting) == 1 and _short(self._names[next(iter(fitting))]) != _stem(word):
            return set()  # another town, perhaps: 云渡乡 is not 云渡镇
        return fitting

    def _named(self, word: str) -> set[str]:
        return self._by_name.get(folded(word)) or self._by_short.get(_short(word), set())

    @property
    def shown(self) -> str:
        """Return what is known, the first few, as a refusal names it."""
        more = " …" if len(self._shown) > _SHOWN else ""
        return "、".join(self._shown[:_SHOWN]) + more


def _short(name: str) -> str:
    """Return the name of a station without the words that offices leave out; others as they are."""
    return _OFFICE.sub("所", folded(name))


def _stem(name: str) -> str:
    """Return the short name of a station without 镇, 乡 and the like; others as they are."""
    short = _short(name)
    town = short.removesuffix("所")
    return short if town == short or not town else f"{town_stem(town)}所"
