"""Delivery of announcements to push services. Every worker runs one; each row is taken by one of them.

Only the case's number, and whether it is an exercise, is announced, encrypted for the phone alone (RFC 8291); the
phone fetches the text itself. Acceptance by a service is no proof of display: only the phone's own receipt counts
(`delivered`).
"""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from py_vapid import Vapid02
from requests import RequestException

from api.egress import FixedSession
from api.process.polling import Polling
from api.push import keys
from api.push.services import is_known
from api.wiring import Wiring
from dispatch.store.phones import pushes
from dispatch.store.phones.pushes import Due

log = logging.getLogger("wangge.push")
EVERY_S = 0.5
MOST_AT_ONCE = 8
"""Each in a thread: a service that does not answer holds up the phones of others for one round."""
MOST_TRIES = 4
PATIENCE_S = 5.0
GONE = {404, 410}


@dataclass(frozen=True, slots=True)
class Pushing:
    """That offers are announced: by which key, over which wiring. Raises PushKeyError where the key cannot be read."""

    wiring: Wiring
    key: Vapid02

    @classmethod
    def by(cls, wiring: Wiring) -> "Pushing":
        """Return it with the key of the home folder."""
        return cls(wiring, keys.load(wiring.settings.push_key_file))

    @property
    def public_key(self) -> str:
        """Return the half of the key that phones subscribe with."""
        return keys.public(self.key)


@contextmanager
def carrying(pushing: Pushing | None) -> Iterator[None]:
    """Carry announcements while the block lasts, where there are to be any."""
    if pushing is None:
        yield
        return
    courier = Courier(pushing.wiring, pushing.key)
    courier.thread.start()
    yield
    courier.stop()


class Courier:
    """Looks twice a second for what is to be announced."""

    def __init__(self, wiring: Wiring, key: Vapid02) -> None:
        self._wiring = wiring
        self._key = key
        self._pool = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="push")
        self.thread = Polling("push", log, self._look)

    def stop(self) -> None:
        """Stop after the announcements in hand."""
        self.thread.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _look(self) -> float:
        while self._round() == MOST_AT_ONCE and not self.thread.is_stopping:
            pass
        return EVERY_S

    def _round(self) -> int:
        with self._wiring.transaction() as connection:
            due = pushes.take(connection, self._wiring.now(), MOST_AT_ONCE)
        list(self._pool.map(self._carry, due))
        return len(due)

    def _carry(self, due: Due) -> None:
        outcome = self._send(due) if due.wanted and due.push else "not_wanted"
        if outcome is None and due.tries < MOST_TRIES:
            return  # it comes again
        with self._wiring.transaction() as connection:
            if outcome == "gone" and due.push:
                pushes.unsubscribe(connection, due.county, due.phone, str(due.push["endpoint"]))
            pushes.end(connection, due, outcome or "failed", self._wiring.now())

    def _send(self, due: Due) -> str | None:
        """Return what became of it, None where it is worth another try."""
        assert due.push is not None  # noqa: S101  -- the caller looked
        from pywebpush import WebPushException, webpush  # noqa: PLC0415  -- only a server that pushes needs it

        settings = self._wiring.settings
        if not is_known(str(due.push["endpoint"]), settings.push_services):
            return "gone"
        lasts_s = (due.expires_at - self._wiring.now()).total_seconds() if due.expires_at else 0
        try:
            with FixedSession() as session:
                webpush(
                    _subscription(due.push),
                    json.dumps({"case": due.case_id} | ({"exercise": True} if due.exercise else {})),
                    vapid_private_key=self._key,
                    vapid_claims={"sub": settings.push_contact},
                    ttl=max(0, int(lasts_s)),
                    headers={"Urgency": "high", "Topic": f"case-{due.case_id}"},
                    timeout=PATIENCE_S,
                    requests_session=session,
                )
        except WebPushException as refusal:
            status = refusal.response.status_code if refusal.response is not None else None
            log.warning("a push service answered %s", status)
            return "gone" if status in GONE else None
        except (RequestException, ValueError) as fault:
            log.warning("a push service was not reached: %s", type(fault).__name__)
            return None
        return "sent"


def _subscription(push: dict[str, Any]) -> dict[str, Any]:
    return {"endpoint": push["endpoint"], "keys": {"p256dh": push["p256dh"], "auth": push["auth"]}}
