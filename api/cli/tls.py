"""`wangge tls init|show|sheet`: the county's authority, its certificate, and the sheet for enrolling phones."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api import clock
from api.cli.calling import hint
from api.cli.paper import write_sheet
from api.cli.server import PlainPort, Port
from api.settings import load
from api.tls.certificate import Facts, facts_of, read_certificate
from api.tls.errors import TlsError
from api.tls.expiry import warnings
from api.tls.folder import Folder
from api.tls.machine import own_names
from api.tls.names import parse_names
from api.tls.service import enrolment, settled
from maps.pages.enrol_sheet import Sheet

app = typer.Typer(no_args_is_help=True)

Names = Annotated[
    list[str] | None,
    typer.Option("--name", help="Host name or IP address, first the one phones open; repeat for more. 主机名或 IP"),
]
Renew = Annotated[bool, typer.Option("--renew", help="A new certificate from the same authority. 续期")]

Out = Annotated[Path, typer.Argument(help="A file name ending in .pdf, .png or .svg. 输出文件")]


@app.command(help="Make the county's authority and the server's certificate. 自建证书")
def init(name: Names = None, renew: Renew = False) -> None:
    """Make everything HTTPS needs, or only a new certificate."""
    folder = Folder.of(load().home)
    names = parse_names(name or ())
    if renew:
        folder.renew(names, clock.now())
        typer.echo("证书已续期，重启服务后生效 the certificate was renewed; restart the server to use it")
    else:
        folder.make(names or own_names(), clock.now())
        if not names:
            typer.echo("未指定 --name no --name given: 采用本机地址与主机名 this machine's addresses and name")
    _tell(folder, clock.now())
    typer.echo(
        f"启动 start: {hint('serve --host 0.0.0.0')}. 手机打开第一个名称，请勿更改 phones use the first name: keep it"
    )


@app.command(help="Names, fingerprint and expiry. 查看证书")
def show() -> None:
    """Print the data of authority and certificate."""
    folder = Folder.of(load().home)
    if not folder.is_there:
        raise TlsError(f"{folder.path}: 尚无证书 there is no certificate yet; 请先运行 first: {hint('tls init')}")
    _tell(folder, clock.now())


@app.command(help="Write the sheet for enrolling phones. 手机登记单")
def sheet(out: Out, port: Port = None, plain_port: PlainPort = None) -> None:
    """Write the sheet, and print its address."""
    given = {"tls": True, "port": port, "plain_port": plain_port}
    changed = {name: value for name, value in given.items() if value is not None}
    phones = enrolment(settled(load().model_copy(update=changed), clock.now()))
    if phones is None:
        raise TlsError(
            "没有可登记的地址 phones cannot be enrolled: 须用自建证书且 WANGGE_PLAIN_PORT 不为 0 the "
            "certificate must be made by wangge tls init, and WANGGE_PLAIN_PORT must not be 0"
        )
    write_sheet(Sheet(phones.address, phones.fingerprint), out)
    typer.echo(f"{out}: {phones.address}")


def _tell(folder: Folder, now: datetime) -> None:
    authority, server = (facts_of(read_certificate(each)) for each in (folder.authority, folder.server))
    for line in certificate_lines(authority, server, now):
        typer.echo(line)


def certificate_lines(authority: Facts, server: Facts, now: datetime) -> Iterable[str]:
    """Yield the lines that describe both, and what expires soon."""
    yield f"名称 names: {', '.join(map(str, server.names))}"
    yield _until("证书 certificate", server, now)
    yield _until("颁发机构 authority", authority, now)
    yield f"颁发机构指纹 authority's fingerprint, SHA-256:\n  {authority.fingerprint}"
    yield from warnings(server, authority, now)


def _until(called: str, facts: Facts, now: datetime) -> str:
    return f"{called}: {facts.subject}, 有效期至 until {facts.expires_at:%Y-%m-%d} ({facts.days_left(now)} 天 days)"
