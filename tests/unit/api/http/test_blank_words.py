"""Texts in which nothing can be read: refused in words where one is needed, else left out."""

import pytest
from pydantic import ValidationError

from api.alerts.schemas import AcknowledgeIn, ExpediteIn
from api.cases.identity_schemas import IdentityIn
from api.cases.intake_schemas import ComplaintIn, EventIn
from api.handovers.schemas import HandoverIn
from api.http.validation_messages import words
from api.off_shelf.schemas import TaskIn
from api.points.correction_schemas import RefusalIn

BLANKS = [" ", "\u3000\n", "\u200b", "\ufeff\u2060 \u200b", "\u202e\u202c"]
WORDS = "is blank: write something that can be read 内容为空，请填写文字"


@pytest.mark.parametrize("blank", [*BLANKS, ""])
@pytest.mark.parametrize(
    ("model", "field", "rest"),
    [(ExpediteIn, "note", {"within_s": 600}), (RefusalIn, "reason", {}), (TaskIn, "team", {})],
)
def test_where_words_are_needed_blank_ones_are_refused(model, field, rest, blank):
    with pytest.raises(ValidationError) as refused:
        model.model_validate({**rest, field: blank})
    [fault] = refused.value.errors()
    assert (fault["loc"], words(fault)) == ((field,), WORDS)


@pytest.mark.parametrize("blank", BLANKS)
def test_blank_optional_words_are_left_out(blank):
    assert AcknowledgeIn(note=blank).note is None
    assert EventIn.model_validate({"type": "held", "reason": blank, "note": blank}).model_dump(exclude_none=True) == {
        "type": "held"
    }
    handed = HandoverIn(notes=blank, name=blank)
    assert (handed.notes, handed.name) == ("", None)
    place = {"lon": 107.0, "lat": 35.3, "datum": "wgs84"}
    assert ComplaintIn.model_validate({"kind": "enquiry", "text": blank, "place": place}).text == ""
    assert IdentityIn(name="王小明", address=blank).address is None


def test_what_can_be_read_is_kept_as_it_was_written():
    assert ExpediteIn(note="👩\u200d🚒 到", within_s=600).note == "👩\u200d🚒 到"
