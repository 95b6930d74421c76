"""The live stream: everything, once, in order, soon; and an end when the service ends."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import contextmanager

import httpx
import pytest

from alerts.events import NewEvent
from alerts.people.viewer import ANONYMOUS, Grant, Viewer
from api.http.live_stream import EventHub
from api.http.problems import HttpProblem
from api.http.server import Server
from api.http.stream.encoded import encode_event
from api.wiring.app import create_app
from api.words.languages import language
from tests.api.stand_in_service import NOW, breach


def append(service, *subjects):
    with service.records.begin() as tx:
        tx.events.append(
            [NewEvent("test.said", subject, {"opened_at": NOW, "count": 7}) for subject in subjects], NOW
        )


@contextmanager
def listening(address, last_event_id=None, **headers):
    """Messages of the stream as they come; entered once the server has said hello."""
    if last_event_id is not None:
        headers["Last-Event-ID"] = str(last_event_id)
    with httpx.stream("GET", f"{address}/api/v1/events", headers=headers, timeout=10) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        assert next(lines).startswith("retry: ")
        yield messages(lines)


def messages(lines):
    message = {}
    for line in lines:
        if line:
            key, _, value = line.partition(": ")
            message[key] = value
        elif message:
            if "data" in message:
                yield int(message["id"]), json.loads(message["data"])
            message = {}


def test_a_listener_hears_what_happens_from_now_on(service, address):
    append(service, "before")
    with listening(address) as heard:
        append(service, "after")
        _, event = next(heard)
    assert event["subject"] == "after"


def test_an_event_says_its_instants_with_a_zone(service, address):
    with listening(address) as heard:
        append(service, "x")
        _, event = next(heard)
    assert event == {
        "kind": "test.said",
        "subject": "x",
        "at": "2026-01-15T00:20:00.000+00:00",
        "opened_at": "2026-01-15T00:20:00.000+00:00",
        "count": 7,
    }


def test_a_listener_that_comes_back_hears_everything_it_missed_once_and_in_order(service, address):
    append(service, "a")
    with listening(address) as heard:
        append(service, "b")
        last, _ = next(heard)
    append(service, *(str(n) for n in range(1_200)))
    with listening(address, last) as heard:
        missed = [next(heard) for _ in range(1_200)]
        append(service, "end")
        _, end = next(heard)
    assert [event["subject"] for _, event in missed] == [str(n) for n in range(1_200)]
    assert [id_ for id_, _ in missed] == sorted({id_ for id_, _ in missed})
    assert end["subject"] == "end"


def test_a_listener_from_the_future_of_a_restored_database_is_not_left_waiting(service, address):
    append(service, "a")
    with listening(address, 10**9) as heard:
        append(service, "b")
        assert next(heard)[1]["subject"] == "b"


def test_a_new_ticket_is_told(service, address):
    with listening(address) as heard:
        breach(service, "f1-room")
        kinds = [next(heard)[1]["kind"] for _ in range(2)]
    assert "episode.opened" in kinds
    assert any(kind.startswith("ticket.") for kind in kinds)


def test_an_event_of_an_episode_names_its_rule_in_the_language_of_each_listener(service, address):
    in_chinese = {"Accept-Language": "zh"}
    with listening(address) as english, listening(address, **in_chinese) as chinese:
        breach(service, "f1-room")
        in_english, in_chinese_too = (
            next(event for _, event in heard if event["kind"] == "episode.opened")
            for heard in (english, chinese)
        )
    held = {"rule": "room.day", "rule_version": 1, "limit": 18.0, "unit": "degC", "hours": "06:00-21:00"}
    for event in (in_english, in_chinese_too):
        assert {name: event[name] for name in held} == held
    assert in_english["rule_name"] == "Room temperature by day (06:00-21:00, at least 18 °C)"
    assert in_english["rule_text"] == "Residents' rooms must have 18 °C or more, 06:00-21:00."
    assert in_chinese_too["rule_name"] == "日间室温（06:00-21:00，不低于 18 ℃）"
    assert in_chinese_too["rule_text"] == "居民室温 06:00-21:00 应不低于 18 ℃。"


def test_an_event_is_encoded_once_for_all_who_listen_in_a_language(service, monkeypatch):
    encoded = []

    def encode(event, rules):
        encoded.append(rules.language.tag)
        return encode_event(event, rules)

    monkeypatch.setattr("api.http.stream.encoded.encode_event", encode)

    async def scenario():
        hub = EventHub(service.records, service.inventory)
        streams = [
            await hub.listen(ANONYMOUS, None, language(tag)) for tag in ("en", "en", "en", "zh-CN", "zh-CN")
        ]
        for stream in streams:
            await anext(stream)
        await asyncio.to_thread(append, service, "x")
        for stream in streams:
            assert b'"subject":"x"' in await asyncio.wait_for(anext(stream), 5)
            await stream.aclose()

    asyncio.run(scenario())
    assert sorted(encoded) == ["en", "zh-CN"]


@pytest.mark.parametrize("last", ["-1", "x", str(2**64)])
def test_a_bad_last_event_id_is_refused(client, last):
    assert client.get("/api/v1/events", headers={"Last-Event-ID": last}).status_code == 422


def test_a_stop_ends_every_stream_at_once(service):
    server = Server(create_app(service), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    assert server.wait_until_started(10)
    with listening(f"http://127.0.0.1:{server.port}") as heard:
        server.should_exit = True
        assert list(heard) == []
    thread.join(4)
    assert not thread.is_alive()


def test_a_place_is_given_back_when_a_listener_leaves_and_refused_when_all_are_taken(service):
    async def scenario():
        hub = EventHub(service.records, service.inventory, most_listeners=2)
        first, second = (
            await hub.listen(ANONYMOUS, None, language("en")),
            await hub.listen(ANONYMOUS, None, language("en")),
        )
        for stream in (first, second):
            await anext(stream)
        with pytest.raises(HttpProblem) as refused:
            await hub.listen(ANONYMOUS, None, language("en"))
        assert refused.value.kind.code == "too-many-listeners"
        await first.aclose()
        assert hub.listeners == 1
        third = await hub.listen(ANONYMOUS, None, language("en"))
        await anext(third)
        hub.stop()
        assert [part async for part in third] == []
        assert [part async for part in second] == []
        assert hub.listeners == 0
        with pytest.raises(HttpProblem):
            await hub.listen(ANONYMOUS, None, language("en"))

    asyncio.run(scenario())


def test_one_person_who_opens_many_streams_keeps_nobody_else_out(service):
    async def scenario():
        hub = EventHub(service.records, service.inventory, most_listeners=4)
        li, wang = (Viewer(name, (Grant("viewer"),)) for name in ("li", "wang"))
        opened = [await hub.listen(li, None, language("en")) for _ in range(2)]
        with pytest.raises(HttpProblem):
            await hub.listen(li, None, language("en"))
        other = await hub.listen(wang, None, language("en"))
        await anext(opened[0])
        await opened[0].aclose()
        opened.append(await hub.listen(li, None, language("en")))
        assert hub.listeners == 3
        hub.stop()
        for stream in (*opened[1:], other):
            assert [part async for part in stream if not part.startswith(b"retry")] == []
        assert hub.listeners == 0

    asyncio.run(scenario())


def test_silence_is_broken_by_a_comment(service):
    async def scenario():
        hub = EventHub(service.records, service.inventory, heartbeat_s=0.01)
        stream = await hub.listen(ANONYMOUS, None, language("en"))
        await anext(stream)
        assert (await anext(stream)).startswith(b":")
        await stream.aclose()

    asyncio.run(scenario())


def test_a_database_that_goes_away_and_comes_back_loses_no_event(service, monkeypatch):
    async def scenario():
        hub = EventHub(service.records, service.inventory)
        stream = await hub.listen(ANONYMOUS, None, language("en"))
        await anext(stream)
        asked = asyncio.Event()
        loop = asyncio.get_running_loop()
        with monkeypatch.context() as broken:

            def away():
                loop.call_soon_threadsafe(asked.set)
                raise OSError("away")

            broken.setattr(service.records, "reading", away)
            await asyncio.wait_for(asked.wait(), 5)
        await asyncio.to_thread(append, service, "later")
        assert b"later" in await asyncio.wait_for(anext(stream), 5)
        await stream.aclose()

    asyncio.run(scenario())
