"""Messages over a gateway's rate limit are parked, and none is lost."""

from dataclasses import replace

import pytest

import ingest.intake
from ingest.decoding.decoder import Decoder
from ingest.intake import PARKED_BYTES
from ingest.inventory.devices import Gateway
from ingest.journal.journal import CHECKER, JournalError
from ingest.journal.parked_messages import PARKED_TOPIC
from ingest.mqtt.message_group import GROUP_BYTES
from ingest.readings.batch import DeadLetterReason, concat
from ingest.readings.dead_letters import DeadLetter
from ingest.said import Said
from tests.ingest.intake_bench import AT, INVENTORY, JSON, reading

SHARED_TOPIC = "v1/gateway/telemetry"


def parked_in(desk):
    """How many messages are parked."""
    return sum(row.count for row in desk.journal.box.parked(1000))


def test_messages_over_the_rate_limit_are_parked_and_become_readings_when_there_is_time(bench):
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
    assert not desk.journal.box.parked(10)
    set_aside = desk.journal.box.counts[DeadLetterReason.FLOOD]
    assert 280 - 20 * 2 <= set_aside <= 280, "at most two seconds' shares were within"
    assert {row.topic for row in desk.letters()} == {SHARED_TOPIC}, "what became readings is no dead letter"


def test_more_messages_than_may_be_parked_lose_no_reading(bench):
    desk = bench(start=False, gateway_messages_per_s=1, group_messages=100, box_bytes=40_000)
    desk.receive(*(reading(n) for n in range(1, 301)))
    desk.intake._decode_parked = lambda: desk.intake._stopping.wait(0.01)
    desk.intake.start()
    desk.wait(300)
    desk.intake.stop()
    assert 0 < parked_in(desk) < 299, "some found room"
    assert (len(desk.readings()) + parked_in(desk), desk.journal.box.dropped) == (300, 0)


def test_a_box_left_full_by_an_earlier_run_is_decoded_before_more_goes_in(bench):
    """The setting was lowered meanwhile: a dead letter finds no room beside what waits to be decoded."""
    desk = bench(start=False, gateway_messages_per_s=1)
    desk.intake._decode_parked = lambda: desk.intake._stopping.wait(0.01)
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


def test_a_value_without_a_time_that_comes_again_while_it_is_parked_is_a_reading_each_time(bench):
    """The same message at another time is another reading, and both were acknowledged."""
    desk = bench(start=False, decoder=registered("gw-1"), gateway_messages_per_s=1)
    decode_parked = desk.intake._decode_parked
    desk.intake._decode_parked = lambda: desk.intake._stopping.wait(0.01)
    desk.intake.start()
    same = ("wenya/v1/gw-1/senml", b'[{"n":"p1","u":"Cel","v":20}]')
    desk.receive(*[reading(2)] * 2, same, same)
    desk.wait(4)
    for n in range(1, 4):
        desk.clock.advance(600_000)
        desk.receive(same)
        desk.wait(4 + n)
    desk.intake._decode_parked = decode_parked
    desk.until(desk.intake.nothing_parked)
    received = {at - AT for point, _, at in desk.readings() if point == 1}
    assert received == {0, 600_000, 1_200_000, 1_800_000}


def test_a_damaged_letter_becomes_one_that_a_person_can_dismiss(bench):
    desk = bench(start=False, decoder=registered("gw-1"), gateway_messages_per_s=1)
    damaged = DeadLetter(
        PARKED_TOPIC, b"garbage", DeadLetterReason.FLOOD, Said("letter-truncated"), AT, "gw-1", times=7
    )
    desk.journal.append(concat([]), [damaged], AT)
    desk.receive(*(reading(n) for n in range(1, 21)))
    desk.intake.start()
    desk.until(lambda: desk.intake.counters.readings == 20)
    desk.until(desk.intake.nothing_parked)
    (letter,) = desk.letters()
    assert (letter.reason, letter.gateway, letter.count) == ("codec-failed", "gw-1", 7)
    assert (letter.topic, letter.payload) == (PARKED_TOPIC, b"garbage")
    assert "cannot be read" in str(letter.detail)


@pytest.mark.parametrize("failure", [JournalError("disk", "full"), RuntimeError("the unexpected")])
def test_nobody_waits_while_what_is_parked_cannot_be_decoded(bench, monkeypatch, failure):
    """However long it is until that is tried again."""
    monkeypatch.setattr(ingest.intake, "RETRY_S", 3600.0)
    desk = bench(start=False, decoder=registered("gw-1", "quiet"), gateway_messages_per_s=1)
    tried = []

    def parked(*_):
        tried.append(failure)
        raise failure

    monkeypatch.setattr(desk.journal.box, "parked", parked)
    desk.intake.start()
    for n in range(1, 11):
        desk.receive(reading(n, topic="wenya/v1/quiet/json"))
        desk.wait(n)
    assert (len(tried), desk.intake.held) == (1, None)


def test_others_do_not_wait_for_a_gateway_over_its_limit(bench):
    desk = bench(gateway_messages_per_s=10, group_messages=50)
    for start in range(0, 1000, 50):
        flood = [reading(1 + (start + n) % 900, value=start + n) for n in range(50)]
        desk.receive(*flood, reading(1000 + start // 50, topic="wenya/v1/quiet/json"))
    desk.until(lambda: len([1 for point, _, _ in desk.readings() if point >= 1000]) == 20)
    desk.wait(1020)


def test_messages_parked_in_an_earlier_run_are_decoded(bench):
    desk = bench(start=False, gateway_messages_per_s=1)
    desk.intake._decode_parked = lambda: desk.intake._stopping.wait(0.01)
    desk.intake.start()
    desk.receive(*(reading(n) for n in range(1, 11)))
    desk.wait(10)
    desk.intake.stop()
    desk.journal.close()
    again = bench()
    again.until(lambda: len(again.readings()) == 10)


def test_what_a_gateway_sends_beyond_its_share_of_the_box_is_decoded_after_the_others(bench):
    desk = bench(start=False, gateway_messages_per_s=1, group_messages=200, box_bytes=2_000)
    flood = [reading(n) for n in range(1, 101)]
    desk.receive(*flood, reading(1000, topic="wenya/v1/quiet/json"))
    desk.intake.start()
    desk.wait(101)
    positions = {
        point: position
        for position, batch in desk.journal.read(CHECKER, 1 << 30)
        for point in batch.point.tolist()
    }
    assert (positions[1], positions[1000]) == (1, 1), "within its rate, and the other gateway"
    assert {positions[n] for n in range(10, 101)} == {2}
    assert desk.acknowledged == list(range(1, 102))


def registered(*gateways):
    """A decoder whose inventory has these gateways."""
    inventory = replace(INVENTORY, gateways={name: Gateway(name, "home") for name in gateways})
    return Decoder(lambda: inventory)


def positions(desk):
    """Point key -> where in the journal it was first made durable."""
    found = {}
    for position, batch in desk.journal.read(CHECKER, 1 << 30):
        for point in batch.point.tolist():
            found.setdefault(point, position)
    return found


def test_parked_messages_are_decoded_while_others_never_stop_sending(bench):
    quiet = [f"gw-{n}" for n in range(2, 102)]
    decoder = registered("gw-1", *quiet)
    desk = bench(start=False, decoder=decoder, gateway_messages_per_s=10, group_messages=40)
    desk.receive(*(reading(n) for n in range(1, 41)))
    for n, gateway in enumerate(quiet * 9):
        desk.receive(reading(1000 + n, topic=f"wenya/v1/{gateway}/json"))
    desk.intake.start()
    desk.wait(940)
    found = positions(desk)
    parked = sorted(found[n] for n in range(11, 41))
    assert parked[-1] < found[1899], "all of them, before what others sent after them is through"


@pytest.mark.parametrize("formats", [("json",), ("json", "senml", "thingsboard")])
def test_a_gateway_has_one_share_on_however_many_topics_it_publishes(bench, formats):
    desk = bench(start=False, decoder=registered("gw-1"), gateway_messages_per_s=10, group_messages=90)
    desk.intake._decode_parked = lambda: desk.intake._stopping.wait(0.01)
    for n in range(90):
        desk.receive((f"wenya/v1/gw-1/{formats[n % len(formats)]}", b"[%d" % n))
    desk.intake.start()
    desk.wait(90)
    assert 90 - 2 * 10 <= parked_in(desk) <= 90 - 10, "a second's share, and what passes meanwhile"


def test_who_invents_a_name_for_each_message_has_one_share_with_all_who_do(bench):
    desk = bench(start=False, decoder=registered("gw-1"), gateway_messages_per_s=2, group_messages=200)
    desk.receive(*((f"wenya/v1/name-{n}/json", b"{") for n in range(198)), reading(1), reading(2))
    desk.intake._decode_parked = lambda: desk.intake._stopping.wait(0.01)
    desk.intake.start()
    desk.wait(200)
    assert parked_in(desk) == 198 - 2 * 10
    assert {point for point, _, _ in desk.readings()} == {1, 2}


def big(n, topic=JSON):
    """A message as large as half of what is decoded at once of parked ones."""
    return topic, reading(n)[1] + b" " * (PARKED_BYTES // 2)


def test_a_group_is_bounded_in_bytes(bench):
    desk = bench(start=False)
    count = GROUP_BYTES // (PARKED_BYTES // 2)
    for n in range(1, count + 1):
        desk.receive(big(n))
    desk.receive(reading(1000))
    desk.intake.start()
    desk.wait(count + 1)
    found = positions(desk)
    assert (found[count], found[1000]) == (1, 2)


def test_what_is_decoded_of_parked_messages_is_bounded_in_bytes(bench):
    desk = bench(start=False, decoder=registered("gw-1", "quiet"), gateway_messages_per_s=1)
    for n in range(1, 12):
        desk.receive(big(n))
    desk.receive(reading(1000, topic="wenya/v1/quiet/json"))
    desk.intake.start()
    desk.wait(12)
    desk.until(lambda: desk.intake.counters.readings == 12)
    found = positions(desk)
    assert (found[1], found[1000]) == (1, 1), "what is parked takes no room in the group"
    assert [found[n] for n in range(2, 12)] == [2, 2, 3, 3, 4, 4, 5, 5, 6, 6]
