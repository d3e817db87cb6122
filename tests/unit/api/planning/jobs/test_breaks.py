import os
import subprocess
import sys
from dataclasses import dataclass, field

import pytest

from api.planning.jobs.breaks import BREAK_PER_WORK, LONGEST_S, Breaks, Ticks, read_ticks
from api.planning.jobs.child import Reporter


@dataclass
class Machine:
    """A machine whose processors others use for a share of the time, and a clock that goes on while somebody works."""

    busy: float = 0.0
    now: float = 100.0
    others: float = 0.0
    slept: list[float] = field(default_factory=list)

    def work(self, seconds: float) -> None:
        self.now += seconds
        self.others += seconds * 100 * self.busy

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 9))
        self.work(seconds)

    def breaks(self, *, yields: bool = True) -> Breaks:
        ticks = lambda: Ticks(round(self.others), round(self.now * 100))  # noqa: E731
        return Breaks(yields, ticks, lambda: self.now, self.sleep)


def worked(machine: Machine, breaks: Breaks, seconds: float, times: int) -> None:
    for _ in range(times):
        breaks.take()
        machine.work(seconds)


def test_on_a_free_machine_there_are_no_breaks():
    machine = Machine(busy=0.4)
    worked(machine, machine.breaks(), 0.02, 200)
    assert machine.slept == []


def test_beside_others_three_quarters_of_the_time_are_breaks():
    machine = Machine(busy=0.9)
    worked(machine, machine.breaks(), 0.02, 200)
    assert set(machine.slept) == {0.02 * BREAK_PER_WORK}
    assert sum(machine.slept) / (machine.now - 100.0) == pytest.approx(0.75, abs=0.03)


def test_a_break_is_short_so_that_a_cancel_is_heard():
    machine = Machine(busy=1.0)
    worked(machine, machine.breaks(), 60.0, 5)
    assert set(machine.slept) == {LONGEST_S}


def test_the_breaks_end_with_the_load():
    machine = Machine(busy=1.0)
    breaks = machine.breaks()
    worked(machine, breaks, 0.02, 20)
    machine.busy, before = 0.0, len(machine.slept)
    worked(machine, breaks, 0.02, 100)
    assert 0 < before <= len(machine.slept) <= before + 6


def test_a_process_that_does_not_yield_takes_none():
    machine = Machine(busy=1.0)
    worked(machine, machine.breaks(yields=False), 0.02, 50)
    assert machine.slept == []
    assert os.getpriority(os.PRIO_PROCESS, 0) > 0 or not Breaks().yields


def test_ticks_are_read_as_the_kernel_writes_them(tmp_path):
    stat = tmp_path / "stat"
    stat.write_text("cpu  100 20 30 400 5 1 2 7 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n")
    assert read_ticks(stat) == Ticks(133, 558)
    assert Ticks(133, 558).busy_share(Ticks(33, 358)) == 0.5
    assert Ticks(1, 1).busy_share(Ticks(1, 1)) == 0.0


def test_what_a_process_that_yields_works_is_not_counted_as_the_work_of_others():
    spin = "import os, time; os.nice(1)\nwhile time.process_time() < 0.5: pass"
    before = read_ticks()
    subprocess.run([sys.executable, "-c", spin], check=True)
    after = read_ticks()
    assert (after.all - after.others) - (before.all - before.others) >= 0.1 * os.sysconf("SC_CLK_TCK")


def test_a_block_takes_its_breaks_when_it_reports():
    machine = Machine(busy=1.0)

    class Line:
        def send(self, said):
            pass

        def poll(self):
            return False

    report = Reporter(Line(), 1, _breaks=machine.breaks())
    for _ in range(10):
        assert report(0.5)
        machine.work(0.05)
    assert len(machine.slept) >= 5
