"""The buttons of a case are the steps the lifecycle allows a person: two tables, one truth."""

import json
import re

from dispatch.lifecycle import CaseStatus, EventType, steps_from
from maps.assets.inventory import OWN


def _table() -> dict[str, dict[str, list[str] | bool]]:
    source = (OWN / "console" / "case" / "actions.js").read_text(encoding="utf-8")
    literal = re.search(r"const STEPS = (\{.*?\n\});", source, re.DOTALL)
    assert literal
    quoted = re.sub(r"(\w+):", r'"\1":', literal[1])
    table: dict[str, dict[str, list[str] | bool]] = json.loads(re.sub(r",(\s*[}\]])", r"\1", quoted))
    return table


def test_each_status_offers_exactly_the_steps_the_lifecycle_allows_by_hand() -> None:
    shown = {
        status: {*row["forward"], *row["other"], *(["offered"] if row["team"] else [])}  # type: ignore[misc]
        for status, row in _table().items()
    }
    allowed = {status.value: {step.value for step in steps_from(status)} for status in CaseStatus}
    assert {status: steps - {"offered"} for status, steps in shown.items()} == {
        status: steps - {"offered"} for status, steps in allowed.items()
    }
    assert all("offered" in shown[status] for status, steps in allowed.items() if EventType.OFFERED in steps)


def test_every_step_of_the_panel_has_a_verb_on_the_command_line() -> None:
    source = (OWN / "console" / "command" / "verbs.js").read_text(encoding="utf-8")
    said = set(re.findall(r'reports\("(\w+)"\)', source))
    for listed in re.findall(r"(?:does:|FORWARD =) \[([^\]]*)\]", source):
        said |= set(re.findall(r'"(\w+)"', listed))
    offered = {step for row in _table().values() for step in (*row["forward"], *row["other"])}  # type: ignore[misc]
    assert offered | {"offered", "note", "swap", "expedited", "expedite_answered"} == said


def test_no_two_verbs_are_said_alike() -> None:
    source = (OWN / "console" / "command" / "verbs.js").read_text(encoding="utf-8")
    said = re.findall(r'letter: "(.)",\s+also: "(.)"', source)
    assert len(said) == len({letter for letter, _ in said}) == len({also for _, also in said}) > 10
