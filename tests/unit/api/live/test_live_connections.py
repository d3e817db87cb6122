"""The few connections on which a worker's live events are asked for: none stays open when all were closed."""

import asyncio
from typing import Any

import pytest

from api.live.connections import Connections


class Opened:
    """A connection that only knows whether it was closed."""

    def __init__(self) -> None:
        self.closed = False

    async def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize("closes", ["while it is lent", "while it is opened"])
def test_a_connection_that_comes_back_after_all_were_closed_is_closed(
    monkeypatch: pytest.MonkeyPatch, closes: str
) -> None:
    connections, opened = Connections("postgresql://nowhere", ""), Opened()

    async def open_one() -> Any:
        if closes == "while it is opened":
            await connections.close()
        return opened

    async def question(connection: Any) -> int:
        assert not connection.closed
        if closes == "while it is lent":
            await connections.close()
        return 7

    monkeypatch.setattr(connections, "open", open_one)
    assert asyncio.run(connections.ask(question)) == 7
    assert opened.closed


def test_otherwise_it_is_kept_for_the_next_question(monkeypatch: pytest.MonkeyPatch) -> None:
    connections, opened = Connections("postgresql://nowhere", ""), [Opened(), Opened()]

    async def open_one() -> Any:
        return opened.pop()

    async def question(connection: Any) -> int:
        return id(connection)

    async def twice() -> tuple[int, int]:
        return await connections.ask(question), await connections.ask(question)

    monkeypatch.setattr(connections, "open", open_one)
    first, second = asyncio.run(twice())
    assert (first == second, len(opened)) == (True, 1)
