"""Notices (通知): that somebody is told of something, decided where it happens and told apart from that.

Who that is is said by their post; which persons hold it is looked up as they are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from alerts.deadlines.ladders import LadderPost
from alerts.notices.message import Urgency

OVERDUE: Final = "clock_overdue"
"""What a step from the due of its limit on is called: nobody is told then to act before it."""


class SubjectKind(StrEnum):
    """What a notice may be about."""

    TICKET = "ticket"
    STOP = "stop"
    """Of supply."""
    POST = "post"
    """Of duty."""
    HOLE = "hole"
    """Of a roster."""
    SERVICE = "service"
    """A part of the service itself."""


class SubjectKey(NamedTuple):
    """What a notice is about: of which kind, and its number or id."""

    kind: SubjectKind
    id: str


class NoticeState(StrEnum):
    """What became of a notice."""

    DECIDED = "decided"
    """It is still to be told."""
    TOLD = "told"
    ANSWERED = "answered"
    """Somebody who was told said so."""
    SUPERSEDED = "superseded"
    """Before it was told, or answered, what it is about was over, or the limit met."""
    NOBODY = "nobody"
    """Nobody held any of its posts."""


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice that is decided. There is one of each (cause, kind, posts).

    Attributes
    ----------
    cause
        What it is about: a line of a history, a step of a clock, an opening.
    kind
        The occasion, a key of ``occasions.toml``.
    posts
        Who is told, in that order; each person once.
    subject, of
        Number or id of what it is about, and of which kind that is.
    unit
        Id of the department that the posts are of; empty: of the one that has what it is about.
    clock, step
        Id of the clock that it is about, and the step of its ladder; ``None`` and empty: of none.
    decided_at
        UTC ms.
    actor
        Whose doing it was, who is not told of it; empty: the service's.
    """

    cause: str
    kind: str
    posts: tuple[LadderPost, ...]
    subject: str
    urgency: Urgency
    decided_at: int
    unit: str = ""
    clock: int | None = None
    step: str = ""
    actor: str = ""
    of: SubjectKind = SubjectKind.TICKET

    @property
    def about(self) -> SubjectKey:
        """What it is about."""
        return SubjectKey(self.of, self.subject)

    @property
    def occasion(self) -> str:
        """What it is called: its kind, and of a step of a limit whether that is reached (`OVERDUE`)."""
        return OVERDUE if self.step and self.urgency is Urgency.HIGH else self.kind


@dataclass(frozen=True, slots=True)
class Notice(NewNotice):
    """A notice on record. Times UTC ms.

    Attributes
    ----------
    id
        By which people call it.
    told_at, told
        When it was told, and the names of the users whom.
    relieved
        Those of them who have gone home since, and in whose place others were told.
    answered_at, answered_by
        When the first of them said that they know, and who.
    round
        How often it was told by channels: 1 at first, one more with each reminder; 0: by the console alone.
    remind_at
        When it is told again unless somebody answers; ``None``: it is not.
    """

    id: int = 0
    state: NoticeState = NoticeState.DECIDED
    told_at: int | None = None
    told: tuple[str, ...] = ()
    relieved: frozenset[str] = frozenset()
    answered_at: int | None = None
    answered_by: str = ""
    round: int = 0
    remind_at: int | None = None

    @property
    def told_still(self) -> tuple[str, ...]:
        """Those who were told and whom it concerns as yet."""
        return tuple(name for name in self.told if name not in self.relieved)

    def number(self, round_: int) -> str:
        """By which people call it in a message of that round; receivers take each number once."""
        return f"N-{self.id:06}" if round_ <= 1 else f"N-{self.id:06}-{round_}"
