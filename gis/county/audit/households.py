"""Doubts about the households of a county: totals that cannot be, committees without a figure, figures of nobody."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from gis.county.codes import CELL_DIGITS, committee_of
from gis.county.defects import Defect, DefectKind, Severity
from gis.county.model import CountyData, Household

FEWEST_PEOPLE, MOST_PEOPLE = 1.0, 10.0
"""People per household: less or more than this is a slip, or two columns that changed places."""
_NAMED: Final = 10


def household_defects(data: CountyData) -> Iterator[Defect]:
    """Yield what a person should look at; nothing where no households are known."""
    if not data.households:
        return
    if not any(each.households for each in data.households):
        yield _warn(
            (data.county.code,),
            f"all {len(data.households)} figures of households are 0: nothing can be weighed by them; correct the file",
            f"{len(data.households)} 项户数全部为 0，无法按户数计算；请更正户数表",
        )
    for each in data.households:
        yield from _ratio([each], each.code, f"户数 {each.code}", each.code)
    yield from _ratio(data.households, data.county.code, "全县", "the county")
    yield from _unknown(data)
    yield from _without(data)
    yield from _parts(data)


def _warn(codes: Sequence[str], message: str, message_zh: str) -> Defect:
    return Defect(DefectKind.HOUSEHOLDS, Severity.WARNING, tuple(codes), message, message_zh, file="households")


def _ratio(rows: Sequence[Household], code: str, zh: str, en: str) -> Iterator[Defect]:
    """Yield that people per household cannot be, of the rows that state both."""
    both = [(each.population, each.households) for each in rows if each.population is not None]
    people, households = sum(pair[0] for pair in both), sum(pair[1] for pair in both)
    if not people and not households:
        return
    ratio = people / households if households else float("inf")
    if not FEWEST_PEOPLE <= ratio <= MOST_PEOPLE:
        said = f"{ratio:.1f}" if households else "-"
        yield _warn(
            (code,),
            f"{en}: {people} people in {households} households, {said} to a household; "
            f"{FEWEST_PEOPLE:.0f} to {MOST_PEOPLE:.0f} would be plausible",
            f"{zh}：{people} 人、{households} 户，户均 {said} 人，一般为 {FEWEST_PEOPLE:.0f}–{MOST_PEOPLE:.0f} 人",
        )


def _unknown(data: CountyData) -> Iterator[Defect]:
    """Yield figures of committees and cells that are no more: they count nowhere."""
    known = {each.code for each in data.committees} | {each.code for each in data.cells}
    for each in data.households:
        if each.code not in known:
            yield _warn(
                (each.code,),
                f"{each.code} has {each.households} households and is no committee or cell of today: "
                "they count nowhere; bring a newer file of households",
                f"{each.code} 有 {each.households} 户，但现无此村居或网格，不计入任何网格；请导入新的户数表",
            )


def _without(data: CountyData) -> Iterator[Defect]:
    """Yield, once, the committees no household is known of, and those of which some cells have no figure."""
    stated = {each.code for each in data.households}
    cells: dict[str, list[str]] = defaultdict(list)
    for cell in data.cells:
        cells[cell.committee].append(cell.code)
    names = {each.code: each.name for each in data.committees}
    lacking = {
        committee: [code for code in codes if code not in stated]
        for committee, codes in sorted(cells.items())
        if committee not in stated
    }
    empty = [committee for committee, codes in lacking.items() if len(codes) == len(cells[committee])]
    parts = [committee for committee, codes in lacking.items() if 0 < len(codes) < len(cells[committee])]
    for codes, en, zh in (
        (empty, "committees without households", "个村居没有户数"),
        (parts, "committees with households for some of their cells only", "个村居只有部分网格有户数"),
    ):
        if codes:
            shown = "、".join(f"{code} {names.get(code, '')}".strip() for code in codes[:_NAMED])
            more = " …" if len(codes) > _NAMED else ""
            yield _warn(codes, f"{len(codes)} {en}: {shown}{more}", f"{len(codes)} {zh}：{shown}{more}")


def _parts(data: CountyData) -> Iterator[Defect]:
    """Yield committees whose cells have more households together than the committee."""
    totals = {each.code: each.households for each in data.households}
    together: dict[str, int] = defaultdict(int)
    for each in data.households:
        if len(each.code) == CELL_DIGITS:
            together[committee_of(each.code)] += each.households
    for committee, count in sorted(together.items()):
        if committee in totals and count > totals[committee]:
            yield _warn(
                (committee,),
                f"committee {committee} has {totals[committee]} households, its cells {count} together; "
                "the cells' figures count",
                f"村居 {committee} 为 {totals[committee]} 户，其网格合计 {count} 户；以网格为准",
            )
