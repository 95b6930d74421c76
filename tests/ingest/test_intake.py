"""A message is acknowledged when it is durable, not before, and nothing can stop the others for good."""

import json
import sqlite3
import threading

import pytest
from structlog.testing import capture_logs

import ingest.intake
from ingest.clock import SimulatedClock, elapsed
from ingest.decoding.decoder import Decoder
from ingest.intake import CLOCK_TOPIC, STATUS_TOPIC, Intake
from ingest.inventory.tree import Inventory, Point
from ingest.journal.journal import CHECKER, WRITER, Journal, JournalError
from ingest.mqtt.read_ahead import MessageBlock
from ingest.rate_limit import SHARED_TOPIC
from ingest.readings.batch import DeadLetterReason, concat
from ingest.readings.quantities import Metric

AT = 1_795_298_400_000
POINTS = [
    Point(f"p{n}", Metric.INDOOR_TEMPERATURE, "home", 1_200_000, 3_600_000, key=n) for n in range(1, 2000)
]
INVENTORY = Inventory(points={p.id: p for p in POINTS})
JSON = "wenya/v1/gw-1/json"


class Told:
    """A real clock that stands where it was put."""

    def __init__(self, now):
        self._now = now

    def now(self):
        return self._now


class Bench:
    """An intake over a real journal, whose acknowledgements are collected."""

    def __init__(self, path, clock=None, decoder=None, max_bytes=1 << 30, box_bytes=1 << 24, **settings):
        self.journal = Journal(path, max_bytes, box_bytes)
        self.clock = clock or Told(AT)
        self.acknowledged = []
        self.changed = threading.Condition()
        settings = {"group_ms": 1, "group_messages": 4000, "gateway_messages_per_s": 100_000, **settings}
        self.intake = Intake(
            decoder or Decoder(INVENTORY), self.journal, self.clock, self._acknowledge, **settings
        )
        self.next_mid = 1

    def _acknowledge(self, runs):
        with self.changed:
            self.acknowledged += [mid for run in runs for mid in run.mids]
            self.changed.notify_all()

    def run(self, *messages):
        """A run of (topic, payload) with packet ids that count up from 1."""
        mids = list(range(self.next_mid, self.next_mid + len(messages)))
        self.next_mid += len(messages)
        return MessageBlock([t for t, _ in messages], [p for _, p in messages], mids, 1)

    def receive(self, *messages):
        assert self.intake.receive(self.run(*messages))

    def wait(self, count):
        """Until so many are acknowledged."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.acknowledged) >= count, 20)

    def readings(self):
        """(point, value, received_at) of everything in the journal, in order."""
        self.journal.rewind(CHECKER)
        batch = concat([b for _, b in self.journal.read(CHECKER, 1 << 30)])
        return list(zip(batch.point.tolist(), batch.value.tolist(), batch.received_at.tolist(), strict=True))

    def letters(self):
        return self.journal.box.dead_letters(0, 10_000, None)

    def until(self, holds):
        give_up = elapsed() + 20
        while not holds():
            assert elapsed() < give_up, "it does not come about"
            threading.Event().wait(0.005)


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.setattr(ingest.intake, "RETRY_S", 0.01)
    made = []

    def make(*, start=True, **settings):
        made.append(Bench(tmp_path / "journal.sqlite", **settings))
        if start:
            made[-1].intake.start()
        return made[-1]

    yield make
    for each in made:
        each.intake.stop()
        each.journal.close()


def reading(n, value=20.0, topic=JSON):
    return topic, json.dumps({"point": f"p{n}", "value": value, "measured_at": AT}).encode()


def time(now):
    return CLOCK_TOPIC, json.dumps({"now": now}).encode()


def test_what_is_acknowledged_is_in_the_journal_in_order(bench):
    desk = bench()
    for first in range(1, 1000, 100):
        desk.receive(*(reading(n) for n in range(first, first + 100)))
    desk.wait(1000)
    assert desk.acknowledged == list(range(1, 1001))
    assert [point for point, _, _ in desk.readings()] == list(range(1, 1001))
    assert (desk.intake.counters.received, desk.intake.counters.readings) == (1000, 1000)
    desk.until(lambda: desk.intake.counters.acknowledged == 1000)
    assert desk.intake.caught_up()


def test_nothing_is_acknowledged_while_the_disk_takes_nothing_and_all_of_it_once_it_does(bench):
    desk = bench()
    with desk.journal._file.writing():
        desk.receive(reading(1), reading(2))
        threading.Event().wait(0.05)
        assert desk.acknowledged == []
    desk.wait(2)
    assert [point for point, _, _ in desk.readings()] == [1, 2]


def test_a_journal_that_fails_as_armed_holds_the_acknowledgement_and_is_told(bench, monkeypatch):
    desk = bench(start=False)
    failures = 3
    kept = desk.journal.append

    def append(*arguments):
        nonlocal failures
        failures -= 1
        if failures >= 0:
            assert desk.acknowledged == []
            raise JournalError("disk", "no space left")
        return kept(*arguments)

    monkeypatch.setattr(desk.journal, "append", append)
    told = []
    monkeypatch.setattr(
        ingest.intake.Intake,
        "_hold",
        lambda _, *said, real=Intake._hold: (told.append(said), real(desk.intake, *said)),
    )
    desk.intake.start()
    desk.receive(reading(1))
    desk.wait(1)
    assert told == [("disk", "no space left")] * 3 + [(None,)]
    assert desk.intake.held is None
    assert len(desk.readings()) == 1


def test_a_full_journal_holds_everything_and_it_goes_on_by_itself(bench):
    desk = bench(max_bytes=1000, group_messages=10)
    desk.receive(*(reading(n) for n in range(1, 101)))
    desk.until(lambda: desk.intake.held)
    assert desk.intake.held == "journal-full"
    held = len(desk.acknowledged)
    assert 0 < held < 100
    while len(desk.acknowledged) < 100:
        for reader in (WRITER, CHECKER):
            for position, _ in desk.journal.read(reader, 1000):
                desk.journal.commit(reader, position)
        threading.Event().wait(0.005)
    desk.until(lambda: desk.intake.held is None)


def test_why_it_holds_is_a_code_for_everybody_and_a_file_for_the_log(bench):
    desk = bench(start=False)
    with capture_logs() as logs, sqlite3.connect(desk.journal._file.path) as other:
        desk.journal._file._connection.execute("PRAGMA busy_timeout = 0")
        other.execute("BEGIN IMMEDIATE")
        desk.intake.start()
        desk.receive(reading(1))
        desk.until(lambda: desk.intake.held)
        assert desk.intake.held == "disk"
        other.rollback()
        desk.wait(1)
    other.close()
    (said,) = [entry for entry in logs if entry["event"] == "not acknowledging"]
    assert (said["code"], "journal.sqlite" in said["detail"]) == ("disk", True)


def test_the_network_waits_for_room_and_is_let_go_at_a_stop(bench, monkeypatch):
    monkeypatch.setattr(ingest.intake, "INBOX_MESSAGES", 10)
    desk = bench(start=False)
    desk.receive(*(reading(n) for n in range(1, 12)))
    assert not desk.intake.receive(desk.run(reading(50)), 0.01)
    assert desk.intake.counters.received == 11
    desk.intake.start()
    desk.wait(11)
    assert desk.intake.receive(desk.run(reading(51)))
    desk.intake.stop()
    desk.intake.stop()
    desk.intake.receive(desk.run(*(reading(n) for n in range(60, 80))), 0.01)
    assert desk.intake.receive(desk.run(reading(99)), 0.01), "nobody may wait for one that has stopped"


def test_large_payloads_hold_the_network_too(bench, monkeypatch):
    monkeypatch.setattr(ingest.intake, "INBOX_BYTES", 1000)
    desk = bench(start=False)
    desk.receive((JSON, bytes(1000)))
    assert not desk.intake.receive(desk.run(reading(1)), 0.01)


def test_a_stop_leaves_what_is_not_durable_unacknowledged(bench):
    desk = bench(max_bytes=500, group_messages=1)
    desk.receive(*(reading(n) for n in range(1, 50)))
    desk.until(lambda: desk.intake.held)
    desk.intake.stop()
    assert desk.acknowledged == list(range(1, len(desk.readings()) + 1))
    assert len(desk.acknowledged) < 49


def test_groups_never_exceed_their_size(bench):
    desk = bench(start=False, group_messages=7)
    desk.receive(*(reading(n) for n in range(1, 31)))
    desk.receive(*(reading(n) for n in range(31, 51)))
    desk.intake.start()
    desk.wait(50)
    sizes = [len(batch) for _, batch in desk.journal.read(WRITER, 1000)]
    assert sizes == [7] * 7 + [1]
    assert desk.acknowledged == list(range(1, 51))


def test_simulated_time_is_told_in_order_with_the_readings(bench):
    clock = SimulatedClock(AT)
    desk = bench(clock=clock)
    desk.receive(
        reading(1), time(AT + 1000), reading(2), reading(3), time(AT + 2000), time(AT + 500), reading(4)
    )
    desk.wait(7)
    assert [(point, at - AT) for point, _, at in desk.readings()] == [(1, 0), (2, 1000), (3, 1000), (4, 2000)]
    assert clock.now() == AT + 2000


def test_time_is_told_only_after_what_was_said_before_it_is_durable(bench):
    clock = SimulatedClock(AT)
    desk = bench(clock=clock, max_bytes=10)
    desk.receive(reading(1), time(AT + 1000), reading(2), time(AT + 2000))
    desk.until(lambda: desk.intake.held)
    assert clock.now() == AT + 1000, "the first reading is durable, the second is not"
    assert desk.acknowledged == []


@pytest.mark.parametrize(
    "payload", [b"", b"{}", b'{"now": "x"}', b'{"now": -1}', b'{"now": 1e300}', b"[" * 5000]
)
def test_a_time_that_cannot_be_read_is_a_dead_letter(bench, payload):
    desk = bench(clock=SimulatedClock(AT))
    desk.receive(reading(1), (CLOCK_TOPIC, payload), reading(2))
    desk.wait(3)
    assert [(row.topic, row.reason) for row in desk.letters()] == [(CLOCK_TOPIC, "malformed")]
    assert len(desk.readings()) == 2


def test_in_real_time_nobody_tells_the_time(bench):
    desk = bench()
    desk.receive(reading(1), time(AT + 99_000), reading(2))
    desk.wait(3)
    assert [at for _, _, at in desk.readings()] == [AT, AT]
    assert [row.reason for row in desk.letters()] == ["unknown-topic"]


def test_our_own_word_is_no_reading_and_no_dead_letter_and_seen_after_what_came_before(bench):
    seen = []

    def on_status(payload):
        seen.append((payload, len(desk.readings()), len(desk.acknowledged)))

    desk = bench(start=False, on_status=on_status, group_messages=3)
    desk.receive(reading(1), reading(2), (STATUS_TOPIC, b"a"), (STATUS_TOPIC, b"{"), reading(3))
    desk.receive((STATUS_TOPIC, b"b"))
    desk.intake.start()
    desk.until(lambda: len(seen) == 3)
    assert seen == [(b"a", 2, 3), (b"{", 3, 6), (b"b", 3, 6)]
    assert desk.acknowledged == [1, 2, 3, 4, 5, 6]
    assert desk.letters() == []
    assert desk.intake.counters.readings == 3


def test_our_own_word_waits_with_what_cannot_be_made_durable(bench):
    seen = []
    desk = bench(max_bytes=10, on_status=seen.append)
    desk.receive(reading(1))
    desk.wait(1)
    desk.receive(reading(2), (STATUS_TOPIC, b"a"))
    desk.until(lambda: desk.intake.held)
    assert (seen, desk.acknowledged) == ([], [1])


def test_our_own_word_among_the_times_told_leaves_them_in_order(bench):
    desk = bench(clock=SimulatedClock(AT))
    desk.receive((STATUS_TOPIC, b"a"), reading(1), time(AT + 1000), (STATUS_TOPIC, b"b"), reading(2))
    desk.wait(5)
    assert [at for _, _, at in desk.readings()] == [AT, AT + 1000]


def test_what_cannot_be_decoded_is_kept_and_acknowledged(bench):
    desk = bench()
    desk.receive((JSON, b"{"), reading(1), ("nobody/knows", b"x"), reading(99_999))
    desk.wait(4)
    assert [row.reason for row in desk.letters()] == ["malformed", "unknown-topic", "unknown-point"]
    assert len(desk.readings()) == 1


class Poisoned(Decoder):
    """A decoder that a payload can break."""

    def decode(self, messages):
        if any(b"poison" in message.payload for message in messages):
            raise OverflowError("too much of it")
        return super().decode(messages)


def test_a_message_that_breaks_the_decoder_costs_only_itself(bench):
    desk = bench(decoder=Poisoned(INVENTORY))
    desk.receive(
        *(reading(n) for n in range(1, 20)), (JSON, b"poison 1"), *(reading(n) for n in range(20, 40))
    )
    desk.receive((JSON, b"poison 2"))
    desk.wait(41)
    assert [point for point, _, _ in desk.readings()] == list(range(1, 40))
    assert [row.payload for row in desk.letters()] == [b"poison 1", b"poison 2"]
    assert {row.reason for row in desk.letters()} == {"codec-failed"}
    assert desk.letters()[0].detail == "the decoder failed with OverflowError: too much of it"


class FailingCodec(Decoder):
    """A decoder whose route for one topic has a defect."""

    def _route(self, topic):
        found = super()._route(topic)
        return found._replace(decode=self._fail) if topic == "wenya/v1/defect/json" else found

    def _fail(self, topic, payload, received_at, out):
        raise KeyError(payload.decode())


def test_a_codecs_own_defect_is_logged_once_with_its_traceback_and_each_message_kept(bench):
    desk = bench(decoder=FailingCodec(INVENTORY), group_messages=2)
    with capture_logs() as logs:
        for n in range(1, 4):
            desk.receive(("wenya/v1/defect/json", b"%d" % n), reading(n))
        desk.wait(6)
    assert [point for point, _, _ in desk.readings()] == [1, 2, 3]
    assert [(row.reason, row.payload) for row in desk.letters()] == [
        ("codec-failed", b"1"),
        ("codec-failed", b"2"),
        ("codec-failed", b"3"),
    ]
    (line,) = [line for line in logs if line["event"] == "the decoder failed"]
    assert (line["log_level"], line["topic"]) == ("error", "wenya/v1/defect/json")
    assert isinstance(line["exc_info"], KeyError)
    assert line["exc_info"].__traceback__ is not None


def test_what_nobody_thought_of_is_tried_again_and_told(bench, monkeypatch):
    desk = bench(start=False)
    sent = desk.intake._acknowledge
    failures = [OSError("the line"), RuntimeError("the unexpected")]
    held = []

    def acknowledge(runs):
        held.append(desk.intake.held)
        if failures:
            raise failures.pop(0)
        sent(runs)

    monkeypatch.setattr(desk.intake, "_acknowledge", acknowledge)
    desk.intake.start()
    desk.receive(reading(1))
    desk.wait(1)
    assert desk.acknowledged == [1]


def test_a_flood_of_one_gateway_is_set_aside_and_ends_up_as_readings_when_there_is_time(bench):
    desk = bench(start=False, gateway_messages_per_s=20, group_messages=100)
    flood = [reading(n) for n in range(1, 301)]
    others = [reading(n, topic=f"wenya/v1/gw-{n}/json") for n in range(1000, 1030)]
    desk.receive(*flood, *others, *(reading(n, topic=SHARED_TOPIC) for n in range(2)))
    desk.intake.start()
    desk.wait(332)
    assert not desk.intake.nothing_parked() or desk.intake.counters.readings == 330
    desk.until(lambda: desk.intake.counters.readings == 330)
    assert sorted(point for point, _, _ in desk.readings()) == [*range(1, 301), *range(1000, 1030)]
    desk.until(desk.intake.nothing_parked)
    assert not desk.journal.box.unreplayed(DeadLetterReason.FLOOD, 10)
    set_aside = desk.journal.box.counts[DeadLetterReason.FLOOD]
    assert 280 - 20 * 2 <= set_aside <= 280, "at most two seconds' shares were within"
    assert {row.topic for row in desk.letters()} == {SHARED_TOPIC}, "what became readings is no dead letter"


def test_a_flood_beyond_what_may_be_set_aside_costs_no_reading(bench):
    desk = bench(start=False, gateway_messages_per_s=1, group_messages=100, box_bytes=10_000)
    desk.receive(*(reading(n) for n in range(1, 301)))
    desk.intake._take_up_floods = lambda: None
    desk.intake.start()
    desk.wait(300)
    desk.intake.stop()
    unreplayed = len(desk.journal.box.unreplayed(DeadLetterReason.FLOOD, 1000))
    assert (len(desk.readings()) + unreplayed, desk.journal.box.dropped) == (300, 0)


def test_a_box_that_an_earlier_life_left_full_is_taken_up_before_more_goes_in(bench):
    """The setting was lowered meanwhile: a dead letter finds no room beside what waits to be decoded."""
    desk = bench(start=False, gateway_messages_per_s=1)
    desk.intake._take_up_floods = lambda: None
    desk.intake.start()
    desk.receive(*(reading(n) for n in range(1, 101)))
    desk.wait(100)
    desk.intake.stop()
    desk.journal.close()
    again = bench(start=False, box_bytes=5000, group_messages=10)
    again.receive((JSON, b"{"), reading(101))
    again.intake.start()
    again.wait(2)
    again.until(lambda: len(again.readings()) == 101)
    assert [row.reason for row in again.letters()] == ["malformed"]
    assert again.journal.box.dropped == 0


def test_others_do_not_wait_for_a_flood(bench):
    desk = bench(gateway_messages_per_s=10, group_messages=50)
    for start in range(0, 1000, 50):
        flood = [reading(1 + (start + n) % 900, value=start + n) for n in range(50)]
        desk.receive(*flood, reading(1000 + start // 50, topic="wenya/v1/quiet/json"))
    desk.until(lambda: len([1 for point, _, _ in desk.readings() if point >= 1000]) == 20)
    desk.wait(1020)


def test_floods_left_by_an_earlier_life_are_taken_up(bench):
    desk = bench(start=False, gateway_messages_per_s=1)
    desk.intake._take_up_floods = lambda: None
    desk.intake.start()
    desk.receive(*(reading(n) for n in range(1, 11)))
    desk.wait(10)
    desk.intake.stop()
    desk.journal.close()
    again = bench()
    again.until(lambda: len(again.readings()) == 10)


def test_intake_that_waits_too_long_is_not_caught_up(bench, monkeypatch):
    desk = bench(start=False)
    assert desk.intake.caught_up()
    desk.receive(reading(1))
    assert desk.intake.caught_up(), "what has just arrived is no arrears"
    monkeypatch.setattr(ingest.intake, "BEHIND_S", 0.0)
    assert not desk.intake.caught_up()
    desk.intake.start()
    desk.wait(1)
    desk.until(desk.intake.caught_up)


def test_intake_that_is_held_is_not_caught_up(bench, monkeypatch):
    monkeypatch.setattr(ingest.intake, "BEHIND_S", 0.02)
    desk = bench(max_bytes=10, group_messages=1)
    desk.receive(reading(1), reading(2))
    desk.until(lambda: desk.intake.held)
    desk.until(lambda: not desk.intake.caught_up())
