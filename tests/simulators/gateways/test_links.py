"""Between gateway and broker messages are lost, kept, sent again and held back, and nothing else happens."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.readings.batch import Flag
from simulators.faults.kinds import (
    Duplicates,
    LateUpload,
    OfflineGateway,
    Reordering,
    SilentGateway,
    WeakSignal,
)
from simulators.faults.schedule import NEVER
from simulators.gateways.encoders import encode
from simulators.gateways.links import GatewayUplink, Links
from simulators.wire.messages import ChannelUpload, Wire
from simulators.wire.receiver import ReceivedRows
from tests.examples import examples

T0 = 1_795_298_400_000
START, END = T0 + HOUR, T0 + 2 * HOUR
SPAN = {"start": START, "end": END, "gateway": "gw-1"}


def upload(t, *, channel=0, value=18.1, **more):
    return ChannelUpload(
        f"p{channel}", f"{channel:016x}", "temperature", "Cel", [t], [value], channel=channel, **more
    )


def links(*faults, seed=0, **bounds):
    return Links(np.random.default_rng(seed), faults, **bounds)


def play(own, hours=3, *, gateways=("gw-1",), wire=Wire.JSON, every=10 * MINUTE, until_empty=True):
    """``(t, sent)``: each gateway hears one reading ``every`` so often, its channel the gateway's number."""
    found = []
    t, last = T0, T0 + hours * HOUR
    while t < last or (until_empty and own.next_due < NEVER):
        heard = []
        if t < last and (t - T0) % every == 0:
            heard = [
                GatewayUplink(gateway, wire, [upload(t, channel=number, value=18 + (t - T0) // MINUTE / 100)])
                for number, gateway in enumerate(gateways)
            ]
        found += [(t, sent) for sent in own.forward(t, heard)]
        following = t - (t - T0) % every + every
        assert own.next_due > t
        t = min(following, own.next_due) if following < last else max(own.next_due, t + 1)
    return found


def rows(found):
    """``(t, measured_at, flags)`` of every row."""
    return [
        (t, at, flags)
        for t, sent in found
        for at, flags in zip(sent.rows.measured_at.tolist(), sent.rows.flags.tolist(), strict=True)
    ]


@pytest.mark.parametrize("wire", Wire)
def test_without_faults_all_is_published_at_once_as_its_gateway_says_it(wire):
    found = play(links(), wire=wire)

    assert [(t, sent.topic, sent.payload) for t, sent in found] == [
        (t, *encode(wire, "gw-1", [upload(t, value=18 + (t - T0) // MINUTE / 100)], t)[0])
        for t in range(T0, T0 + 3 * HOUR, 10 * MINUTE)
    ]
    assert [(at, flags) for _, at, flags in rows(found)] == [(t, 0) for t, _ in found]
    assert links().next_due == NEVER


def test_what_a_silent_gateway_hears_is_lost():
    found = play(links(SilentGateway(**SPAN)))

    assert [t for t, _ in found] == [t for t in range(T0, T0 + 3 * HOUR, 10 * MINUTE) if not START <= t < END]
    assert all(t == at for t, at, _ in rows(found))


@pytest.mark.parametrize("wire", Wire)
def test_an_offline_gateway_sends_what_it_kept_with_the_devices_own_times(wire):
    found = play(links(OfflineGateway(**SPAN)), wire=wire)
    kept = [(t, at, flags) for t, at, flags in rows(found) if at < t]
    says_history = wire not in {Wire.SENML, Wire.THINGSBOARD}

    assert [t for t, _ in found if START <= t < END] == []
    assert kept == [(END, at, Flag.HISTORY if says_history else 0) for at in range(START, END, 10 * MINUTE)]
    assert [at for _, at, _ in rows(found)] == list(range(T0, T0 + 3 * HOUR, 10 * MINUTE))


def test_an_offline_gateways_history_is_one_message_in_native_json():
    _, sent = next((t, sent) for t, sent in play(links(OfflineGateway(**SPAN))) if t == END)

    assert sent.topic == "wenya/v1/gw-1/json"
    assert json.loads(sent.payload)[:2] == [
        {"point": "p0", "value": 18.6, "measured_at": 1_795_302_000_000, "flags": ["history"]},
        {"point": "p0", "value": 18.7, "measured_at": 1_795_302_600_000, "flags": ["history"]},
    ]


def test_what_was_kept_is_sent_channel_by_channel():
    own = links(OfflineGateway(**SPAN))
    for t in (START, START + MINUTE):
        own.forward(t, [GatewayUplink("gw-1", Wire.JSON, [upload(t), upload(t, channel=1)])])
    [sent] = own.forward(END, [])

    assert sent.rows.channel.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("wire", Wire)
def test_or_sends_each_as_if_it_had_just_been_measured(wire):
    found = [
        (t, sent) for t, sent in play(links(OfflineGateway(**SPAN, then="fresh")), wire=wire) if t == END
    ]
    fresh = ReceivedRows.joined([sent.rows for _, sent in found])

    # Six were kept, and the seventh, measured when the gateway came back, stands last in the same queue.
    assert fresh.measured_at.tolist() == [END - back * SECOND for back in range(6, -1, -1)]
    assert fresh.value.tolist() == [18.6, 18.7, 18.8, 18.9, 19.0, 19.1, 19.2]
    assert fresh.flags.tolist() == [0] * 7
    assert len(found) == 7


def test_a_fresh_message_written_by_hand():
    own = links(OfflineGateway(**SPAN, then="fresh"))
    own.forward(START, [GatewayUplink("gw-1", Wire.CHIRPSTACK, [upload(START)])])
    [sent] = own.forward(END, [])

    event = json.loads(sent.payload)
    assert event["time"] == "2026-11-22T00:00:00.000Z"
    assert event["object"] == {"temperature": 18.1}


def test_an_offline_gateway_comes_back_by_itself():
    own = links(OfflineGateway(**SPAN))
    own.forward(START, [GatewayUplink("gw-1", Wire.JSON, [upload(START)])])

    assert own.next_due == END
    assert own.forward(END - 1, []) == []
    assert len(own.forward(END, [])) == 1
    assert own.next_due == NEVER


def test_a_gateway_that_goes_from_offline_to_silent_keeps_what_it_has_until_both_are_over():
    own = links(OfflineGateway(**SPAN), SilentGateway(start=END - MINUTE, end=END + HOUR, gateway="gw-*"))
    found = play(own, hours=4)

    assert [(t, at) for t, at, _ in rows(found) if at < t] == [
        (END + HOUR, at) for at in range(START, END - MINUTE, 10 * MINUTE)
    ]


def test_an_offline_gateway_forgets_the_oldest_when_its_memory_is_full():
    found = play(links(OfflineGateway(**SPAN), most_buffered=2))

    assert [at for t, at, _ in rows(found) if at < t] == [END - 20 * MINUTE, END - 10 * MINUTE]


def test_daily_outages_bring_a_backfill_every_day():
    fault = OfflineGateway(start=START, end=END, gateway="gw-1", daily=True)
    found = play(links(fault), hours=72)

    assert [t for t, at, _ in rows(found) if at == t - 10 * MINUTE] == [END, END + DAY, END + 2 * DAY]
    assert len(rows(found)) == 72 * 6


@pytest.mark.parametrize("within_s", [0, 300])
def test_duplicates_are_the_same_bytes_again_within_their_time(within_s):
    found = play(links(Duplicates(**SPAN, copies=3, within_s=within_s)))
    times = {}
    for t, sent in found:
        times.setdefault(sent.payload, []).append(t)

    for payload, arrivals in times.items():
        first = json.loads(payload)[0]["measured_at"]
        assert len(arrivals) == (4 if START <= first < END else 1)
        assert arrivals[0] == first
        assert arrivals[-1] <= first + within_s * SECOND


def test_reordered_messages_overtake_each_other_and_all_arrive():
    found = play(links(Reordering(**SPAN, within_s=3000)))
    arrived = [at for _, at, _ in rows(found)]

    assert sorted(arrived) == list(range(T0, T0 + 3 * HOUR, 10 * MINUTE))
    assert arrived != sorted(arrived)
    assert all(at <= t <= at + 3000 * SECOND for t, at, _ in rows(found))
    assert [t for t, _ in found] == sorted(t for t, _ in found)


def test_a_weak_signal_sends_its_share_of_messages_again():
    fault = WeakSignal(start=T0, end=T0 + DAY, gateway="gw-1", share=0.3, within_s=120)
    found = play(links(fault), hours=24, every=MINUTE)
    again = [t - at for t, at, _ in rows(found) if t > at]

    assert 0.25 < len(again) / (24 * 60) < 0.35
    assert max(again) <= 120 * SECOND
    assert len(found) - len(again) >= 24 * 60 - 1


def test_a_late_copy_of_a_reset_clocks_value_is_another_reading():
    own = links(Duplicates(**SPAN, copies=1, within_s=300))
    reset = ChannelUpload("p0", "d", "temperature", "Cel", [946_684_860_000], [18.1], live=[True], channel=0)
    found = [(START, own.forward(START, [GatewayUplink("gw-1", Wire.SENML, [reset])]))]
    found += [(own.next_due, own.forward(own.next_due, []))]

    assert [(t, at, flags) for t, [sent] in found for _, at, flags in rows([(t, sent)])] == [
        (t, t, Flag.CLOCK_RESET) for t, _ in found
    ]


def test_what_is_on_its_way_is_bounded():
    own = links(Reordering(start=T0, end=T0 + DAY, gateway="*", within_s=86_400), most_pending=5)
    found = play(own, hours=10, until_empty=False)

    assert len(rows(found)) == 10 * 6 - 5


LINK_FAULTS = st.lists(
    st.sampled_from(
        [
            SilentGateway(**SPAN),
            OfflineGateway(**SPAN),
            OfflineGateway(**SPAN, then="fresh"),
            Duplicates(**SPAN, copies=2, within_s=700),
            Reordering(**SPAN, within_s=1500),
            WeakSignal(**SPAN),
            WeakSignal(start=T0, end=T0 + DAY, gateway="gw-?", within_s=900),
        ]
    ),
    unique_by=id,
    max_size=4,
)


@settings(max_examples=examples(30))
@given(LINK_FAULTS, st.sampled_from(Wire), st.integers(0, 99))
def test_the_same_seed_sends_the_same_bytes_at_the_same_times(faults, wire, seed):
    def said():
        found = play(links(*faults, seed=seed), gateways=("gw-1", "gw-2"), wire=wire)
        return [(t, sent.topic, sent.payload) for t, sent in found]

    assert said() == said()


@settings(max_examples=examples(30))
@given(LINK_FAULTS, st.sampled_from(Wire))
def test_a_gateway_that_is_not_hit_sends_the_same_whatever_hits_the_others(faults, wire):
    weak = WeakSignal(start=T0, end=T0 + DAY, gateway="gw-2", within_s=900)

    def of_the_other(*all_faults):
        found = play(links(*all_faults), gateways=("gw-1", "gw-2"), wire=wire)
        return [(t, sent.payload) for t, sent in found if 1 in sent.rows.channel.tolist()]

    elsewhere = [fault for fault in faults if fault.gateway == "gw-1"]
    assert of_the_other(*elsewhere, weak) == of_the_other(weak)


def test_a_late_upload_comes_when_it_is_sent_and_everything_else_at_once():
    own = links(LateUpload(**SPAN, sent_at=END + 25 * MINUTE))
    found = play(own)
    kept = [(t, at) for t, at, flags in rows(found) if t != at]
    assert kept == [(END + 25 * MINUTE, t) for t in range(START, END, 10 * MINUTE)]
    assert all(flags & Flag.HISTORY for t, at, flags in rows(found) if t != at)
    assert len(rows(found)) == 18
