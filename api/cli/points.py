"""`wangge point …`: posters of reporting points, and their codes: issue and revoke."""

import getpass
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from api import clock
from api.auth.audit import trail as audit
from api.db.owner import transaction
from api.points.posters import Printer
from api.settings import load
from gis.errors import NoTokenError, UnknownPointError
from gis.store.counties import point_tokens
from gis.store.counties.loaded import CountySummary, county_asked
from gis.store.counties.point_tokens import PointToken

app = typer.Typer(no_args_is_help=True)
SHOWN = 10
"""Names that are listed; of the others only the number."""
CountyOption = Annotated[str | None, typer.Option(help="Six digits; default the home county. 县代码")]
CodeArgument = Annotated[str, typer.Argument(help="The point's code. 举报点编码", metavar="CODE")]
OutArgument = Annotated[Path, typer.Argument(help="The PDF to write. 输出文件", metavar="OUT.pdf", dir_okay=False)]
PointOption = Annotated[list[str] | None, typer.Option("--point", help="For this point; may be repeated. 举报点")]
StationOption = Annotated[str | None, typer.Option(help="For every point in a station's cells. 市场监管所")]
AllOption = Annotated[bool, typer.Option("--all", help="For every point of the county. 全县")]
ReissueOption = Annotated[bool, typer.Option("--reissue", help="Issue a new one at once. 同时发放新码")]


@app.command(help="Print the posters of points, one page each. 打印海报")
def poster(
    out: OutArgument,
    point: PointOption = None,
    station: StationOption = None,
    every: AllOption = False,
    county: CountyOption = None,
) -> None:
    """Write a PDF; points without a code in force are named and left out, unless requested by code."""
    if sum([bool(point), station is not None, every]) != 1:
        raise typer.BadParameter("give exactly one of --point, --station, --all 请在三者中只选其一")
    if out.suffix.casefold() != ".pdf":
        raise typer.BadParameter(f"{out}: the posters are a PDF: name the file .pdf 文件名须以 .pdf 结尾")
    settings = load()
    printer = Printer.of(settings)
    with transaction(settings) as connection:
        home = _county(connection, county)
        found = _asked_for(connection, home, point, station)
        printed = found if point else [each for each in found if each.is_good and each.closed_at is None]
        if not printed:
            raise NoTokenError("None of these points has a code in force; nothing was written. 均无有效二维码。")
        pages = printer.print(home, printed, now=clock.now())
        _record(connection, home, "point.poster", subject=f"points:{len(printed)}")
    out.write_bytes(pages)
    typer.echo(f"{out}: {len(printed)} 张海报 posters, {home.name}, {printer.origin}")
    for each in found:
        if each.closed_at is not None and not point:
            typer.echo(f"举报点已关闭，未打印 closed, left out: {each.point} {each.name}", err=True)
        elif not each.is_good and not point:
            typer.echo(f"无有效二维码，未打印 no code in force, left out: {each.point} {each.name}", err=True)
    _echo_boxes(printer, [home.name, home.name_en, *(name for each in printed for name in (each.name, each.name_en))])
    if printer.trial:
        typer.echo("WANGGE_PUBLIC_URL 未设置：二维码仅本机可用 not set: the codes open on this machine only", err=True)


def _echo_boxes(printer: Printer, names: list[str | None]) -> None:
    """Name what the font cannot set; fpdf2 logs letters, and not whose they are."""
    boxed = printer.unprintable(names)
    if boxed:
        more = f" … (+{len(boxed) - SHOWN})" if len(boxed) > SHOWN else ""
        typer.echo(
            "字体缺少下列名称中的文字，海报上为方框，请用 WANGGE_POSTER_FONT 指定其他字体 the font lacks letters of "
            f"these names, and boxes stand for them: name another in WANGGE_POSTER_FONT: "
            f"{'、'.join(boxed[:SHOWN])}{more}",
            err=True,
        )


@app.command(help="Issue a code for a point without one in force. 发放二维码")
def issue(code: CodeArgument, county: CountyOption = None) -> None:
    """Issue a code; its poster is printed by `wangge point poster`."""
    with transaction(load()) as connection:
        home = _county(connection, county)
        made = _issued(connection, home, code)
    typer.echo(f"已发放 issued: {made.point} {made.name} · {made.number}")


@app.command(help="Revoke a point's code: its posters stop working. 停用二维码")
def revoke(code: CodeArgument, reissue: ReissueOption = False, county: CountyOption = None) -> None:
    """Revoke the code in force, and issue a new one if requested."""
    with transaction(load()) as connection:
        home = _county(connection, county)
        found = point_tokens.of_point(connection, home.code, code)
        ended = point_tokens.revoke(connection, home.code, code, found.number or 0, now=clock.now(), by=_actor())
        _record(connection, home, "point.revoke", subject=f"point:{code}", number=ended.number)
        made = _issued(connection, home, code) if reissue else None
    typer.echo(f"已停用 revoked: {ended.point} {ended.name} · {ended.number}")
    if made is not None:
        typer.echo(f"已发放 issued: {made.point} {made.name} · {made.number}")


def _issued(connection: Connection, home: CountySummary, code: str) -> PointToken:
    made = point_tokens.issue(connection, home.code, code, now=clock.now(), by=_actor())
    _record(connection, home, "point.issue", subject=f"point:{code}", number=made.number)
    return made


def _asked_for(
    connection: Connection, home: CountySummary, codes: list[str] | None, station: str | None
) -> list[PointToken]:
    if codes:
        return [point_tokens.of_point(connection, home.code, code) for code in dict.fromkeys(codes)]
    found = point_tokens.listed(connection, home.code, station=station)
    if not found:
        where = f"station {station!r} of county {home.code}" if station else f"county {home.code}"
        raise UnknownPointError(f"There is no reporting point in {where}. 没有投诉举报点。", field="station")
    return found


def _county(connection: Connection, asked: str | None) -> CountySummary:
    return county_asked(connection, asked, load().county)


def _record(connection: Connection, home: CountySummary, action: str, **data: Any) -> None:
    audit.record(connection, _actor(), action, at=clock.now(), county=home.code, **data)


def _actor() -> str:
    return f"command:{getpass.getuser()}"
