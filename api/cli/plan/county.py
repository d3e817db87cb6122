"""`wangge plan gaps|access|history|report`, and the jobs of `plan_jobs`: planning for a county, JSON on stdout.

The answers are those of the API under /planning, by the same functions, on the database and road graphs of this home or
of WANGGE_DATABASE_URL; no server has to run. What is imported here is needed for `--help`; the rest only when a
command runs. A report is noted in the audit trail, as every export is; looks are not, as at the API.
"""

import getpass
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer

from api.cli.plan import jobs as plan_jobs
from api.cli.plan import options as option
from api.planning.cover.access_schemas import LONGEST_MIN, MOST_NEXT
from api.planning.cover.file_forms import ReportForm
from api.planning.jobs.idle import one_thread
from api.settings import load

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from api.planning.cover.answer import Looked
    from api.planning.jobs.direct import OpenCounty, Telling

FORMS = get_args(ReportForm.__value__)
REPORTED = ("at", "target_s", "method", "graph_version", "ground_version", "county_version", "rules_version", "totals")
Within = Annotated[
    int, typer.Option("--within", min=1, max=LONGEST_MIN, help="Longest acceptable walk in minutes. 步行上限（分钟）")
]
Next = Annotated[
    int, typer.Option("--next", min=0, max=MOST_NEXT, help="Number of new points to propose. 建议新增点数")
]
FromMonth = Annotated[
    str | None, typer.Option("--from", help="First month, 2026-01; default eleven before the last. 起始月份")
]
ToMonth = Annotated[str | None, typer.Option("--to", help="Last month; default the present one. 截止月份")]
Format = Annotated[str | None, typer.Option("--format", help=f"{', '.join(FORMS)}; default by the file's name. 格式")]
To = Annotated[Path, typer.Option("--to", help="The file to write. 输出文件")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite an existing file. 覆盖已有文件")]
Language = Annotated[Literal["zh", "en"], typer.Option("--lang", help="Of the file. 语言")]


def register(app: typer.Typer) -> None:
    """Add the commands of a county."""
    app.command(help="Gaps in cover and their causes. 覆盖盲区")(gaps)
    app.command(help="Walking time to reporting points, and the best new points. 举报点可达")(access)
    app.command(help="Share within target of past cases, by group, and parts of the response time. 历史达标率")(history)
    app.command(help="The gaps as DOCX, PDF, XLSX, GeoPackage or HTML. 导出覆盖分析")(report)
    plan_jobs.register(app)


def gaps(
    county: option.County = None,
    scenario: option.Scenario = None,
    file: option.Input = None,
    at: option.At = None,
    target: option.Target = None,
    handling: option.Handling = None,
    kind: option.Kind = None,
    chance: option.Chance = False,
    demand: option.Demand = None,
    move: option.Move = None,
    add: option.Add = None,
    close: option.Close = None,
    teams: option.Teams = None,
    datum: option.Datum = None,
) -> None:
    """Print the answer of POST /planning/gaps."""
    one_thread()
    from api.cli.plan.output import Terminal, note_minutes, print_json, warn_of, warn_of_county  # noqa: PLC0415
    from api.cli.plan.room import within_free_memory  # noqa: PLC0415
    from api.planning.jobs.direct import open_county  # noqa: PLC0415

    options = _cover_options(at, target, handling, kind, chance, demand)
    posts = _posts(move or (), add or (), close or (), teams or (), datum)
    with Terminal("覆盖 cover") as terminal, open_county(load(), county) as opened, within_free_memory():
        looked, beside = _looked(opened, scenario, file, {**options, "posts": posts}, terminal)
        _check_codes(looked, move or (), add or ())
        answer = looked.answer()
    warn_of_county(opened, county)
    warn_of(answer)
    note_minutes(answer)
    beside()
    print_json(answer)


def access(county: option.County = None, scenario: option.Scenario = None, within: Within = 30, most: Next = 5) -> None:
    """Print the answer of GET /planning/access."""
    one_thread()
    from api.cli.plan.output import Terminal, print_json, warn_of_county, warn_of_walks  # noqa: PLC0415
    from api.cli.plan.room import within_free_memory  # noqa: PLC0415
    from api.planning.cover.access import walked  # noqa: PLC0415
    from api.planning.jobs.direct import open_county  # noqa: PLC0415

    with Terminal("举报点可达 access"), open_county(load(), county) as opened, within_free_memory():
        if scenario is not None:
            _no_scenario(opened, scenario)
        answer = walked(opened.wiring, opened.shelf, opened.home.code, within, most)
    warn_of_county(opened, county)
    warn_of_walks(answer)
    print_json(answer)


def history(county: option.County = None, first: FromMonth = None, last: ToMonth = None) -> None:
    """Print the answer of GET /planning/history."""
    from api.cli.plan.output import Terminal, print_json, warn_of_county  # noqa: PLC0415
    from api.cli.plan.room import within_free_memory  # noqa: PLC0415
    from api.cli.plan.values import month_of  # noqa: PLC0415
    from api.planning.history.routes import history_answer  # noqa: PLC0415
    from api.planning.jobs.direct import open_county  # noqa: PLC0415
    from api.planning.log_look import open_log  # noqa: PLC0415

    since, until = first and month_of(first, "--from"), last and month_of(last, "--to")
    with Terminal("历史 history"), open_county(load(), county) as opened, within_free_memory():
        with opened.wiring.transaction() as connection:
            look = open_log(opened.wiring, connection, opened.home.code, since, until)
            desk = opened.wiring.desk_on(connection, read_only=True)
            policy = desk.store.counties.ground(opened.home.code).policy
        answer = history_answer(look, policy)
    warn_of_county(opened, county)
    print_json(answer)


def report(
    to: To,
    form: Format = None,
    force: Force = False,
    language: Language = "zh",
    county: option.County = None,
    scenario: option.Scenario = None,
    file: option.Input = None,
    at: option.At = None,
    target: option.Target = None,
    handling: option.Handling = None,
    kind: option.Kind = None,
    chance: option.Chance = False,
    demand: option.Demand = None,
    move: option.Move = None,
    add: option.Add = None,
    close: option.Close = None,
    teams: option.Teams = None,
    datum: option.Datum = None,
) -> None:
    """Write the answer of POST /planning/gaps.{format}; print the file's name."""
    one_thread()
    from api.cli.plan.output import Terminal, check_target, print_json, warn_of, warn_of_county, write_whole  # noqa: PLC0415
    from api.cli.plan.room import within_free_memory  # noqa: PLC0415
    from api.planning.jobs.direct import open_county  # noqa: PLC0415

    wanted = _form(to, form)
    check_target(to, force=force)
    options = _cover_options(at, target, handling, kind, chance, demand)
    posts = _posts(move or (), add or (), close or (), teams or (), datum)
    with Terminal("覆盖规划报告 report") as terminal, open_county(load(), county) as opened, within_free_memory():
        looked, beside = _looked(opened, scenario, file, {**options, "posts": posts}, terminal)
        _check_codes(looked, move or (), add or ())
        content = _exported(opened, looked, wanted, language)
        check_target(to, force=force)
        write_whole(to, content)
    answer = looked.answer()
    warn_of_county(opened, county)
    warn_of(answer)
    beside()
    print_json(
        {
            "file": str(to),
            "format": wanted,
            "language": language,
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "county": opened.home.code,
            **{name: answer[name] for name in REPORTED},
        }
    )


def _exported(opened: "OpenCounty", looked: "Looked", form: ReportForm, language: str) -> bytes:
    from api.auth.audit import trail as audit  # noqa: PLC0415
    from api.planning.cover.files import exported  # noqa: PLC0415

    def record(connection: "Connection", action: str, **data: Any) -> None:
        audit.record(connection, f"command:{getpass.getuser()}", action, at=opened.now, look=True, **data)

    return exported(opened.wiring, looked, form, language, record)


def _looked(
    opened: "OpenCounty", scenario: str | None, file: Path | None, options: dict[str, Any], telling: "Telling"
) -> tuple["Looked", Callable[[], None]]:
    """Return the look, and what reports whether a scenario's saved answer is the same.

    A scenario keeps the answer of a job of kind `cover`, whose digest is not that of a look: so the job is done, too.
    """
    from api.cli.plan.output import beside_kept, warn  # noqa: PLC0415
    from api.cli.plan.question import Asking  # noqa: PLC0415
    from api.cli.plan.values import unit_doubts  # noqa: PLC0415
    from api.planning.cover.answer import look  # noqa: PLC0415
    from api.planning.schemas import GapsIn  # noqa: PLC0415

    asked, kept = Asking(scenario, file).of(opened, "cover", options, GapsIn)
    for note in unit_doubts(asked.model_dump()):
        warn(note)
    looked = look(opened.wiring, opened.shelf, opened.home.code, asked)  # type: ignore[arg-type]  # that form
    if kept is None:
        return looked, lambda: None
    question = asked.model_dump(mode="json") | {"with_chance": False}
    answer = opened.answer("cover", question, telling)
    return looked, lambda: beside_kept(answer, kept, question)


def _no_scenario(opened: "OpenCounty", name: str) -> None:
    from api.cli.plan.question import scenario_of  # noqa: PLC0415

    scenario_of(opened, name, "access")


def _cover_options(
    at: str | None, target: float | None, handling: float | None, kind: str | None, chance: bool, demand: str | None
) -> dict[str, Any]:
    from api.cli.plan.values import seconds  # noqa: PLC0415

    return {
        "at": at,
        "target_s": seconds(target, "--target"),
        "handling_s": seconds(handling, "--handling"),
        "skill": kind,
        "with_chance": chance or None,
        "demand": demand,
    }


def _posts(
    move: Sequence[str], add: Sequence[str], close: Sequence[str], teams: Sequence[str], datum: str | None
) -> list[dict[str, Any]]:
    from api.cli.plan.values import counts_of, places_of  # noqa: PLC0415
    from dispatch.errors import BadScenarioError  # noqa: PLC0415

    changed: list[dict[str, Any]] = [
        *places_of(move, "--move", datum),
        *({**each, "extra_teams": 1} for each in places_of(add, "--add", datum)),
        *({"code": code, "closed": True} for code in close),
    ]
    more: list[dict[str, Any]] = [{"code": code, "extra_teams": n} for code, n in counts_of(teams, "--teams")]
    for option_names, posts in (("--move, --add, --close", changed), ("--teams", more)):
        twice = [code for code, n in Counter(each["code"] for each in posts).items() if n > 1]
        if twice:
            raise BadScenarioError(
                f"{option_names}: {', '.join(twice)} is given twice; give each post once. "
                f"待命点 {'、'.join(twice)} 重复，请只填一次。"
            )
    for code in close:
        if any(each["code"] == code for each in more):
            raise BadScenarioError(
                f"--close {code} and --teams {code}: nobody waits at a closed post; give one of them. "
                f"待命点 {code} 已撤销，不能增设小组，请只填一项。"
            )
    return changed + more


def _check_codes(looked: "Looked", move: Sequence[str], add: Sequence[str]) -> None:
    """Refuse to move a post that is not there, which would be a new one without a team, or to add one that is."""
    from api.cli.plan.values import pairs_of  # noqa: PLC0415
    from dispatch.errors import BadScenarioError  # noqa: PLC0415

    today = {post.code for post in looked.bench.today}
    empty = {post.code for post in looked.posts if not post.crews} - today
    for code, _ in pairs_of(move, "--move"):
        if code in empty:
            raise BadScenarioError(
                f"--move {code}: there is no such post; correct the code, one of {', '.join(sorted(today))[:300]}, or "
                f"use --add. 没有待命点 {code}，请更正编码，或用 --add 新增。"
            )
    for code, _ in pairs_of(add, "--add"):
        if code in today:
            raise BadScenarioError(
                f"--add {code}: this post is there already; choose another code, or use --move and --teams. "
                f"待命点 {code} 已存在，请换一个编码，或用 --move 和 --teams。"
            )


def _form(to: Path, form: str | None) -> ReportForm:
    from dispatch.errors import BadScenarioError  # noqa: PLC0415

    ending = to.suffix.lower().removeprefix(".")
    wanted = form or ending
    if wanted not in FORMS:
        name = f"--format {form}" if form else f"--to {to}"
        raise BadScenarioError(f"{name}: give a format of {', '.join(FORMS)}. 请选择其中一种格式。")
    if ending in FORMS and ending != wanted:
        raise BadScenarioError(
            f"--format {wanted} into --to {to}: the name says {ending}; give one. 格式与文件名不一致。"
        )
    found: ReportForm = wanted  # type: ignore[assignment]  # one of them
    return found
