"""`wangge plan site|roster|simulate|replay|calibrate`: the API's jobs, run in this process."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.plan import options as option
from api.planning.jobs.idle import one_thread
from api.settings import load

Model = Annotated[str | None, typer.Option("--model", help="lscp, mclp, mexclp, backup, pmedian or pcenter. 模型")]
Sites = Annotated[int | None, typer.Option("--sites", help="Total number of posts. 待命点总数")]
Budget = Annotated[float | None, typer.Option("--budget", help="Total cost of the posts. 预算")]
NewCost = Annotated[float | None, typer.Option("--new-cost", help="Cost of a point or village; default 1. 新设费用")]
Turnout = Annotated[
    float | None, typer.Option("--turnout", help="Minutes; default that of the teams on duty. 出动时间（分钟）")
]
Busy = Annotated[float | None, typer.Option("--busy", help="Share of time a team is busy, for mexclp. 忙碌比例")]
Weights = Annotated[str | None, typer.Option("--weights", help="equal, households or cases. 权重")]
Worst = Annotated[
    bool, typer.Option("--worst-too", help="Among equal answers, prefer the best for the worst-off. 兼顾最远")
]
Post = Annotated[
    list[str] | None,
    typer.Option("--post", help="CODE=kept, movable, closable or forbidden, and :COST. 现有待命点处置"),
]
Points = Annotated[bool, typer.Option("--points", help="Every reporting point is a candidate. 举报点作候选")]
Villages = Annotated[bool, typer.Option("--villages", help="Every named place is a candidate. 村庄作候选")]
Candidate = Annotated[list[str] | None, typer.Option("--candidate", help="CODE=LON,LAT or CODE=LON,LAT:COST. 新候选点")]
Forbid = Annotated[list[str] | None, typer.Option("--forbid", help="Code of a forbidden candidate. 禁用候选点")]
Curve = Annotated[
    int | None, typer.Option("--curve", help="Also the best answer for each number of posts up to this. 边际曲线")
]
Share = Annotated[float | None, typer.Option("--share", help="Share within target; default 0.9. 达标率")]
Surge = Annotated[float | None, typer.Option("--surge", help="Case multiple on 14 and 15 March. 倍数")]
Shifts = Annotated[int | None, typer.Option("--shifts", help="Most shifts a week per team. 每周班次上限")]
Hours = Annotated[int | None, typer.Option("--hours", help="Most hours a week per team. 每周工时上限")]
Rest = Annotated[int | None, typer.Option("--rest", help="Hours between two shifts. 班间休息")]
Least = Annotated[int | None, typer.Option("--least", help="Teams on duty at all hours. 任何时段至少在岗组数")]
OnCall = Annotated[bool, typer.Option("--on-call", help="Use the present crews on call. 计入现有备勤小组")]
Start = Annotated[
    str | None, typer.Option("--start", help="First simulated day; default the Monday after, with a roster. 仿真起始日")
]
Days = Annotated[int | None, typer.Option("--days", help="Number of simulated days; default 28. 仿真天数")]
Replications = Annotated[int | None, typer.Option("--replications", help="Repetitions; default 200. 重复次数")]
Seed = Annotated[int | None, typer.Option("--seed", help="Same seed, same bytes; default 1. 随机种子")]
Month = Annotated[str | None, typer.Option("--month", help="A month of the log, 2026-03. 月份")]
Reserve = Annotated[
    int | None, typer.Option("--reserve", help="Number of teams kept in reserve for the town. 为县城保留的小组数")
]
Wait = Annotated[
    float | None,
    typer.Option("--wait", help="Longest wait of a case, in minutes, for a team about to finish. 最长等待（分钟）"),
]

PredictedFrom = Annotated[
    str | None,
    typer.Option(
        "--predicted-from",
        help="First predicted day; those before are learned from. Default after two thirds. 预测起始日",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        help="Best places for posts, with the proof; exit code 3 where not everything can be covered (lscp). 选址"
    )(site)
    app.command(help="The fewest teams by hour block for a share. 值班测算")(roster)
    app.command(help="Simulate periods like those of the log, with changes. 仿真")(simulate)
    app.command(help="Replay a stretch of the log, with changes. 回放")(replay)
    app.command(help="Predict a stretch of the log from the one before, and compare. 校验")(calibrate)


def site(
    county: option.County = None,
    scenario: option.Scenario = None,
    file: option.Input = None,
    model: Model = None,
    sites: Sites = None,
    budget: Budget = None,
    new_cost: NewCost = None,
    at: option.At = None,
    target: option.Target = None,
    handling: option.Handling = None,
    turnout: Turnout = None,
    busy: Busy = None,
    weights: Weights = None,
    worst_too: Worst = False,
    post: Post = None,
    points: Points = False,
    villages: Villages = False,
    candidate: Candidate = None,
    datum: option.Datum = None,
    forbid: Forbid = None,
    curve: Curve = None,
) -> None:
    """Print the result of a job of kind `siting`."""
    from api.cli.plan.values import costs_of, posts_of, seconds  # noqa: PLC0415

    given = {
        "model": model,
        "p": sites,
        "budget": budget,
        "new_cost": new_cost,
        "at": at,
        "target_s": seconds(target, "--target"),
        "handling_s": seconds(handling, "--handling"),
        "turnout_s": seconds(turnout, "--turnout"),
        "busy": busy,
        "weights": weights,
        "worst_too": worst_too or None,
        "posts": posts_of(post or (), "--post"),
        "with_points": points or None,
        "with_villages": villages or None,
        "sites": costs_of(candidate or (), "--candidate", datum),
        "forbidden": forbid or [],
        "curve_to": curve,
    }
    _answer("siting", "选址 siting", county, scenario, file, given)


def roster(
    county: option.County = None,
    scenario: option.Scenario = None,
    file: option.Input = None,
    first: option.First = None,
    last: option.Last = None,
    share: Share = None,
    surge: Surge = None,
    times: option.Times = None,
    shifts: Shifts = None,
    hours: Hours = None,
    rest: Rest = None,
    least: Least = None,
    on_call: OnCall = False,
) -> None:
    """Print the result of a job of kind `roster`."""
    given = {
        "first": first,
        "last": last,
        "share": share,
        "surge": surge,
        "times_as_many": times,
        "shifts_a_week": shifts,
        "hours_a_week": hours,
        "rest_hours": rest,
        "least": least,
        "on_call": on_call or None,
    }
    _answer("roster", "值班测算 roster", county, scenario, file, given)


def simulate(
    county: option.County = None,
    scenario: option.Scenario = None,
    file: option.Input = None,
    first: option.First = None,
    last: option.Last = None,
    start: Start = None,
    days: Days = None,
    replications: Replications = None,
    seed: Seed = None,
    times: option.Times = None,
    surge: Surge = None,
    add_team: option.AddTeam = None,
    hours_of: option.HoursOf = None,
    move_team: option.MoveTeam = None,
    datum: option.Datum = None,
) -> None:
    """Print the result of a job of kind `simulation`."""
    given = {
        "first": first,
        "last": last,
        "start": start,
        "days": days,
        "replications": replications,
        "seed": seed,
        "times_as_many": times,
        "surge": surge,
        "changes": _changes(add_team or (), hours_of, move_team or (), datum),
    }
    _answer("simulation", "仿真 simulation", county, scenario, file, given)


def replay(
    county: option.County = None,
    scenario: option.Scenario = None,
    file: option.Input = None,
    month: Month = None,
    first: option.First = None,
    last: option.Last = None,
    add_team: option.AddTeam = None,
    hours_of: option.HoursOf = None,
    move_team: option.MoveTeam = None,
    datum: option.Datum = None,
    reserve: Reserve = None,
    wait: Wait = None,
) -> None:
    """Print the result of a job of kind `replay`."""
    from api.cli.plan.values import days_of, seconds  # noqa: PLC0415

    changes = _changes(add_team or (), hours_of, move_team or (), datum)
    changes += [{"change": "keep_reserve", "teams": reserve}] if reserve is not None else []
    changes += [{"change": "wait_for_team", "most_s": seconds(wait, "--wait")}] if wait is not None else []
    _answer("replay", "回放 replay", county, scenario, file, {**days_of(month, first, last), "changes": changes})


def calibrate(
    county: option.County = None,
    scenario: option.Scenario = None,
    file: option.Input = None,
    month: Month = None,
    first: option.First = None,
    last: option.Last = None,
    predicted_from: PredictedFrom = None,
    replications: Replications = None,
    seed: Seed = None,
) -> None:
    """Print the result of a job of kind `calibration`."""
    from api.cli.plan.values import days_of  # noqa: PLC0415

    given = {"predicted_from": predicted_from, "replications": replications, "seed": seed}
    _answer("calibration", "校验 calibration", county, scenario, file, {**days_of(month, first, last), **given})


def _changes(add: Sequence[str], hours_of: str | None, move: Sequence[str], datum: str | None) -> list[dict[str, Any]]:
    from api.cli.plan.values import places_of  # noqa: PLC0415
    from dispatch.errors import BadScenarioError  # noqa: PLC0415

    if hours_of is not None and not add:
        raise BadScenarioError(
            f"--hours-of {hours_of}: give the added team with --add-team. 请用 --add-team 增设小组。"
        )
    hours = {} if hours_of is None else {"hours_of": hours_of}
    found = []
    for name, given, more in (
        ("--add-team", add, {"change": "add_team"} | hours),
        ("--move-team", move, {"change": "move_team"}),
    ):
        found += [{**more, "team": each.pop("code"), **each} for each in places_of(given, name, datum)]
    return found


def _answer(
    kind: str, title: str, county: str | None, scenario: str | None, file: Path | None, given: dict[str, Any]
) -> None:
    """Run a job of this kind here, and print its answer; one that is not what was asked for has its own exit code."""
    one_thread()
    from api.cli.plan.output import UNATTAINABLE, Terminal, is_attained, print_answer, warn, warn_of_county  # noqa: PLC0415
    from api.cli.plan.question import Asking  # noqa: PLC0415
    from api.cli.plan.room import within_free_memory  # noqa: PLC0415
    from api.cli.plan.values import unit_doubts  # noqa: PLC0415
    from api.planning.jobs.direct import open_county  # noqa: PLC0415

    with Terminal(title) as terminal, open_county(load(), county) as opened:
        question, kept = Asking(scenario, file).of(opened, kind, given)
        with within_free_memory():
            answer = opened.answer(kind, question.model_dump(mode="json"), terminal)
    warn_of_county(opened, county)
    asked = question.model_dump()
    for note in (*unit_doubts(asked), *(unused(asked) if kind == "siting" else ())):
        warn(note)
    if not is_attained(print_answer(answer, opened, kept, question.model_dump(mode="json"))):
        raise typer.Exit(UNATTAINABLE)


def unused(asked: Mapping[str, Any]) -> list[str]:
    """Return what a siting question says that its model or limit does not use."""
    found = []
    if asked["busy"] is not None and asked["model"] != "mexclp":
        found.append(f"{asked['model']} 不用忙碌比例，已忽略 --busy: only mexclp takes busy teams; it was not used")
    costs = [asked["new_cost"] != 1, *(each["cost"] != 0 for each in asked["posts"])]
    costs += [each["cost"] != 1 for each in asked["sites"]]
    if asked["budget"] is None and any(costs):
        found.append("未给预算，费用未使用 costs count within a --budget only; they were not used")
    return found
