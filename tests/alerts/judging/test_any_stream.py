"""From bytes to episodes: whatever is sent for a registered point, it is judged, or told in the end."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from alerts.rules.rule_files import default_rules
from ingest.decoding.decoder import Decoder, Message
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.devices import aliases_to
from ingest.inventory.tree import Inventory
from tests.alerts.judging.heard_of import RULES, unheard_of
from tests.alerts.judging.judge_history import judge as judge_history
from tests.alerts.reference.marks import Reading
from tests.alerts.reference.town import MAIN, at, town
from tests.examples import examples

START = at("2024-07-10 06:00")
UNTIL = START + 5 * HOUR
EUI = "24e1240000000777"
UPLINK = f"application/heat/device/{EUI}/event/up"

values = st.sampled_from((0.3, 50, "0.3", "50", "-", None, "NaN", 1e300, -0.05, True, [0.3], 0.3))
times = st.sampled_from(
    (
        0,
        0,
        0,
        -10 * SECOND,
        -40 * MINUTE,
        4 * MINUTE,
        HOUR,
        -8 * DAY,
        "seconds",
        "microseconds",
        "words",
        None,
    )
)
companions = st.sampled_from(
    (
        {},
        {"battery": 3.1},
        {"battery": 3},
        {"battery": -40},
        {"low_battery": True},
        {"moved": 1},
        {"device_fault": True},
        {"rssi": -120, "humidity": "n/a"},
    )
)
wire_flags = st.sampled_from((None, [], ["simulated"], ["low-battery"], ["nonsense"], "moved"))


def native(now: int, value: Any, time: Any, companion: Any, flags: Any) -> tuple[str, Any]:
    return "wenya/v1/gw-1/json", {
        "point": "main",
        "value": value,
        "measured_at": when(now, time),
        "flags": flags,
    }


def chirpstack(now: int, value: Any, time: Any, companion: Any, flags: Any) -> tuple[str, Any]:
    return UPLINK, {"time": when(now, time), "object": {**companion, "pressure": value}}


def senml(now: int, value: Any, time: Any, companion: Any, flags: Any) -> tuple[str, Any]:
    unit = "kPa" if companion else "MPa"
    return "wenya/v1/gw-1/senml", [{"n": "main", "t": when(now, time), "u": unit, "v": value}]


def thingsboard(now: int, value: Any, time: Any, companion: Any, flags: Any) -> tuple[str, Any]:
    return "v1/gateway/telemetry", {
        EUI: [{"ts": when(now, time), "values": {**companion, "pressure": value}}]
    }


def garbage(now: int, value: Any, time: Any, companion: Any, flags: Any) -> tuple[str, Any]:
    return "wenya/v1/gw-1/json", {"main": value}


OF_MAKERS = (UPLINK, "v1/gateway/telemetry")
FORMATS = st.sampled_from((native, native, chirpstack, chirpstack, senml, thingsboard, garbage))


def when(now: int, time: Any) -> Any:
    told = {"seconds": now // 1000, "microseconds": now * 1000, "words": "noon", None: None}
    return told[time] if time in told else now + time


@st.composite
def messages(draw: st.DrawFn) -> list[Message]:
    """Up to five habits of one device, one after the other, for up to two hours each; then perhaps none."""
    found, now = [], START
    for _ in range(draw(st.integers(1, 5))):
        habit = draw(st.tuples(FORMATS, values, times, companions, wire_flags))
        every = draw(st.sampled_from((MINUTE, MINUTE, 2 * MINUTE, 20 * MINUTE)))
        last = min(now + draw(st.sampled_from((20, 70, 120))) * MINUTE, UNTIL)
        for instant in range(now, last, every):
            topic, payload = habit[0](instant, *habit[1:])
            found.append(Message(topic, json.dumps(payload).encode(), instant))
        now = last
    return found


@settings(max_examples=examples(60))
@given(messages())
def test_any_stream_of_messages_ends_in_judgement_silence_or_unusable(sent):
    main = replace(MAIN, key=0, registered_at=START)
    inventory: Inventory = replace(town(main), aliases=aliases_to({f"{EUI}/pressure": "main"}))
    readings = []
    decoder = Decoder(lambda: inventory, bind_gateways=False)
    for message in sent:
        taken, letters = decoder.decode([message])
        # Of a known device what is no number troubles nobody: then it is silent, which is told below.
        if message.topic not in OF_MAKERS:
            assert len(taken) or letters, "neither a reading nor a letter"
        columns = (taken.measured_at, taken.value, taken.received_at, taken.flags)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        readings += [Reading("main", at_, value, received, flags) for at_, value, received, flags in rows]
    assert unheard_of(inventory, readings, UNTIL) == []
    found = judge_history(readings, inventory, RULES, start=START, until=UNTIL)
    event(f"{[each.rule for each in found[:2]]}")


def test_what_tells_of_it_opens_tickets():
    assert all(default_rules()[id_].opens_ticket for id_ in ("silent", "unusable"))
