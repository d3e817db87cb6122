"""Endings of the files of reports."""

from collections.abc import Mapping
from typing import Literal, get_args

from dispatch.errors import BadPeriodError

Ending = Literal["docx", "pdf", "xlsx", "csv", "json"]
ENDINGS: tuple[str, ...] = get_args(Ending)
MEDIA_TYPES: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


COUNTY = "county"
"""The form of the county's own report."""


def check_form(form: str | None, ending: str) -> None:
    """Check that a form is written with an ending; BadPeriodError: the county's report is no PDF."""
    if form == COUNTY and ending == "pdf":
        raise BadPeriodError(
            "form=county is written as DOCX, for the office to edit; make its PDF from there. "
            "上报的工作报告以 DOCX 生成，修改后再导出 PDF。",
            field="form",
        )


def ending_of(name: str) -> str:
    """Return the ending of a file's name.

    Raises
    ------
    BadPeriodError
        No report is written with it.
    """
    ending = name.rpartition(".")[2].lower()
    if ending not in ENDINGS:
        raise BadPeriodError(
            f"{name!r}: a report is written as {', '.join(ENDINGS)}. 报告文件的扩展名应为 {'、'.join(ENDINGS)}。",
            field="out",
        )
    return ending
