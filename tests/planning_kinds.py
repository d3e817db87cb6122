"""Kinds of planning jobs for tests of the planner's process: one that does what its input says, block by block."""

import os
import signal
import time
from pathlib import Path

from pydantic import BaseModel
from sqlalchemy import text

from api.planning.jobs.kind import CannotPlanError, Kind

KINDS = "trial=tests.planning_kinds:TRIAL"


class Trial(BaseModel):
    """What the trial does."""

    blocks: int = 3
    seconds: float = 0.0
    """How long each block takes, in twenty parts."""
    marks: str | None = None
    """A folder in which each block leaves a file each time it is begun."""
    fails: str | None = None
    takes_mb: int = 0
    spins: int = 0
    """How often each block adds before it waits: work for a processor."""
    waits_for: str | None = None
    """A file without which blocks do not go on: what a test does meanwhile it does in the middle of the job."""
    at: int = 1
    """The block in which something goes wrong, or the first that waits."""


class TrialKind(Kind):
    """Sums squares; waits, fails, takes memory and dies as its input says."""

    name = "trial"
    title_zh, title_en = "试验", "Trial"
    form = Trial

    def prepare(self, connection, asked):
        found = Trial(**asked.input)
        if found.fails == "refused":
            raise CannotPlanError("No team is on duty. 无人值班。")
        if found.fails == "dies preparing":
            os.kill(os.getpid(), signal.SIGKILL)
        cells = connection.execute(
            text("SELECT count(*) FROM cell WHERE county = :c"), {"c": asked.county}
        ).scalar_one()
        cases = connection.execute(text("SELECT count(*) FROM cases")).scalar_one()
        return found.model_dump() | {"cells": cells, "cases": cases}

    def blocks(self, task):
        return task["blocks"]

    def run_block(self, task, number, report):
        if task["marks"]:
            Path(task["marks"], f"{number}-{os.getpid()}-{time.monotonic_ns()}").touch()
        if number == task["at"]:
            self._go_wrong(task, number)
        report(0.0, {"greedy": number})
        while task["waits_for"] and number >= task["at"] and not Path(task["waits_for"]).exists():
            time.sleep(0.05)
            if not report(0.0):
                return None
        for spin in range(task["spins"] // 10**6):
            sum(range(10**6))
            if not report(spin * 10**6 / task["spins"]):
                return None
        for part in range(20):
            time.sleep(task["seconds"] / 20)
            if not report((part + 1) / 20):
                if task["marks"]:
                    Path(task["marks"], f"heard-{number}").touch()
                return None
        return {"block": number, "sum": sum(n * n / 7 for n in range(1000 * number))}

    @staticmethod
    def _go_wrong(task, number):
        if task["fails"] == "error":
            raise RuntimeError("the sum does not add up")
        if task["fails"] == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        if task["fails"] == "kills the planner":
            forks = Path(f"/proc/{os.getppid()}/stat").read_text()  # the server of forks, whose parent is the planner
            os.kill(int(forks.rpartition(")")[2].split()[1]), signal.SIGKILL)
            time.sleep(60)
        if task["fails"] == "infinite":
            raise ValueError("never")
        if task["takes_mb"]:
            bytearray(task["takes_mb"] * 1024 * 1024)

    def combine(self, task, results):
        total = sum(each["sum"] for each in results)
        return {
            "figures": {"sum": total, "cells": task["cells"]},
            "cells": {"a": 300, "b": None if task["blocks"] < 4 else 500},
            "blocks": [each["block"] for each in results],
            "infinite": float("inf") if task["fails"] == "infinite result" else 0,
        }


TRIAL = TrialKind()
