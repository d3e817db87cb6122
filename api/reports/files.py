"""Reports as files, by the ending of their name."""

import json
from collections.abc import Callable

from sqlalchemy import Connection

from dispatch.errors import BadPeriodError
from dispatch.reports.run import Run
from dispatch.views.reports import kept_view
from gis.store.counties.loaded import CountySummary

type Writer = Callable[[Connection, CountySummary, Run, str], bytes]


def _json(_: Connection, __: CountySummary, run: Run, ___: str) -> bytes:
    return (json.dumps(kept_view(run), ensure_ascii=False, indent=1) + "\n").encode()


_WRITERS: dict[str, Writer] = {"json": _json}
ENDINGS = tuple(_WRITERS)


def ending_of(name: str) -> str:
    """Return the ending of a file's name.

    Raises
    ------
    BadPeriodError
        No report is written with it.
    """
    ending = name.rpartition(".")[2].lower()
    if ending not in _WRITERS:
        raise BadPeriodError(
            f"{name!r}: a report is written as {', '.join(ENDINGS)}. 报告文件的扩展名应为 {'、'.join(ENDINGS)}。",
            field="out",
        )
    return ending


def file_of(connection: Connection, home: CountySummary, run: Run, ending: str, language: str) -> bytes:
    """Return a report as a file."""
    return _WRITERS[ending](connection, home, run, language)
