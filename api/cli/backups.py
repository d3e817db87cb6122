"""`wangge backup`, `wangge backup verify` and `wangge restore`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from api import clock
from api.backup.archive import Archive
from api.backup.errors import BackupError
from api.backup.making import keep as keep_newest
from api.backup.making import make
from api.backup.manifest import Manifest
from api.backup.proof import ACCEPTABLE, Check
from api.backup.restoring import Restore, drill
from api.cli.calling import hint
from api.health import old_backup
from api.settings import Settings, load

app = typer.Typer(invoke_without_command=True)

To = Annotated[
    Path | None,
    typer.Option("--to", help="An existing folder, or a file name ending in .zip; default HOME/backups. 存放位置"),
]
Keep = Annotated[int | None, typer.Option("--keep", min=1, help="Keep the newest N in that folder. 保留最新几份")]
WithKeys = Annotated[
    bool, typer.Option("--keys/--without-keys", help="Include identity.keys in the file. 是否包含密钥")
]
Drill = Annotated[bool, typer.Option("--drill", help="Test the restore at once. 随即演练恢复")]
File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A backup. 备份文件")]
Replace = Annotated[bool, typer.Option("--replace", help="Replace the existing data, after a question. 替换现有数据")]
_BESIDE = (
    "未加密，且密钥与数据在一起：可打开全部身份信息，请妥善保管 not encrypted, and the keys are with the data: "
    "this file reveals every identity"
)
_APART = "未加密，不含身份密钥 not encrypted, without the identity keys"
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask. 不再确认")]
Keys = Annotated[
    Path | None,
    typer.Option("--keys", help="A separately stored identity.keys, for a backup without it. 另存的密钥文件"),
]

Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        help="Restore although this was wrong before the backup: trail, keys or graphs; repeatable. 接受原有的问题",
    ),
]


@app.callback()
def backup(
    context: typer.Context, to: To = None, keep: Keep = None, keys: WithKeys = True, drill: Drill = False
) -> None:
    """Write the database, keys, road graphs and certificates into one file; the server may be running."""
    if context.invoked_subcommand is not None:
        return
    settings = load()
    if keep is not None and to is not None and to.suffix == ".zip" and not to.is_dir():
        raise BackupError("--keep 只用于文件夹 needs a folder: --to FOLDER")
    old_backup.begin(settings.home.absolute(), clock.now())
    archive = make(settings, to, clock.now(), keys=keys)
    _tell(archive)
    if to is None:
        typer.secho(
            "  与数据在同一磁盘，请复制到其他磁盘 on the same disk as the data: copy it to another",
            fg=typer.colors.YELLOW,
        )
    if drill:
        _prove(archive, settings)
    old_backup.note(settings.home.absolute(), clock.now())
    if keep is not None:  # after the proof: a bad one never drives out a good one
        for gone in keep_newest(archive.path.parent, keep, archive.path):
            typer.echo(f"已删除旧备份 removed: {gone}")


@app.command("verify", help="Test a backup by restoring it into a temporary folder. 演练恢复")
def verify(file: File) -> None:
    """Test that a backup restores; existing data is not touched."""
    archive = Archive(file.absolute())
    _tell(archive)
    _prove(archive, load())


def restore(file: File, replace: Replace = False, yes: Yes = False, keys: Keys = None, accept: Accept = None) -> None:
    """Restore a backup into an empty home or database, migrate it and check it."""
    unknown = sorted(set(accept or ()) - set(ACCEPTABLE))
    if unknown:
        raise typer.BadParameter(
            f"{', '.join(unknown)}: 可用 give one of: {', '.join(ACCEPTABLE)}", param_hint="--accept"
        )
    settings = load()
    job = Restore(Archive(file.absolute()), settings, keys, frozenset(accept or ()))
    job.check()
    _tell(job.archive)
    met = job.in_the_way()
    if met and replace and not yes:
        typer.echo(f"将替换 will be replaced: {', '.join(met)}")
        if typer.prompt("请输入 replace 以确认 type replace to confirm").strip() != "replace":
            typer.echo("未作改动 nothing was changed")
            raise typer.Exit(1)
    done = job.run(clock.now(), replace=replace)
    _tell_checks(done.checks)
    if done.aside is not None:
        typer.echo(f"原有数据移至 the old data is in: {done.aside}; 确认无误后可删除 delete it once you are sure")
    _tell_settings(job.archive.manifest, settings)
    typer.echo(f"已恢复 restored; 启动 start: {hint('serve')}")


def _tell(archive: Archive) -> None:
    manifest = archive.manifest
    size = archive.path.stat().st_size / 1e6
    typer.echo(f"备份 backup: {archive.path} ({size:.1f} MB)")
    typer.echo(
        f"  {manifest.made_at}, wangge {manifest.version}, PostgreSQL {manifest.postgresql}, "
        f"案件 cases {manifest.counts.get('public.cases', 0)}, 路网 road graphs {len(manifest.graphs)}"
    )
    typer.secho(f"  {_BESIDE if manifest.keys_included else _APART}", fg=typer.colors.YELLOW)
    for line in manifest.left_out:
        typer.secho(f"  未含 not in it: {line}", fg=typer.colors.YELLOW)


def _prove(archive: Archive, settings: Settings) -> None:
    _tell_checks(drill(archive, settings, clock.now()))
    typer.echo("演练通过：此备份可以恢复 test passed: this backup can be restored")


def _tell_checks(checks: Iterable[Check]) -> None:
    for check in checks:
        mark, colour = ("✔", None) if check.ok else ("—" if check.ok is None else "✘", typer.colors.YELLOW)
        typer.secho(f"  {mark} {check.what}: {check.found}", fg=colour)


def _tell_settings(manifest: Manifest, settings: Settings) -> None:
    """Report settings that differed when the backup was made: they belong to the environment and are not restored."""
    for name, value in manifest.settings.items():
        here = getattr(settings, name, None)
        if here is None or str(here) != value:
            variable = name.upper() if name in {"host", "port"} else f"WANGGE_{name.upper()}"
            typer.secho(
                f"  备份时 at the time of the backup: {variable}={value}; 请核对 check it", fg=typer.colors.YELLOW
            )


def register(app: typer.Typer) -> None:
    """Add `restore` to the application."""
    app.command(help="Restore a backup into an empty home or database. 恢复备份")(restore)
