"""Write what the pages know of the server: `make generate`.

`maps/static/shared/lifecycle.js` comes from `dispatch.lifecycle`. tests/unit/maps/test_generated.py fails when it is
stale.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from dispatch.cases.outcomes import OUTCOMES
from dispatch.lifecycle import (
    ACTIVE,
    BEFORE_ARRIVAL,
    BY_TEAM,
    FIELD_WORK_DONE,
    MAY_BE_FOUND,
    NOT_LEFT,
    STEPS,
    CaseStatus,
    EventType,
    steps_from,
)

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT / "maps" / "static" / "shared"
WIDTH = 120
"""The formatter's, in biome.jsonc: what is written here is left as it is by `make fmt`."""


def generated() -> dict[Path, str]:
    """Return the text of each generated file."""
    return {SHARED / "lifecycle.js": lifecycle()}


def lifecycle() -> str:
    """Return the lifecycle as a module of the pages."""
    in_order = list(CaseStatus)
    events = list(EventType)
    return "\n".join(
        [
            "/** The lifecycle of a case. Generated from dispatch/lifecycle.py by `make generate`: do not edit. */",
            "",
            *_set("A team is responsible.", "ACTIVE", in_order, ACTIVE),
            *_set("A team is responsible and has not set out.", "NOT_LEFT", in_order, NOT_LEFT),
            *_set("A team is responsible and not on scene.", "BEFORE_ARRIVAL", in_order, BEFORE_ARRIVAL),
            *_set("The field work is done; what is left is the desk's.", "FIELD_WORK_DONE", in_order, FIELD_WORK_DONE),
            *_set("Findings are reported and corrected.", "MAY_BE_FOUND", in_order, MAY_BE_FOUND),
            *_set("The steps a team reports of itself.", "BY_TEAM", events, BY_TEAM),
            "/** The status each of a team's steps leads to. @type {Record<string, string>} */",
            *_table("LEADS_TO", {step: f'"{_only_target(step)}"' for step in events if step in BY_TEAM}),
            "",
            "/**",
            " * The steps a person may report from each status. The server sends them with a case as `steps`; this is",
            " * for a phone that lays its own unsent steps over what the server last said.",
            " *",
            " * @type {Record<string, string[]>}",
            " */",
            *_table("STEPS_FROM", {status: _array(steps_from(status), indent=len(status) + 6) for status in in_order}),
            "",
            "/** How a case may end, by the step that ends it. @type {Record<string, string[]>} */",
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


def _table(name: str, rows: Mapping[str, str]) -> list[str]:
    return [f"export const {name} = {{", *(f"  {key}: {value}," for key, value in rows.items()), "};"]


def _array(words: Iterable[str], *, indent: int, inner: int = 4) -> str:
    """Return an array as the formatter writes it after `indent` columns: on one line, or one word per line."""
    quoted = [f'"{word}"' for word in words]
    line = f"[{', '.join(quoted)}]"
    if indent + len(line) <= WIDTH:
        return line
    return "\n".join(["[", *(f"{' ' * inner}{each}," for each in quoted), f"{' ' * (inner - 2)}]"])


def main() -> None:
    """Write every file that differs."""
    for path, text in generated().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
