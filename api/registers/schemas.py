"""Bodies of the routes of registers."""

from typing import Annotated, Any

from pydantic import Base64Bytes, Field, StrictBool, StrictInt

from api.http.schemas import Incoming
from dispatch.registers.register import MOST_LINES, Entry

MOST_FILE = 1_400_000
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


class LinesFileIn(Incoming):
    """A file of lines: CSV or XLSX with the register's columns."""

    name: str = Field(min_length=5, max_length=120, pattern=r"^[^/\\\x00]+$", description="Its name. 文件名")
    content: Annotated[Base64Bytes, Field(max_length=MOST_FILE)] = Field(
        description="The file in base64. 文件内容（base64）", json_schema_extra={"contentEncoding": "base64"}
    )
