"""Write what the pages know of the server: `make generate`.

`maps/static/shared` has `lifecycle.js` of `dispatch.lifecycle`, `kinds.js` of enumerations, `types.js` of the OpenAPI
document; `console/queue/search.js` is of `api.statistics.search`, `office/reports/figure-names.js` of the figures of
reports. A test fails when one of them is stale.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from api.auth.roles import Role
from api.server.app import create_app
from api.settings import Settings
from api.statistics.search import CODES, NAMES, NUMBERED_CELL, OFFICE_WORDS, TEXTS
from dispatch.cases.attachments import AttachmentKind
from dispatch.cases.outcomes import OUTCOMES
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import (
    ACTIVE,
    AT_DESK,
    BEFORE_ARRIVAL,
    BY_TEAM,
    FIELD_WORK_DONE,
    KEPT_BY_UNDO,
    MAY_BE_FOUND,
    NOT_LEFT,
    STEPS,
    UNASSIGNED,
    CaseStatus,
    EventType,
    steps_from,
)
from dispatch.planning.demand import DemandKind
from dispatch.reports.figures import FIGURES
from dispatch.teams.turns import TurnKind
from dispatch.views.case import LEFT_OUT
from gis.county.model import CellKind, PointKind

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "maps" / "static"
WIDTH = 120
"""The formatter's, in biome.jsonc: what is written here is left as it is by `make fmt`."""

KINDS: Mapping[str, tuple[str, type[StrEnum]]] = {
    "ATTACHMENT_KINDS": ("Types of attachments.", AttachmentKind),
    "CASE_KINDS": ("Kinds of cases.", CaseKind),
    "CATEGORIES": ("Subjects of cases; skills of teams have the same names.", Category),
    "CHANNELS": ("Ways in which cases reach the bureau.", Channel),
    "CELL_KINDS": ("Kinds of grid cells.", CellKind),
    "DEMAND_KINDS": ("Weights of cells in planning.", DemandKind),
    "POINT_KINDS": ("Kinds of reporting points.", PointKind),
    "ROLES": ("Roles of accounts.", Role),
    "TURN_KINDS": ("Kinds of turns of duty.", TurnKind),
}
"""Enumerations from which pages offer a choice, in the order of their lists."""
TYPES = {
    "CaseView": "Case",
    "ClockView": "Clock",
    "AssignmentView": "Assignment",
    "PlaceView": "CasePlace",
    "FindingsView": "Findings",
    "OrderBriefView": "ShelfBrief",
    "PremisesView": "Premises",
    "OrderView": "ShelfOrder",
    "LinkView": "Link",
    "ExpediteView": "Expedite",
    "AttachmentView": "Attachment",
    "AlertView": "Alert",
    "MaskedView": "Author",
    "RosterTurnView": "Turn",
    "TurnView": "CandidateTurn",
    "CorrectionView": "Correction",
    "PointCellView": "CorrectionCell",
    "TeamView": "TeamFacts",
    "PointProperties": "PointFacts",
    "CellProperties": "CellFacts",
    "CountyOut": "County",
    "DemoState": "DemoState",
    "CoverageOut": "Coverage",
    "SupervisionView": "Supervision",
    "DecisionView": "Decision",
    "CandidateView": "Candidate",
    "TakeoversView": "Takeovers",
    "TakeoverView": "Takeover",
    "ShiftsTakeoverView": "ShiftsTakeover",
    "HandlingView": "Handling",
    "MessageView": "Message",
    "ChannelView": "MessageChannel",
    "ChannelsView": "Channels",
    "ReachedDayView": "ReachedDay",
    "CalendarFeedView": "CalendarFeed",
    "ExplainedView": "ExplainedDeadline",
    "dispatch__casework__act__Duty": "HandlingDuty",
    "CaseRowView": "CaseRow",
    "PersonView": "CaseHandler",
    "ReportView": "Report",
    "FigureView": "Figure",
    "ChartsView": "Charts",
    "RunView": "ReportRun",
    "ChangesView": "ReportChanges",
    "RegisterView": "Register",
    "RegisterFieldView": "RegisterField",
    "EntryView": "Entry",
}
"""Schemas of the OpenAPI document the pages have a type for, and its name; what they refer to follows."""
OF_FEATURES = """\
/**
 * A team with its position; null where it has none.
 *
 * @typedef {TeamFacts & {lon: number | null, lat: number | null}} Team
 */

/**
 * A reporting point with its position.
 *
 * @typedef {PointFacts & {lon: number, lat: number}} Place
 */
"""
"""Properties of a GeoJSON feature with its position, as the pages keep them."""
FEED_LEAVES_OUT = {shape.__name__: fields for shape, fields in LEFT_OUT.items()}
"""Fields every answer has and the live feed leaves out: optional in the pages."""


def generated() -> dict[Path, str]:
    """Return the text of each generated file."""
    shared = {"lifecycle.js": lifecycle(), "kinds.js": kinds(), "types.js": types()}
    return {
        STATIC / "console" / "queue" / "search.js": search(),
        STATIC / "office" / "reports" / "figure-names.js": figures(),
        **{STATIC / "shared" / name: text for name, text in shared.items()},
    }


def kinds() -> str:
    """Return the enumerations of `KINDS` as arrays."""
    head = "/** Kinds people choose from. Generated from the server's enumerations by `make generate`: do not edit. */"
    lists = (["", *_list(meaning, name, words)] for name, (meaning, words) in KINDS.items())
    return "\n".join([head, *(line for each in lists for line in each), ""])


def figures() -> str:
    """Return the names of the figures of reports, in their order."""
    names = {
        each.name if each.name.isidentifier() else f'"{each.name}"': f'{{ zh: "{each.zh}", en: "{each.en}" }}'
        for each in FIGURES
    }
    head = "/** Figures of reports. Generated from dispatch/reports/figures.py by `make generate`: do not edit. */"
    described = "/** @type {Record<string, {zh: string, en: string}>} */"
    return "\n".join([head, "", described, *_table("FIGURES", names), ""])


def search() -> str:
    """Return what a search of the case list looks at."""
    return "\n".join(
        [
            "/** Search of the case list. Generated from api/statistics/search.py by `make generate`: do not edit. */",
            "",
            *_list("Fields of a case.", "TEXTS", TEXTS),
            *_list("Names, also found as they are shortened.", "NAMES", NAMES),
            *_list("Codes, found by their words.", "CODES", CODES),
            *_list("Words left out of team names that share them, the longest first.", "OFFICE_WORDS", OFFICE_WORDS),
            "/** The end of a cell's name that is shortened to its number. */",
            f"export const NUMBERED_CELL = /{NUMBERED_CELL}/u;",
            "",
        ]
    )


def lifecycle() -> str:
    """Return the lifecycle as a module of the pages."""
    in_order = list(CaseStatus)
    events = list(EventType)
    return "\n".join(
        [
            "/** The lifecycle of a case. Generated from dispatch/lifecycle.py by `make generate`: do not edit. */",
            "",
            '/** @typedef {import("./types.js").CaseStatus} CaseStatus */',
            '/** @typedef {import("./types.js").EventType} EventType */',
            "",
            *_set("A team is responsible.", "ACTIVE", in_order, ACTIVE),
            *_set("A team is responsible and has not set out.", "NOT_LEFT", in_order, NOT_LEFT),
            *_set("A team is responsible and not on scene.", "BEFORE_ARRIVAL", in_order, BEFORE_ARRIVAL),
            *_set("The field work is done; what is left is the desk's.", "FIELD_WORK_DONE", in_order, FIELD_WORK_DONE),
            *_set("No team is responsible yet; the case waits for one.", "UNASSIGNED", in_order, UNASSIGNED),
            *_set("The desk's own work.", "AT_DESK", in_order, AT_DESK),
            *_set("Findings are reported and corrected.", "MAY_BE_FOUND", in_order, MAY_BE_FOUND),
            *_set("Events that stay when an act before them is taken back.", "KEPT_BY_UNDO", events, KEPT_BY_UNDO),
            *_set("The steps a team reports of itself.", "BY_TEAM", events, BY_TEAM),
            "/** The status each of a team's steps leads to. @type {Record<string, CaseStatus>} */",
            *_table("LEADS_TO", {step: f'"{_only_target(step)}"' for step in events if step in BY_TEAM}),
            "",
            "/**",
            " * The steps a person may report from each status. The server sends them with a case as `steps`; this is",
            " * for a phone that lays its own unsent steps over what the server last said.",
            " *",
            " * @type {Record<CaseStatus, EventType[]>}",
            " */",
            *_table("STEPS_FROM", {status: _array(steps_from(status), indent=len(status) + 6) for status in in_order}),
            "",
            "/** The outcomes of a case, by the step that ends it. @type {Record<string, string[]>} */",
            *_table("OUTCOMES", {step: _array(words, indent=len(step) + 6) for step, words in OUTCOMES.items()}),
            "",
        ]
    )


def _only_target(step: EventType) -> CaseStatus:
    (target,) = {target for (_, event), target in STEPS.items() if event is step}
    return target


def _set[Word: str](meaning: str, name: str, in_order: Iterable[Word], words: frozenset[Word]) -> list[str]:
    start = f"export const {name} = new Set("
    return [
        f"/** {meaning} */",
        f"{start}{_array([w for w in in_order if w in words], indent=len(start) + 1, inner=2)});",
    ]


def _list(meaning: str, name: str, words: Iterable[str]) -> list[str]:
    start = f"export const {name} = "
    return [f"/** {meaning} */", f"{start}{_array(words, indent=len(start) + 1, inner=2)};"]


def _table(name: str, rows: Mapping[str, str]) -> list[str]:
    return [f"export const {name} = {{", *(f"  {key}: {value}," for key, value in rows.items()), "};"]


def _array(words: Iterable[str], *, indent: int, inner: int = 4) -> str:
    """Return an array as the formatter writes it after `indent` columns: on one line, or one word per line."""
    quoted = [f'"{word}"' for word in words]
    line = f"[{', '.join(quoted)}]"
    if indent + len(line) <= WIDTH:
        return line
    return "\n".join(["[", *(f"{' ' * inner}{each}," for each in quoted), f"{' ' * (inner - 2)}]"])


def types() -> str:
    """Return the types of the API's answers as comments of a module."""
    app = create_app(Settings(database_url="postgresql://nowhere/nothing"))
    schemas: dict[str, dict[str, Any]] = app.openapi()["components"]["schemas"]
    needed = _needed(schemas)
    if len({_name(key) for key in needed}) < len(needed):
        raise ValueError(f"Two schemas have one name; give one of them another in TYPES: {needed}")
    head = (
        "/**\n * Types of the API's answers. Generated from its OpenAPI document by `make generate`: do not edit.\n"
        " * Times are ISO 8601 with zone, durations seconds, positions WGS84 degrees.\n */\n"
    )
    typedefs = ("\n".join([*_typedef(key, schemas[key]), ""]) for key in needed)
    return "\n".join([head, *typedefs, OF_FEATURES, "export {};", ""])


def _needed(schemas: Mapping[str, Any]) -> list[str]:
    """Return the schemas of `TYPES` and those they refer to, in order of their first use."""
    found: dict[str, None] = {}
    waiting = list(TYPES)
    while waiting:
        key = waiting.pop(0)
        if key not in found:
            found[key] = None
            waiting += re.findall(r"#/components/schemas/(\w+)", str(schemas[key]))
    return list(found)


def _typedef(key: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield "/**"
    meaning = schema.get("description", "").split("\n\n")[0].replace("\n", " ")
    if meaning:
        yield f" * {meaning}\n *"
    if "properties" not in schema:
        yield f" * @typedef {{{_type(schema)}}} {_name(key)}"
    else:
        yield f" * @typedef {{object}} {_name(key)}"
        required = set(schema.get("required", ())) - FEED_LEAVES_OUT.get(key, frozenset())
        for field, described in schema["properties"].items():
            name = field if field in required else f"[{field}]"
            words = " ".join(described.get("description", "").split())
            yield f" * @property {{{_type(described)}}} {name} {words}".rstrip()
    yield " */"


def _name(key: str) -> str:
    return TYPES.get(key) or key.rpartition("__")[2].removesuffix("Out").removesuffix("View")


_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def _type(schema: Mapping[str, Any]) -> str:
    """Return a schema as a type; what has no description of its own is any."""
    if "$ref" in schema:
        return _name(schema["$ref"].rpartition("/")[2])
    if words := schema.get("enum") or ([schema["const"]] if "const" in schema else None):
        return " | ".join(f'"{word}"' for word in words)
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(dict.fromkeys(_type(each) for each in choices))
    if schema.get("type") == "array":
        return _array_type(schema)
    if schema.get("type") == "object":
        values = schema.get("additionalProperties")
        return f"Record<string, {_type(values) if isinstance(values, Mapping) else 'any'}>"
    return _PLAIN.get(schema.get("type", ""), "any")


def _array_type(schema: Mapping[str, Any]) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(_type(each) for each in schema['prefixItems'])}]"
    inner = _type(schema["items"])
    return f"({inner})[]" if " | " in inner else f"{inner}[]"


def main() -> None:
    """Write every file that differs."""
    for path, text in generated().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
