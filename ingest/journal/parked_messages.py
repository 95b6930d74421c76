"""Parked messages: what is over its sender's limit is kept in bulk, until there is time to decode it.

Many messages are one letter, ``FLOOD``: with a letter for each, keeping a flood would cost more than decoding
it. A letter is bounded, since it is decoded as a whole while everything else waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from ingest.codecs.json_text import quote
from ingest.decoding.decoder import Message, messages_of
from ingest.journal.file import JournalError
from ingest.journal.letter_rows import DeadLetterRow
from ingest.readings.batch import DeadLetterReason
from ingest.readings.dead_letters import DeadLetter
from ingest.said import Said

PARKED_TOPIC = "#"
"""The topic of such a letter: a filter, so that no message can have come on it."""
LETTER_BYTES = 32 << 10
LETTER_MESSAGES = 256
"""Payloads and messages of one letter, about; one message that is larger has a letter of its own."""

_Content = tuple[list[str], list[bytes]]
"""Topics and payloads."""
_read = msgspec.msgpack.Decoder(_Content).decode


def parked_letters(
    topics: Sequence[str], payloads: Sequence[bytes], sender_of: Callable[[str], str], now: int
) -> list[DeadLetter]:
    """Messages, each sender's own together and in their order, as letters.

    Parameters
    ----------
    topics, payloads
        Of the messages.
    sender_of
        Of a topic, as `ingest.decoding.senders` tells.
    now
        UTC ms; when all of them were received.
    """
    senders = {topic: sender_of(topic) for topic in set(topics)}
    own: dict[str, _Content] = defaultdict(lambda: ([], []))
    for topic, payload in zip(topics, payloads, strict=True):
        its_topics, its_payloads = own[senders[topic]]
        its_topics.append(topic)
        its_payloads.append(payload)
    return [
        _letter(sender, content[0][part], content[1][part], now)
        for sender, content in own.items()
        for part in _parts(content[1])
    ]


def messages_in(topic: str, payload: bytes, received_at: int) -> list[Message]:
    """The messages that a letter with this topic and payload holds.

    Earlier versions wrote a letter a message: then it is that one. Raises `JournalError`, ``"damaged"``.
    """
    if topic != PARKED_TOPIC:
        return [Message(topic, payload, received_at)]
    try:
        topics, payloads = _read(payload)
    except msgspec.DecodeError as error:
        raise JournalError("damaged", Said("journal-parked-unreadable", why=str(error))) from error
    if len(topics) != len(payloads):
        found = Said("journal-parked-unequal", topics=str(len(topics)), payloads=str(len(payloads)))
        raise JournalError("damaged", found)
    return messages_of(topics, payloads, received_at)


def opened(rows: Iterable[DeadLetterRow]) -> tuple[list[Message], list[DeadLetter]]:
    """The messages that ``rows`` hold, and of each row that is damaged the letter that replaces it.

    It is kept whole, like any other that cannot be decoded: a person may see and dismiss it.
    """
    messages: list[Message] = []
    damaged: list[DeadLetter] = []
    for row in rows:
        try:
            messages += messages_in(row.topic, row.payload, row.first_at)
        except JournalError as failure:
            detail = Said("letter-parked-damaged")
            reason, at = DeadLetterReason.CODEC_FAILED, row.first_at
            damaged.append(
                DeadLetter(
                    row.topic, row.payload, reason, detail, at, row.gateway, row.count, failure=failure
                )
            )
    return messages, damaged


def _parts(payloads: Sequence[bytes]) -> Iterator[slice]:
    """Which of a sender's messages are one letter."""
    start = size = 0
    for end, payload in enumerate(payloads, start=1):
        size += len(payload)
        if size >= LETTER_BYTES or end - start >= LETTER_MESSAGES:
            yield slice(start, end)
            start, size = end, 0
    if start < len(payloads):
        yield slice(start, len(payloads))


def _letter(sender: str, topics: list[str], payloads: list[bytes], now: int) -> DeadLetter:
    content: _Content = (topics, payloads)
    detail = Said("letter-parked", messages=len(topics), topic=quote(topics[0]))
    packed = msgspec.msgpack.encode(content)
    flood = DeadLetterReason.FLOOD
    return DeadLetter(PARKED_TOPIC, packed, flood, detail, now, sender, times=len(topics))
