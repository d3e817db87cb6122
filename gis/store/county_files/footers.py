"""Rows of a table that are no thing of the county: totals, who filled it in, remarks.

People close a spreadsheet with them. They are recognised by their words; a row that has a code, lies somewhere
or has everything its kind of file requires is a row like any other (`gis.store.county_files.files`).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gis.county.defect_rows import where
from gis.store.county_files.source_rows import SourceRow
from gis.store.county_files.text_tables import is_blank

_TOTALS: Final = {"合计", "总计", "小计", "共计", "汇总"}
_NUMBER: Final = r"[-+]?\d[\d,]*(?:\.\d+)?"
_UNIT: Final = r"(?:%|[^\W\d_]{1,4}2?)"
_FIGURE: Final = re.compile(rf"约?{_NUMBER}{_UNIT}?")
"""A count as people write it: 7, 1,616, 12.5%, 7个, 36km²."""
_COUNTED: Final = re.compile(rf"(?:({'|'.join(sorted(_TOTALS))}):?共?|共:?(?=.*\D$)){_FIGURE.pattern}")
"""A total with its figure in one cell: 合计：7个, 共7户."""
_SUMMED: Final = ("households", "population")
"""The columns whose total is the sum of their rows."""
_SIGNED: Final = re.compile(r"(制表人|填表人|填报人|审核人|负责人|备注|注(?=:))(:?)")


def total_word(values: Sequence[object]) -> str | None:
    """Return the word that makes a row a total (合计 …): all it says, in however many cells, besides figures."""
    said = [_total(value) or _bare(value) for value in values if not is_blank(value) and not _is_figure(value)]
    return said[0] if said and set(said) <= _TOTALS else None


def is_number(value: object) -> bool:
    """Return whether a value is a number without a unit; full-width digits, 1,616 and 12% are."""
    try:
        float(_close(value).replace(",", "").removesuffix("%"))
    except ValueError:
        return False
    return True


def names_something(code: object) -> bool:
    """Return whether a value may be a code: it has a digit or Latin letter, and is no count such as 7个."""
    text = "" if is_blank(code) else _close(code)
    counts = total_word([code]) is not None or (_is_figure(code) and not is_number(code))
    return re.search(r"[0-9A-Za-z]", text) is not None and not counts


def footer_word(values: Sequence[object]) -> tuple[str, bool] | None:
    """Return the word by which a row's first text makes it a footer, and whether a colon follows it.

    Without the colon it may be an entry in a column (负责人 as somebody's post).
    """
    first = next((value for value in values if not is_blank(value)), "")
    found = _SIGNED.match(_close(first))
    return (found[1], bool(found[2])) if found else None


def wrong_totals(
    name: str, headers: Mapping[str, str], rows: Sequence[SourceRow], totals: Sequence[SourceRow]
) -> Iterator[str]:
    """Yield what a row of totals says and its rows do not add up to: a row is missing, twice there or mistyped.

    A total may be that of all rows, or of those since an earlier total or until a later one; where committees and cells
    stand in one file, of either of them.
    """
    of_cells = [row for row in rows if not is_blank(row.values.get("cell"))]
    others = [row for row in rows if is_blank(row.values.get("cell"))]
    for column in _SUMMED if totals else ():
        sums = [_running(group, column, totals) for group in (rows, of_cells, others)]
        whole = sums[0][-1]
        for at, total in enumerate(totals, 1):
            stated = _amount(total.values.get(column))
            if stated is not None and not any(_is_sum(stated, running, at) for running in sums):
                yield (
                    f"{where(name, total.number)}, {headers[column]}: 合计为 {stated:.15g}，各行之和为 {whole:.15g}；"
                    f"请核对有无漏行、重行或错字 the total says {stated:.15g}, the rows add up to {whole:.15g}: look "
                    "for rows that are missing, twice there or mistyped"
                )


def _running(rows: Sequence[SourceRow], column: str, totals: Sequence[SourceRow]) -> list[float]:
    """Return the sum of the rows before each total, with 0 before all of them, and at last that of all rows."""
    amounts = [(row.number, _amount(row.values.get(column)) or 0.0) for row in rows]
    before = [sum(amount for number, amount in amounts if number < total.number) for total in totals]
    return [0.0, *before, sum(amount for _, amount in amounts)]


def _is_sum(stated: float, running: Sequence[float], at: int) -> bool:
    """Return whether a total, the one of this number, is the sum of all rows, or of those up to or from it on."""
    return stated in {running[-1], *(abs(running[at] - each) for each in running)}


def _amount(value: object) -> float | None:
    """Return the number of a count as people write it; None where there is none."""
    if is_blank(value) or _FIGURE.fullmatch(text := _close(value)) is None or "%" in text:
        return None
    found = re.search(_NUMBER, text)
    return None if found is None else float(found[0].replace(",", ""))


def _total(value: object) -> str | None:
    """Return the total that one cell states with its figure; a bare 共7户 is a 共计."""
    found = _COUNTED.fullmatch(_close(value))
    return None if found is None else found[1] or "共计"


def _is_figure(value: object) -> bool:
    return is_number(value) or _FIGURE.fullmatch(_close(value)) is not None


def _close(value: object) -> str:
    """Return a text half-width and without spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value)))


def _bare(value: object) -> str:
    """Return a text without what people put around and into a word: 合  计：, 合计（个）."""
    folded = unicodedata.normalize("NFKC", str(value))
    return re.sub(r"[\W_]+", "", re.sub(r"\(.*?\)", "", folded))
