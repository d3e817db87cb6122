"""Servers and commands forked from a process that has imported the application: they start in a third of the time.

Such a process is like any other, with its own environment, output and end, except in three ways. Imports and pages that
do not depend on settings are ready. Passwords are hashed at a low cost. Workers of a server without TLS are forked, not
spawned.
"""

import atexit
import ctypes
import gc
import json
import multiprocessing
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.running import shared, spare

SOCKET = "forks"
"""By which every process of a run asks, in the run's folder."""
PR_SET_PDEATHSIG = 1  # linux/prctl.h
_OF_THE_MIGRATIONS = (
    "geoalchemy2.alembic_helpers",
    "api.auth.accounts.tables",
    "api.store.identity.tables",
    "api.retention.tables",
    "dispatch.store.messages.tables",
    "dispatch.store.phones.tables",
    "dispatch.store.planning.tables",
    "dispatch.store.rules.tables",
    "gis.store.counties.correction_tables",
)
"""What they import and the server does not."""


_LATER = (
    *("fontTools.ttLib", "fpdf", "openpyxl", "pypinyin", "pywebpush", "zxcvbn"),
    "api.server.heavy_process",
    *("anyio._backends._asyncio", "anyio.streams.tls", "api.process.event_loop", "concurrent.futures.thread"),
    *("fastapi.telemetry._runtime", "uvicorn.lifespan.on", "uvloop"),
    *("api.cli.plan.files", "api.cli.plan.output", "api.planning.cover.files", "api.planning.jobs.period"),
    *("dispatch.planning.learning.hypercube", "dispatch.planning.siting.matrix.answer", "rich._emoji_codes"),
    *("scipy.optimize.elementwise", "scipy.special"),
)
"""What the application imports when it is first used: here once, not in every fork."""


class Stem:
    """The process that is forked: one for a run, begun when it is first asked and gone with the run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mutex = threading.Lock()
        self._line: Any = None

    def begin(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        *,
        errors: Path | None = None,
        typed: Path | None = None,
        changes: Mapping[str, float | str] | None = None,
        open_files: tuple[int, int] | None = None,
    ) -> "Forked":
        """Start `wangge` with these arguments; its output is appended to `log`, or what it says in error to `errors`.

        `typed` is a file that it reads as its input. `changes` gives constants of its modules other values, by names
        such as `api.db.liveness.LOOK_S`, so that a test need not wait as long as people may. `open_files` are its
        limits, soft and hard, as `ulimit -n` sets them.
        """
        files = {"output": str(log), "errors": str(errors or log), "input": str(typed or os.devnull)}
        asked = {"begin": list(arguments), "environment": dict(environment), "files": files}
        asked["changes"], asked["open_files"] = dict(changes or {}), open_files
        return Forked(self, int(self.ask(asked)))

    def ask(self, question: object) -> Any:
        """Return the answer to a question; one at a time.

        A line on which an answer stays unread, as of a test that was given up, is not used again: the next question
        would get that answer.
        """
        with self._mutex:
            line, self._line = self._line or self._opened(), None
            print(json.dumps(question), file=line, flush=True)
            if not (answer := line.readline()):
                raise RuntimeError(f"the process that forks could not do {question}; its own words are above")
            self._line = line
            return json.loads(answer)

    def _opened(self) -> Any:
        """Return a line to the process; one that has died is begun again, without what it had forked."""
        path = shared.once(SOCKET, self._grow)
        try:
            return _connected(path)
        except ConnectionRefusedError:
            shared.forget(SOCKET)
            return _connected(shared.once(SOCKET, self._grow))

    def _grow(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as asked:
            asked.bind(str(path))
            asked.listen()
            number = asked.fileno()
            command = [sys.executable, "-m", "tests.running.forks", str(number), str(shared.owner())]
            process = subprocess.Popen(command, cwd=self._folder, pass_fds=[number])
        process.returncode = 0  # it lives as long as the run: its starter need not wait for it


def end() -> None:
    """End the process of this run, if one was begun, and what it has forked; the run's own process asks for it."""
    path = shared.folder() / SOCKET
    if path.exists():
        with suppress(OSError), _connected(path) as line:
            print(json.dumps({"end": True}), file=line, flush=True)
            line.readline()


def _connected(path: Path) -> Any:
    line = socket.socket(socket.AF_UNIX)
    with line:
        line.connect(str(path))
        return line.makefile("rw", encoding="utf-8")


class Forked:
    """A server's process as `subprocess.Popen` would show it. It stays a zombie until it is asked for here."""

    def __init__(self, stem: Stem, pid: int) -> None:
        self._stem = stem
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return what it ended with, a killing signal as a negative number; None while it runs."""
        if self.returncode is None:
            self.returncode = self._stem.ask({"ended": self.pid})
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; raise subprocess.TimeoutExpired."""
        if (code := self.poll()) is not None:
            return code
        ended = os.pidfd_open(self.pid)
        try:
            select.select([ended], [], [], timeout)
        finally:
            os.close(ended)
        if (code := self.poll()) is None:
            raise subprocess.TimeoutExpired(["wangge"], timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Signal it, if it has not been seen to end."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def _serve(asked: socket.socket, owner: int) -> list[str]:
    """Fork as asked until the run's own process says so or has ended; return in each child, with its arguments."""
    ended = os.pidfd_open(owner)
    lines: dict[socket.socket, Any] = {}
    while True:
        ready, _, _ = select.select([asked, ended, *lines], [], [])
        if ended in ready:
            sys.exit()
        for line in ready:
            if line is asked:
                opened, _ = asked.accept()
                lines[opened] = opened.makefile("rw", encoding="utf-8")
            elif (question := _asked(lines[line])) is None:
                _hang_up(line, lines.pop(line))
            elif (arguments := _answered(question, lines[line])) is not None:
                for each in (asked, *lines, *lines.values()):
                    each.close()
                os.close(ended)
                return arguments


def _asked(line: Any) -> Mapping[str, Any] | None:
    """Return a question; None from a process that has ended, perhaps in the middle of it or with an answer unread."""
    try:
        question: Mapping[str, Any] | None = json.loads(line.readline() or "null")
    except (OSError, ValueError):
        return None
    return question


def _hang_up(line: socket.socket, file: Any) -> None:
    with suppress(OSError):  # what was not written goes with it
        file.close()
    line.close()


def _answered(question: Mapping[str, Any], line: Any) -> list[str] | None:
    """Answer one question; return the arguments in a child that was forked for it."""
    if "end" in question:
        sys.exit()
    if "ended" in question:
        pid, status = os.waitpid(question["ended"], os.WNOHANG)
        answer = os.waitstatus_to_exitcode(status) if pid else None
    else:
        answer = os.fork()
        if answer == 0:
            _dress(question["environment"], question["files"])
            if question["open_files"]:
                resource.setrlimit(resource.RLIMIT_NOFILE, question["open_files"])
            _change(question["changes"])
            return list(question["begin"])
    with suppress(OSError):  # whose it was has ended: that is seen when it is asked again
        print(json.dumps(answer), file=line, flush=True)
    return None


def _dress(environment: Mapping[str, str], files: Mapping[str, str]) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # however the tests end, nothing of theirs goes on
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    for number, name, flags in (
        (0, files["input"], os.O_RDONLY),
        (1, files["output"], os.O_WRONLY | os.O_APPEND | os.O_CREAT),
        (2, files["errors"], os.O_WRONLY | os.O_APPEND | os.O_CREAT),
    ):
        opened = os.open(name, flags, 0o644)
        os.dup2(opened, number)
        os.close(opened)


def _change(constants: Mapping[str, float | str]) -> None:
    for name, value in constants.items():
        module, _, constant = name.rpartition(".")
        if not hasattr(sys.modules[module], constant):
            raise AttributeError(name)
        setattr(sys.modules[module], constant, value)


def _prepare() -> None:
    """Import what servers and commands need, make what their pages need, and lower what they spend on passwords."""
    from sqlalchemy.orm import configure_mappers  # noqa: PLC0415

    import api.db.migrate  # noqa: PLC0415
    import api.server.app  # noqa: PLC0415
    import api.server.supervise  # noqa: PLC0415
    import api.server.worker  # noqa: PLC0415
    from api.cli import GROUPS  # noqa: PLC0415
    from api.pages.live_map import OWN, VENDOR, inventory  # noqa: PLC0415
    from tests.running import cheap_passwords  # noqa: PLC0415

    for group in GROUPS.values():
        group.load()
    for name in (*_OF_THE_MIGRATIONS, *_LATER):
        import_module(name)
    api.db.migrate.newest_revision()
    configure_mappers()
    for route in api.server.app.routes():
        route.matches({"type": "http", "method": "GET", "path": "/-", "root_path": ""})  # works out what it asks for
    inventory(OWN)
    inventory(VENDOR)
    _share_document()
    cheap_passwords.use()
    gc.collect()
    gc.freeze()  # a collection in a fork would copy every page
    gc.enable()
    os.register_at_fork(after_in_child=_count_with_the_others)


def _share_document() -> None:
    """Let the first server of a run that is asked for the OpenAPI document keep it for all: it takes a second."""
    from api.db.cluster import locks  # noqa: PLC0415
    from api.http import openapi  # noqa: PLC0415

    kept, derive = shared.folder() / "openapi.json", openapi.document

    def document(app: Any) -> dict[str, Any]:
        if app.openapi_schema is None:
            with locks.exclusive(kept.with_suffix(".lock")):
                if not kept.exists():
                    kept.with_suffix(".part").write_text(json.dumps(derive(app)), encoding="utf-8")
                    kept.with_suffix(".part").rename(kept)  # whole, or not there: servers of tests are killed
            app.openapi_schema = json.loads(kept.read_text(encoding="utf-8"))
        made: dict[str, Any] = app.openapi_schema
        return made

    openapi.document = document


def _fork_workers() -> None:
    """Let a server fork its workers: they start in a tenth of the time."""
    from uvicorn import _subprocess  # noqa: PLC0415

    _subprocess.spawn = multiprocessing.get_context("fork")  # type: ignore[assignment]


def _count_with_the_others() -> None:
    """Let a worker count in the files that the workers of a server add up: its imports came before they were made."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return
    from prometheus_client import values  # noqa: PLC0415
    from prometheus_client.metrics import MetricWrapperBase  # noqa: PLC0415

    from api.http.metrics import REGISTRY  # noqa: PLC0415

    values.ValueClass = values.get_value_class()
    for metric in REGISTRY._collector_to_names:
        if isinstance(metric, MetricWrapperBase) and metric._is_observable():
            metric._metric_init()


def _end_after(act: Callable[[], object]) -> None:
    """End as the interpreter would, but for taking apart what was imported: copying it all to this process takes longer
    than most commands.
    """
    code: object = 0
    try:
        act()
    except SystemExit as end:
        code = end.code
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def main() -> None:
    """Prepare once, then fork."""
    gc.disable()  # until all that stays is there
    # Only here: who asks has no use for them.
    from api.cli import main as wangge  # noqa: PLC0415

    _prepare()
    if threading.active_count() > 1:
        raise RuntimeError("an import has started a thread, which no fork would have")
    arguments = _serve(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]))
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where the tests run without a terminal
    sys.argv = ["wangge", *arguments]
    if "--tls" not in arguments:  # with it the server has an event loop on a thread, which no fork survives
        _fork_workers()
    if arguments[0] == "serve" and spare.stand_by():
        _count_with_the_others()
        _end_after(spare.run)
    _end_after(wangge)


if __name__ == "__main__":
    main()
