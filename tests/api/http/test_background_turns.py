"""Pages that load themselves again do so by turns, and hold up nobody who waits for an answer."""

from __future__ import annotations

import asyncio

import pytest

from api.http.guards import BACKGROUND, BackgroundTurns

BY_ITSELF = [(BACKGROUND.lower().encode(), b"1")]
FOR_EVER_S = 60.0


class Pages:
    """An application whose answers begin when they are let, and end never, or fail."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.there, self.let = ({name: asyncio.Event() for name in "abcd"} for _ in range(2))
        self.fail = False

    async def __call__(self, scope, receive, send) -> None:
        self.begun.append(scope["path"])
        self.there[scope["path"]].set()
        await self.let[scope["path"]].wait()
        if self.fail:
            raise ValueError("half-way")
        await send({"type": "http.response.start"})
        await asyncio.Event().wait()


def tried(check, longest_s=FOR_EVER_S) -> None:
    """Run ``check`` with the pages, and with what asks for one of them."""

    async def run() -> None:
        pages, under_way = Pages(), []
        turns = BackgroundTurns(pages, most=2, longest_s=longest_s)

        async def ask(path, headers=BY_ITSELF) -> None:
            asked = turns({"type": "http", "path": path, "headers": headers}, None, taken)
            under_way.append(asyncio.create_task(asked))
            await settled()

        await check(pages, ask)
        for each in under_way:
            each.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    asyncio.run(run())


async def taken(message) -> None:
    """Where an answer goes."""


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def test_they_go_two_at_a_time_and_the_next_when_an_answer_begins():
    async def check(pages, ask):
        for name in "abc":
            await ask(name)
        assert pages.begun == ["a", "b"]
        await ask("d", headers=[])
        assert pages.begun == ["a", "b", "d"], "who asks for something waits for none of them"
        pages.let["b"].set()
        await settled()
        assert pages.begun == ["a", "b", "d", "c"], "and nobody waits until b's answer is taken"

    tried(check)


def test_what_fails_gives_its_turn_to_the_next():
    async def check(pages, ask):
        pages.fail = True
        for name in "abc":
            await ask(name)
        pages.let["a"].set()
        await settled()
        assert pages.begun == ["a", "b", "c"]

    tried(check)


@pytest.mark.parametrize("path", ["c", "d"])
def test_what_hangs_holds_up_the_others_for_a_moment_only(path):
    async def check(pages, ask):
        for name in ("a", "b", path):
            await ask(name)
        await pages.there[path].wait()
        pages.let[path].set()
        pages.let["a"].set()
        await settled()
        await ask("d" if path == "c" else "c")
        assert len(pages.begun) == 4, "its answer gave nobody's turn away but a's"

    tried(check, longest_s=0.01)
