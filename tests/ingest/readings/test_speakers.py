"""Who may speak for a point: columns decide what one would decide reading by reading."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.durations import DAY
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Inventory, Point
from ingest.readings.quantities import Metric
from ingest.readings.speakers import FormerSpeaker, GatewayFormat, speaker_of_format
from tests.examples import examples

NOW = 100 * DAY
MOVED = NOW - DAY
FORMATS = [None, *GatewayFormat]
SHARED = [each for each in GatewayFormat if each not in (GatewayFormat.NATIVE, GatewayFormat.SPARKPLUG)]


def inventory(gateways, behind, former=None) -> Inventory:
    """Points 0, 1, ... each with a device of its own, behind the gateways that ``behind`` says."""
    return Inventory(
        points={
            f"p{key}": Point(f"p{key}", Metric.PH, "s", 1, 1, device=f"d{key}", key=key)
            for key in range(len(behind))
        },
        gateways={gateway.id: gateway for gateway in gateways},
        devices={
            f"d{key}": Device(f"d{key}", first[0] if first else None, "", tuple(first[1:]))
            for key, first in enumerate(behind)
        },
        former_speakers=former or {},
    )


def is_foreign(known: Inventory, speaker: str, key: int = 0, measured_at: int = NOW, received_at=NOW) -> bool:
    found = known.speakers.foreign(
        np.array([key], np.int32),
        known.speakers.numbered([speaker]),
        np.array([measured_at]),
        np.array([received_at]),
    )
    assert (found.dtype, found.shape) == (np.bool_, (1,))
    return bool(found[0])


def speakers_for(known: Inventory, key: int = 0, **at: int) -> set[str]:
    names = ["g1", "g2", "g0", "nobody", "", *map(speaker_of_format, SHARED)]
    return {name for name in names if not is_foreign(known, name, key, **at)}


def test_a_topic_that_names_the_gateway_speaks_whatever_the_format_is():
    for wire_format in FORMATS:
        known = inventory([Gateway("g1", "s", "", wire_format), Gateway("g2", "s")], [["g1"]])
        assert {"g1"} <= speakers_for(known) <= {"g1", *map(speaker_of_format, SHARED)}


def test_a_topic_that_names_none_speaks_for_gateways_of_its_format():
    for wire_format in GatewayFormat:
        known = inventory([Gateway("g1", "s", "", wire_format)], [["g1"]])
        shared = {speaker_of_format(wire_format)} if wire_format in SHARED else set()
        assert speakers_for(known) == {"g1"} | shared


def test_every_topic_that_names_none_speaks_for_an_unbound_gateway():
    known = inventory([Gateway("g1", "s"), Gateway("g2", "s")], [["g1"]])
    assert speakers_for(known) == {"g1", *map(speaker_of_format, SHARED)}


def test_anybody_speaks_for_a_point_without_a_gateway():
    known = inventory([Gateway("g1", "s")], [[], ["g1"]])
    assert speakers_for(known) == {"g1", "g2", "g0", "nobody", "", *map(speaker_of_format, SHARED)}
    assert known.unbound_points == ("p0",)
    assert known.unbound_gateways == ("g1",)


def test_each_of_several_gateways_speaks_by_its_own_topics():
    native, tts = GatewayFormat.NATIVE, GatewayFormat.TTS
    known = inventory(
        [Gateway("g0", "s", "", native), Gateway("g1", "s", "", native), Gateway("g2", "s", "", tts)],
        [["g0", "g2"]],
    )
    assert speakers_for(known) == {"g0", "g2", speaker_of_format(tts)}


def test_a_renamed_gateway_speaks_by_both_its_names():
    known = inventory([Gateway("g1", "s", "", GatewayFormat.NATIVE, ("g0",)), Gateway("g2", "s")], [["g1"]])
    assert speakers_for(known) == {"g0", "g1"}


def test_after_a_move_the_old_gateway_speaks_for_a_week_for_what_was_before():
    native = GatewayFormat.NATIVE
    for gateways in (["g1"], ["g1", "g2"]):
        former = {0: (FormerSpeaker("g2", GatewayFormat.CHIRPSTACK, MOVED),)}
        known = inventory([Gateway(name, "s", "", native) for name in gateways], [["g1"]], former)
        old = {"g2", speaker_of_format(GatewayFormat.CHIRPSTACK)}
        assert speakers_for(known, measured_at=MOVED - 1) == {"g1"} | old
        assert speakers_for(known, measured_at=MOVED) == {"g1"}
        last = MOVED + 7 * DAY
        assert speakers_for(known, measured_at=MOVED - 1, received_at=last - 1) == {"g1"} | old
        assert speakers_for(known, measured_at=MOVED - 1, received_at=last) == {"g1"}


def test_of_former_gateways_with_one_topic_the_later_move_counts():
    tts = GatewayFormat.TTS
    former = {0: (FormerSpeaker("g0", tts, MOVED - 5), FormerSpeaker("g2", tts, MOVED))}
    known = inventory([Gateway("g1", "s", "", GatewayFormat.NATIVE)], [["g1"]], former)
    assert speakers_for(known, measured_at=MOVED - 1) == {"g1", "g2", speaker_of_format(tts)}
    assert speakers_for(known, measured_at=MOVED - 6) == {"g0", "g1", "g2", speaker_of_format(tts)}


def test_an_unknown_point_is_nobodys():
    known = inventory([Gateway("g1", "s")], [["g1"]])
    assert not is_foreign(known, "g2", key=-1)
    assert not is_foreign(Inventory(), "g2", key=-1)


names = st.sampled_from(["g0", "g1", "g2", "g3"])
instants = st.sampled_from([MOVED - 7 * DAY, MOVED - 1, MOVED, NOW, MOVED + 7 * DAY - 1, MOVED + 7 * DAY])


@st.composite
def towns(draw) -> Inventory:
    in_force = draw(st.sets(names, min_size=1))
    old_names = {name: f"{name}-old" for name in in_force}
    gateways = [
        Gateway(
            name, "s", "", draw(st.sampled_from(FORMATS)), (old_names[name],) if draw(st.booleans()) else ()
        )
        for name in sorted(in_force)
    ]
    behind = draw(st.lists(st.lists(st.sampled_from(sorted(in_force)), unique=True), min_size=1, max_size=4))
    moves = st.builds(FormerSpeaker, names, st.sampled_from(FORMATS), instants)
    former = {key: tuple(draw(st.lists(moves, max_size=3))) for key in range(len(behind))}
    return inventory(gateways, behind, former)


def expected(known: Inventory, key: int, speaker: str, measured_at: int, received_at: int) -> bool:
    """judgement.md, reading by reading."""
    now_called = {old: gateway.id for gateway in known.gateways.values() for old in gateway.formerly}
    gateways = known.gateways_of(known.by_key[key])
    if not gateways:
        return False

    def speaks(gateway, wire_format):
        if speaker.startswith("/"):
            return wire_format is None or speaker == speaker_of_format(wire_format)
        return now_called.get(speaker, speaker) == now_called.get(gateway, gateway)

    if any(speaks(gateway, known.gateways[gateway].format) for gateway in gateways):
        return False
    return not any(
        speaks(move.gateway, move.format) and measured_at < move.until and received_at < move.until + 7 * DAY
        for move in known.former_speakers.get(key, ())
    )


@settings(max_examples=examples(200))
@given(towns(), st.data())
def test_the_columns_decide_as_one_would_for_each_reading(known, data):
    rows = data.draw(
        st.lists(
            st.tuples(
                st.sampled_from(sorted(known.by_key)),
                names | st.sampled_from(["g0-old", "g1-old", "x", *map(speaker_of_format, SHARED)]),
                instants,
                instants,
            )
        )
    )
    key, speaker, measured_at, received_at = zip(*rows, strict=True) if rows else ((), (), (), ())
    found = known.speakers.foreign(
        np.array(key, np.int32),
        known.speakers.numbered(speaker),
        np.array(measured_at, np.int64),
        np.array(received_at, np.int64),
    )
    assert found.tolist() == [expected(known, *row) for row in rows]
