"""The table of defects fits its terminal, and says where it was cut."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from api.cli.county.defect_table import MOST_LINES, SHOWN, defect_table
from gis.county.audit.whole import Defect, DefectKind, Severity

LONG_NAME = "某某县城关镇东街第一农副产品综合批发市场有限责任公司第三分公司"
ROW = (
    "cells.csv 第 3 行 row 3, 网格编码='62089910020000': code: '62089910020000' is not a cell code 网格码; "
    "it has exactly 15 digits 位数字"
)


def printed(*defects: Defect, width: int = 80) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width)
    console.print(defect_table(defects, console))
    return out.getvalue().splitlines()


def overlap(a: str = "620899100201002", b: str = "620899100202003") -> Defect:
    zh, en = f"网格 {a} 与 {b} 重叠 71,227 m²", f"cells {a} and {b} overlap by 71,227 m²"
    return Defect(DefectKind.OVERLAP, Severity.ERROR, (a, b), en, zh)


def stray(name: str = LONG_NAME) -> Defect:
    zh = f"举报点 P1 {name} 在县界以外 27,287 米，请核对坐标系"
    en = f"reporting point P1 {name} lies 27,287 m outside the county; check its datum"
    return Defect(DefectKind.POINT_IN_NO_CELL, Severity.WARNING, ("P1",), en, zh)


@pytest.mark.parametrize("width", [60, 80, 132])
def test_no_line_is_wider_than_the_terminal(width):
    bad_row = Defect(DefectKind.BAD_ROW, Severity.ERROR, (), ROW, ROW)
    lines = printed(overlap(), stray(), stray("A" * 200), stray(LONG_NAME * 4), bad_row, width=width)
    assert max(map(cell_len, lines)) <= width


def test_a_defect_takes_few_lines_and_a_common_one_is_shown_whole():
    assert len(printed(overlap(), stray(LONG_NAME * 9))) - len(printed(overlap())) <= MOST_LINES + 1  # and the caption
    found = " ".join("".join(line[28:] for line in printed(overlap())).split())
    assert "71,227 m²cells" in found.replace(" cells", "cells")
    assert "620899100201002 and 620899100202003 overlap" in found


def test_a_bad_row_is_shown_whole_once():
    lines = printed(Defect(DefectKind.BAD_ROW, Severity.ERROR, (), ROW, ROW))
    assert sum("cells.csv" in line for line in lines) == 1
    assert "位数字" in "".join(lines)


def test_what_is_cut_says_where_it_stands_in_full():
    assert "--out FILE" not in "\n".join(printed(overlap()))
    assert "shortened; --out FILE" in "\n".join(printed(stray(LONG_NAME * 9)))
    assert f"the first {SHOWN} of {SHOWN + 1}; --out FILE" in "\n".join(printed(*[overlap()] * (SHOWN + 1)))


def test_both_severities_are_named_in_both_languages():
    text = "\n".join(printed(overlap(), stray()))
    assert all(word in text for word in ("错误", "error", "提示", "warning"))
