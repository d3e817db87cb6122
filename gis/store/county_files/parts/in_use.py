"""Tell from column 状态 status or 是否停用 retired whether a row's thing is still in use.

What is no more and can be kept as such (a team, a point) is; of the others a row that says so is refused: it would
come back to life, and nobody would see it.
"""

from datetime import date, datetime

from gis.county.in_use import KNOWN, says_in_use
from gis.store.county_files.ground import Ground
from gis.store.county_files.records import Record


def in_use(record: Record) -> bool | None:
    """Return whether a row says that its thing is in use, None where it says nothing; two that differ are refused."""
    said, ended = _status(record), record.flag("retired")
    if said is not None and ended is not None and said is ended:
        record.fault("status", record.optional("status"), "与是否停用矛盾 contradicts the column 是否停用 retired")
    return (None if ended is None else not ended) if said is None else said


def _status(record: Record) -> bool | None:
    word = record.optional("status")
    said = says_in_use(word, record.table.headers.get("status"))
    if word is not None and said is None:
        record.fault("status", word, f"不明确，请写 is not clear; write one of: {', '.join(KNOWN)}")
    return said


def refuse_ended(record: Record) -> None:
    """Refuse a row of a thing that is no more, of a kind that cannot be kept as such."""
    if in_use(record) is False:
        record.fault(
            "status" if record.optional("status") else "retired",
            record.optional("status") or record.optional("retired"),
            "已停用的不导入，请删除该行 is no more: delete the row (what is loaded goes with --remove)",
        )


def end_of_cell(record: Record, valid_to: date | None, today: date | None) -> None:
    """Refuse a cell that is said to be no more without its last day, or to be in use after it."""
    said = in_use(record)
    column = "status" if record.optional("status") else "retired"
    if said is False and valid_to is None:
        record.fault(
            column,
            record.optional(column),
            "已停用的请填停用日期，或删除该行 is no more: fill in 停用日期 valid_to, or delete the row",
        )
    if said and valid_to is not None and today is not None and valid_to <= today:
        record.fault(column, record.optional(column), f"与停用日期矛盾 contradicts valid_to 停用日期 {valid_to}")


def closing(record: Record, ground: Ground, closed_at: datetime | None, code: str) -> datetime | None:
    """Return when a point was closed: as stated; else as it is loaded, else today, where the row says that it is."""
    said = in_use(record)
    if said and closed_at is not None:
        record.fault(
            "status", record.optional("status"), f"与关闭时间矛盾 contradicts closed_at 关闭时间 {closed_at.date()}"
        )
    if said is not False or closed_at is not None:
        return closed_at
    loaded = ground.standing.closings.get(code)
    if loaded is None and ground.today is None:
        record.fault("closed_at", "", "已停用的请填关闭日期 is no more: fill in 关闭日期 closed_at")
        return None
    day = ground.today or date.max
    return loaded or datetime(day.year, day.month, day.day, tzinfo=ground.zone)
