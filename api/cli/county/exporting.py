"""What `wangge county export` says and records: which files there are, and what is not in them."""

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
    """Yield what to tell of an export."""
    county = data.county
    yield f"已导出 exported: {county.code} {county.name}, WGS84: {', '.join(path.name for path in files)}"
    if tokens:
        yield (
            "points.csv 含二维码标识，持有者可以该点名义提交，请妥善保管 "
            "points.csv holds what QR codes carry: who has it can write in the points' names; keep it safe"
        )
    else:
        yield (
            "不含二维码标识；导入新数据库时将生成新码，需保留已张贴的码请加 --tokens "
            "without QR codes: a new database makes new ones; to keep printed posters good there, add --tokens"
        )
    yield f"  {hint(f'county import {shlex.quote(str(folder))} --dry-run')}"


def record_export(connection: Connection, county: str, files: Sequence[Path], *, tokens: bool) -> None:
    """Record who took the county's registers out, with the codes or without."""
    names = [path.name for path in files]
    by = f"command:{getpass.getuser()}"
    audit.record(connection, by, "county.export", at=clock.now(), county=county, files=names, tokens=tokens)
