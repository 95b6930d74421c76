"""A sender gets its share of a second and no more, whatever the others send, and whatever it calls itself."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ingest.decoding.decoder import Decoder
from ingest.decoding.senders import UNREGISTERED
from ingest.decoding.topics import SUBSCRIPTIONS
from ingest.inventory.tree import Gateway, Inventory
from ingest.rate_limit import COST_BYTES, SHARED_TIMES, RateLimit
from ingest.readings.dead_letters import UNKNOWN_SENDER

SHARED = "v1/gateway/telemetry"
TOGETHER = {UNKNOWN_SENDER, SHARED}
NAMES = ["a", "b", f"{UNREGISTERED}x", f"{UNREGISTERED}y", UNKNOWN_SENDER, SHARED]

messages = st.tuples(st.sampled_from(NAMES), st.sampled_from([0, 1, 2 * COST_BYTES - 1, 5 * COST_BYTES]))
groups = st.lists(st.tuples(st.floats(0, 3), st.lists(messages, max_size=40)), max_size=8).map(
    lambda found: sorted(found, key=lambda group: group[0])
)


@given(groups, st.integers(1, 5))
def test_the_first_messages_of_each_second_are_within_the_share(found, share):
    limit = RateLimit(share)
    spent = Counter()
    for at, sent in found:
        expected = []
        for index, (name, size) in enumerate(sent):
            shares = {name, UNKNOWN_SENDER} if name.startswith(UNREGISTERED) else {name}
            mosts = {each: share * SHARED_TIMES if each in TOGETHER else share for each in shares}
            if any(spent[int(at), each] >= most for each, most in mosts.items()):
                expected.append(index)
            else:
                spent.update({(int(at), each): 1 + size // COST_BYTES for each in shares})
        names, sizes = [name for name, _ in sent], [size for _, size in sent]
        over = limit.over_limit(names, sizes, at)
        # A group that fits as a whole is not looked at one by one; what it lets through is the same.
        assert over == expected


def test_who_invents_names_has_one_share_and_takes_no_memory():
    limit = RateLimit(10)
    names = [f"{UNREGISTERED}{n}" for n in range(100_000)]
    over = limit.over_limit(names, [80] * len(names), 1.0)
    assert over == list(range(10 * SHARED_TIMES, len(names)))
    assert len(limit._spent) == 10 * SHARED_TIMES + 1
    assert limit.over_limit(["gw-1"], [80], 1.5) == [], "a gateway of the inventory has its own"


def test_a_gateway_is_counted_as_one_on_all_its_topics_and_under_the_name_it_had():
    inventory = Inventory(gateways={"gw-1": Gateway("gw-1", "east", formerly=("old",))})
    in_force = [inventory]
    decoder = Decoder(lambda: in_force[-1])
    topics = [f"wenya/v1/{name}/{form}" for name in ("gw-1", "old") for form in ("json", "senml", "mistyped")]
    assert decoder.counted_as(topics) == ["gw-1"] * 6
    shared = [topic.replace("+", "x") for topic in SUBSCRIPTIONS if not topic.startswith("wenya")]
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
