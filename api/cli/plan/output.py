"""Output of `wangge plan`: one JSON value on standard output; progress, warnings and versions on standard error."""

import json
import logging
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from api.planning.jobs.direct import Answer, OpenCounty
from dispatch.errors import BadScenarioError
from maps.catalogue import LANGUAGES, messages
from maps.documents.cover_report import has_team
from maps.documents.demand_words import percent
from maps.documents.minute_words import minutes_said

_NO_LOG = "日志中没有可学习的案件，结果按假设计算 the log teaches nothing yet: the assumptions apply"
_DOUBTFUL = (
    "日志中的行车时间为预计的 {factor:g} 倍，低于 0.5 或高于 3，按时到场概率不可信，请核对时间戳与路网 "
    "ways in the log took {factor:g} × the predicted time, below 0.5 or above 3: do not rely on the chance; check "
    "stamps and roads"
)
_INFEASIBLE = (
    "无解：无法全部覆盖，{cells} 个网格有任何候选点都不能按时到达的地点 no answer: not everything can be reached, "
    "{cells} cells have places that no candidate reaches in time (unreachable){needed}{remedy}"
)
_NEEDED = "；至少需要 {sites} 个待命点 at least {sites} posts are needed (shortage)"
_COSTS = "；至少需要费用 {cost:g}，请提高预算 a --budget of {cost:g} at least is needed (shortage)"
_REMEDY = "；请增加候选点或放宽时限 add candidates, or give a longer --target"
_NO_SURGE = (
    "仿真时段内没有高峰日，高峰日倍数未起作用；可改起始日 no surge day lies in the simulated days, so the surge "
    "changes nothing; begin on another day"
)
_WITHOUT = (
    "{n} 个网格没有户数，不计入按户数的比例 {n} cells have no households: shares by households leave them out; "
    "complete the file of households 请补全户数表"
)
_LACKING = (
    "{have} 个小组缺 {hours:g} 组时：请增加小组{needed}，或放宽每周工时、班次，或调低目标 {hours:g} team hours are "
    "missing: add teams, allow more hours or shifts a week (--hours, --shifts), or try a lower --share"
)
_SHORT = (
    "{n} 个时段达不到所选达标率，最低 {share}；请移动或增设待命点、增加小组，或调低目标 in {n} hour blocks the chosen "
    "share is not reached, the lowest is {share} (blocks): move or add posts, add teams, or try a lower --share"
)
_NOBODY = (
    "{which}：半数以上案件始终无小组可派（共 {n} 件），请核对排班、待命点与路网 in {which} most cases never got a "
    "team, {n} altogether: check the roster, the posts and the roads"
)
UNATTAINABLE, INTERRUPTED = 3, 130
"""Exit codes: what was asked for cannot be had, though the answer is printed; Ctrl-C."""


class Terminal:
    """Progress bar on standard error, on a terminal; Ctrl-C and SIGTERM end the command with exit code 130.

    Within `held` an interrupt is only noted, because a solver's callbacks take no exception; a second one ends
    the process. Meanwhile, output of libraries goes to standard error: only the answer goes to standard output.
    """

    def __init__(self, title: str) -> None:
        console = Console(stderr=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
        self._title = title
        self._task: TaskID | None = None
        self._interrupted = self._holds = False
        self._output = -1

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._interrupt)
        sys.stdout.flush()
        self._output = os.dup(1)
        os.dup2(2, 1)
        self._progress.start()
        self._task = self._progress.add_task(self._title, total=None)
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
        sys.stdout.flush()
        os.dup2(self._output, 1)
        os.close(self._output)

    def say(self, share: float) -> bool:
        """Show the progress; return False after an interrupt."""
        if self._task is not None:
            self._progress.update(self._task, total=1.0, completed=share)
        return not self._interrupted

    @contextmanager
    def held(self) -> Iterator[None]:
        """Note an interrupt instead of raising it; raise it at the end."""
        self._holds = True
        try:
            yield
        finally:
            self._holds = False
        if self._interrupted:
            raise KeyboardInterrupt

    def _interrupt(self, signum: int, frame: FrameType | None) -> None:
        logging.disable(logging.CRITICAL)  # a library that is interrupted as it closes a connection logs a traceback
        if not self._holds:
            raise KeyboardInterrupt
        if self._interrupted:
            os._exit(INTERRUPTED)
        self._interrupted = True


def print_json(value: Any) -> None:
    """Print a value: in one line, on a terminal in several."""
    typer.echo(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2 if sys.stdout.isatty() else None))


def print_answer(
    answer: Answer, opened: OpenCounty, scenario: Mapping[str, Any] | None, asked: Mapping[str, Any]
) -> dict[str, Any]:
    """Print a job's result, exactly the text of its digest, and return it; on standard error, its basis."""
    value: dict[str, Any] = json.loads(answer.text)
    versions = answer.versions
    warn_of({"method": None if versions["graph"] else "straight_line"} | value)
    roads, code = versions["graph"] or "–", versions["code"]["wangge"]
    note(
        f"{opened.home.code} {opened.home.name} · 截至 until {versions['data_until']} · 路网 roads {roads} · "
        f"网格 ground {versions['ground']} · {code} · sha256 {answer.digest}"
    )
    if scenario is not None:
        beside_kept(answer, scenario, asked)
    if sys.stdout.isatty():
        print_json(value)
    else:
        typer.echo(answer.text)
    return value


def beside_kept(answer: Answer, scenario: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """Report whether the answer equals the one saved with the scenario, else what changed: the question, too."""
    if scenario["digest"] is None:
        note("方案尚无已保存的结果，无从比较 the scenario has no saved answer to compare with")
        return
    if scenario["digest"] == answer.digest:
        note(f"与已保存的结果完全相同 identical to the answer saved on {scenario['answered_at']}")
        return
    was = scenario["versions"] or {}
    kept = scenario["assumptions"]
    changed = ["question 问题"] if any(kept.get(name, value) != value for name, value in asked.items()) else []
    changed += [name for name, value in sorted(answer.versions.items()) if was.get(name) != value]
    warn(
        f"与 {scenario['answered_at']} 保存的结果不同 differs from the answer saved on {scenario['answered_at']}; "
        f"变化 changed: {', '.join(changed) or '–'}"
    )


def warn_of_walks(answer: Mapping[str, Any]) -> None:
    """Warn that walks are straight-line estimates: a county with roads may lack the walking graph."""
    if answer["method"] == "straight_line":
        warn(_both("planning.no_paths"))


def warn_of(value: Mapping[str, Any]) -> None:
    """Warn of parts of an answer that weaken it."""
    if value.get("method") == "straight_line":
        warn(_both("planning.straight_line"))
    learned = value.get("cases_learned", (value.get("chance") or {}).get("cases"))
    if learned == 0:
        warn(_NO_LOG)
    if value.get("status") == "infeasible":
        _warn_of_no_cover(value)
    if (value.get("chance") or {}).get("factor_is_doubtful"):
        warn(_DOUBTFUL.format(factor=value["chance"]["travel_factor"][0]))
    if value.get("surge_days") == 0:
        warn(_NO_SURGE)
    if "posts" in value and "totals" in value and not has_team(value["posts"]):
        warn(_both("planning.no_teams"))
    _warn_of_demand(value.get("demand"))
    _warn_of_unserved(value.get("variants") or {})
    if "shifts" in value:
        _warn_of_roster(value)


def note_minutes(answer: Mapping[str, Any]) -> None:
    """Sum up the minutes to the cells without a target, if there are any."""
    if minutes := answer["totals"]["minutes"]:
        note(" ".join(minutes_said(messages(language), minutes) for language in LANGUAGES))


def is_attained(value: Mapping[str, Any]) -> bool:
    """Return whether what was asked for can be had; an answer that says what is or would be, or is best, always is."""
    return value.get("status") != "infeasible"


def _warn_of_no_cover(value: Mapping[str, Any]) -> None:
    """Warn that not everything can be covered: what is needed, of posts or of money."""
    shortage, cells = value["shortage"], value["unreachable"]["cells"]
    needed = ""
    if shortage and shortage["short"]:
        allowed, cost, budget = (shortage.get(name) for name in ("sites_allowed", "cost_needed", "budget"))
        is_dear = budget is not None and cost is not None and cost > budget
        is_few = allowed is None or shortage["sites_needed"] > allowed
        needed = _NEEDED.format(sites=shortage["sites_needed"]) if is_few and not (is_dear and allowed is None) else ""
        needed += _COSTS.format(cost=cost) if is_dear else ""
    warn(_INFEASIBLE.format(cells=cells, needed=needed, remedy=_REMEDY if cells else ""))


def _warn_of_unserved(variants: Mapping[str, Any]) -> None:
    """Warn of a simulation in which most cases never got a team."""
    for which, variant in variants.items():
        if variant["unserved"] and variant["p50_s"] is None:
            warn(_NOBODY.format(which=which, n=variant["unserved"]))


def _warn_of_demand(demand: object) -> None:
    """Warn of weights that stand in for others, and of cells without households."""
    if isinstance(demand, Mapping) and demand.get("reason"):
        warn(demand["reason"])
    if isinstance(demand, Mapping) and demand.get("without"):
        warn(_WITHOUT.format(n=demand["without"]))


def _warn_of_roster(value: Mapping[str, Any]) -> None:
    """Warn of teams that are too few, blocks below the share, and a plan worse than the present roster."""
    shifts = value["shifts"]
    if shifts["missing_h"] > 0:
        least = shifts["at_least"]
        needed = f"（至少 {least} 个 at least {least}）" if least > shifts["have"] else ""
        warn(_LACKING.format(hours=shifts["missing_h"], have=shifts["have"], needed=needed))
    low = [block["share"] for block in value["blocks"] if not block["reached"]]
    if low:
        warn(_SHORT.format(n=len(low), share=percent(min(low))))
    figures, checked = value["figures"], value.get("checked")
    if value["worse"]:
        warn(_both("roster_plan.worse", share=percent(figures["share"]), today=percent(figures["today_share"])))
    elif value.get("worse_simulated") and checked:
        shares = {name: percent(checked[plan]["value"]) for name, plan in (("share", "plan"), ("today", "today"))}
        warn(_both("roster_plan.worse_simulated", **shares))


def _both(key: str, **values: str) -> str:
    """Return a text of the pages in both languages."""
    return " ".join(messages(language)[key].format(**values) for language in LANGUAGES)


def warn_of_county(opened: OpenCounty, asked: str | None) -> None:
    """Report the county in use if several are loaded and none was requested."""
    if opened.others and asked is None:
        note(
            f"已导入 {opened.others + 1} 个县，本次为 {opened.home.code} {opened.home.name}；用 --county 指定其他县 "
            f"{opened.others + 1} counties are loaded, this is of {opened.home.code}; --county names another"
        )


def warn(text: str) -> None:
    """Print a warning on standard error."""
    typer.secho(f"注意 note: {text}", fg=typer.colors.YELLOW, err=True)


def note(text: str) -> None:
    """Print a note on standard error."""
    typer.secho(text, err=True)


def check_target(to: Path, *, force: bool) -> None:
    """Refuse a file that cannot or must not be written, before the long work; raise BadScenarioError."""
    if to.is_dir():
        raise BadScenarioError(f"{to} is a folder: name a file in it. 是文件夹，请给出文件名。")
    if not to.absolute().parent.is_dir():
        raise BadScenarioError(f"{to}: there is no folder {to.absolute().parent}; make it first. 请先建立文件夹。")
    if to.exists() and not force:
        raise BadScenarioError(
            f"{to} exists already: give another name, or --force to overwrite it. 文件已存在，请改名或加 --force。"
        )


def write_whole(to: Path, content: bytes) -> None:
    """Write a file completely or not at all."""
    part = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(to)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
