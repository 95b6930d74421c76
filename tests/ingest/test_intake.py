"""A message is acknowledged when it is durable, not before, and nothing can stop the others for good."""

import sqlite3
import threading

import pytest
from structlog.testing import capture_logs

import ingest.intake
import ingest.mqtt.inbox
from ingest.decoding.decoder import Decoder
from ingest.intake import Intake
from ingest.journal.journal import CHECKER, WRITER, JournalError
from tests.ingest.intake_bench import (
    INVENTORY,
    JSON,
    reading,
)


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


def test_a_journal_that_fails_holds_the_acknowledgement_and_is_reported(bench, monkeypatch):
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
    held = []
    monkeypatch.setattr(
        ingest.intake.Intake,
        "_hold",
        lambda _, *arguments, real=Intake._hold: (held.append(arguments), real(desk.intake, *arguments)),
    )
    desk.intake.start()
    desk.receive(reading(1))
    desk.wait(1)
    assert held == [("disk", "no space left")] * 3 + [(None,)]
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
    assert (said["code"], "journal.sqlite" in str(said["detail"])) == ("disk", True)


def test_the_network_waits_for_room_and_is_let_go_at_a_stop(bench, monkeypatch):
    monkeypatch.setattr(ingest.mqtt.inbox, "INBOX_MESSAGES", 10)
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
    monkeypatch.setattr(ingest.mqtt.inbox, "INBOX_BYTES", 1000)
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


def test_what_cannot_be_decoded_is_kept_and_acknowledged(bench):
    desk = bench()
    desk.receive((JSON, b"{"), reading(1), ("nobody/knows", b"x"), reading(99_999))
    desk.wait(4)
    assert [row.reason for row in desk.letters()] == ["malformed", "unknown-topic", "unknown-point"]
    assert len(desk.readings()) == 1


class FailingDecoder(Decoder):
    """A decoder that a payload can break."""

    def decode(self, messages):
        if any(b"poison" in message.payload for message in messages):
            raise OverflowError("too much of it")
        return super().decode(messages)


def test_a_message_that_breaks_the_decoder_costs_only_itself(bench):
    desk = bench(decoder=FailingDecoder(lambda: INVENTORY))
    desk.receive(
        *(reading(n) for n in range(1, 20)), (JSON, b"poison 1"), *(reading(n) for n in range(20, 40))
    )
    desk.receive((JSON, b"poison 2"))
    desk.wait(41)
    assert [point for point, _, _ in desk.readings()] == list(range(1, 40))
    assert [row.payload for row in desk.letters()] == [b"poison 1", b"poison 2"]
    assert {row.reason for row in desk.letters()} == {"codec-failed"}
    assert str(desk.letters()[0].detail) == "the decoder failed with OverflowError: too much of it"


class FailingCodec(Decoder):
    """A decoder whose route for one topic has a defect."""

    def _route(self, topic):
        found = super()._route(topic)
        return found._replace(decode=self._fail) if topic == "wenya/v1/defect/json" else found

    def _fail(self, topic, payload, received_at, out):
        raise KeyError(payload.decode())


def test_a_codecs_own_defect_is_logged_once_with_its_traceback_and_each_message_kept(bench):
    desk = bench(decoder=FailingCodec(lambda: INVENTORY), group_messages=2)
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


def test_an_unexpected_failure_is_logged_and_tried_again(bench, monkeypatch):
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


@pytest.mark.parametrize("calls", [0, 1, 2])
def test_a_failure_before_anything_is_handled_loses_no_message_and_is_told(bench, calls):
    """While a group is gathered: with its first block, or behind others that are taken already."""
    desk = bench(start=False)
    counted_as, held = desk.intake._decoder.counted_as, []
    left = iter([True] * calls)

    def fails_once(topics):
        if next(left, None):
            return counted_as(topics)
        if not held:
            held.append(desk.intake.held)
            raise RuntimeError("the unexpected")
        held.append(desk.intake.held)
        return counted_as(topics)

    desk.intake._decoder.counted_as = fails_once
    for n in range(1, 4):
        desk.receive(reading(n), reading(10 + n))
    assert desk.intake.caught_up()
    desk.intake.start()
    desk.wait(6)
    assert desk.acknowledged == [1, 2, 3, 4, 5, 6]
    assert [point for point, _, _ in desk.readings()] == [1, 11, 2, 12, 3, 13]
    assert held[:2] == [None, "unexpected"]
    desk.until(lambda: desk.intake.held is None)


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
