"""Turns of heavy reads: who computes, who waits, who is refused."""

import asyncio

import pytest
from starlette.requests import ClientDisconnect

from api.heavy import turns as module
from api.heavy.turns import AT_ONCE, MOST, MOST_EACH, Turns
from api.refusals import Refused


async def here():
    return False


async def gone():
    return True


def run(act):
    return asyncio.run(asyncio.wait_for(act(Turns()), 10))


def test_the_next_computes_as_soon_as_one_answer_begins():
    async def act(turns):
        first = [await turns.take("a", here) for _ in range(AT_ONCE)]
        waiting = asyncio.ensure_future(turns.take("b", here))
        await asyncio.sleep(0)
        assert not waiting.done()
        first[0].computed()
        first[0].computed()  # a second word lets nobody else in
        await waiting
        third = asyncio.ensure_future(turns.take("c", here))
        await asyncio.sleep(0)
        assert not third.done()
        third.cancel()

    run(act)


def test_an_answer_still_being_sent_counts_against_its_caller():
    async def act(turns):
        held = []
        for _ in range(MOST_EACH):
            held.append(await turns.take("a", here))
            held[-1].computed()
        with pytest.raises(Refused) as refused:
            await turns.take("a", here)
        assert (refused.value.status_code, refused.value.headers["Retry-After"]) == (429, str(module.AGAIN_S))
        await turns.take("b", here)  # others are not affected
        with held[0]:
            pass
        await turns.take("a", here)

    run(act)


def test_all_callers_together_have_a_limit():
    async def act(turns):
        for number in range(MOST):
            (await turns.take(f"caller {number}", here)).computed()
        with pytest.raises(Refused, match=str(MOST)):
            await turns.take("one more", here)

    run(act)


def test_who_leaves_while_waiting_leaves_no_trace(monkeypatch):
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.01)

    async def act(turns):
        first = [await turns.take("a", here) for _ in range(AT_ONCE)]
        for _ in range(MOST_EACH + 1):
            with pytest.raises(ClientDisconnect):
                await turns.take("b", gone)
        first[0].computed()
        await turns.take("b", here)

    run(act)
