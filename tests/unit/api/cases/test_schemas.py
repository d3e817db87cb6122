"""A case as the document describes it: the fields that are answered, no more and no fewer."""

import pytest
from pydantic import BaseModel

from api.cases.schemas import CaseOut, OrderBriefOut
from dispatch.off_shelf.order import Order
from dispatch.views.case import case_summary, order_brief
from tests.fakes.office import T0, Office, at

ADDED = {"identity", "links", "undo"}
"""Put into a case by the answer, for whoever asks."""


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (CaseOut, case_summary(Office().take_in(), at(30)).keys() | ADDED),
        (OrderBriefOut, order_brief(Order(1, "散装面包", "菌落总数超标", "user:zhou", T0, 3600, 600), at(30)).keys()),
    ],
)
def test_a_model_has_the_fields_that_are_told(model: type[BaseModel], told: set[str]):
    assert set(model.model_fields) == told
