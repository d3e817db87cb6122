"""A backup that has failed for days, for the start and `/readyz`: a timer fails where nobody looks.

Known limit: where `wangge backup` was never even started nothing is known; `wangge service status` says so.
"""

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

NOTE = "last-backup"
TRIED = "first-backup-tried"
OLD = timedelta(days=7)
"""Age of a backup that calls for a reminder: once a week by hand, seven failures of a nightly one."""


def begin(home: Path, now: datetime) -> None:
    """Keep when the first backup of this home was tried, until one has succeeded."""
    if not (home / NOTE).exists() and not (home / TRIED).exists():
        _keep(home, TRIED, now)


def note(home: Path, now: datetime) -> None:
    """Keep when a backup of this home succeeded."""
    _keep(home, NOTE, now)
    with suppress(OSError):
        (home / TRIED).unlink(missing_ok=True)


def _keep(home: Path, name: str, now: datetime) -> None:
    """Write a moment; a home that cannot be written is backed up all the same."""
    beside = home / f"{name}.{os.getpid()}"
    with suppress(OSError):
        beside.write_text(f"{now.isoformat()}\n", encoding="ascii")
        beside.replace(home / name)  # also one that another user wrote


def sentence(home: Path, now: datetime) -> str | None:
    """Return what is to be said of the newest backup; None where it is new, or none was ever tried."""
    made, tried = (_age(home, name, now) for name in (NOTE, TRIED))
    if made is None:
        return None if tried is None or tried <= OLD else _never(tried)
    return None if made <= OLD else _failing(made)


def _age(home: Path, name: str, now: datetime) -> timedelta | None:
    try:
        return now - datetime.fromisoformat((home / name).read_text(encoding="ascii").strip())
    except (OSError, ValueError, TypeError):
        return None


def _never(tried: timedelta) -> str:
    return (
        f"自 {tried.days} 天前首次备份以来，从未成功，请查看备份任务 No backup has ever succeeded; the first was tried "
        f"{tried.days} days ago: run `wangge backup`, or see why the timer fails (journalctl -u wangge-backup)."
    )


def _failing(age: timedelta) -> str:
    return (
        f"最近一次成功的备份在 {age.days} 天前，请查看备份任务 The last backup that succeeded was {age.days} days ago: "
        "run `wangge backup`, or see why the timer fails (journalctl -u wangge-backup)."
    )


def lines(home: Path, now: datetime) -> list[str]:
    """Return what to say of it at the start of the server."""
    said = sentence(home, now)
    return [] if said is None else [f"警告 WARNING: {said}"]
