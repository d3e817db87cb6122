"""The pages offer the outcomes that the server takes, in the same order."""

from dispatch.cases.outcomes import OUTCOMES
from tests.node import evaluate


def test_the_pages_offer_the_outcomes_that_the_server_takes() -> None:
    offered = evaluate('async (module) => (await module("console/case/outcomes.js")).OUTCOMES', None)
    assert offered == {step.value: list(words) for step, words in OUTCOMES.items()}
