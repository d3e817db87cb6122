"""The real programs that carry messages on the office PC: ntfy, and gammu-smsd with its dummy modem."""

import json
import os
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.messengers import Received
from tests.processes import free_port

NTFY = """
listen-http: "127.0.0.1:{port}"
base-url: "http://127.0.0.1:{port}"
cache-file: "{folder}/cache.db"
auth-file: "{folder}/auth.db"
auth-default-access: "deny-all"
visitor-request-limit-burst: 4
visitor-request-limit-replenish: "1h"
"""
GAMMU = """
[gammu]
device = {folder}/phone
connection = none
model = dummy
[smsd]
service = files
logfile = {folder}/log
debuglevel = 1
commtimeout = 1
checksecurity = 0
transmitformat = auto
inboxpath = {folder}/inbox/
outboxpath = {folder}/outbox/
sentsmspath = {folder}/sent/
errorsmspath = {folder}/error/
"""


def needed(program: str) -> str:
    """Return where a program is; skip the test where it is not installed, but never in CI."""
    found = shutil.which(program)
    if found is None and not os.environ.get("CI"):
        pytest.skip(f"no {program} here: ./setup.sh dev installs it")
    assert found, f"{program} is missing"
    return found


@contextmanager
def running(*command: str, log: Path) -> Iterator[None]:
    """Run a program while the block lasts; Chinese is UTF-8 to it."""
    with log.open("ab") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, "LC_ALL": "C.UTF-8"})
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def until[T](look: Callable[[], T], within_s: float = 10) -> T:
    """Return the first answer that is not empty."""
    deadline = time.monotonic() + within_s
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)
    return found


class Ntfy:
    """A server with one topic that its token may write and read."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url, self.folder = f"http://127.0.0.1:{port}", folder
        self.topic = f"{self.url}/duty"

    def prepare(self) -> None:
        """Wait for the server; make its user and token."""
        until(lambda: "Listening" in (self.folder / "said").read_text() and (self.folder / "auth.db").exists())
        self._ntfy("user", "add", "bot")
        self._ntfy("access", "bot", "duty", "rw")
        self.token = re.findall("tk_[a-z0-9]+", self._ntfy("token", "add", "bot"))[0]

    def _ntfy(self, noun: str, *words: str) -> str:
        command = [needed("ntfy"), noun, "-c", str(self.folder / "server.yml"), *words]
        environment = {**os.environ, "NTFY_PASSWORD": "of-one-test"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout + done.stderr

    def received(self) -> list[Received]:
        """Return what a subscribed telephone is shown."""
        request = urllib.request.Request(f"{self.topic}/json?poll=1", headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=5) as answer:
            found = [json.loads(line) for line in answer]
        assert {each["priority"] for each in found} == {4}
        return [Received(f"{each['title']}\n{each['message']}", each.get("click")) for each in found]


@contextmanager
def ntfy(folder: Path) -> Iterator[Ntfy]:
    """Run ntfy on loopback with a configuration of its own."""
    program, server = needed("ntfy"), Ntfy(folder, port := free_port())
    (folder / "server.yml").write_text(NTFY.format(folder=folder, port=port))
    with running(program, "serve", "-c", str(folder / "server.yml"), log=folder / "said"):
        server.prepare()
        yield server


class Gammu:
    """The outbox of a daemon, and what its modem was given."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.outbox, self.sent = folder, folder / "outbox", folder / "sent"
        for name in ("phone", "inbox", "outbox", "sent", "error"):
            (folder / name).mkdir()

    def received(self) -> list[Received]:
        """Return what was sent, as the modem was given it: in 16 bits (coding 1), in one part."""
        until(lambda: list(self.sent.iterdir()))
        log = (self.folder / "log").read_text(encoding="utf-8")
        found = re.findall(r'Found 1 sms to "(\S+)" with text "(.+?)\n?(https?:\S+)?" cod 1 ', log)
        return [Received(text, link or None, mobile) for mobile, text, link in found]


@contextmanager
def gammu(folder: Path) -> Iterator[Gammu]:
    """Run gammu-smsd with a modem that only writes down."""
    program, daemon = needed("gammu-smsd"), Gammu(folder)
    (folder / "smsdrc").write_text(GAMMU.format(folder=folder))
    with running(program, "-c", str(folder / "smsdrc"), log=folder / "said"):
        yield daemon
