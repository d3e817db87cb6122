"""`wangge service install|status|uninstall`."""

import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from api import clock
from api.backup.contents import BACKUPS
from api.cli.calling import hint
from api.service import installing
from api.service.errors import ServiceError
from api.service.installing import UNITS
from api.service.units import SERVICE, TIMER
from api.settings import load

app = typer.Typer(no_args_is_help=True)
STALE_H = 48

User = Annotated[str, typer.Option("--user", help="User of the service; created if missing. 运行用户")]
Backups = Annotated[Path | None, typer.Option("--backups", help="Folder for backups; default HOME/backups. 备份位置")]
Keep = Annotated[int, typer.Option("--keep", min=1, help="Number of backups to keep. 保留份数")]
At = Annotated[str, typer.Option("--at", help="Time of the backup, HH:MM. 备份时间")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the files, write nothing. 只打印")]
Root = Annotated[
    Path, typer.Option("--root", help="This folder in place of /, and start nothing: for an image. 映像的根目录")
]


@app.command(help="Install a systemd service with a nightly backup. 安装为系统服务")
def install(
    user: User = "wangge",
    backups: Backups = None,
    keep: Keep = 14,
    at: At = "02:30",
    dry_run: DryRun = False,
    root: Root = Path("/"),
) -> None:
    """Write user, units and variables, and start it; `WANGGE_…`, HOST and PORT as they are set now."""
    settings = load()
    plan = installing.plan_of(settings, user=user, backups=backups, keep=keep, at=_time(at), root=root)
    wanted = installing.files(plan, settings, root)
    if dry_run:
        for each in wanted:
            shown = each.text if each.mode == 0o644 else installing.without_values(each.text)
            typer.echo(f"### {each.path} ({each.mode:o})\n{shown}")
        return
    installing.check(plan, wanted)
    for line in installing.install(plan, wanted, root):
        typer.echo(line)
    if root == Path("/"):
        typer.echo(f"查看 see: {hint('service status')}; journalctl -u wangge")


@app.command(help="Whether it is installed and running, and the age of the newest backup. 服务状态")
def status(root: Root = Path("/")) -> None:
    """Print systemd's state of it; exit code 1 if something is wrong."""
    wrong = False
    for name in (SERVICE, TIMER):
        state = _state(name) if (root / UNITS / name).exists() else "未安装 not installed"
        wrong |= state != "active"
        typer.secho(f"{name}: {state}", fg=None if state == "active" else typer.colors.YELLOW)
    folder = installing.backups_of(root) or load().home.absolute() / BACKUPS
    line, fresh = _newest_backup(folder)
    typer.secho(line, fg=None if fresh else typer.colors.YELLOW)
    raise typer.Exit(1 if wrong or not fresh else 0)


@app.command(help="Stop and remove the service; data, backups and the user stay. 卸载服务")
def uninstall(root: Root = Path("/")) -> None:
    """Remove what `install` wrote, and nothing else."""
    for line in installing.uninstall(root):
        typer.echo(line)


def _time(given: str) -> str:
    hour, _, minute = given.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise ServiceError(f"--at {given!r}: 应为时:分 give HH:MM, such as 02:30")
    return f"{int(hour):02}:{int(minute):02}"


def _state(unit: str) -> str:
    program = shutil.which("systemctl")
    if program is None:
        return "systemctl 未安装 is not installed"
    done = subprocess.run([program, "is-active", unit], capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip() or done.stderr.strip() or "未知 unknown"


def _newest_backup(folder: Path) -> tuple[str, bool]:
    made = sorted(folder.glob("wangge-backup-*.zip")) if folder.is_dir() else []
    if not made:
        return f"{folder}: 尚无备份 no backup yet", False
    age_h = (clock.now().timestamp() - made[-1].stat().st_mtime) / 3600
    old = "" if age_h < STALE_H else f"; 已过期，请查看 too old, see: journalctl -u {TIMER.replace('timer', 'service')}"
    return f"最近备份 newest backup: {made[-1]}, {age_h:.0f} 小时前 hours ago{old}", age_h < STALE_H
