"""One answer for all who ask at once, and never one that is older than the asking."""

import asyncio

import pytest

from api.process.single_flight import Shared


class Database:
    """Answers with how often it was asked; each answer takes until it is let go."""

    def __init__(self):
        self.asked = 0
        self.go = asyncio.Event()

    async def question(self):
        self.asked += 1
        mine = self.asked
        await self.go.wait()
        return mine


def test_all_who_ask_at_once_share_one_answer():
    async def storm():
        database = Database()
        shared = Shared(database.question)
        asking = [asyncio.create_task(shared.ask()) for _ in range(500)]
        await asyncio.sleep(0)
        database.go.set()
        return await asyncio.gather(*asking), database.asked

    answers, asked = asyncio.run(storm())
    assert (set(answers), asked) == ({1}, 1)


def test_one_who_asks_while_an_answer_is_on_its_way_gets_the_next():
    async def late():
        database = Database()
        shared = Shared(database.question)
        early = asyncio.create_task(shared.ask())
        while not database.asked:
            await asyncio.sleep(0)
        behind = [asyncio.create_task(shared.ask()) for _ in range(3)]
        await asyncio.sleep(0)
        database.go.set()
        return await early, await asyncio.gather(*behind), await shared.ask()

    assert asyncio.run(late()) == (1, [2, 2, 2], 3)


def test_a_failure_reaches_all_who_asked_and_is_not_kept():
    async def broken():
        if next(tries) == 0:
            raise OSError("the database is away")
        return "back"

    async def ask():
        shared = Shared(broken)
        found = await asyncio.gather(shared.ask(), shared.ask(), return_exceptions=True)
        return found, await shared.ask()

    tries = iter(range(2))
    found, after = asyncio.run(ask())
    assert [type(each) for each in found] == [OSError, OSError]
    assert after == "back"


def test_one_who_gives_up_does_not_take_the_answer_from_the_others():
    async def impatient():
        database = Database()
        shared = Shared(database.question)
        leaves, stays = asyncio.create_task(shared.ask()), asyncio.create_task(shared.ask())
        await asyncio.sleep(0)
        leaves.cancel()
        await asyncio.sleep(0)
        database.go.set()
        with pytest.raises(asyncio.CancelledError):
            await leaves
        return await stays

    assert asyncio.run(impatient()) == 1
