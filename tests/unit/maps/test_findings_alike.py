"""What findings may not say together: the phone finds it without the network, and finds what the server would."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic import ValidationError

from api.cases.findings_schemas import FindingsIn
from dispatch.findings.contradictions import contradictions
from dispatch.kinds import CaseKind
from maps.pages.findings_form import findings_form
from tests.node import evaluate

type Draft = dict[str, Any]

MANY = 2_000
VALUES: dict[str, list[Any]] = {
    "mediation": ["", "settled", "not_settled", "refused", "not_applicable"],
    "recovered": [
        "",
        "",
        "1,800 元",
        "0",
        "12.5",
        "12.345",
        "-3",
        "99999999.99",
        "100000000",
        "一千",
        "１２",
        "1e3",
        ".5",
    ],
    "invoice": ["", "yes", "missing"],
    "photos": [None, True, False],
    "satisfaction": [0, 0, 1, 5],
    "name": ["", "", "牛奶", "  "],
    "brand": ["", "", "某牌"],
    "batch": ["", "", "20261101"],
    "produced_on": ["", "", "2026-01-31", "2099-01-01"],
    "quantity": ["", "", "3", "0", "-1", "2.125", "2.1255", "9999999.999", "10000000", "三箱", "3 000"],
    "unit": ["", "", "箱", " "],
    "measure": ["", "none", "ordered", "seizure", "sealing"],
    "basis": ["", "", "《食品安全法》第一百一十条", " "],
    "goods_count": ["", "", "3", "-2", "1.5", "10000000", "10000001", "三", "１２"],
    "note": ["", "", "现场整改", "  "],
}
NAMES = {"recovered_yuan": "recovered"}
"""Fields of the server that the form calls otherwise."""


def drafts() -> Iterator[Draft]:
    """Yield forms filled in at random, each value of each field among them."""
    drawn = random.Random(35)  # the same forms each time
    for name, values in VALUES.items():
        yield from ({name: value} for value in values)
    for _ in range(MANY):
        asked = drawn.sample(sorted(VALUES), drawn.randint(1, 7))
        yield {name: drawn.choice(VALUES[name]) for name in asked}


def field(path: str, body: dict[str, Any]) -> str:
    """Name a field of the server as the form does; what stands beside no measure is reported at the measure."""
    first, *rest = path.split(".")
    if first == "measure" and (body.get("measure") or {}).get("kind", "none") == "none":
        return "measure"
    return NAMES.get(path, rest[0] if rest else first)


def of_server(body: dict[str, Any]) -> tuple[set[str], bool]:
    """Return the fields at fault, and whether those are all: values that cannot be read hide what follows."""
    try:
        findings = FindingsIn.model_validate(body).findings()
    except ValidationError as refused:
        return {field(".".join(map(str, each["loc"])), body) for each in refused.errors()}, False
    found = contradictions(findings, CaseKind.COMPLAINT, date(2026, 11, 25))
    return {field(path, body) for path, _ in found}, True


def test_the_phone_finds_the_contradictions_that_the_server_finds() -> None:
    asked = """async (module, drafts) => {
        const { blank, bodyOf, faultsOf } = await module("field/work/findings.js");
        return drafts.map((draft) => {
            const whole = { ...blank(), ...draft };
            const body = JSON.parse(JSON.stringify(bodyOf(whole), (_, value) => (Number.isNaN(value) ? "NaN" : value)));
            return { body, faults: Object.keys(faultsOf(whole)) };
        });
    }"""
    given = list(drafts())
    found = evaluate(asked, given, boot={"findings": findings_form()})
    unlike = []
    for draft, phone in zip(given, found, strict=True):
        server, all_of_them = of_server(phone["body"])
        here = set(phone["faults"])
        if "measure" in here:  # a count beside no measure is reported there, whatever it is
            here.discard("goods_count")
        if here != server if all_of_them else not server <= here:
            unlike.append((draft, phone["body"], here, server))
    assert unlike == []
