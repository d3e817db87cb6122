"""Reported steps of a case, prepared for the desk; several steps of one case in one transaction."""

from collections.abc import Callable, Sequence
from functools import cache

from sqlalchemy import Connection

from api.cases.intake_schemas import EventIn
from api.cases.responses import all_stepped, keeper_of_words
from api.gate.gate import check_step
from api.http.idempotency import Answer, all_once, fingerprint
from api.http.phone_time import by_phone, put_right
from api.wiring import Wiring
from dispatch.desk.steps import Step, report_all
from dispatch.desk.work import Desk, Outcome
from dispatch.phone_clock import PhoneClock
from dispatch.views.case import CaseView

type Keep = Callable[[str], str]
type Reported = tuple[str, EventIn, PhoneClock | None]
"""A step's key, what it says, and by which clock."""


def made_ready(case_id: int, body: EventIn, clock: PhoneClock | None, keep: Callable[[], Keep]) -> tuple[Step, str]:
    """Return a step and its request's fingerprint.

    Parameters
    ----------
    keep
        Returns what makes of words what may be kept; asked for only if there are any.
    """
    written = {"note": body.note, "reason": body.reason, "to": body.to}
    words = {name: keep()(text) for name, text in written.items() if text}
    until = {"until": body.until.isoformat()} if body.until else {}
    at, kept = put_right(body.at, clock, field="at"), by_phone(body.at, clock)
    ended = {"outcome": body.outcome} if body.outcome else {}
    step = Step(body.type, body.team, at, {**words, **until, **ended, **kept}, body.seen, body.into)
    said = body.model_dump(mode="json") | words  # as kept: a plain hash of the rest could be tried out
    return step, fingerprint("POST", f"complaints/{case_id}/events", said)


def report_batch(
    wiring: Wiring, case_id: int, items: Sequence[Reported]
) -> tuple[Outcome | None, list[tuple[Answer, bool]]]:
    """Move a case several steps, all or none; a step whose key came before is answered as then.

    Parameters
    ----------
    items
        In order, each of `dispatch.desk.steps.BATCHED`, no key twice.

    Returns
    -------
    tuple
        What the last new step did, None if all came before; and of each the answer, and whether it is a repetition.

    Raises
    ------
    Exception
        Whatever the first that may not be would be refused with by itself; or a rival was quicker. Nothing is done.
    """
    for _, said, _ in items:
        check_step(wiring.who, said.type)
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        keep = cache(lambda: keeper_of_words(wiring, connection, case))
        ready = [made_ready(case_id, said, clock, keep) for _, said, clock in items]

        def act(desk: Desk, connection: Connection, fresh: Sequence[int]) -> tuple[Outcome, list[CaseView]]:
            outcomes = report_all(desk, case_id, [ready[n][0] for n in fresh])
            return outcomes[-1], all_stepped(wiring, connection, desk, outcomes)

        requests = [(key, request) for (key, _, _), (_, request) in zip(items, ready, strict=True)]
        return all_once(wiring, connection, case.county, requests, 201, act)
