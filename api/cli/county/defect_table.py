"""The table of an audit's defects, for any terminal width: two languages, each shortened if too long.

Every message names its subjects, so there is no column of codes; the GeoJSON of `--out` has the full texts.
"""

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gis.county.audit.whole import Defect, DefectKind, Severity
from gis.county.defects import KIND_ZH, SEVERITY_ZH

SHOWN = 200
MOST_LINES = 6
"""Lines of one defect, shared by its languages; more are cut."""
_NARROWEST = 20
_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
_SEVERITIES = len("severity")
_KINDS = max(len(kind) for kind in DefectKind)
_FRAME = 6
"""Columns of a terminal that the table's own edges and gaps take."""


def defect_table(defects: Sequence[Defect], console: Console) -> Table:
    """Return the first defects as a table that fits the console, wide characters counted as two."""
    width = max(console.width - _FRAME - _SEVERITIES - _KINDS, _NARROWEST)
    table = Table(box=SIMPLE, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("级别\nseverity", width=_SEVERITIES)
    table.add_column("类别\nkind", width=_KINDS)
    table.add_column("说明\nwhat", width=width)
    cut = False
    for defect in defects[:SHOWN]:
        languages = tuple(dict.fromkeys((defect.message_zh, defect.message)))
        items = [_cut(said, MOST_LINES // len(languages), width, console) for said in languages]
        cut = cut or any(shortened for _, shortened in items)
        severity = f"{SEVERITY_ZH[defect.severity]}\n{defect.severity}"
        what = Text("\n").join(text for text, _ in items)
        table.add_row(Text(severity, style=_COLOUR[defect.severity]), f"{KIND_ZH[defect.kind]}\n{defect.kind}", what)
    table.caption = "\n".join(_remarks(len(defects), cut=cut)) or None
    return table


def _cut(said: str, most: int, width: int, console: Console) -> tuple[Text, bool]:
    """Return a message wrapped to a width and a number of lines, and whether it was shortened."""
    lines = list(Text(said).wrap(console, width, overflow="fold"))
    if len(lines) <= most:
        return Text("\n").join(lines), False
    last = Text(lines[most - 1].plain.rstrip())
    last.truncate(width - 1)
    return Text("\n").join([*lines[: most - 1], last.append("…")]), True


def _remarks(count: int, *, cut: bool) -> Iterable[str]:
    if count > SHOWN:
        yield f"前 {SHOWN} 项 the first {SHOWN} of {count}; --out FILE 输出全部 writes all"
    if cut:
        yield "… 有省略 shortened; --out FILE 输出全文 writes all in full"


def counted_defects(defects: tuple[Defect, ...]) -> str:
    """Return how many errors and warnings there are."""
    errors = sum(defect.severity is Severity.ERROR for defect in defects)
    warnings = len(defects) - errors
    return f"{errors} 错误 error{'s' * (errors != 1)}, {warnings} 提示 warning{'s' * (warnings != 1)}"
