"""`wangge county`: import, make and check a county."""

import json
import shlex
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from api import clock
from api.cli.calling import hint
from api.cli.casework.calendars import echo_recomputed
from api.cli.county.acceptance import (
    AcceptOption,
    accepted_kinds,
    echo_said_at_once,
    echo_standing,
    echo_unchecked,
    found_in,
    record_acceptance,
    stop_unless_accepted,
)
from api.cli.county.defect_table import counted_defects, defect_table
from api.cli.county.exporting import exported, record_export
from api.cli.county.kept import OVER, echo_kept
from api.cli.county.own_days import taken_own_days
from api.cli.county.retired_teams import tasks_left
from api.cli.county.roster_needed import roster_needed
from api.cli.county.station_change import show_reassigned
from api.cli.county.writing import DRY_RUN, END_DEMO, REMOVE, YES, Leave, bring_in
from api.cli.county_roads import RoadsFound, roads_if_any, roads_of
from api.db.owner import owner_engine, transaction
from api.server import skill_report
from api.server.invitations import ENDED, remedy
from api.settings import load
from dispatch.roster.gaps import UnknownSkill
from gis.county.audit.whole import Defect, DefectKind, Severity, Tolerance, defects_geojson
from gis.county.model import CountyData
from gis.store.counties.loaded import home_county, list_counties
from gis.store.counties.replacement import standing_county
from gis.store.counties.repository import load_county
from gis.store.county_files.county import survey_county_folder
from gis.store.county_files.export import export_county
from gis.store.county_files.reading import FolderReading
from gis.store.county_files.sample import write_sample
from gis.store.graphs.repository import measure_streets

app = typer.Typer(no_args_is_help=True)

FolderArgument = Annotated[
    Path, typer.Argument(help="Folder of the county's files, or a workbook; docs/import.md. 文件夹或工作簿")
]
DatumOption = Annotated[
    str | None,
    typer.Option("--datum", help="Datum of files without one: wgs84, cgcs2000, gcj02 or bd09. 坐标系"),
]
CodeOption = Annotated[str | None, typer.Option("--code", help="The county's six digits. 县代码")]
ImportedOption = Annotated[
    str | None, typer.Option("--code", "--county", help="The six digits of the county the files are of. 县代码")
]
SkipOption = Annotated[
    bool, typer.Option("--skip-bad-rows", help="Import the valid rows and report the others. 跳过错误行")
]
OverOption = Annotated[
    bool,
    typer.Option(OVER, help="Use the files where they contradict approved corrections. 以文件为准，不保留已采纳的更正"),
]
DryRunOption = Annotated[bool, typer.Option(DRY_RUN, help="Show the changes, write nothing. 试运行，不写入")]
RemoveOption = Annotated[bool, typer.Option(REMOVE, help="Delete rows that the files no longer contain. 允许删除")]
YesOption = Annotated[bool, typer.Option(YES, help="Do not ask if a file has shrunk by half. 数据减半时不再确认")]
EndDemoOption = Annotated[
    bool, typer.Option(END_DEMO, help="Do not ask before the demonstration's accounts and sessions end. 停用演示账户")
]
CountyOption = Annotated[str | None, typer.Option("--county", help="Six digits; default the home county. 县代码")]


@app.command("import", help="Import a county from a folder of files, whole or not at all. 导入县域数据")
def import_folder(
    folder: FolderArgument,
    datum: DatumOption = None,
    code: ImportedOption = None,
    skip_bad_rows: SkipOption = False,
    over_corrections: OverOption = False,
    dry_run: DryRunOption = False,
    remove: RemoveOption = False,
    yes: YesOption = False,
    end_demo: EndDemoOption = False,
    accept: AcceptOption = None,
) -> None:
    """Read and check every row of every file and the whole, show the changes, then write them in one transaction."""
    accepted, settings = accepted_kinds(accept), load()
    with owner_engine(settings) as engine:
        with engine.begin() as connection:
            loaded = partial(standing_county, connection)
            today = clock.now().date()
            reading = survey_county_folder(
                folder, datum, code=code, skip_bad_rows=skip_bad_rows, loaded=loaded, today=today
            )
            roads = roads_of(connection, settings.graphs_folder, reading.data)
        county = reading.data.county
        typer.echo(f"{county.code} {county.name}")
        _echo_unread(reading)
        findings = found_in(reading.data, roads, reading=reading, day=_day(reading.data))
        stop_unless_accepted(findings, accepted, folder.name)

        def besides(connection: Connection) -> None:
            record_acceptance(connection, county.code, findings, accepted)
            measure_streets(connection, county.code, settings.graphs_folder)

        leave = Leave(dry_run, remove, yes, end_demo)
        written = bring_in(engine, reading, leave, besides, over_corrections=over_corrections)
        moved = show_reassigned(settings, engine, county.code) if written.committed else None
        left = tasks_left(engine, county.code) if written.committed else None
        roster = roster_needed(engine, reading)
        days = taken_own_days(engine, county.code, reading.files.get("calendar")) if written.committed else None
    if written.committed:
        typer.echo(f"已导入 loaded: {county.code} {county.name}")
    for said in filter(None, (moved, left, roster)):
        typer.echo(said)
    if days is not None:
        echo_recomputed(*days)
    if written.ended:
        typer.echo(f"{ENDED}. {remedy(hint)}")
    Console().print(_files(reading))
    for fault in reading.faults:
        typer.secho(f"  已跳过 skipped: {fault}", fg=typer.colors.YELLOW, err=True)
    _note(reading)
    echo_kept(written.keepings, reading.rows)
    echo_standing(findings)
    echo_said_at_once(findings)
    echo_unchecked(findings)
    if written.committed and findings.defects:
        typer.echo(f"{counted_defects(findings.defects)}; see: {hint(f'county check --county {county.code}')}")


@app.command(help="Check gaps, overlaps, codes, points, inspectors; exit code 1 for errors. 检查县域数据")
def check(
    county: CountyOption = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Check files that are not imported yet. 文件夹或工作簿")
    ] = None,
    datum: DatumOption = None,
    code: CodeOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the defects as GeoJSON. 输出 GeoJSON")] = None,
    tolerance_m: Annotated[
        float,
        typer.Option("--tolerance-m", min=0, help="Gaps and overlaps narrower than this are only warnings. 容差（米）"),
    ] = Tolerance().width_m,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 for warnings too. 提示也算错误")] = False,
) -> None:
    """Print a table of defects; write them if requested."""
    if folder is not None and county is not None:
        raise typer.BadParameter("give --folder or --county, not both. 二者只能选一")
    if folder is None and (datum or code):
        raise typer.BadParameter(
            "--datum and --code are of files: give --folder, or --county for a loaded county. "
            "仅用于检查文件：请加 --folder；已导入的县请用 --county"
        )
    tolerance = Tolerance(width_m=tolerance_m)
    if folder is None:
        data, roads, needs = _loaded(county)
        findings = found_in(data, roads, tolerance=tolerance, day=_day(data))
        defects = (*_of_needs(needs), *findings.defects)
    else:
        reading = _surveyed(folder, datum, code)
        data = reading.data
        findings = found_in(data, roads_if_any(load(), data), reading=reading, tolerance=tolerance, day=_day(data))
        defects = (*_of_rows(reading), *findings.defects, *_of_unread(reading))
    if out is not None:
        out.write_text(json.dumps(defects_geojson(defects), ensure_ascii=False), encoding="utf-8")
    typer.echo(f"{data.county.code} {data.county.name}: {len(data.cells)} 网格 cells, {len(data.points)} 举报点 points")
    if defects:
        console = Console()
        console.print(defect_table(defects, console))
    echo_unchecked(findings)
    typer.echo(counted_defects(defects))
    if any(strict or defect.severity is Severity.ERROR for defect in defects):
        raise typer.Exit(1)


@app.command("list", help="List the loaded counties, the home county first. 已导入的县")
def show() -> None:
    """Print one row per county."""
    settings = load()
    with transaction(settings) as connection:
        counties = list_counties(connection, settings.county)
    if not counties:
        typer.echo(f"尚未导入县域数据 no county is loaded yet; run: {hint('county import DIR')}")
        return
    table = Table("代码 code", "县 county", "县城 seat", "本县 home", "合成 synthetic", box=SIMPLE)
    for each in counties:
        names = f"{each.name} {each.name_en or ''}".strip()
        table.add_row(each.code, names, each.seat, "*" if each.home else "", "*" if each.synthetic else "")
    Console().print(table)


@app.command("export", help="Write a loaded county's files; importing them changes nothing. 导出县域数据")
def export_folder(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder. 新文件夹", metavar="DIR")],
    county: CountyOption = None,
    tokens: Annotated[
        bool, typer.Option("--tokens", help="Include the codes of QR posters, for another database. 含二维码标识")
    ] = False,
) -> None:
    """Write the files and report what they leave out."""
    settings = load()
    with transaction(settings) as connection:
        code = county or home_county(connection, settings.county)
        data = load_county(connection, code, upcoming=True, ended=True)
        files = export_county(data, folder, tokens=tokens)
        record_export(connection, code, files, tokens=tokens)
    for line in exported(data, folder, files, tokens=tokens):
        typer.echo(line)


@app.command(help="Write a small fictitious county to fill in: county.toml, GeoJSON and CSV files. 示例文件夹")
def template(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder. 新文件夹", metavar="DIR")],
) -> None:
    """Write the sample's files and print the next steps."""
    files = write_sample(folder)
    named = shlex.quote(str(folder))
    typer.echo(f"示例数据（全部虚构）sample data, all fictitious: {', '.join(str(path) for path in files)}")
    typer.echo("请逐项改为本县数据，再检查、导入 replace them with your county's data, then check and import:")
    typer.echo(f"  {hint(f'county check --folder {named}')}")
    typer.echo(f"  {hint(f'county import {named}')}")


def _loaded(county: str | None) -> tuple[CountyData, RoadsFound, list[UnknownSkill]]:
    """Return a county, its roads, and the unknown skills in its roster needs."""
    settings = load()
    with transaction(settings) as connection:
        data = load_county(connection, county or home_county(connection, settings.county))
        roads = roads_of(connection, settings.graphs_folder, data)
        unknown = skill_report.of_county(connection, data.county.code, clock.now())
    return data, roads, [each for each in unknown if each.need is not None]


def _day(data: CountyData) -> date:
    """Return today's date in the county: it begins hours before that of UTC."""
    return clock.now().astimezone(ZoneInfo(data.county.time_zone)).date()


def _of_needs(needs: list[UnknownSkill]) -> tuple[Defect, ...]:
    """Return unknown skills of roster needs as defects; `audit` has those of the teams."""
    return tuple(
        Defect(DefectKind.UNKNOWN_SKILL, Severity.ERROR, (), said, said) for said in skill_report.sentences(needs)
    )


def _surveyed(folder: Path, datum: str | None, code: str | None) -> FolderReading:
    """Return the content of the folder's readable rows, even if invalid."""
    reading = survey_county_folder(folder, datum, code=code, skip_bad_rows=True, strict=False, today=clock.now().date())
    _note(reading)
    return reading


def _of_rows(reading: FolderReading) -> tuple[Defect, ...]:
    """Return missing files and unreadable rows of a folder as defects."""
    found = (
        *((DefectKind.NOT_STATED, said) for said in reading.lacking),
        *((DefectKind.BAD_ROW, said) for said in (*reading.faults, *reading.doubts)),
    )
    return tuple(Defect(kind, Severity.ERROR, (), said, said) for kind, said in found)


def _of_unread(reading: FolderReading) -> tuple[Defect, ...]:
    """Return unread columns and files as defects."""
    return tuple(Defect(DefectKind.UNREAD, Severity.WARNING, (), said, said) for said in reading.unread)


def _echo_unread(reading: FolderReading) -> None:
    """Report, on the error stream, the columns and files that are not read."""
    for said in reading.unread:
        typer.secho(f"  {said}", fg=typer.colors.YELLOW, err=True)


def _note(reading: FolderReading) -> None:
    """Report the overridden datum and skipped rows: on the error stream, apart from output for programs."""
    if reading.overridden is not None:
        typer.secho(reading.overridden, fg=typer.colors.YELLOW, err=True)
    for note in reading.notes:
        typer.secho(f"  {note}", fg=typer.colors.YELLOW, err=True)


def _files(reading: FolderReading) -> Table:
    table = Table("文件 file", "行 rows", "字符编码 text", box=SIMPLE)
    for each in reading.tables:
        table.add_row(each.name, str(len(each.rows)), each.encoding)
    return table
