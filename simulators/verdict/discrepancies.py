"""In which ways a service can differ from a ledger, and how many of each there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum

from ingest.said import Said, name_of

Key = tuple[str, str, int]
"""What identifies an episode: rule, point, opening (UTC ms)."""


class DiscrepancyKind(StrEnum):
    """In which way the service differs from the ledger."""

    MISSED = "missed"
    """It is expected, and the service does not have it."""
    FALSE = "false"
    """The service has it, and it is not expected."""
    WRONG_PLACE = "wrong place"
    """Its episodes are on a ticket elsewhere."""
    WRONG_GROUPING = "wrong grouping"
    """At its place, but of another kind, below another ticket, or with other episodes."""
    DIFFERENT = "different"
    """An episode that began, ended or was withdrawn otherwise, or has other figures; a ticket with other
    facts.
    """


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One difference: ``what`` (a concern or a rule), ``where`` (a place or a point), and a sentence."""

    kind: DiscrepancyKind
    what: str
    where: str
    at: int
    sentence: Said

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Said:
        """All of it, as one sentence."""
        kind = name_of("discrepancy", self.kind)
        return Said("verdict-difference", kind=kind, what=self.what, where=self.where, why=self.sentence)


@dataclass
class CountLine:
    """One line of the table: of one concern's tickets, or one rule's episodes. ``late`` are delays, ms."""

    expected: int = 0
    found: int = 0
    discrepancies: dict[DiscrepancyKind, int] = field(default_factory=lambda: defaultdict(int))
    late: list[int] = field(default_factory=list)

    @property
    def right(self) -> bool:
        """Whether there is no discrepancy."""
        return not any(self.discrepancies.values())


def odd(name: str, found: object, wanted: object) -> Said:
    """That something called ``name`` is not what is wanted."""
    return Said("verdict-odd", name=name, found=str(found), wanted=str(wanted))


def beside(first: Said, second: Said) -> Said:
    """Both, one after the other."""
    return Said("beside", first=first, second=second)
