"""OSRM's own programs, as the `osrm-bindings` package brings them: where they are and how one is run within bounds."""

import hashlib
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import osrm

from gis.errors import RoadGraphError

PROFILE = "car"
WALKING_PROFILE = Path(__file__).with_name("walking.lua")
"""The profile of pedestrians; it is run in a folder with a link `profiles` to those of the engine."""
_HEARTBEAT_S = 0.25
_ROOT = Path(osrm.__file__).parent
_PROFILES = _ROOT / "share" / "profiles"


def profile_path() -> Path:
    """Return the Lua profile that says what a car may drive, and how fast."""
    return _PROFILES / f"{PROFILE}.lua"


def profile_version() -> str:
    """Return `car-` and eight hexadecimal digits of every profile's text, ours too, and the engine's version."""
    digest = hashlib.sha256(version("osrm-bindings").encode())
    for script in sorted(_PROFILES.rglob("*.lua")):
        digest.update(str(script.relative_to(_PROFILES)).encode())
        digest.update(script.read_bytes())
    digest.update(WALKING_PROFILE.read_bytes())
    return f"{PROFILE}-{digest.hexdigest()[:8]}"


def memory_limit() -> int:
    """Return three quarters of the machine's memory, in bytes: a build must not starve the database."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 3 // 4


def run(
    program: str,
    arguments: Sequence[str],
    log: Path,
    *,
    folder: Path | None = None,
    limit_s: float,
    beat: Callable[[], None] = lambda: None,
) -> None:
    """Run a program to its end; whatever happens to the caller, none is left running.

    Parameters
    ----------
    program : str
        `osrm-extract` or `osrm-contract`, or the whole path of another.
    arguments : sequence of str
        Its arguments.
    log : Path
        Its output is appended here.
    folder : Path, optional
        Where it is run; default where we are.
    limit_s : float
        Longest run in seconds.
    beat : callable
        Called a few times a second while it runs.

    Raises
    ------
    RoadGraphError
        It failed, or took too long. The message carries its last word and names the log.
    """
    process = None
    with log.open("ab") as output:
        try:
            with _uninterrupted():
                process = subprocess.Popen(  # noqa: S603  -- our own program, no shell
                    [str(_ROOT / "bin" / program), *arguments],
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                )
            limit = memory_limit()
            resource.prlimit(process.pid, resource.RLIMIT_AS, (limit, limit))
            _wait(process, program, limit_s, beat)
        finally:
            if process is not None:
                process.kill()
                process.wait()
    if process.returncode != 0:
        raise RoadGraphError(
            f"{program} failed with code {process.returncode}: {_last_word(log)}. "
            f"The log is {log}; where it names no other cause, give a whole, unbroken extract that fits in memory. "
            "详见日志；日志未指明其他原因的，请提供完整、大小适当的数据",
            field="file",
        )


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold back Ctrl-C meanwhile: if it came while a program starts, nobody would know the program and end it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _wait(process: subprocess.Popen[bytes], program: str, limit_s: float, beat: Callable[[], None]) -> None:
    deadline = time.monotonic() + limit_s
    while True:
        try:
            process.wait(_HEARTBEAT_S)
        except subprocess.TimeoutExpired:
            if time.monotonic() > deadline:
                raise RoadGraphError(
                    f"{program} did not finish in {limit_s:.0f} s; cut the extract to the county and its neighbours "
                    "超时，请将数据裁剪到本县及周边",
                    field="file",
                ) from None
            beat()
        else:
            return


def _last_word(log: Path) -> str:
    """Return the last line that says what went wrong."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if "[error]" in line or "what():" in line]
    return (telling or lines or ["it said nothing"])[-1]
