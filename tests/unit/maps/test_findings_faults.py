"""The phone finds faults of findings by the server's rules, without asking it."""

import pytest

from dispatch.findings.contradictions import RULES
from maps.catalogue import messages
from maps.pages.findings_form import findings_form
from tests.node import evaluate

BASIS = "《食品安全法》第一百一十条"
FAULTS = [  # what is written, its faults by field
    ({}, {"note": "nothing"}),
    ({"note": " "}, {"note": "nothing"}),
    ({"mediation": "settled", "recovered": "１,800 元"}, {}),
    ({"mediation": "settled", "recovered": "12.345"}, {"recovered": "amount"}),
    ({"mediation": "settled", "recovered": "100000000"}, {"recovered": "amount"}),
    ({"mediation": "settled", "recovered": "-3"}, {"recovered": "amount"}),
    ({"mediation": "refused", "recovered": "0"}, {"recovered": "unsettled"}),
    ({"recovered": "一千"}, {"recovered": "unsettled"}),
    ({"batch": "20261101"}, {"name": "name"}),
    ({"name": "牛奶", "produced_on": "2026-01-31"}, {}),
    ({"name": "牛奶", "produced_on": "2099-01-01"}, {"produced_on": "date"}),
    ({"name": "牛奶", "quantity": "2.125", "unit": "箱"}, {}),
    ({"name": "牛奶", "quantity": "0", "unit": "箱"}, {"quantity": "quantity"}),
    ({"name": "牛奶", "quantity": "三箱"}, {"quantity": "quantity", "unit": "unit_missing"}),
    ({"name": "牛奶", "unit": "箱"}, {"quantity": "quantity_missing"}),
    ({"measure": "none", "basis": BASIS}, {"basis": "measure"}),
    ({"goods_count": "3"}, {"goods_count": "measure"}),
    ({"measure": "ordered"}, {}),
    ({"measure": "sealing", "goods_count": "0"}, {"basis": "basis", "goods_count": "count"}),
    ({"measure": "seizure", "basis": BASIS}, {"goods_count": "count_missing"}),
    ({"measure": "seizure", "basis": BASIS, "goods_count": "1.5"}, {"goods_count": "count"}),
    ({"measure": "seizure", "basis": BASIS, "goods_count": "10000000"}, {}),
    ({"measure": "seizure", "basis": BASIS, "goods_count": "10000001"}, {"goods_count": "count"}),
]


def test_the_phone_names_each_fault_at_its_field():
    asked = """async (module, drafts) => {
        const { blank, faultsOf } = await module("field/work/findings.js");
        return drafts.map((draft) => faultsOf({ ...blank(), ...draft }));
    }"""
    found = evaluate(asked, [draft for draft, _ in FAULTS], boot={"findings": findings_form()})
    assert found == [faults for _, faults in FAULTS]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fault_has_a_message_on_the_phone(language):
    assert {f"field.fault_{rule.fault}" for rule in RULES} <= messages(language).keys()
