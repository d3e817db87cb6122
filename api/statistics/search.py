"""Search of cases by the words typed above the list, as on screen (`maps/static/console/queue/rows.js`)."""

import re
import unicodedata

from api.statistics.export_tables import Item, Words

OFFICE_WORDS = ("市场监督管理", "市场监管", "综合执法", "执法巡查", "执法", "监管", "巡查")
"""What names of teams may be shown without, where all have it (`maps/static/console/teams/short-names.js`)."""
_WORD = re.compile(r"[a-z]{2}", re.IGNORECASE | re.ASCII)
_NUMBERED_CELL = re.compile(r"(?:社区|居委会|村委会|村)?第\s?(\d+)\s?网格$")


def matches(item: Item, words: Words, wanted: str) -> bool:
    """Tell whether a case has what was typed to narrow the list on screen: a number, a place, a team, a word."""
    task, place, cell = (item[name] or {} for name in ("assignment", "place", "cell"))
    items = [
        f"#{item['id']}",
        item["number"],
        place.get("name"),
        place.get("address"),
        *cell_forms(cell.get("name")),
        cell.get("code"),
        item["neighbour"],
        *team_forms(task.get("team_name")),
        *team_forms(task.get("team_name_en")),
        item["text"],
    ]
    items += [words(name, item[name]) for name in ("category", "kind", "status")]
    return any(_plain(wanted) in _plain(str(each)) for each in items if each is not None)


def team_forms(name: str | None) -> list[str]:
    """Return the names a team may be shown by: its own, and that without one word that other teams have too."""
    if not name:
        return []
    first, *others = name.split()
    shorter = [" ".join([first, *(each for each in others if each != word)]) for word in others if _WORD.search(word)]
    return [name, *shorter, *(name.replace(word, "", 1) for word in OFFICE_WORDS)]


def cell_forms(name: str | None) -> list[str]:
    """Return the names a cell may be shown by: 东街社区第6网格 is also 东街6格."""
    return [name, _NUMBERED_CELL.sub(r"\1格", name)] if name else []


def _plain(text: str) -> str:
    """Return letters in one case and one width: input methods type １２ as well as 12."""
    return unicodedata.normalize("NFKC", text).lower()
