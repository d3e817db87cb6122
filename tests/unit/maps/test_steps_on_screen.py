"""What a person may do about a case stands in the panel and on the command line."""

from dispatch.lifecycle import BY_HAND
from maps.catalogue import messages
from tests.node import evaluate

VERBS = """async (module) => (await module("console/command/verbs.js")).VERBS.map(
    ({ letter, also, takes, does }) => ({ letter, also, takes, does: does ?? [] }))"""


def test_the_panel_has_a_place_for_every_step_a_person_may_report() -> None:
    shown = evaluate(
        """async (module) => {
            const { FORWARD, OUT } = await module("console/case/allowed-steps.js");
            return [...FORWARD, ...OUT];
        }""",
        None,
    )
    assert sorted([*shown, "offered", "note"]) == sorted(BY_HAND)


def test_every_step_of_the_panel_has_a_verb_on_the_command_line() -> None:
    said = {step for verb in evaluate(VERBS, None) for step in verb["does"]}
    assert said == {*BY_HAND, "swap", "expedited", "expedite_answered"}


def test_no_two_verbs_are_said_alike() -> None:
    verbs = evaluate(VERBS, None)
    assert len(verbs) == len({verb["letter"] for verb in verbs}) == len({verb["also"] for verb in verbs}) > 10


def test_every_verb_and_what_it_takes_has_a_word() -> None:
    verbs = evaluate(VERBS, None)
    needed = {f"command.{verb['letter']}" for verb in verbs} | {
        f"takes.{what}" for verb in verbs for what in verb["takes"]
    }
    assert sorted(needed - messages("zh").keys()) == []
