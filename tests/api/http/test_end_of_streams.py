"""A live stream ends with the access of whoever listens, whatever hangs, and goes on for everybody else."""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest

from alerts.desk.lookups.events import events_after
from alerts.desk.people.tokens import make_token
from alerts.people.session import UserSession, key_of
from alerts.people.viewer import ANONYMOUS, OPERATOR, SERVICE, Grant, Viewer
from api.access.sessions import COOKIE
from api.http.live_stream import HEARTBEAT_S, EventHub
from api.words.languages import language
from ingest.durations import DAY
from tests.api.http.test_live_stream import append, listening
from tests.api.signed_in import session_of
from tests.api.stand_in_service import NAMES, NOW

BEFORE_A_HEARTBEAT_S = HEARTBEAT_S - 5


def leave(service, how: str) -> None:
    """Take away what the dispatcher listens by."""
    with service.records.begin() as tx:
        user = tx.users.named(NAMES["dispatcher"])
        if how == "disabled":
            tx.users.disable(user.id, NOW, "li")
        elif how == "signed out":
            tx.sessions.end_others(user.id)
        else:
            tx.tokens.revoke(service.tokens["dispatcher"].partition(".")[0], NOW)


@pytest.mark.parametrize("how", ["disabled", "signed out"])
def test_the_stream_of_a_session_that_is_over_ends_at_once(service, address, how):
    cookie = {"Cookie": f"{COOKIE}={session_of(service, 'dispatcher')}"}
    with httpx.stream("GET", f"{address}/api/v1/events", headers=cookie, timeout=10) as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith("retry: ")
        leave(service, how)
        append(service, "after")
        assert "after" not in "".join(lines)


@pytest.mark.parametrize("how", ["disabled", "revoked"])
def test_the_stream_of_a_token_that_is_good_for_nothing_ends_at_once(service, address, bearer, how):
    headers = bearer("dispatcher")
    with httpx.stream("GET", f"{address}/api/v1/events", headers=headers, timeout=10) as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith("retry: ")
        leave(service, how)
        assert list(lines) == [""]


@pytest.mark.parametrize("by", ["token", "session"])
def test_a_stream_ends_with_what_was_shown_though_nothing_happens(service, address, by):
    """What was shown says until when it is good; nobody waits for a heartbeat to ask again."""
    name, until = NAMES["dispatcher"], NOW + DAY
    secret = make_token(service.records, OPERATOR, name, NOW, days=1).secret
    headers, key = {"Authorization": f"Bearer {secret}"}, "a" * 43
    if by == "session":
        headers = {"Cookie": f"{COOKIE}={key}"}
        with service.records.begin() as tx:
            user_id = tx.users.named(name).id
            tx.sessions.add(
                UserSession(
                    key_of(key), user_id, change_only=False, began_at=NOW, seen_at=until, ends_at=until
                )
            )
    url = f"{address}/api/v1/events"
    with httpx.stream("GET", url, headers=headers, timeout=BEFORE_A_HEARTBEAT_S) as answer:
        lines = answer.iter_lines()
        append(service, "before")  # who hears it has just been asked for, as with each heartbeat
        assert any("before" in line for line in lines)
        service.wall.advance_to(until)
        assert "".join(lines) == ""


def test_a_stream_ends_with_its_session_though_nothing_happens(service):
    async def scenario():
        hub = EventHub(service.records, service.inventory, heartbeat_s=0.05)
        found = [ANONYMOUS, ANONYMOUS, None]
        stream = await hub.listen(ANONYMOUS, None, language("en"), lambda: found.pop(0))
        return [line async for line in stream]

    assert len(asyncio.run(scenario())) >= 2


def test_what_others_lose_leaves_a_stream_as_it_is(service, address, bearer):
    with listening(address) as heard:
        leave(service, "disabled")
        append(service, "after")
        assert next(heard)[1]["subject"] == "after"


def away():
    raise OSError("away")


async def rest_of(stream) -> list[bytes]:
    return [part async for part in stream]


def test_who_listens_by_name_is_let_go_of_when_the_records_do_not_say_whether_they_still_may(
    service, monkeypatch
):
    async def scenario():
        hub = EventHub(service.records, service.inventory)
        gone = threading.Event()
        named = await hub.listen(
            ANONYMOUS, None, language("en"), lambda: away() if gone.is_set() else ANONYMOUS
        )
        anybody = await hub.listen(ANONYMOUS, None, language("en"))
        for stream in (named, anybody):
            await anext(stream)
        with monkeypatch.context() as broken:
            gone.set()
            broken.setattr(service.records, "reading", away)
            assert await asyncio.wait_for(rest_of(named), 5) == []
        await asyncio.to_thread(append, service, "later")
        assert b"later" in await asyncio.wait_for(anext(anybody), 5)
        await anybody.aclose()

    asyncio.run(scenario())


def test_records_that_hang_hold_no_stream_open(service, monkeypatch):
    thawed = threading.Event()

    def hang():
        thawed.wait(20)
        raise OSError("away")

    async def scenario():
        hub = EventHub(service.records, service.inventory)
        frozen = threading.Event()
        stream = await hub.listen(
            ANONYMOUS, None, language("en"), lambda: hang() if frozen.is_set() else ANONYMOUS
        )
        await anext(stream)
        rest = asyncio.ensure_future(rest_of(stream))
        await asyncio.sleep(0.3)
        frozen.set()
        monkeypatch.setattr(service.records, "reading", hang)
        try:
            assert await asyncio.wait_for(rest, 5) == []
            assert hub.listeners == 0
        finally:
            thawed.set()

    asyncio.run(scenario())


def test_what_holds_up_the_hub_alone_makes_every_listener_ask_for_themselves(service, monkeypatch):
    thawed, asked = threading.Event(), []

    def again():
        asked.append(1)
        return ANONYMOUS

    async def scenario():
        hub = EventHub(service.records, service.inventory)
        stream = await hub.listen(ANONYMOUS, None, language("en"), again)
        await anext(stream)
        with monkeypatch.context() as slow:
            slow.setattr(service.records, "reading", lambda: thawed.wait(20) or away())
            rest = asyncio.ensure_future(anext(stream, None))
            for _ in range(500):
                await asyncio.sleep(0.02)
                if len(asked) > 3:
                    break
        thawed.set()
        await asyncio.to_thread(append, service, "later")
        assert b"later" in await asyncio.wait_for(rest, 5)
        assert len(asked) < 20, "and not all the time"
        await stream.aclose()

    asyncio.run(scenario())


def test_what_was_being_read_when_access_was_lost_is_not_sent(service, monkeypatch):
    """A read that takes long has begun before, and brings what happened after."""
    reading, go_on, good = threading.Event(), threading.Event(), [True]

    def read_slowly(*args, **more):
        if args[1] is not SERVICE:
            reading.set()
            go_on.wait(10)
        return events_after(*args, **more)

    async def scenario():
        hub = EventHub(service.records, service.inventory)
        await asyncio.to_thread(append, service, "before")
        monkeypatch.setattr("api.http.live_stream.events_after", read_slowly)
        li = Viewer("li", (Grant("viewer"),))
        stream = await hub.listen(li, 0, language("en"), lambda: li if good[0] else None)
        await anext(stream)
        rest = asyncio.ensure_future(anext(stream, None))
        await asyncio.to_thread(reading.wait, 10)
        with service.records.reading() as tx:
            before = tx.access.version()
        good[0] = False
        leave(service, "disabled")
        for _ in range(500):
            await asyncio.sleep(0.02)
            if hub.access not in (None, before):
                break
        go_on.set()
        assert await asyncio.wait_for(rest, 5) is None

    asyncio.run(asyncio.wait_for(scenario(), 10))
