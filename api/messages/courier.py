"""Delivery of messages over channels. Every worker runs one courier; a message is taken by one of them.

A message is marked before it is handed over. If the worker dies then, a receiver that tells repetitions apart gets it
again, and of a bot nobody knows: it is not sent again. One that does not answer in time gets it once more
(`dispatch.messages.attempts`). A channel's answer is no proof that anybody has read it.
"""

import hashlib
import logging
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from api.messages.carriers import CARRIERS
from api.messages.channel import Carrier, Channel
from api.messages.sealing import open_channel
from api.process.failures import log_failure
from api.process.polling import Polling
from api.store.identity.errors import KeyringError
from api.store.identity.message_secrets import open_mobile
from api.wiring import Wiring
from dispatch.cases.case import number_of
from dispatch.desk.alerts.withheld import raise_withheld
from dispatch.messages import wording
from dispatch.messages.attempts import is_withheld, outcome_of
from dispatch.messages.message import Answer, ChannelKind, Message, Subject, Verdict
from dispatch.rules.escalation import AlertKind
from dispatch.store.messages import outbox
from dispatch.store.messages.outbox import Taken

log = logging.getLogger("wangge.messages")
EVERY_S = 0.5
IDLE_S = 5.0
"""While there is no channel at all."""
AT_ONCE = 64
"""Channels that one worker writes to at the same time: one that hangs holds up no other."""
LONGEST_REST_S = 600.0
"""A channel that names a longer rest is asked again after this: its limit may have been lifted."""
KEPT = timedelta(days=30)
PRUNED_EVERY = timedelta(hours=1)


@contextmanager
def carrying_messages(wiring: Wiring, carriers: Mapping[ChannelKind, Carrier] = CARRIERS) -> Iterator[None]:
    """Carry messages while the block lasts."""
    courier = Messenger(wiring, carriers)
    courier.thread.start()
    yield
    courier.stop()


class Messenger:
    """Looks for due messages twice a second and whenever one falls due; each channel that has some gets a thread."""

    def __init__(self, wiring: Wiring, carriers: Mapping[ChannelKind, Carrier]) -> None:
        self._wiring = wiring
        self._carriers = carriers
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="channel")
        self._busy: set[tuple[str, str]] = set()
        self._pruned_at: datetime | None = None
        self.thread = Polling("messages", log, self.look)

    def stop(self) -> None:
        """Stop after the messages in hand."""
        self.thread.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def look(self) -> float:
        """Begin to carry what is due; return after how many seconds to look again."""
        with self._wiring.transaction() as connection:
            now = self._wiring.now()
            if self._pruned_at is None or now - self._pruned_at > PRUNED_EVERY:
                outbox.prune(connection, now - KEPT)
                self._pruned_at = now
            if not outbox.has_channels(connection):
                return IDLE_S
            outbox.clear(connection, now)
            ready, next_due = outbox.ready(connection, now), outbox.next_due(connection, now)
        for channel in ready:
            if channel not in self._busy:
                self._busy.add(channel)
                self._pool.submit(self.empty, channel)
        return EVERY_S if next_due is None else min(EVERY_S, max(0.0, (next_due - self._wiring.now()).total_seconds()))

    def empty(self, channel: tuple[str, str]) -> None:
        """Carry what one channel may carry now, the newest first."""
        try:
            while not self.thread.is_stopping and self._carry(*channel):
                pass
        except Exception as failed:  # the channel is tried again in the next round
            log_failure(log, failed, "channel %s could not carry a message; trying again", channel[1])
        finally:
            self._busy.discard(channel)

    def _carry(self, county: str, channel: str) -> bool:
        with self._wiring.transaction() as connection:
            taken = outbox.take(connection, county, channel, self._wiring.now())
            if taken is None:
                return False
            opened = None if self._withhold(connection, taken) else self._open(connection, taken)
        if opened is None:
            with self._wiring.desk(actor="system") as desk:
                raise_withheld(desk, taken.case_id or 0)
            return True
        answer = opened if isinstance(opened, Answer) else self._carriers[opened[0].kind].carry(*opened)
        with self._wiring.transaction() as connection:
            now = self._wiring.now()
            outcome = outcome_of(ChannelKind(taken.kind), answer, taken.tries, taken.before)
            if outcome is not None:
                outbox.end(connection, taken, outcome, answer.why, now)
            else:
                outbox.again(connection, taken, answer.why, now + timedelta(seconds=5 * 2 ** (taken.tries - 1)))
            if answer.why == "no_mobile":  # the recipient's lack, not the channel's
                return True
            pause = answer.retry_after_s if answer.verdict is Verdict.LIMITED else None
            outbox.channel_answered(
                connection,
                county,
                channel,
                because=None if answer.verdict is Verdict.HANDED_OVER else answer.why or answer.verdict.value,
                now=now,
                ready_at=None if pause is None else now + timedelta(seconds=min(pause, LONGEST_REST_S)),
            )
        return True

    def _withhold(self, connection: Connection, taken: Taken) -> bool:
        """End a message if the channel has carried enough about its case; one that was tried before is not withheld."""
        if taken.case_id is None or taken.tries > 1 or taken.about == AlertKind.MESSAGES_WITHHELD:
            return False
        policy = self._wiring.desk_on(connection, read_only=True).store.counties.ground(taken.county).policy
        now = self._wiring.now()
        over = is_withheld(outbox.sent_of_case(connection, taken, now), policy.case_messages_per_hour)
        if over:
            outbox.withhold(connection, taken, now)
        return over

    def _open(self, connection: Connection, taken: Taken) -> tuple[Channel, Message] | Answer:
        """Return channel and message, or the answer that ends a message which would fail at every try."""
        keys = self._wiring.keys
        try:
            channel = open_channel(keys, taken.county, taken.channel, taken.kind, taken.sealed, taken.key_name)
            return channel, self._message(connection, taken)
        except KeyringError:
            return Answer(Verdict.REFUSED, "sealed")
        except SQLAlchemyError:  # the database may answer in the next round
            raise
        except Exception as failed:  # whatever it is, older messages of the channel must not wait for it
            log_failure(log, failed, "message %s-%s could not be put into words", taken.county, taken.id)
            return Answer(Verdict.REFUSED, "internal")

    def _message(self, connection: Connection, taken: Taken) -> Message:
        key, mobile = f"{taken.county}-{taken.id}", None
        if taken.mobile_sealed is not None and taken.recipient is not None and taken.mobile_key is not None:
            mobile = open_mobile(self._wiring.keys, taken.recipient, taken.mobile_sealed, taken.mobile_key)
        number = taken.received_on and taken.case_id and number_of(taken.county, taken.received_on, taken.case_id)
        match taken.subject:
            case Subject.OFFER:
                left = taken.not_after - self._wiring.now() if taken.not_after else timedelta()
                return wording.offer(
                    key,
                    number or "",
                    team=taken.team or "",
                    left_s=max(0, int(left.total_seconds())),
                    link=self._link(connection, taken, key),
                    mobile=mobile,
                    exercise=bool(taken.exercise),
                )
            case Subject.ALERT:
                about, exercise = taken.about or "", bool(taken.exercise)
                return wording.alert(key, about, number or None, taken.team, mobile=mobile, exercise=exercise)
            case Subject.DEADLINE:
                return wording.deadline(key, number or "", taken.about or "", mobile=mobile)
            case _:
                return wording.trial(key, mobile=mobile)

    def _link(self, connection: Connection, taken: Taken, key: str) -> str | None:
        """Return where an offer is acknowledged: the same at every try, for an earlier one may have arrived."""
        base = self._wiring.settings.public_url
        if base is None:
            return None
        token = urlsafe_b64encode(self._wiring.keys.current.mark(f"message {key}")).decode().rstrip("=")
        outbox.keep_token(connection, taken, token_hash(token))
        return f"{base}/k/{token}"


def token_hash(token: str) -> bytes:
    """Return the token of an acknowledgement link as it is kept."""
    return hashlib.sha256(token.encode()).digest()
