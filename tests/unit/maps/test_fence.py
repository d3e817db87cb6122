"""The phone finds an arrival by the server's rule, so that it can say so in a dead spot."""

from typing import Any

import pytest

from tests.arrivals import CASES, FENCE, PLACE, east
from tests.node import evaluate

type Found = dict[str, float | None]


@pytest.fixture(scope="module")
def found() -> Found:
    """Return the second of arrival that the phone finds, for every case of the table."""
    asked = """async (module, { cases, place, fence }) => {
        const { arrival } = await module("field/fence.js");
        return cases.map((fixes) => arrival(fixes, place, fence));
    }"""
    given: dict[str, Any] = {"place": {"lon": PLACE[0], "lat": PLACE[1]}, "fence": FENCE}
    given["cases"] = [
        [dict(zip(("lon", "lat"), east(m), strict=True), at=s * 1000, accuracy_m=accuracy) for m, s, accuracy in seen]
        for seen, _ in CASES.values()
    ]
    arrivals = evaluate(asked, given)
    return {name: None if at is None else at / 1000 for name, at in zip(CASES, arrivals, strict=True)}


@pytest.mark.parametrize("name", CASES)
def test_the_phone_finds_arrival_as_the_server_does(found: Found, name: str) -> None:
    assert found[name] == CASES[name][1]
