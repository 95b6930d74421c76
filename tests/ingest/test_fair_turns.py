"""A sender's flood costs him his turn and nobody else's: counted in rows, decodes and transactions."""

import itertools
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ingest.intake
from ingest.decoding.decoder import Decoder
from ingest.intake import PARKED_BYTES, STATUS_TOPIC
from ingest.inventory.devices import Gateway
from ingest.journal.parked_messages import LETTER_MESSAGES
from ingest.mqtt.end_of_backlog import BacklogMarker
from ingest.mqtt.late_messages import LATE_MESSAGES
from ingest.mqtt.message_group import ASIDE_BYTES, MESSAGE_BYTES
from tests.examples import examples
from tests.ingest.intake_bench import INVENTORY, IntakeBench, reading

LIMIT = 50
GROUP = 200
FLOOD = 20_000
"""As many as a broker may send ahead of our acknowledgements."""
QUIET = "wenya/v1/quiet/json"
SENDERS = replace(INVENTORY, gateways={name: Gateway(name, "home") for name in ("gw-1", "gw-2", "quiet")})


class Counted(Decoder):
    """Counts the messages it decodes."""

    def __init__(self):
        super().__init__(lambda: SENDERS)
        self.decoded = 0

    def decode(self, messages, **options):
        self.decoded += len(messages)
        return super().decode(messages, **options)


class Work:
    """What an intake did until each of its transactions: messages decoded, rows of letters written."""

    def __init__(self, desk, decoder):
        self.decoder = decoder
        self.appended = []
        keep = desk.journal.append

        def append(batch, letters=(), *arguments, **options):
            position = keep(batch, letters, *arguments, **options)
            points = set(batch.point.tolist())
            self.appended.append((points, decoder.decoded, len(letters)))
            return position

        desk.journal.append = append

    def until(self, point):
        """How many transactions, decodes and rows it took to make a point's reading durable."""
        for count, (points, decoded, _) in enumerate(self.appended, start=1):
            if point in points:
                return count, decoded, sum(rows for _, _, rows in self.appended[:count])
        raise AssertionError(f"{point} is not durable")


def flood(count, topic="wenya/v1/gw-1/json", first=0):
    return [
        (topic, b'{"point":"nobody-%d","value":1,"measured_at":1}' % n) for n in range(first, first + count)
    ]


def flooded(bench, *sent, box_bytes=1 << 26):
    decoder = Counted()
    desk = bench(
        start=False,
        decoder=decoder,
        gateway_messages_per_s=LIMIT,
        group_messages=GROUP,
        box_bytes=box_bytes,
    )
    work = Work(desk, decoder)
    for messages in sent:
        desk.receive(*messages)
    desk.intake.start()
    return desk, work


def test_who_comes_behind_a_flood_is_durable_with_the_first_transaction(bench):
    desk, work = flooded(bench, flood(FLOOD), [reading(1000, topic=QUIET)])
    desk.wait(FLOOD + 1)
    transactions, decoded, rows = work.until(1000)
    assert transactions == 1
    assert decoded <= 2 * LIMIT + 1, "what the flood may send, and his own"
    assert rows <= 2 * LIMIT + FLOOD // LETTER_MESSAGES + 1, "and hardly a row more for all the rest of it"
    assert desk.acknowledged == list(range(1, FLOOD + 2)), "in the order in which they came"


def test_a_flood_that_goes_on_takes_no_more_turns_of_others(bench):
    """Wherever in it the other speaks: he waits for the group before his and some of what is parked."""
    sent = []
    for n in range(10):
        sent += [flood(2_000, first=2_000 * n), [reading(1000 + n, topic=QUIET)]]
    desk, work = flooded(bench, *sent)
    desk.wait(10 * 2_001)
    transactions = [work.until(1000 + n)[0] for n in range(10)]
    assert transactions[-1] <= 3, "all of it is two groups at most, and a lot of parked messages between them"
    assert work.until(1009)[1] <= 2 * LIMIT + 10 + PARKED_BYTES // 40


def test_what_finds_no_room_to_be_parked_is_decoded_after_the_others(bench):
    desk, work = flooded(bench, flood(FLOOD), [reading(1000, topic=QUIET)], box_bytes=1 << 17)
    desk.wait(FLOOD + 1)
    transactions, decoded, _ = work.until(1000)
    assert (transactions, decoded <= 2 * LIMIT + 1) == (1, True)
    desk.until(desk.intake.nothing_parked)
    assert work.decoder.decoded == FLOOD + 1, "and not one of them twice"


LOT = PARKED_BYTES // len("wenya/v1/gw-1/json" + flood(1)[0][1].decode()) + 1
"""Messages of a flood decoded at once, at most."""


def test_who_comes_while_what_found_no_room_is_decoded_waits_for_a_few_of_them_only(bench):
    desk, work = flooded(bench, box_bytes=1 << 17)
    keep, said = desk.journal.append, itertools.count(1000)

    def append(*arguments, **options):
        if work.decoder.decoded > 2 * LIMIT and (point := next(said)) < 1005:
            desk.receive(reading(point, topic=QUIET))
        return keep(*arguments, **options)

    desk.journal.append = append
    desk.receive(*flood(FLOOD))
    desk.wait(FLOOD + 5)
    assert work.until(1004)[1] <= 2 * LIMIT + (5 + 2) * 2 * LOT, "late ones and parked ones by turns"
    assert desk.acknowledged == list(range(1, FLOOD + 6)), "in the order in which they came"


def test_a_failure_while_late_messages_are_decoded_loses_none_and_keeps_the_order(bench):
    desk, work = flooded(bench, box_bytes=1 << 17)
    keep, failures = desk.journal.append, [RuntimeError("the unexpected"), OSError("another")]

    def append(*arguments, **options):
        if failures and work.decoder.decoded > (3 - len(failures)) * 3 * LOT:
            raise failures.pop()
        return keep(*arguments, **options)

    desk.journal.append = append
    many = [reading(1 + n % 1999, value=n) for n in range(FLOOD)]
    desk.receive(*many)
    desk.wait(FLOOD)
    desk.until(desk.intake.nothing_parked)
    desk.intake.stop()
    assert not failures
    assert desk.acknowledged == list(range(1, FLOOD + 1))
    assert {value for _, value, _ in desk.readings()} >= {float(n) for n in range(FLOOD)}


def test_a_stop_finishes_what_is_late_so_that_what_came_with_it_is_not_sent_again(bench):
    desk = bench(start=False, decoder=Counted(), gateway_messages_per_s=LIMIT, box_bytes=1 << 17)
    keep = desk.journal.append

    def append(*arguments, **options):
        desk.intake._stopping.set()
        return keep(*arguments, **options)

    desk.journal.append = append
    desk.receive(*flood(FLOOD // 2), reading(1000, topic=QUIET))
    desk.intake.start()
    desk.intake.stop(20)
    assert desk.acknowledged == list(range(1, FLOOD // 2 + 2))
    assert [point for point, _, _ in desk.readings()] == [1000]


def test_no_more_is_taken_in_while_much_is_late(bench):
    limits = {"gateway_messages_per_s": LIMIT, "group_messages": GROUP, "box_bytes": 1 << 17}
    desk = bench(start=False, decoder=Counted(), **limits)
    late, keep = [], desk.intake._late.add

    def add(group):
        late.append((desk.intake._late.is_full(), len(group.late)))
        keep(group)

    desk.intake._late.add = add
    for _ in range(4):
        desk.receive(*flood(FLOOD))
    desk.intake.start()
    desk.wait(4 * FLOOD)
    assert not any(full for full, _ in late)
    assert max(count for _, count in late) > LATE_MESSAGES / 2


@pytest.mark.parametrize("payload", [b"", b"{}"])
def test_however_small_the_messages_of_a_flood_are_a_group_of_them_is_bounded(bench, payload):
    """More than a broker sends ahead of us, as it may without acknowledgements (QoS 0)."""
    desk = bench(start=False, decoder=Counted(), gateway_messages_per_s=LIMIT, group_messages=GROUP)
    groups = []
    keep = desk.intake._acknowledge

    def acknowledge(blocks):
        groups.append(sum(len(block.topics) for block in blocks))
        keep(blocks)

    desk.intake._acknowledge = acknowledge
    for _ in range(40):
        desk.receive(*[("wenya/v1/gw-1/json", payload)] * 2_000)
    desk.intake.start()
    desk.wait(80_000)
    assert max(groups) <= ASIDE_BYTES // MESSAGE_BYTES + GROUP


def test_packs_of_names_that_nobody_knows_are_dear(bench):
    """A pack of 10 000 of them is the work of 500 messages, and is counted before it is decoded."""
    names = ",".join(f'"{n:x}":1' for n in range(10_000))
    packs = [("wenya/v1/gw-1/thingsboard", f'{{"d{n}":[{{{names}}}]}}'.encode()) for n in range(7)]
    desk, work = flooded(bench, packs, [reading(1000, topic=QUIET)], box_bytes=1 << 28)
    desk.wait(8)
    assert work.until(1000)[:2] == (1, 2), "one pack, which takes ten seconds of its sender's limit"
    desk.until(desk.intake.nothing_parked)
    decoded = [count for _, count, _ in work.appended]
    assert decoded[-1] == 8
    assert all(after - before <= 1 for before, after in itertools.pairwise(decoded)), "no two of them at once"


def test_decoding_what_is_parked_rests_and_holds_up_nobody_meanwhile(bench, monkeypatch):
    monkeypatch.setattr(ingest.intake, "REST_TIMES", 100_000)
    desk, work = flooded(bench, flood(FLOOD))
    desk.wait(FLOOD)
    for n in range(5):
        desk.receive(reading(1000 + n, topic=QUIET))
        desk.wait(FLOOD + n + 1)
    assert work.decoder.decoded <= 2 * LIMIT + PARKED_BYTES // 40 + 5, "once since the start"
    assert work.until(1004)[1] == work.decoder.decoded
    assert not desk.intake.nothing_parked()


def test_decoding_what_is_parked_does_not_rest_while_the_clock_of_all_waits_for_it(bench, monkeypatch):
    """Once somebody waits, one rest would be the end of this test."""
    monkeypatch.setattr(ingest.intake, "REST_TIMES", 100_000)
    markers = []
    desk = bench(
        start=False,
        decoder=Counted(),
        gateway_messages_per_s=LIMIT,
        box_bytes=1 << 26,
        on_status=lambda payload: [each.seen(payload) for each in markers],
        awaits_parked=lambda: any(each.awaits_parked() for each in markers),
    )

    def publish(payload):
        desk.receive((STATUS_TOPIC, payload))
        return True

    marker = BacklogMarker(publish, desk.intake.newest_parked, desk.intake.nothing_parked)
    markers.append(marker)
    desk.intake.start()
    desk.receive(*flood(FLOOD))
    desk.wait(FLOOD)
    assert not desk.intake.nothing_parked()
    marker.send(desk.clock.now())
    desk.until(marker.reached)
    assert desk.intake._decoder.decoded == FLOOD
    assert not marker.awaits_parked()


def test_two_floods_take_turns(bench):
    """Who parks less has an equal part until all that he has is decoded."""
    less = 3_000
    desk, _ = flooded(bench, flood(FLOOD), flood(less, "wenya/v1/gw-2/json"))
    desk.wait(FLOOD + less)
    desk.until(desk.intake.nothing_parked)
    decoded = [row.gateway for row in desk.journal.box.dead_letters(0, 2 * FLOOD, "unknown-point")]
    assert Counter(decoded) == {"gw-1": FLOOD, "gw-2": less}
    until_done = decoded[: len(decoded) - decoded[::-1].index("gw-2")]
    assert until_done.count("gw-1") <= less + 2 * LIMIT + 2 * LETTER_MESSAGES


sendings = st.lists(
    st.tuples(st.sampled_from(["gw-1", "gw-2", "quiet", "who"]), st.integers(1, 60)), min_size=1, max_size=12
)


@settings(max_examples=examples(25), deadline=None)
@given(sendings, st.integers(0, 12), st.sampled_from([4_000, 40_000, 1 << 22]))
def test_whatever_floods_and_whenever_it_stops_nothing_acknowledged_is_lost_or_there_twice(
    tmp_path_factory, sent, stop_after, box_bytes
):
    """Stopped in the middle and started again on the same file, with what was not acknowledged sent again."""
    path = tmp_path_factory.mktemp("fair") / "journal.sqlite"
    said, number = [], 0
    for sender, count in sent:
        said.append(
            [reading(n, topic=f"wenya/v1/{sender}/json") for n in range(number + 1, number + count + 1)]
        )
        number += count
    options = {"gateway_messages_per_s": 3, "group_messages": 20, "box_bytes": box_bytes}
    first = IntakeBench(path, decoder=Counted(), **options)
    for messages in said[:stop_after]:
        first.receive(*messages)
    first.intake.start()
    first.intake.stop()
    acknowledged = set(first.acknowledged)
    first.journal.close()
    again = IntakeBench(path, decoder=Counted(), **options)
    again.intake.start()
    again.receive(*(each for n, each in enumerate(itertools.chain(*said), start=1) if n not in acknowledged))
    again.until(lambda: again.intake.counters.acknowledged == number - len(acknowledged))
    again.until(again.intake.nothing_parked)
    again.intake.stop()
    durable = Counter(point for point, _, _ in again.readings())
    again.journal.close()
    assert durable == dict.fromkeys(range(1, number + 1), 1)
