"""Routes of registers 台账."""

from base64 import b64encode
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Body, Path
from sqlalchemy import Connection

from api.cases.responses import REPLAYED, answered_once
from api.http.body import StrictRoute
from api.http.idempotency import Answer, fingerprint, once_seen
from api.http.parameters import API, MOVES, READS, WRITES, CountyAsked, Key, Wired
from api.http.schemas import FileIn
from api.http.shapes import Json
from api.registers.schemas import EntryIn
from dispatch.registers.register import REGISTERS, checked
from dispatch.store.registers.lines_file import read_lines
from dispatch.store.registers.repository import Entries, register_named
from dispatch.views.registers import EntriesView, KeptEntryView, LinesView, RegistersView, entry_view, register_view

router = APIRouter(prefix=f"{API}/registers", tags=["registers"], route_class=StrictRoute)
Named = Annotated[str, Path(alias="register", max_length=40, description="Its name, as `activities`. 台账")]
Numbered = Annotated[int, Path(alias="number", ge=1, lt=2**63, description="The entry's number. 记录编号")]
LINE = {"category": "食品", "variety": "过期饼干", "quantity": 12, "unit": "袋", "yuan": "96.00"}
FILE = {
    "name": "销毁物品.csv",
    "content": b64encode("类别,品种,数量,单位,金额（元）\n食品,饼干,12,袋,96\n".encode()).decode(),
}
EXAMPLE = {"values": {"day": "2026-03-15", "name": "3·15 宣传活动", "reached": 300}, "lines": [LINE]}


@router.get("", summary="The registers with the fields of their forms 台账列表", responses=READS)
def registers(wiring: Wired, county: CountyAsked = None) -> Json[RegistersView]:
    """Return every register with the fields of an entry and of its lines."""
    wiring.county(county)
    return Json({"registers": [register_view(each) for each in REGISTERS.values()]})


@router.get("/{register}", summary="Entries of a register 台账记录", responses=READS)
def entries(register: Named, wiring: Wired, county: CountyAsked = None) -> Json[EntriesView]:
    """Return the newest version of each entry, the latest day first; withdrawn ones are marked."""
    home, kept = wiring.county(county), register_named(register)
    with wiring.transaction() as connection:
        found = Entries(connection, home.code, kept.name).newest()
        wiring.record_read(connection, "register.read", county=home.code, subject=kept.name)
    return Json({"entries": [entry_view(row) for row in found]})


@router.get("/{register}/entries/{number}", summary="Every version of an entry 记录的历次版本", responses=READS)
def versions(register: Named, number: Numbered, wiring: Wired, county: CountyAsked = None) -> Json[EntriesView]:
    """Return every version of an entry, the newest first."""
    home, kept = wiring.county(county), register_named(register)
    with wiring.transaction() as connection:
        found = Entries(connection, home.code, kept.name).versions(number)
        wiring.record_read(connection, "register.read", county=home.code, subject=f"{kept.name}:{number}")
    return Json({"entries": [entry_view(row) for row in found]})


@router.post(
    "/{register}",
    status_code=201,
    response_model=None,
    summary="Keep an entry, or correct one 登记或更正",
    responses={201: {"model": KeptEntryView, "description": "What was kept.", "headers": REPLAYED}, **MOVES},
)
def keep(
    register: Named,
    body: Annotated[EntryIn, Body(examples=[EXAMPLE])],
    wiring: Wired,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Keep an entry as a new one, or as the next version of `number`; 409 if somebody corrected it since `version`."""
    home, kept, now = wiring.county(county), register_named(register), wiring.now()
    today = now.astimezone(ZoneInfo(home.time_zone)).date()
    entry = body.entry(*checked(kept, body.values, body.lines, today))

    def keeps(connection: Connection) -> Answer:
        number, version = Entries(connection, home.code, kept.name).keep(entry, now, wiring.who.actor)
        subject = f"{kept.name}:{number}"
        wiring.record(connection, "register.keep", county=home.code, subject=subject, version=version)
        return {"number": number, "version": version}

    request = fingerprint("POST", f"{home.code}/registers/{kept.name}", body.model_dump(mode="json"))
    answer, repeated = once_seen(wiring, home.code, key, request, 201, keeps)
    return answered_once(answer, 201, repeated=repeated)


@router.post("/{register}/lines", summary="Read lines from a file 读取明细文件", responses=WRITES)
def lines(
    register: Named, body: Annotated[FileIn, Body(examples=[FILE])], wiring: Wired, county: CountyAsked = None
) -> Json[LinesView]:
    """Return the lines of a CSV or XLSX file, checked; nothing is kept until the entry is."""
    wiring.county(county)
    return Json({"lines": read_lines(register_named(register), body.name, body.content)})
