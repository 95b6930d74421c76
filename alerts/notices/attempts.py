"""What is to be sent to whom (投递), and each attempt to: facts, of which what comes next follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from alerts.notices.message import Urgency


class SendingResult(StrEnum):
    """What is known after an attempt."""

    DELIVERED = "delivered"
    """The service has taken it."""
    REFUSED = "refused"
    """It was not taken and will not be as things are: a wrong key or address. Sent again, it is in vain."""
    FAILED = "failed"
    """It was not taken, and may be later."""
    UNKNOWN = "unknown"
    """It was sent and no answer came, or none that says whether it was taken."""


class DeliveryState(StrEnum):
    """What became of telling one person by channels."""

    WAITING = "waiting"
    """It is to be sent, or under way, or an answer is waited for."""
    DELIVERED = "delivered"
    FAILED = "failed"
    """Every way was tried, as often as it may be."""
    NO_WAY = "no_way"
    """The person has an address on none of the channels."""
    ANSWERED = "answered"
    """Somebody answered before everything was sent; the rest was dropped."""
    OVER = "over"
    """The ticket was closed or the limit met, or the post is another's by now; the rest was dropped."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """That one person is told of a notice by channels, in one round. Times UTC ms.

    Attributes
    ----------
    since
        When the round began.
    due_at
        When to look what comes next; ``None``: nothing does, or an attempt is under way.
    """

    notice: int
    person: str
    urgency: Urgency
    round: int
    since: int
    due_at: int | None
    state: DeliveryState = DeliveryState.WAITING


class AttemptedNotice(NamedTuple):
    """A notice that a message stands for, its round, and whether it says that it may be there already."""

    id: int
    round: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class NewAttempt:
    """An attempt that begins. Times UTC ms.

    Attributes
    ----------
    person
        Whose ``address`` it goes to; both empty: the channel is a group's.
    notices
        Those that the message stands for.
    """

    channel: str
    person: str
    address: str
    notices: tuple[AttemptedNotice, ...]
    begun_at: int


@dataclass(frozen=True, slots=True)
class EndedAttempt:
    """What came of the attempt ``id``, and when it ended (UTC ms); ``retry_at``: when to try again."""

    id: int
    ended_at: int
    result: SendingResult
    code: str
    detail: str = ""
    retry_at: int | None = None


@dataclass(frozen=True, slots=True)
class NoticeAttempt:
    """An attempt as it is on record of one notice; ``result`` is ``None`` while it is under way."""

    id: int
    notice: int
    round: int
    channel: str
    person: str
    begun_at: int
    repeated: bool = False
    ended_at: int | None = None
    result: SendingResult | None = None
    code: str = ""
    detail: str = ""
    retry_at: int | None = None
    address: str = field(default="", repr=False)
