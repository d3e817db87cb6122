"""The question of a `wangge plan` command: a saved scenario, a file in the API's form, and overriding options."""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from api.cli.plan.output import note
from api.http.body import read_json
from api.http.validation_messages import QUOTED, words
from api.planning.jobs.direct import OpenCounty
from api.refusals import Refused
from dispatch.errors import BadScenarioError, UnknownScenarioError
from dispatch.store.planning.scenarios import Scenarios

COMMANDS = {
    "cover": "gaps",
    "siting": "site",
    "roster": "roster",
    "simulation": "simulate",
    "replay": "replay",
    "calibration": "calibrate",
}
"""The kind of scenario that each command answers."""
OPTIONS = {
    "target_s": "--target",
    "handling_s": "--handling",
    "turnout_s": "--turnout",
    "skill": "--kind",
    "p": "--sites",
    "curve_to": "--curve",
    "new_cost": "--new-cost",
    "times_as_many": "--times",
    "shifts_a_week": "--shifts",
    "hours_a_week": "--hours",
    "rest_hours": "--rest",
    "predicted_from": "--predicted-from",
    **{name: f"--{name}" for name in ("at", "demand", "model", "budget", "busy", "weights", "first", "last", "start")},
    **{name: f"--{name}" for name in ("days", "replications", "seed", "surge", "share", "least")},
}
"""The option that fills each field, for messages."""
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Asking:
    """Sources of a question: the name of a scenario, a file, and options that override both."""

    scenario: str | None
    file: Path | None

    def of(
        self, opened: OpenCounty, kind: str, options: Mapping[str, Any], form: type[BaseModel] | None = None
    ) -> tuple[BaseModel, dict[str, Any] | None]:
        """Return the question, checked by this form, or by that of its kind, and the scenario it is of.

        Raises
        ------
        BadScenarioError, UnknownScenarioError
            A field is at fault; the file is no JSON object; there is no such scenario, or it is of another kind.
        """
        kept = None if self.scenario is None else scenario_of(opened, self.scenario, kind)
        saved, read = kept["assumptions"] if kept else {}, _read(self.file)
        given = {**saved, **read}
        _note_replaced([name for name in read if isinstance(saved.get(name), list)], saved, "file 文件")
        posts = _by_code([*given.get("posts", []), *options.get("posts", [])]) if options.get("posts") else {}
        wanted = {name: value for name, value in options.items() if value is not None and value != []}
        _note_replaced(
            [name for name in wanted if name != "posts" and isinstance(given.get(name), list)], given, "options 选项"
        )
        return checked(form or opened.kind(kind).form, {**given, **wanted, **posts}), kept


def _note_replaced(names: Sequence[str], given: Mapping[str, Any], by: str) -> None:
    """Report lists of the scenario or file that are replaced as a whole, such as changes, and by what."""
    for name in names:
        if given[name]:
            note(f"{name}: {len(given[name])} × 已被取代 of the scenario or file are replaced by the {by}")


def _by_code(posts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return posts, each once: later entries complete earlier ones."""
    found: dict[str, dict[str, Any]] = {}
    for post in posts:
        found.setdefault(str(post.get("code")), {}).update(post)
    return {"posts": list(found.values())}


def scenario_of(opened: OpenCounty, name: str, kind: str) -> dict[str, Any]:
    """Return a saved scenario by its name, or by a unique beginning of it; raise UnknownScenarioError."""
    with opened.wiring.transaction() as connection:
        kept = Scenarios(connection, opened.home.code, opened.now).listed()
    wanted = name.strip()
    found = [each for each in kept if each["name"] == wanted]
    found = found or [each for each in kept if wanted and each["name"].casefold().startswith(wanted.casefold())]
    if len(found) != 1:
        raise _unknown(opened, wanted, found, kept)
    if found[0]["kind"] != kind:
        command = COMMANDS.get(found[0]["kind"])
        remedy = f"use `wangge plan {command}`" if command else f"run it at /planning; this command takes {kind}"
        raise UnknownScenarioError(
            f"Scenario {found[0]['name']!r} is of kind {found[0]['kind']}, not {kind}: {remedy}. "
            f"方案“{found[0]['name']}”类别为 {found[0]['kind']}，请使用对应的命令。",
            field="scenario",
        )
    return found[0]


def _unknown(
    opened: OpenCounty, name: str, found: Sequence[Mapping[str, Any]], kept: Sequence[Mapping[str, Any]]
) -> UnknownScenarioError:
    if found:
        said = f"Scenario {name!r} is ambiguous; it could be: {_names(found)}. Give the whole name. 方案名称不唯一。"
    elif kept:
        said = (
            f"No scenario {name!r} in county {opened.home.code}; kept: {_names(kept)}. 没有这个方案，请按所列名称选择。"
        )
    else:
        said = (
            f"No scenario {name!r}: county {opened.home.code} keeps none yet; keep one at /planning first, or ask by "
            "options. 本县尚无方案，请先在规划台保存，或用选项提问。"
        )
    return UnknownScenarioError(said, field="scenario")


def _names(kept: Iterable[Mapping[str, Any]]) -> str:
    names = [f"{each['name']} ({each['kind']})" for each in kept]
    more = f", … {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _read(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        given = read_json(content, f"--input {file}")
    except Refused as refused:
        where = f"--input {file}"
        said = str(refused.detail)
        raise BadScenarioError(said if said.startswith(where) else f"{where}: {said}") from refused
    if not isinstance(given, dict):
        raise BadScenarioError(f"--input {file} must be an object in braces, as the API takes it. 应为 JSON 对象。")
    return given


def checked(form: type[BaseModel], given: Mapping[str, Any]) -> BaseModel:
    """Return a question in its form; raise BadScenarioError with the option, the value and the remedy."""
    try:
        return form.model_validate(dict(given))
    except ValidationError as refused:
        raise BadScenarioError("; ".join(_said(fault) for fault in refused.errors(include_url=False)[:5])) from refused


def _said(fault: Mapping[str, Any]) -> str:
    """Return the fault of one field, under the name of its option if it has one."""
    path = ".".join(str(part) for part in fault["loc"])
    if not path:
        return re.sub(
            r"(?<![\w-])(p|budget|predicted_from|first|last)(?!\w)", lambda found: OPTIONS[found[1]], words(fault)
        )
    option = OPTIONS.get(path, path)
    name = option if option.removeprefix("--") == path else f"{option} ({path})"
    value = json.dumps(fault.get("input"), ensure_ascii=False, default=str)[:QUOTED]
    return f"{name}: {words(fault)}" if fault["type"] == "missing" else f"{name} = {value}: {words(fault)}"
