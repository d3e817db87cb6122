"""Registers and their entries as plain values."""

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from dispatch.moments import stamp
from dispatch.registers.register import Field, Register, ValueKind
from dispatch.views.fields import Doc, Moment


class RegisterFieldView(TypedDict):
    """A field of an entry, or of its lines."""

    name: str
    kind: ValueKind
    zh: str
    en: str
    required: bool


class RegisterView(TypedDict):
    """A register with the fields of its form. 台账"""

    name: str
    zh: str
    en: str
    fields: list[RegisterFieldView]
    lines: Annotated[list[RegisterFieldView], Doc("Fields of each line.")]


class RegistersView(TypedDict):
    """The registers of the office. 台账列表"""

    registers: list[RegisterView]


class EntryView(TypedDict):
    """A version of an entry. 台账记录"""

    number: int
    version: int
    values: Annotated[dict[str, Any], Doc("By the names of the register's fields.")]
    lines: list[dict[str, Any]]
    withdrawn: Annotated[bool, Doc("It counts nowhere. 已作废")]
    made_at: Moment
    made_by: str


class EntriesView(TypedDict):
    """Entries of a register, or the versions of one. 台账记录列表"""

    entries: list[EntryView]


class KeptEntryView(TypedDict):
    """The number and version of what was kept."""

    number: int
    version: int


class LinesView(TypedDict):
    """Lines read from a file; nothing is kept."""

    lines: list[dict[str, Any]]


def register_view(register: Register) -> RegisterView:
    """Return a register with its fields."""
    return {
        "name": register.name,
        "zh": register.zh,
        "en": register.en,
        "fields": [_field(each) for each in register.fields],
        "lines": [_field(each) for each in register.lines],
    }


def _field(field: Field) -> RegisterFieldView:
    return {"name": field.name, "kind": field.kind, "zh": field.zh, "en": field.en, "required": field.required}


def entry_view(row: Mapping[str, Any]) -> EntryView:
    """Return a version of an entry; `row` is one of the table."""
    return {
        "number": row["number"],
        "version": row["version"],
        "values": row["entry"],
        "lines": row["lines"],
        "withdrawn": row["withdrawn"],
        "made_at": stamp(row["made_at"]),
        "made_by": row["made_by"],
    }
