"""Intake of cases from every channel: located, sent to a team, with the author stored separately."""

from collections.abc import Sequence
from dataclasses import replace

from api.cases.call_parts import CallPart, kept_of_place
from api.cases.intake_schemas import ComplaintIn
from api.store.identity.identities import Identities
from api.store.identity.place_words import words_of
from dispatch.desk.intake import receive
from dispatch.desk.placing import resolve
from dispatch.desk.work import Desk, Outcome
from gis.store.counties.loaded import CountySummary


def open_cases(
    desk: Desk,
    identities: Identities,
    body: ComplaintIn,
    parts: Sequence[CallPart],
    home: CountySummary,
    *,
    exercise: bool = False,
) -> Outcome:
    """Take in what a body says, within the desk's transaction.

    Raises
    ------
    UnknownDatumError, BadCoordinateError, UnknownPlaceError, BadTimeError
        Where or when it was cannot be.
    """
    place = resolve(desk, body.place.said(), home.code, home.day(desk.now))
    kept = kept_of_place(body, words_of(place))
    place = replace(place, name=kept.name or place.name, address=kept.address, remark=kept.remark)
    first, *others = (part.draft(body, place, desk.now, exercise=exercise) for part in parts)
    outcome = receive(desk, first, home=home.code, joins=body.joins, also=others[0] if others else None)
    made = [outcome.case, *(case for case in outcome.beside if case.id != body.joins)]
    for part, case in zip(parts, made, strict=True):
        part.keep(identities, case, desk.now)
    return outcome
