"""A sender gets its share of a second and no more, whatever the others send, and whatever it calls itself."""

import contextlib
import json
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decoding.decoder import Decoder
from ingest.decoding.senders import UNREGISTERED
from ingest.decoding.topics import SUBSCRIPTIONS, route
from ingest.inventory.devices import Gateway
from ingest.inventory.tree import Inventory
from ingest.rate_limit import COST_BYTES, COST_READINGS, LIGHT_BYTES, SHARED_TIMES, RateLimit, cost_of
from ingest.readings.batch import PayloadError, WireReadings
from ingest.readings.dead_letters import UNKNOWN_SENDER
from tests.ingest.decoding.messages import AT, NOW
from tests.ingest.decoding.test_any_message import messages as any_messages

SHARED = "v1/gateway/telemetry"
TOGETHER = {UNKNOWN_SENDER, SHARED}
NAMES = ["a", "b", f"{UNREGISTERED}x", f"{UNREGISTERED}y", UNKNOWN_SENDER, SHARED]

PAYLOADS = [b"{}", b"x" * COST_BYTES, b"x" * (3 * COST_BYTES), b"," * (7 * COST_READINGS)]
messages = st.tuples(st.sampled_from(NAMES), st.sampled_from(PAYLOADS))
groups = st.lists(st.tuples(st.integers(0, 48), st.lists(messages, max_size=40)), max_size=8).map(
    lambda found: sorted(found, key=lambda group: group[0])
)


@given(groups, st.sampled_from([1, 2, 4, 5]))
def test_a_sender_is_a_second_ahead_of_its_share_at_most(found, share):
    """Counted in messages instead of time: as a bucket that leaks, sixteen times a second."""
    limit = RateLimit(share)
    level, at = Counter(), 0
    for now, sent in found:
        for name in level:
            leaked = share * (SHARED_TIMES if name in TOGETHER else 1) * Fraction(now - at, 16)
            level[name] = max(Fraction(), level[name] - leaked)
        at = now
        expected = []
        for index, (name, payload) in enumerate(sent):
            shares = {name, UNKNOWN_SENDER} if name.startswith(UNREGISTERED) else {name}
            mosts = {each: share * SHARED_TIMES if each in TOGETHER else share for each in shares}
            if any(level[each] >= most for each, most in mosts.items()):
                expected.append(index)
            else:
                level.update(dict.fromkeys(shares, cost_of(payload)))
        names, payloads = [name for name, _ in sent], [payload for _, payload in sent]
        # A group that fits as a whole is not looked at one by one; what it lets through is the same.
        assert limit.over_limit(names, payloads, now / 16) == expected


def test_who_invents_names_has_one_share_and_takes_no_memory():
    limit = RateLimit(10)
    names = [f"{UNREGISTERED}{n}" for n in range(100_000)]
    over = limit.over_limit(names, [b"{}"] * len(names), 1.0)
    assert over == list(range(10 * SHARED_TIMES, len(names)))
    assert len(limit._busy_until) == 10 * SHARED_TIMES + 1
    assert limit.over_limit(["gw-1"], [b"{}"], 1.5) == [], "a gateway of the inventory has its own"
    limit.over_limit([], [], 10.0)
    assert not limit._busy_until, "who may send as if he never had is forgotten"


def test_a_message_costs_more_the_more_it_holds():
    assert [cost_of(payload) for payload in PAYLOADS] == [1, 2, 4, 8]
    light = b"," * (LIGHT_BYTES - 1)
    assert (cost_of(light), cost_of(light + b",")) == (1, 1 + LIGHT_BYTES // COST_READINGS)


DENSEST = {
    "senml": b'[{"bn":"x/","n":"a","v":1}%s]' % (b',{"v":1}' * 9_999),
    "json": json.dumps([{"point": "a", "value": 1, "measured_at": AT}] * 3_000).encode(),
    "thingsboard": json.dumps({"d": [{f"{n:x}": 1 for n in range(10_000)}]}, separators=(",", ":")).encode(),
}


@pytest.mark.parametrize("form", DENSEST)
def test_a_pack_costs_at_least_its_readings_known_or_not(form):
    assert cost_of(DENSEST[form]) >= rows_in(f"wenya/v1/gw-1/{form}", DENSEST[form]) / COST_READINGS >= 100


@given(any_messages)
def test_any_message_costs_at_least_its_readings(message):
    assert cost_of(message.payload) >= rows_in(message.topic, message.payload) / COST_READINGS


def rows_in(topic, payload):
    """How many rows a payload is decoded to, whatever becomes of them."""
    found, out = route(topic), WireReadings()
    with contextlib.suppress(PayloadError):
        found.decode(found.levels, payload, NOW, out)
    return len(out)


def test_a_gateway_is_counted_as_one_on_all_its_topics_and_under_the_name_it_had():
    inventory = Inventory(gateways={"gw-1": Gateway("gw-1", "east", formerly=("old",))})
    in_force = [inventory]
    decoder = Decoder(lambda: in_force[-1])
    topics = [f"wenya/v1/{name}/{form}" for name in ("gw-1", "old") for form in ("json", "senml", "mistyped")]
    assert decoder.counted_as(topics) == ["gw-1"] * 6
    named = ["spBv1.0/heat/NDATA/gw-1", "spBv1.0/heat/DDATA/old/rt-1"]
    assert decoder.counted_as(named) == ["gw-1"] * 2
    shared = [
        topic.replace("+", "x") for topic in SUBSCRIPTIONS if not topic.startswith(("wenya", "spBv1.0"))
    ]
    assert decoder.counted_as([*shared, "application/y/device/z/event/up"]) == [
        SHARED,
        "application/+/device/+/event/up",
        "v3/+/devices/+/up",
        "application/+/device/+/event/up",
    ]
    assert decoder.counted_as(["wenya/v1/who/json", "wenya/v1/who/what", "elsewhere"]) == [
        f"{UNREGISTERED}who",
        UNKNOWN_SENDER,
        UNKNOWN_SENDER,
    ]
    in_force.append(Inventory(gateways={"who": Gateway("who", "east")}))
    assert decoder.counted_as(["wenya/v1/who/json"]) == ["who"], "by the inventory in force"


def test_no_topic_is_remembered_that_is_longer_than_any_format_allows():
    decoder = Decoder(Inventory)
    topics = [f"wenya/v1/{'x' * 60_000}{n}/json" for n in range(3)]
    assert decoder.counted_as(topics) == [UNKNOWN_SENDER] * 3
    assert (decoder._routes, decoder._counted[1]) == ({}, {})
