"""Waiting cases after a call: how many are given at once, and that a failure takes nothing back."""

from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from api import waiting_cases as module
from api.waiting_cases import assign_waiting, assign_waiting_after
from tests.unit.api.wired import CHIEF, failed


@pytest.mark.parametrize(("waiting", "given"), [(0, 0), (3, 3), (19, 19), (20, 20), (30, 20)])
def test_waiting_cases_are_given_one_transaction_each_up_to_twenty(wired, monkeypatch, waiting, given):
    left = [object()] * waiting
    monkeypatch.setattr(module.timer_handlers, "assign_waiting", lambda desk, county: left.pop() if left else None)
    assert assign_waiting(wired.as_principal(CHIEF), "620899") == given
    assert wired.engine.transactions == min(20, given + 1)


@pytest.mark.parametrize(("look", "settled"), [(True, ["620899"]), (False, [])])
def test_waiting_cases_are_looked_at_where_a_call_asks_for_it(wired, monkeypatch, look, settled):
    seen = []
    monkeypatch.setattr(module, "assign_waiting", lambda wiring, county: seen.append(county))
    assign_waiting_after(wired, SimpleNamespace(look_at_waiting=look, case=SimpleNamespace(county="620899")))
    assign_waiting_after(wired, None)
    assert seen == settled


def test_what_a_call_did_is_answered_though_waiting_cases_cannot_be_looked_at(wired, monkeypatch, caplog):
    """It is committed by then: a refusal that says nothing was written would be false."""

    def gone(wiring, county):
        raise failed(OperationalError, None)

    monkeypatch.setattr(module, "assign_waiting", gone)
    assign_waiting_after(wired, SimpleNamespace(look_at_waiting=True, case=SimpleNamespace(county="620823")))
    assert "waiting cases were not looked at" in caplog.text
    assert "Traceback" not in caplog.text
