"""Who else has a ticket open: whoever listens for it and speaks, for as long as they do."""

from __future__ import annotations

import asyncio
import json

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.people.viewer import ANONYMOUS, Grant, Viewer
from api.http.live_stream import EventHub
from api.http.stream.presence import GONE_AFTER_S, MOST_SHOWN, Seats
from api.words.languages import language
from tests.alerts.records.statements import statements
from tests.api.stand_in_service import breach
from tests.examples import examples

TICKET = "2026-000001"
WANG, LI = (Viewer(name, (Grant("handler"),)) for name in ("王芳", "李雷"))


@settings(max_examples=examples(100))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["sit", "leave", "speak", "fill"]), st.integers(0, 3), st.integers(0, 1),
            st.floats(0, GONE_AFTER_S),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_those_are_there_who_sat_down_spoke_in_time_and_did_not_leave(steps):
    presence, now, seats, heard = Seats(), 0.0, {}, {}
    for what, who, where, later in steps:
        key, now = (f"n{who}", f"t{where}"), now + later
        if what == "sit" and key not in seats:
            seats[key], heard[key] = presence.sit(key[1], key[0], now), (now, False)
        elif key in seats and what == "leave":
            presence.leave(seats.pop(key))
            del heard[key]
        elif key in seats and what != "sit":
            assert presence.speak(seats[key].id, now, filling=what == "fill")
            heard[key] = now, what == "fill"
        for (name, ticket), seat in seats.items():
            there = {
                (n, filling)
                for (n, t), (at, filling) in heard.items()
                if t == ticket and n != name and at >= now - GONE_AFTER_S
            }
            assert set(presence.others(seat, now)) == there
    assert not presence.speak("nobody", now, filling=True)
    assert presence.has_changed(now) == any(at >= now - GONE_AFTER_S for at, _ in heard.values())
    assert not presence.has_changed(now)


def test_many_at_one_ticket_are_told_of_a_few_and_those_who_fill_something_in_first():
    presence = Seats()
    mine, *others = (presence.sit(TICKET, f"n{n:02}", 0) for n in range(40))
    presence.speak(others[-1].id, 0, filling=True)
    assert len(presence.others(mine, 0)) == MOST_SHOWN
    assert presence.others(mine, 0)[0] == ("n39", True)


def told(message: bytes) -> list[tuple[str, bool]]:
    kind, data = message.decode().strip().split("\n")
    assert kind == "event: presence"
    return [(each["name"], each["filling"]) for each in json.loads(data.removeprefix("data: "))["people"]]


def test_two_at_one_ticket_hear_of_each_other_and_nobody_elsewhere_does(
    service,
):
    async def next_of(stream):
        return await asyncio.wait_for(anext(stream), 5)

    async def scenario():
        hub = EventHub(service.records, lambda: service.known)
        wang, li, other = [
            await hub.listen(*each, None, language("en"), None, ticket)
            for each, ticket in ((([WANG]), TICKET), (([LI]), TICKET), (([LI]), "2026-000002"))
        ]
        nobody = await hub.listen(ANONYMOUS, None, language("en"), None, TICKET)
        for stream in (wang, li, other, nobody):
            await anext(stream)
        first = await next_of(wang)
        seat = json.loads(first.decode().split("data: ")[1])["seat"]
        assert told(first) == [("李雷", False)]
        assert told(await next_of(li)) == [("王芳", False)]
        assert told(await next_of(other)) == []
        hub.presence.speak(seat, asyncio.get_running_loop().time(), filling=True)
        assert told(await next_of(li)) == [("王芳", True)]
        await wang.aclose()
        assert told(await next_of(li)) == []
        for stream in (li, other, nobody):
            await stream.aclose()

    asyncio.run(scenario())


def test_a_page_that_speaks_asks_no_records_and_who_does_not_see_a_ticket_is_not_told_of_it(service, address):
    breach(service, "f1-room")
    token = {"Authorization": f"Bearer {service.tokens['engineer']}"}
    events = f"{address}/api/v1/events"
    assert httpx.get(events, params={"ticket": "2026-000099"}, headers=token).status_code == 404
    with httpx.stream("GET", events, params={"ticket": TICKET}, headers=token, timeout=10) as answer:
        lines = answer.iter_lines()
        data = next(each for each in lines if each.startswith("data: "))
        seat = json.loads(data.removeprefix("data: "))["seat"]
        with statements(service.records) as asked:
            said = httpx.post(f"{address}/api/v1/presence/{seat}", json={"filling": True})
        assert (said.status_code, [each for each in asked if "sessions" in each.sql]) == (204, [])
    assert httpx.post(f"{address}/api/v1/presence/none", json={}).status_code == 404
