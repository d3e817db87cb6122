"""Delivery of messages over channels. Every worker runs one courier; a message is taken by one of them.

A message is marked before it is handed over. If the worker dies then, a receiver that tells repetitions apart gets it
again, and of a bot nobody knows: it is never sent twice. A channel's answer is no proof that anybody has read it.
"""

import hashlib
import logging
import secrets
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from api.messages.carriers import CARRIERS
from api.messages.channel import Carrier
from api.messages.sealing import open_channel
from api.process.failures import log_failure, one_line
from api.store.identity.errors import KeyringError
from api.store.identity.message_secrets import open_mobile
from api.wiring import Wiring
from dispatch.cases.case import number_of
from dispatch.messages import wording
from dispatch.messages.message import Answer, ChannelKind, Message, Subject, Verdict
from dispatch.store.messages import outbox
from dispatch.store.messages.outbox import Taken
from dispatch.store.phones import pushes

log = logging.getLogger("wangge.messages")
EVERY_S = 0.5
AGAIN_S = 2.0
AT_ONCE = 6
"""Channels that one worker writes to at the same time: one that hangs holds up no other."""
MOST_TRIES = 4
PATIENCE_S = 5.0
KEEP = timedelta(days=30)
PRUNE_EVERY = 7200


@contextmanager
def carrying_messages(wiring: Wiring, carriers: Mapping[ChannelKind, Carrier] = CARRIERS) -> Iterator[None]:
    """Carry messages while the block lasts."""
    courier = Messenger(wiring, carriers)
    courier.start()
    yield
    courier.stop()


class Messenger:
    """A thread that looks twice a second for messages that are due, and one for each channel that has some."""

    def __init__(self, wiring: Wiring, carriers: Mapping[ChannelKind, Carrier]) -> None:
        self._wiring = wiring
        self._carriers = carriers
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="messenger", daemon=True)
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="channel")
        self._busy: set[tuple[str, str]] = set()

    def start(self) -> None:
        """Start looking."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the messages in hand."""
        self._stop.set()
        self._thread.join(timeout=PATIENCE_S)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        rounds = 0
        while not self._stop.wait(EVERY_S):
            try:
                if rounds % PRUNE_EVERY == 0:
                    self._prune()
                rounds += 1
                self._round()
            except (OperationalError, PoolTimeoutError) as away:
                log.warning("messages wait for the database: %s", one_line(away))
                self._stop.wait(AGAIN_S)
            except Exception as failed:  # whatever else went wrong, the next may go out
                log_failure(log, failed, "messages could not be carried; trying again")
                self._stop.wait(AGAIN_S)

    def _round(self) -> None:
        with self._wiring.transaction() as connection:
            now = self._wiring.now()
            outbox.clear(connection, now)
            ready = outbox.ready(connection, now)
        for channel in ready:
            if channel not in self._busy:
                self._busy.add(channel)
                self._pool.submit(self._empty, channel)

    def _prune(self) -> None:
        with self._wiring.transaction() as connection:
            pushes.prune(connection, self._wiring.now() - KEEP)

    def _empty(self, channel: tuple[str, str]) -> None:
        """Carry what one channel may carry now, the newest first."""
        try:
            while not self._stop.is_set() and self._carry(*channel):
                pass
        except (OperationalError, PoolTimeoutError) as away:
            log.warning("channel %s waits for the database: %s", channel[1], one_line(away))
        except Exception as failed:  # the channel is tried again in the next round
            log_failure(log, failed, "a message could not be carried; trying again")
        finally:
            self._busy.discard(channel)

    def _carry(self, county: str, channel: str) -> bool:
        token = secrets.token_urlsafe(32)
        with self._wiring.transaction() as connection:
            taken = outbox.take(connection, county, channel, token_hash(token), self._wiring.now())
        if taken is None:
            return False
        answer = self._hand_over(taken, token)
        with self._wiring.transaction() as connection:
            now = self._wiring.now()
            is_over = answer.verdict in {Verdict.HANDED_OVER, Verdict.REFUSED} or taken.tries >= MOST_TRIES
            if is_over:
                outbox.end(connection, taken, answer.verdict.value, answer.why, now)
            else:
                outbox.again(connection, taken, answer.why, now + timedelta(seconds=5 * 2 ** (taken.tries - 1)))
            pause = answer.retry_after_s if answer.verdict is Verdict.LIMITED else None
            outbox.channel_answered(
                connection,
                county,
                channel,
                because=None if answer.verdict is Verdict.HANDED_OVER else answer.why or answer.verdict.value,
                now=now,
                ready_at=None if pause is None else now + timedelta(seconds=pause),
            )
        return True

    def _hand_over(self, taken: Taken, token: str) -> Answer:
        ring = self._wiring.keys
        try:
            channel = open_channel(ring, taken.county, taken.channel, taken.kind, taken.sealed, taken.key_name)
            message = self._message(taken, token)
        except KeyringError:
            return Answer(Verdict.REFUSED, "sealed")
        return self._carriers[channel.kind].carry(channel, message)

    def _message(self, taken: Taken, token: str) -> Message:
        key, mobile = f"{taken.county}-{taken.id}", None
        if taken.mobile_sealed is not None and taken.recipient is not None and taken.mobile_key is not None:
            mobile = open_mobile(self._wiring.keys, taken.recipient, taken.mobile_sealed, taken.mobile_key)
        number = (
            number_of(taken.county, taken.received_on, taken.case_id) if taken.case_id and taken.received_on else None
        )
        if taken.subject == Subject.OFFER:
            base = self._wiring.settings.public_url
            left = taken.not_after - self._wiring.now() if taken.not_after else timedelta()
            return wording.offer(
                key,
                number or "",
                taken.team or "",
                max(0, int(left.total_seconds())),
                f"{base}/k/{token}" if base else None,
                mobile=mobile,
                exercise=bool(taken.exercise),
            )
        if taken.subject == Subject.ALERT:
            return wording.alert(
                key, taken.about or "", number, taken.team, mobile=mobile, exercise=bool(taken.exercise)
            )
        if taken.subject == Subject.DEADLINE:
            return wording.deadline(key, number or "", taken.about or "", mobile=mobile)
        return wording.trial(key, mobile=mobile)


def token_hash(token: str) -> bytes:
    """Return the token of an acknowledgement link as it is kept."""
    return hashlib.sha256(token.encode()).digest()
