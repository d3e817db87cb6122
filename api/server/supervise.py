"""Everything between `wangge serve` and a page that answers, in order; and all of it undone at the end."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import uvicorn
from sqlalchemy import Engine
from uvicorn.supervisors import multiprocess

from api import clock
from api.auth.accounts.demonstration import Invitation
from api.db import cluster, migrate
from api.db.engine import patiently
from api.health import missing_roads as road_report
from api.health import old_backup
from api.http.headers import TRANSPORT
from api.http.protocol import BoundedProtocol
from api.planning.jobs import supervision
from api.process import file_limits as descriptors
from api.process import listening
from api.process.failures import one_line
from api.process.home_claim import claimed, refuse_if_claimed
from api.process.log_levels import log_from
from api.process.metrics_folder import counters_folder
from api.reports import monthly
from api.retention.nightly import Nightly
from api.server import announcement, invitations, preparation, skill_report
from api.server import enrolment_server as plain
from api.server import startup_report as reach
from api.server.clock_watch import clock_watched
from api.server.heavy_supervision import heavy_reads_answered
from api.server.preparation import Say
from api.settings import Settings
from api.tls.expiry import expiry_notices
from api.tls.service import is_left_unused, keeps_to_tls, settled

GRACE_S = 2  # event streams never end by themselves
BEGIN_S = 30  # a worker that has not answered by then is restarted: in five seconds none begins on a busy machine
IDLE_S = 8
"""Seconds a connection may rest between requests. Many clients keep one for five seconds: ending it at that moment
can cross with the client's next request, which is lost. `api.http.protocol` ends it after ten."""
STARTUP_FAILURE = 3
WATCH_EVERY_S = 3.0


def serve(settings: Settings, say: Say, *, demonstration: bool = False) -> int:
    """Serve until stopped; return the exit code.

    Parameters
    ----------
    settings
        Where to listen, with how many workers, on which database.
    say
        Takes one line for the person at the terminal.
    demonstration
        Load the demonstration county first if the database holds no county, and print links to sign in by.

    Raises
    ------
    ListenError, ClusterError, TlsError
        If the address, the home folder, the database or the certificate cannot be had.
    """
    obey_signals()
    descriptors.raise_limit()
    log_from(settings.log_level)
    if is_left_unused(settings):
        say(reach.UNUSED)
    settings = settled(settings, clock.now())
    anywhere, home = settings.public_url is not None, settings.home.absolute()
    with cluster.used(home):
        refuse_if_claimed(home)  # before the port, whose refusal has another remedy
    with (
        listening.open_socket(settings.host, settings.port, anywhere=anywhere) as opened,
        plain.opened(settings) as clear,
    ):
        say("正在启动数据库 starting the database …")
        with cluster.running(settings) as database_url, _claimed(settings, home):
            with patiently(database_url) as engine:
                migrate.upgrade_over(engine)
                _export(settings, database_url)
                invited = _prepare(settings, engine, say, demonstration=demonstration)
            threading.Thread(target=announcement.announce, args=(settings, say, invited), daemon=True).start()
            nightly = Nightly(database_url, settings.home.absolute() / "logs", settings.keys_file, (monthly.make_due,))
            nightly.start()
            try:
                with (
                    _counted(settings),
                    _watched(settings, say),
                    supervision.planner_kept(settings, say),
                    heavy_reads_answered(say),
                    plain.serving(settings, clear),
                    expiry_notices(settings, say),
                    clock_watched(say),
                ):
                    return _run(settings, opened)
            finally:
                nightly.stop()


@contextmanager
def _claimed(settings: Settings, home: Path) -> Iterator[None]:
    with ExitStack() as held:
        with cluster.used(home):
            held.enter_context(claimed(home, settings.public_url or listening.url(settings.host, settings.port)))
        yield


def _prepare(settings: Settings, engine: Engine, say: Say, *, demonstration: bool) -> tuple[Invitation, ...]:
    """Make ready what the workers need; return the demonstration's links."""
    preparation.prepare_keys(settings, engine, say)
    for line in (
        *road_report.lines(engine, settings.graphs_folder),
        *skill_report.lines(engine, clock.now()),
        *old_backup.lines(settings.home, clock.now()),
    ):
        say(line)
    preparation.rebuild_thumbnails(settings, engine, say)
    preparation.end_demo_key(engine)
    if demonstration and not preparation.holds_a_county(engine):
        preparation.load_demonstration(say)
    preparation.warn_of_missing_home(settings, engine, say)
    preparation.warn_of_others(settings, engine, say)
    invited, found = invitations.prepare(settings, engine, demonstration=demonstration)
    if found is not None:
        say(found)
    return invited


@contextmanager
def _watched(settings: Settings, say: Say) -> Iterator[None]:
    """Start the embedded database again should it die while we serve; workers refuse with 503 meanwhile."""
    ended = threading.Event()

    def watch() -> None:
        refused = ""
        while not ended.wait(WATCH_EVERY_S):
            refused = _revived(settings, say, refused)

    watcher = threading.Thread(target=watch, daemon=True)
    if settings.database_url is None:
        watcher.start()
    try:
        yield
    finally:
        ended.set()
        if watcher.is_alive():
            watcher.join(60)


def _revived(settings: Settings, say: Say, refused: str) -> str:
    """Start the database again if it is gone; return why that failed, empty where it answers. Says each change once."""
    try:
        if cluster.revive(settings):
            say("数据库曾中断，已重新启动 the database had died and was started again")
        elif refused:
            say("数据库已恢复响应 the database answers again")
    except Exception as refusal:  # a full disk, another death as it starts: tried again, and said once
        why = str(refusal) if isinstance(refusal, cluster.ClusterError) else one_line(refusal)
        if why != refused:
            say(f"数据库无响应，将继续重试 the database does not answer, trying on: {why}")
        return why
    return ""


def obey_signals() -> None:
    """Let SIGTERM and a closed terminal unwind as Ctrl-C does, so that everything started is stopped."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:  # nohup
            continue
        signal.signal(number, signal.default_int_handler)


def _export(settings: Settings, database_url: str) -> None:
    """Put the settings where worker processes, and commands started from here, read them."""
    application_url = cluster.application_url(settings)
    if application_url is not None:
        os.environ["WANGGE_APPLICATION_URL"] = application_url
    os.environ |= {
        "WANGGE_DATABASE_URL": database_url,
        "WANGGE_HOME": str(settings.home.absolute()),
        "WANGGE_IDENTITY_KEYS": str(settings.keys_file.absolute()),
        "WANGGE_WORKERS": str(settings.workers),
        "WANGGE_TLS": str(bool(settings.tls)),
        "HOST": settings.host,
        "PORT": str(settings.port),
    }
    if settings.tls:
        os.environ |= {
            "WANGGE_PUBLIC_URL": str(settings.public_url),
            "WANGGE_TLS_CERT": str(settings.tls_cert),
            "WANGGE_TLS_KEY": str(settings.tls_key),
            "WANGGE_PLAIN_PORT": str(settings.plain_port),
        }


@contextmanager
def _counted(settings: Settings) -> Iterator[None]:
    """Let each of several workers count for itself; the client library adds them up."""
    if settings.workers == 1:
        yield
        return
    with counters_folder(settings.home) as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        yield


class Supervisor(multiprocess.Multiprocess):
    """Restarts a worker as soon as it is gone, also one that was killed while it began."""

    def keep_subprocess_alive(self) -> None:
        """Let go of the workers' own ends of their pipes first: while we hold one, its worker's death is not heard."""
        for each in self.processes:
            each.child_conn.close()
        super().keep_subprocess_alive()

    def handle_hup(self) -> None:
        """Stop when the terminal is closed, instead of restarting the workers."""
        self.handle_int()


def _run(settings: Settings, opened: socket.socket) -> int:
    config = uvicorn.Config(
        "api.server.worker:create",
        factory=True,
        workers=settings.workers,
        loop="api.process.event_loop:Loop",  # uvloop: without it two workers take 44 ms a request
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        backlog=listening.BACKLOG,
        access_log=False,
        log_level="warning",
        proxy_headers=False,  # ours are read by `api.http.proxy_headers`
        server_header=False,
        headers=list(TRANSPORT.items()) if keeps_to_tls(settings) else [],
        ssl_certfile=settings.tls_cert if settings.tls else None,
        ssl_keyfile=settings.tls_key if settings.tls else None,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=GRACE_S,
        timeout_worker_healthcheck=BEGIN_S,
    )
    if settings.workers > 1:
        is_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        supervisor = Supervisor(config, sockets=[opened])
        if is_nohup:  # which the supervisor does not ask
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        supervisor.run()
        return STARTUP_FAILURE if any(each.exitcode == STARTUP_FAILURE for each in supervisor.processes) else 0
    server = uvicorn.Server(config)
    server.run(sockets=[opened])
    return 0 if server.started else STARTUP_FAILURE
