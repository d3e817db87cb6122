"""A backup that has failed for days, for the start and `/readyz`: a timer fails where nobody looks.

Known limit: where `wangge backup` never succeeded nothing is known; `wangge service status` says so.
"""

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

NOTE = "last-backup"
OLD = timedelta(days=7)
"""Who backs up once in a while by hand is reminded once a week; a nightly one has failed seven times by then."""


def note(home: Path, now: datetime) -> None:
    """Keep when a backup of this home succeeded; a home that cannot be written is backed up all the same."""
    beside = home / f"{NOTE}.{os.getpid()}"
    with suppress(OSError):
        beside.write_text(f"{now.isoformat()}\n", encoding="ascii")
        beside.replace(home / NOTE)  # also one that another user wrote


def sentence(home: Path, now: datetime) -> str | None:
    """Return what is to be said of the newest backup; None where it is new, or none was ever made."""
    try:
        made_at = datetime.fromisoformat((home / NOTE).read_text(encoding="ascii").strip())
        age = now - made_at
    except (OSError, ValueError, TypeError):
        return None
    if age <= OLD:
        return None
    return (
        f"最近一次成功的备份在 {age.days} 天前，请查看备份任务 The last backup that succeeded was {age.days} days ago: "
        "run `wangge backup`, or see why the timer fails (journalctl -u wangge-backup)."
    )


def lines(home: Path, now: datetime) -> list[str]:
    """Return what to say of it at the start of the server."""
    said = sentence(home, now)
    return [] if said is None else [f"警告 WARNING: {said}"]
