"""Lines of the duty log (值班日志): never changed; what was wrong is corrected by another (C3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from alerts.duty.shifts import Replacement
from ingest.printable import is_one_line, shows_something
from ingest.said import Said

LONGEST_KEY = 80
"""Characters of a key that keeps an order from being given twice."""
LONGEST_TEXT = 2_000
"""Characters of a line."""
LONGEST_REASON = 200


class DutyLineKind(StrEnum):
    """What a line says."""

    NOTE = "note"
    CORRECTION = "correction"
    """Of another line, which stays as it is (C3)."""
    SIGN_IN = "sign-in"
    REPLACEMENT = "replacement"
    HANDOVER = "handover"
    """A command of a handover; its shift is the one that comes."""
    HANDED_OVER = "handed-over"
    """The second signature: from then on its shift is in charge (C13)."""
    ORDER = "order"
    """A dispatch order that was given to the post (C2)."""
    ORDER_ANSWER = "order-answer"
    """What its shift said of one; ``about`` is the line that gave it."""
    ALIVE = "alive"
    """Its shift answered that it is there and can be reached (W37)."""
    STEP = "step"
    """A step of the ladder of one of its clocks fired."""
    PATROL = "patrol"
    """A patrol sheet of a day (C32)."""
    REPAIR = "repair"
    """What was found on one, which makes a repair sheet; ``about`` is the patrol sheet."""
    REPAIR_SIGNED = "repair-signed"
    """What was said on a repair sheet; ``about`` is the line by which it was found."""
    SANITATION = "sanitation"
    """A sanitation list of a day; ``about`` is the one of the same day that it corrects (H8)."""


CHANGE_WHO_IS_THERE = frozenset({DutyLineKind.SIGN_IN, DutyLineKind.REPLACEMENT, DutyLineKind.HANDED_OVER})
"""After a line of these somebody else may be in charge."""
SIGNS_OF_LIFE = (DutyLineKind.SIGN_IN, DutyLineKind.ALIVE, DutyLineKind.HANDED_OVER)
"""What clocks of a shift go by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """A line of the log of a post. Instants are UTC ms, of the wall clock.

    Attributes
    ----------
    shift_at
        Beginning of the shift that it is about; ``None``: of none.
    actor, acting_for
        Who did it, and for whom they stood in; empty: for themselves.
    data
        What else there is to know: of a sign-in whether it was ``late``; of a replacement ``person`` and
        ``by``; of a step which, of which clock, for whom it was meant and whom it reached.
    about
        Id of the line that it corrects, of the order that it answers, or that is not answered in time.
    key
        Under which ``actor`` sent it, so that it is there once however often it is sent; ``None``: none.
    id
        Counts up; 0 before it is on record.
    """

    at: int
    post: str
    kind: DutyLineKind
    actor: str
    shift_at: int | None = None
    acting_for: str = ""
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    about: int | None = None
    key: str | None = None
    id: int = 0

    @property
    def persons(self) -> set[str]:
        """Names of everybody of whom it tells."""
        told = [self.data.get("person"), self.data.get("by"), *self.data.get("reached", ())]
        return {name for name in (self.actor, self.acting_for, *told) if name}


def why_no_text(text: str, *, needed: bool = True) -> Said | None:
    """Why ``text`` cannot be what somebody says on duty; ``None``: it can. ``needed``: empty is none."""
    if needed and not shows_something(text):
        return Said("duty-no-text")
    if len(text) > LONGEST_TEXT:
        return Said("duty-text-long", most=LONGEST_TEXT, length=len(text))
    if not all(map(is_one_line, text.splitlines())):
        return Said("duty-text-unreadable")
    return None


def replacements_of(lines: Iterable[DutyLine]) -> list[Replacement]:
    """What was replaced by ``lines``, in their order."""
    return [
        Replacement(each.post, each.shift_at, each.data["person"], each.data["by"])
        for each in lines
        if each.kind is DutyLineKind.REPLACEMENT and each.shift_at is not None
    ]


def signed_in(lines: Iterable[DutyLine], post: str, person: str = "") -> set[int]:
    """Beginnings of the shifts of ``post`` for which somebody, or ``person``, has signed in."""
    return {
        each.shift_at
        for each in lines
        if each.kind is DutyLineKind.SIGN_IN
        and each.post == post
        and each.shift_at is not None
        and (not person or each.actor == person)
    }
