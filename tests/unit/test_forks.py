"""The process that forks servers for tests outlives the processes that ask it, however they end."""

import json
import os
import socket
import subprocess
import sys

import pytest

from tests.processes import ROOT
from tests.running import forks, shared

LOOP = """
import os, socket, sys
from tests.running import forks
os.waitpid = lambda number, options: (number, 7 << 8)
forks._serve(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]))
"""


@pytest.fixture
def answering(tmp_path):
    """Return a function that opens a line to a process which answers and has nothing to fork."""
    path = str(tmp_path / "asked")
    with socket.socket(socket.AF_UNIX) as asked:
        asked.bind(path)
        asked.listen(50)
        number = asked.fileno()
        command = [sys.executable, "-c", LOOP, str(number), str(os.getpid())]
        process = subprocess.Popen(command, cwd=ROOT, pass_fds=[number])

    def line() -> socket.socket:
        opened = socket.socket(socket.AF_UNIX)
        opened.settimeout(30)
        opened.connect(path)
        return opened

    yield line
    process.kill()
    process.wait()


QUESTION = json.dumps({"ended": 4711}).encode() + b"\n"


@pytest.mark.parametrize("left", [b"", b'{"ended": 47', QUESTION, QUESTION * 3])
def test_a_process_that_ends_before_it_has_read_its_answer_ends_no_other(answering, left):
    """Under load one of them took the process along, and with it every server that was still to be started."""
    for _ in range(20):
        gone = answering()
        gone.sendall(left)
        gone.close()
    with answering() as line:
        line.sendall(QUESTION)
        assert line.recv(100) == b"7\n"


def test_an_answer_that_nobody_read_is_not_given_to_the_next_question(tmp_path, monkeypatch):
    lines = []

    class Line:
        def __init__(self, number):
            self.number = number

        def write(self, text):
            return len(text)

        def flush(self):
            pass

        def readline(self):
            if self.number == 0:
                raise TimeoutError
            return f"{self.number}\n"

    def connected(path):
        lines.append(Line(len(lines)))
        return lines[-1]

    monkeypatch.setattr(shared, "once", lambda name, make: tmp_path)
    monkeypatch.setattr(forks, "_connected", connected)
    stem = forks.Stem(tmp_path)
    with pytest.raises(TimeoutError):
        stem.ask({"ended": 1})
    assert stem.ask({"ended": 2}) == 1
    assert stem.ask({"ended": 3}) == 1, "on the line that was read to its end"
