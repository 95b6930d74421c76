"""What is parked in bulk comes out as it went in: every message once, each sender's own in order."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decoding.decoder import Message
from ingest.journal.file import JournalError
from ingest.journal.parked_messages import (
    LETTER_BYTES,
    LETTER_MESSAGES,
    PARKED_TOPIC,
    messages_in,
    parked_letters,
)
from ingest.readings.batch import DeadLetterReason

topics = st.sampled_from(["a/1", "a/2", "b/1", "c/" + "x" * 300, "d/\0\n"])
payloads = st.binary(max_size=30) | st.integers(0, 3 * LETTER_BYTES).map(bytes)
sent = st.lists(st.builds(Message, topics, payloads, st.just(7)), max_size=30)


def sender_of(topic):
    return topic[0]


def parked(messages):
    topics, payloads, _ = zip(*messages, strict=True) if messages else ((), (), ())
    return parked_letters(topics, payloads, sender_of, 7)


def opened(letters):
    return [
        message for each in letters for message in messages_in(each.topic, each.payload, each.received_at)
    ]


@given(sent)
def test_every_message_comes_out_once_and_in_its_senders_order(messages):
    letters = parked(messages)
    for sender in "abcd":
        of_sender = [letter for letter in letters if letter.gateway == sender]
        assert opened(of_sender) == [each for each in messages if sender_of(each.topic) == sender]
    assert Counter(opened(letters)) == Counter(messages)
    assert sum(letter.times for letter in letters) == len(messages)
    assert all(letter.reason is DeadLetterReason.FLOOD for letter in letters)


@given(st.lists(st.integers(0, 2 * LETTER_BYTES), max_size=40))
def test_a_letter_is_bounded_and_there_are_no_more_than_needed(sizes):
    letters = parked([Message("a/1", bytes(size), 7) for size in sizes])
    for letter in letters:
        held = [len(message.payload) for message in opened([letter])]
        assert len(held) <= LETTER_MESSAGES
        assert sum(held[:-1]) < LETTER_BYTES
    assert len(letters) <= sum(sizes) // LETTER_BYTES + len(sizes) // LETTER_MESSAGES + 1


def test_many_small_messages_are_few_letters():
    messages = [Message("a/1", b"%d" % n, 7) for n in range(10_000)]
    assert len(parked(messages)) == -(-10_000 // LETTER_MESSAGES)


def test_a_letter_of_an_earlier_version_is_the_message_itself():
    assert messages_in("wenya/v1/gw-1/json", b"{}", 5) == [Message("wenya/v1/gw-1/json", b"{}", 5)]


@pytest.mark.parametrize("payload", [b"", b"{}", b"\x92\x90", b"\x92\x91\xc4\x01x\x90", b"\x92\x91\xa1a\x90"])
def test_a_damaged_letter_is_told_as_that(payload):
    with pytest.raises(JournalError, match="damaged"):
        messages_in(PARKED_TOPIC, payload, 5)
