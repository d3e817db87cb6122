"""Bodies of the routes of registers."""

from typing import Any

from pydantic import Field, StrictBool, StrictInt

from api.http.schemas import Incoming
from dispatch.registers.register import MOST_LINES, Entry

type Cell = str | int | float | None
Values = dict[str, Cell]


class EntryIn(Incoming):
    """An entry to be kept: a new one, or a new version of `number`."""

    number: StrictInt = Field(0, ge=0, lt=2**63, description="Entry to correct; 0: a new one. 要更正的记录")
    version: StrictInt = Field(0, ge=0, lt=2**31, description="The version that was read. 读取时的版本")
    values: Values = Field(description="By the names of the register's fields. 各字段内容")
    lines: list[Values] = Field(default=[], max_length=MOST_LINES, description="Its lines. 明细")
    withdrawn: StrictBool = Field(False, description="Take it back: it counts nowhere. 作废")

    def entry(self, values: dict[str, Any], lines: list[dict[str, Any]]) -> Entry:
        """Return it with its checked values."""
        return Entry(self.number, self.version, values, tuple(lines), self.withdrawn)
