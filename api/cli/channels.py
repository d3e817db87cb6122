"""`wangge channel …`: the channels that carry messages to locked phones. Addresses come from here only."""

import getpass
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich import box
from rich.console import Console
from rich.table import Column, Table

from api import clock
from api.auth.audit import trail as audit
from api.auth.sealed import custody
from api.cli.calling import hint
from api.db.owner import transaction
from api.messages.carriers import CARRIERS
from api.messages.channel import Channel
from api.messages.sealing import open_channel, seal_channel
from api.settings import load
from api.store.identity.keyring import Keyring
from dispatch.messages import wording
from dispatch.messages.message import ChannelKind, Verdict, mobile_of
from dispatch.store.messages import channels as kept
from gis.store.counties.loaded import county_asked
from maps.catalogue import LANGUAGES, messages

app = typer.Typer(no_args_is_help=True)
CountyOption = Annotated[str | None, typer.Option("--county", help="Six digits; default the home county. 县代码")]
NameArgument = Annotated[str, typer.Argument(help="A short name: a–z, 0–9, dash. 渠道名称")]
PER_MINUTE = {
    ChannelKind.WECOM: 20.0,
    ChannelKind.DINGTALK: 20.0,
    ChannelKind.FEISHU: 100.0,
    ChannelKind.NTFY: 60.0,
    ChannelKind.SMS: 6.0,
    ChannelKind.WEBHOOK: 600.0,
}
"""Messages that a channel takes in a minute, as its provider states; a modem's is an estimate."""


@app.command("add", help="Add a channel: where it is, and its secret. 新增消息渠道")
def add_command(
    kind: Annotated[ChannelKind, typer.Argument(help="wecom 企业微信, dingtalk 钉钉, feishu 飞书, ntfy, sms, webhook")],
    name: NameArgument,
    url: Annotated[str, typer.Option(help="Address of the bot, topic or gateway; for sms gammu's outbox folder. 地址")],
    secret: Annotated[
        str | None, typer.Option(help="Signing secret or token; - asks for it. 密钥，- 则提示输入")
    ] = None,
    per_minute: Annotated[float | None, typer.Option(min=0.1, max=6000, help="Limit. 每分钟条数")] = None,
    county: CountyOption = None,
) -> None:
    """Keep a channel with its address and secret sealed; until a rule names it, it carries nothing."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name):
        raise typer.BadParameter(f"{name!r}: a–z, 0–9 and dashes, 40 at most. 渠道名称只能用 a–z、0–9、-。")
    host = _host(kind, url)
    given = getpass.getpass("Secret 密钥: ") if secret == "-" else secret  # noqa: S105
    settings = load()
    ring = Keyring(settings.keys_file)
    with transaction(settings) as connection:
        custody(connection, ring, clock.now()).prepare()
        code = county_asked(connection, county, settings.county).code
        if name in {row["name"] for row in kept.channels(connection, code)}:
            raise typer.BadParameter(f"{name!r} is there already; remove it first. 该名称已存在，请先删除。")
        sealed, key = seal_channel(ring, code, name, url, given)
        kept.add_channel(
            connection, county=code, name=name, kind=kind.value, host=host, sealed=sealed, key_name=key,
            per_minute=per_minute or PER_MINUTE[kind], now=clock.now(), by=_actor(),
        )  # fmt: skip
        audit.record(
            connection, _actor(), "channel.add", at=clock.now(), county=code, subject=f"channel:{name}", kind=kind.value
        )
    typer.echo(f"已新增 added: {name} ({kind.value}, {host})")
    typer.echo(f"试发 try it: {hint(f'channel test {name}')}；规则 rules: /rules")
    if settings.public_url is None:
        typer.echo("WANGGE_PUBLIC_URL 未设置：消息中没有链接 not set: messages carry no link", err=True)


@app.command("list", help="The channels and how they are doing. 列出消息渠道")
def list_command(county: CountyOption = None) -> None:
    """Print each channel, without its address and secret."""
    settings = load()
    with transaction(settings) as connection:
        rows = kept.channels(connection, county_asked(connection, county, settings.county).code)
    if not rows:
        typer.echo(f"没有消息渠道 no channel; {hint('channel add --help')}")
        return
    table = Table(Column("名称 name", no_wrap=True), box=box.SIMPLE)
    for title in ("类型 kind", "地址 host", "每分钟 per minute", "上次送出 last carried", "故障 failing"):
        table.add_column(title, overflow="fold")
    for row in rows:
        carried = "" if row["carried_at"] is None else f"{row['carried_at'].astimezone():%m-%d %H:%M}"
        failing = _words(row["failing_because"] or "")
        table.add_row(row["name"], row["kind"], row["host"], f"{row['per_minute']:g}", carried, failing)
    Console().print(table)


@app.command("test", help="Send a test message now; says what the channel answers. 试发")
def try_command(
    name: NameArgument,
    mobile: Annotated[str | None, typer.Option(help="The telephone to ring; SMS needs one. 手机号")] = None,
    county: CountyOption = None,
) -> None:
    """Hand a test to the channel from this process; exit code 1 if it was not taken."""
    rung = None if mobile is None else mobile_of(mobile)
    if mobile is not None and rung is None:
        raise typer.BadParameter(f"{mobile!r} is no mobile number of 11 digits. 请填写 11 位手机号。")
    channel = _opened(name, county)
    answer = CARRIERS[channel.kind].carry(channel, wording.trial(f"test-{clock.now():%Y%m%d%H%M%S}", mobile=rung))
    if answer.verdict is Verdict.HANDED_OVER:
        typer.echo("渠道已接收；请确认手机收到 the channel took it; see that the phone shows it")
        return
    typer.echo(f"未送出 not carried: {_words(answer.why or answer.verdict.value)}", err=True)
    raise typer.Exit(1)


@app.command("remove", help="Remove a channel and its rules. 删除消息渠道")
def remove_command(name: NameArgument, county: CountyOption = None) -> None:
    """Remove a channel; what waits for it is not sent."""
    settings = load()
    with transaction(settings) as connection:
        code = county_asked(connection, county, settings.county).code
        if not kept.remove_channel(connection, code, name, clock.now()):
            raise typer.BadParameter(f"No channel {name!r}; see {hint('channel list')}. 没有这个消息渠道。")
        audit.record(connection, _actor(), "channel.remove", at=clock.now(), county=code, subject=f"channel:{name}")
    typer.echo(f"已删除 removed: {name}")


def _words(why: str) -> str:
    """Return the reason of a failure in both languages; a service's own code stands as it is."""
    return " ".join(dict.fromkeys(messages(language).get(f"message_why.{why}", why) for language in LANGUAGES))


def _opened(name: str, county: str | None) -> Channel:
    settings = load()
    with transaction(settings) as connection:
        code = county_asked(connection, county, settings.county).code
        row = kept.sealed(connection, code, name)
    if row is None:
        raise typer.BadParameter(f"No channel {name!r}; see {hint('channel list')}. 没有这个消息渠道。")
    return open_channel(Keyring(settings.keys_file), code, name, row["kind"], row["sealed"], row["key_name"])


def _host(kind: ChannelKind, url: str) -> str:
    """Return what is shown of an address; refuse one that cannot be."""
    if kind is ChannelKind.SMS:
        if not Path(url).is_dir():
            raise typer.BadParameter(
                f"{url}: no such folder; give gammu's outbox. 目录不存在，请填写 gammu 的发件目录。"
            )
        return url
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # brackets without an end, a port that is none
        is_address = False
    if not is_address:  # it is not repeated: it may be the key
        raise typer.BadParameter(
            "--url: give https:// or http://, a host and a path. 请填写以 https:// 开头的完整地址。"
        )
    return parts.netloc.rpartition("@")[2]


def _actor() -> str:
    return f"command:{getpass.getuser()}"
