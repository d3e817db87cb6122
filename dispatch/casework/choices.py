"""Choices that acts offer: grounds, results, channels. Those of law hold for cases received in a span of days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

ORDER_121 = date(2026, 4, 15)
"""From this day of receipt on SAMR Order 121 holds, before it Order 20."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list; `since`: for cases received from that day on."""

    code: str
    since: date = date.min


def _choices(*codes: str, new: Sequence[str] = ()) -> tuple[Choice, ...]:
    return (*(Choice(code) for code in codes), *(Choice(code, ORDER_121) for code in new))


CHOICES: Mapping[str, tuple[Choice, ...]] = {
    # Order 20 art. 15 [V]; Order 121 as transcribed [V*].
    "refusal_ground": _choices(
        *("outside_power", "handled_elsewhere", "no_dispute", "over_three_years", "material_missing", "other_law"),
        new=["false_material"],
    ),
    # Order 20 art. 21 [V]; Order 121 as transcribed [V*].
    "termination_ground": _choices(
        *("withdrawn_or_settled", "absent_or_refused", "no_agreement", "testing_cost", "time_limit", "not_acceptable"),
        "other",
        new=["party_ended"],
    ),
    "not_filing_ground": _choices("no_violation", "minor_and_corrected", "time_barred", "no_competence", "other"),
    "verification": _choices("confirmed", "not_confirmed", "not_verifiable"),
    "decision": _choices("penalty", "no_penalty", "dropped", "to_police"),
    "channel": _choices("in_person", "phone", "message", "letter", "platform", "email", "public_notice"),
    "recipient": _choices("complainant", "reporter", "respondent"),
    "party": _choices("respondent", "representative", "agent"),
    "call_back": _choices("satisfied", "not_satisfied", "not_reached"),
    "challenge": _choices("reconsideration", "suit"),
    "transfer_to": _choices("station", "bureau", "city", "outside"),
    "kind": _choices("complaint", "report", "enquiry", "suggestion"),
}


def choices_on(name: str, received: date) -> list[str]:
    """Return the codes of a list that hold for a case received on a day."""
    return [each.code for each in CHOICES[name] if each.since <= received]
