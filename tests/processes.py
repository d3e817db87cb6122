"""The real server as a process of its own, for acceptance, browser and bench."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import randbelow

from tests.running import shared, spare
from tests.running.forks import Forked, Stem

ROOT = Path(__file__).parent.parent
WANGGE = Path(sys.executable).with_name("wangge")
READY_S = 120
PORTS = range(11_000, 32_000)
"""Linux gives none of these to whoever asks for any port, so that one is still free when a server binds it at last."""

EAGER: Mapping[str, float | str] = {
    "api.planning.jobs.supervision.COMMAND": "from tests.running.eager import main; main()",
    "api.server.heavy_supervision.COMMAND": spare.COMMAND,
}

_stem = Stem(ROOT)


def free_port() -> int:
    """Return a loopback port nobody listens on, which is given to nobody else in this run."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Return so many of them, each another one."""
    found: list[int] = []
    while len(found) < count:
        port = PORTS[randbelow(len(PORTS))]
        if _is_free(port) and _is_ours(port):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _is_ours(port: int) -> bool:
    """Note that a port is given out; tell whether it had been given to nobody."""
    given = shared.folder() / "ports"
    given.mkdir(exist_ok=True)
    try:
        (given / str(port)).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def environment(**changes: object) -> dict[str, str]:
    """Return this process's environment without its own WANGGE_ settings, the run's home folder, then `changes`."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("WANGGE_")}
    return ours | {name: str(value) for name, value in {"WANGGE_HOME": shared.home(), **changes}.items()}


def wangge(
    *arguments: object,
    typed: str = "",
    timeout_s: float = 120,
    constants: Mapping[str, float | str] | None = None,
    **changes: object,
) -> subprocess.CompletedProcess[str]:
    """Run a `wangge` command to its end, with these environment variables; `typed` is its input.

    It is forked: use `WANGGE` itself where a test is about how a command starts. `constants` of its modules have other
    values, see `Stem.begin`.
    """
    with tempfile.TemporaryDirectory() as name:
        output, errors, typed_file = (Path(name) / each for each in ("output", "errors", "typed"))
        typed_file.write_text(typed, encoding="utf-8")
        words = [str(word) for word in arguments]
        process = _stem.begin(words, environment(**changes), output, errors=errors, typed=typed_file, changes=constants)
        try:
            code = process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
            raise
        printed = (file.read_text(encoding="utf-8", errors="replace") for file in (output, errors))
        return subprocess.CompletedProcess(["wangge", *words], code, *printed)


def cut_power(pids: Iterable[int]) -> None:
    """Kill processes at once; some end by themselves when the first is gone."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@dataclass(slots=True)
class Server:
    """A running `wangge serve`; `url` has no slash at its end."""

    url: str
    process: subprocess.Popen[bytes] | Forked
    log: Path
    authority: Path | None = None
    """What it is trusted by, where it speaks TLS itself."""

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        """End it as Ctrl-C would; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def said(self) -> str:
        """Return what it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def peak_kb(self) -> int:
        """Return the most memory that a server of one worker ever had, in kilobytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


def start(
    log: Path,
    *,
    arguments: tuple[str, ...] = ("serve",),
    authority: Path | None = None,
    from_nothing: bool = False,
    constants: Mapping[str, float | str] | None = None,
    open_files: tuple[int, int] | None = None,
    **changes: object,
) -> Server:
    """Start `wangge serve` with these environment variables, on a free port, and wait until it is ready.

    It has one worker, which starts in a third of the time of two; a test of what lies between them asks for two. It
    has no planner, which takes a second of a processor: a test of planning jobs asks for one.
    One that begins `from_nothing` is not forked: for tests of how it begins and ends. `authority` is the file that
    signed its certificate, where it speaks TLS. `constants` of its modules have other values, see `Stem.begin`: its
    planner does not yield to others, for one. `open_files` are limits of one that is forked.
    """
    server = begin(
        log,
        arguments=arguments,
        authority=authority,
        from_nothing=from_nothing,
        constants=constants,
        open_files=open_files,
        **changes,
    )
    try:
        wait_until_ready(server)
    except BaseException:
        server.kill()
        raise
    return server


def begin(
    log: Path,
    *,
    arguments: tuple[str, ...] = ("serve",),
    authority: Path | None = None,
    from_nothing: bool = False,
    constants: Mapping[str, float | str] | None = None,
    open_files: tuple[int, int] | None = None,
    **changes: object,
) -> Server:
    """Start it as `start` does, and do not wait."""
    port = changes.pop("PORT", None) or free_port()
    changes.setdefault("WANGGE_WORKERS", 1)
    changes.setdefault("WANGGE_PLANNER", "false")
    variables = environment(PORT=port, **changes)
    process: subprocess.Popen[bytes] | Forked
    if not from_nothing:
        constants = {**EAGER, **(constants or {})}
        process = _stem.begin(arguments, variables, log, changes=constants, open_files=open_files)
    else:
        with log.open("ab") as output:
            process = subprocess.Popen(
                [WANGGE, *arguments],
                cwd=ROOT,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
    scheme = "http" if authority is None else "https"
    return Server(f"{scheme}://127.0.0.1:{port}", process, log, authority)


def wait_until_ready(server: Server, timeout_s: float = READY_S) -> None:
    """Wait until the server answers; raise with what it said if it ends or takes too long."""
    deadline = time.monotonic() + timeout_s
    while not _answers(server):
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"server not ready (exit {server.process.poll()}):\n{server.said()}")
        time.sleep(0.05)


def _answers(server: Server) -> bool:
    context = None
    if server.authority is not None:
        context = ssl.create_default_context(cafile=str(server.authority))
        context.check_hostname = False  # asked by number
    try:
        with urllib.request.urlopen(f"{server.url}/healthz", timeout=5, context=context) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
