"""Output and record of `wangge county export`: the files, and what they leave out."""

import getpass
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection

from api import clock
from api.auth.audit import trail as audit
from api.cli.calling import hint
from gis.county.model import CountyData


def exported(data: CountyData, folder: Path, files: Sequence[Path], *, tokens: bool) -> Iterator[str]:
    """Yield the report of an export."""
    county = data.county
    yield f"已导出 exported: {county.code} {county.name}, WGS84: {', '.join(path.name for path in files)}"
    if tokens:
        yield (
            "points.csv 含二维码标识，持有者可以该点名义提交，请妥善保管 "
            "points.csv contains the QR codes: anyone with it can submit in the points' names; keep it safe"
        )
    else:
        yield (
            "不含二维码标识；导入新数据库时将生成新码，需保留已张贴的码请加 --tokens "
            "without QR codes: a new database makes new ones; to keep printed posters valid there, add --tokens"
        )
    yield f"  {hint(f'county import {shlex.quote(str(folder))} --dry-run')}"


def record_export(connection: Connection, county: str, files: Sequence[Path], *, tokens: bool) -> None:
    """Record who exported the county's registers, with the codes or without."""
    names = [path.name for path in files]
    by = f"command:{getpass.getuser()}"
    audit.record(connection, by, "county.export", at=clock.now(), county=county, files=names, tokens=tokens)
