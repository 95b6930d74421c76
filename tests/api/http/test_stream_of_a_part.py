"""Who sees a part hears of it, and of tickets above it as far as they are told."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from alerts.events import NewEvent
from alerts.people.viewer import ANONYMOUS, Grant, Viewer
from api.http.live_stream import EventHub
from api.words.languages import language
from ingest.inventory.departments import Department, DepartmentKind
from tests.api.stand_in_service import NOW


def test_a_listener_hears_of_their_places_only_now_and_when_they_come_back(service):
    unit = Viewer("li", (Grant("handler", "own", frozenset({"b2"})),))
    town = replace(
        service.known, departments={"own": Department("own", "Own", DepartmentKind.FUNCTIONAL, place="b2")}
    )

    def append_all():
        with service.records.begin() as tx:
            others = [NewEvent("test.said", "others", {}, "b1"), NewEvent("test.said", "nobody", {})]
            told = {"ticket": "2026-000009", "state": "open", "place": "b1", "command": "comment"}
            above = NewEvent("ticket.changed", "2026-000009", told, "b1", ("b2", "b7"))
            tx.events.append([*others, NewEvent("test.said", "own", {}, "b2"), above, *others], NOW)

    async def next_of(stream):
        return await asyncio.wait_for(anext(stream), 5)

    async def scenario():
        hub = EventHub(service.records, lambda: town)
        whole = await hub.listen(ANONYMOUS, None, language("en"))
        part = await hub.listen(unit, None, language("en"))
        for stream in (whole, part):
            await anext(stream)
        await asyncio.to_thread(append_all)
        heard = await next_of(part)
        assert (heard.count(b"data: "), b"own" in heard) == (2, True)
        assert b'{"ticket":"2026-000009","state":"open","above":true,"kind":"ticket.changed",' in heard
        assert (b"place" in heard, b"command" in heard) == (False, False)
        heard = await next_of(whole)
        assert (heard.count(b"data: "), heard.count(b'"place":"b1"'), b"above" in heard) == (6, 1, False)
        await asyncio.to_thread(append_all)
        hub._recent.clear()
        back = await hub.listen(unit, 0, language("en"))
        await anext(back)
        heard = await next_of(back)
        assert (heard.count(b"data: "), heard.count(b"own"), heard.count(b'"above":true')) == (4, 2, 2)
        assert b"place" not in heard
        for stream in (whole, part, back):
            await stream.aclose()

    asyncio.run(scenario())
