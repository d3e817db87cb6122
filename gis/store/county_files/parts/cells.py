"""From a judged row to a grid cell, and to what its row says besides of its committee and inspector."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from gis.county import codes
from gis.county import model as values
from gis.county.model import CellKind
from gis.store.county_files.ground import Ground
from gis.store.county_files.parts.county import CLASSES, says_community
from gis.store.county_files.parts.in_use import end_of_cell
from gis.store.county_files.records import Record

_CELL_KINDS: Final = {
    **dict.fromkeys(("urban", "城区", "城市"), CellKind.URBAN),
    **dict.fromkeys(("rural", "乡村", "农村", "村"), CellKind.RURAL),
    **dict.fromkeys(("community", "社区"), CellKind.COMMUNITY),
}
_FIRST_DAY: Final = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class CellRow:
    """A cell, and what its row says besides about its committee and inspector; `in_town` None: not said."""

    cell: values.Cell
    committee: values.Committee
    in_town: bool | None
    inspector: values.Inspector | None


def cell(record: Record, ground: Ground) -> CellRow:
    """Return a grid cell; its kind follows from its committee where no column states it."""
    code = record.code("code", codes.CELL_DIGITS, ground.county)
    valid_to = record.day("valid_to")
    valid_from = record.day("valid_from") or _as_loaded(ground, code, valid_to)
    if valid_to is not None and valid_to <= valid_from:
        record.fault("valid_to", valid_to, f"应晚于启用日期 must be later than {valid_from}")
    end_of_cell(record, valid_to, ground.today)
    ground.one_at_a_time(record, code, valid_from, valid_to)
    of = _committee_of(record, ground, code)
    if valid_to is None and not ground.committees:
        ground.same_name(record, "committee_name", of.code)
        ground.same_name(record, "town_name", of.code)
    polygon = record.polygon()
    if valid_to is None:  # one that ends may lie by a boundary of its time; the audit judges those of today
        ground.place(record, polygon)
    person = _inspector_of(record, ground)
    kind = record.choice("kind", _CELL_KINDS)
    made = values.Cell(
        code,
        kind or codes.cell_kind(community=of.is_community, urban_rural_class=of.urban_rural_class),
        of.code,
        False,
        polygon,
        inspector=person.code if person else _known_inspector(record, ground, code, valid_from),
        name=record.optional("name"),
        valid_from=valid_from,
        valid_to=valid_to,
        station=ground.known(record, "station", ground.stations),
    )
    return CellRow(made, of, record.flag("in_town"), person)


def _as_loaded(ground: Ground, code: str, valid_to: date | None) -> date:
    """Return since when a cell is valid whose row does not say: as it is loaded, so that its history stays."""
    loaded = ground.standing.cell(code, None, ground.today)
    return loaded.valid_from if loaded and (valid_to is None or loaded.valid_from < valid_to) else _FIRST_DAY


def _committee_of(record: Record, ground: Ground, cell_code: str) -> values.Committee:
    said = record.optional("committee")
    code = record.code("committee", codes.COMMITTEE_DIGITS) if said else codes.committee_of(cell_code)
    if ground.strict and not record.faults and not cell_code.startswith(code):
        record.fault("committee", said, f"与网格编码不符 is not how cell {cell_code} begins; correct one of the two")
    if ground.committees:
        if code not in ground.committees and ground.strict and not record.faults:
            record.fault("committee", code, "村居表中没有 is not in the committees file; add it there")
        if code in ground.committees:
            return ground.committees[code]
    return _said_of_committee(record, code, ground.standing.committees.get(code))


def _said_of_committee(record: Record, code: str, loaded: values.Committee | None) -> values.Committee:
    """Return the committee a cell's own columns describe; what they do not say is as it is loaded."""
    town = codes.town_of(code)
    urban_rural_class = record.choice("urban_rural_class", CLASSES)
    return values.Committee(
        code,
        record.optional("committee_name") or (loaded.name if loaded else code),
        loaded.town_code if loaded else town,
        record.optional("town_name") or (loaded.town_name if loaded else town),
        loaded.is_community if loaded else says_community(code),
        urban_rural_class or (loaded.urban_rural_class if loaded else None),
    )


def _inspector_of(record: Record, ground: Ground) -> values.Inspector | None:
    """Return the inspector a cell's own columns describe; None when a file of inspectors does, or nobody is named."""
    name, said = record.optional("inspector_name"), record.own_code("inspector")
    name = name and ground.one_name(record, "inspector_name", name)
    if ground.has_inspectors or (name is None and said is None):
        return None
    if said is None and name is not None and ground.inspectors.is_shared(name):
        record.doubt(
            "inspector_name",
            name,
            "已登记的同名责任人不止一个，请填编码 several of this name are loaded: give the code",
        )
    code = ground.inspectors.find(said or name or "") or said or name or ""
    loaded = ground.standing.inspectors.get(code)
    phone = record.phone("inspector_phone")
    person = values.Inspector(
        code, name or (loaded.name if loaded else code), loaded.station if loaded else None, phone
    )
    return ground.one_person(record, person, by_code=said is not None)


def _known_inspector(record: Record, ground: Ground, cell: str, begins: date) -> str | None:
    """Return whose a cell is: as the file says; where it has no such column, as it is loaded."""
    if not {"inspector", "inspector_name"} & set(record.table.headers):
        loaded = ground.standing.cell(cell, begins, ground.today)
        return loaded.inspector if loaded else None
    column = "inspector" if record.optional("inspector") else "inspector_name"
    return ground.known(record, column, ground.inspectors)
