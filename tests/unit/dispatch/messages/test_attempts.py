"""Attempts to hand a message over: four at most, two where a repetition would be shown."""

import pytest

from dispatch.messages.attempts import is_withheld, outcome_of
from dispatch.messages.message import Answer, ChannelKind, Verdict

HANDED, LATE, CUT = (
    Answer(Verdict.HANDED_OVER),
    Answer(Verdict.UNREACHED, "timeout"),
    Answer(Verdict.UNREACHED, "cut_off"),
)
BUSY, LIMITED = Answer(Verdict.UNREACHED, "http_503"), Answer(Verdict.LIMITED, "errcode_45009", 60)
REVOKED = Answer(Verdict.REFUSED, "errcode_93000")
BOTS = ("wecom", "dingtalk", "feishu", "ntfy")


@pytest.mark.parametrize(
    ("answer", "tries", "before", "outcome"),
    [
        (HANDED, 1, None, "handed_over"),
        (HANDED, 2, "timeout", "handed_over"),
        (REVOKED, 1, None, "refused"),
        (BUSY, 3, "http_503", None),
        (BUSY, 4, "http_503", "unreached"),
        (LIMITED, 4, "errcode_45009", "limited"),
        (LATE, 1, None, None),  # once more
        (CUT, 1, None, None),
        (LATE, 3, "http_503", None),  # the first in doubt: once more
        (LATE, 4, "http_503", "unknown"),
        (LATE, 2, "timeout", "unknown"),
        (BUSY, 2, "timeout", "unknown"),  # the first may have been shown
        (LIMITED, 2, "cut_off", "unknown"),
        (REVOKED, 2, "timeout", "refused"),
    ],
)
@pytest.mark.parametrize("kind", BOTS)
def test_a_bot_is_asked_once_more_after_an_attempt_in_doubt(kind, answer, tries, before, outcome):
    assert outcome_of(ChannelKind(kind), answer, tries, before) == outcome


@pytest.mark.parametrize(
    ("answer", "tries", "before", "outcome"),
    [
        (LATE, 1, None, None),
        (LATE, 3, "timeout", None),
        (LATE, 4, "timeout", "unreached"),
        (LIMITED, 2, "timeout", None),
        (REVOKED, 2, "timeout", "refused"),
        (HANDED, 4, "timeout", "handed_over"),
    ],
)
@pytest.mark.parametrize("kind", ["sms", "webhook"])
def test_a_channel_that_knows_repetitions_is_asked_four_times(kind, answer, tries, before, outcome):
    assert outcome_of(ChannelKind(kind), answer, tries, before) == outcome


@pytest.mark.parametrize(("sent", "most", "withheld"), [(0, 1, False), (5, 6, False), (6, 6, True), (7, 6, True)])
def test_a_case_causes_no_more_messages_than_the_rule_says(sent, most, withheld):
    assert is_withheld(sent, most) == withheld
