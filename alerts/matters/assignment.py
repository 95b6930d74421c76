"""Assignments (派单): which unit has a ticket, as what, from when on and until when; who takes it over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

from alerts.matters.choices import AT_WORK, AssignmentEnd, AssignmentRole, Mode, Step


@dataclass(frozen=True, slots=True)
class Assignment:
    """A ticket given to a unit. Times UTC ms.

    Attributes
    ----------
    no
        1, 2, ... on its ticket, so known before it is on record; as text the scope of its facts and clocks.
    department
        Id of the unit.
    role
        Lead or co-handler; of those that stand at most one leads (W14). Or a copy: the department reads it,
        and works on nothing.
    person
        受理负责人, name of the user in charge; empty until somebody signed (C52).
    by
        Who gave it: a user's name, or the service.
    from_at, limit_at
        Since when it stands, and until when it was given, if it was said.
    ended_at, end_reason
        ``None`` while it stands.
    """

    no: int
    department: str
    role: AssignmentRole
    from_at: int
    by: str
    person: str = ""
    mode: Mode | None = None
    text: str = ""
    limit_at: int | None = None
    ended_at: int | None = None
    end_reason: AssignmentEnd | None = None

    @property
    def scope(self) -> str:
        """What its facts and clocks are filed under."""
        return str(self.no)

    @property
    def stands(self) -> bool:
        """Whether the unit still has the ticket."""
        return self.ended_at is None

    @property
    def works(self) -> bool:
        """Whether the unit works on the ticket, and does not only read it."""
        return self.role is not AssignmentRole.COPY

    def without_people(self) -> Self:
        """The assignment for who sees no people: which unit, when, as what."""
        return replace(self, person="", by="", text="")


TAKEOVER: Final = "takeover"
"""Key of a ticket's details: who takes it over, and when."""


@dataclass(frozen=True, slots=True)
class Takeover:
    """接手: which department takes a ticket over from the unit that leads, and when (W34).

    Attributes
    ----------
    department
        Id of it.
    at
        UTC ms.
    clauses
        What it rests on.
    is_known
        False where the year of ``at`` has no table: it is worked out again then, and nothing is guessed.
    """

    department: str
    at: int
    clauses: tuple[str, ...] = ()
    is_known: bool = True

    @property
    def written(self) -> dict[str, Any]:
        """As it is kept on record."""
        return asdict(self) | {"clauses": list(self.clauses)}


def takeover_in(details: Mapping[str, Any], step: Step) -> Takeover | None:
    """The takeover that ``details`` of a ticket at ``step`` say is to come, while a unit works on it."""
    written = details.get(TAKEOVER)
    if written is None or step not in AT_WORK:
        return None
    return Takeover(**{**written, "clauses": tuple(written["clauses"])})


def only_takeover(details: Mapping[str, Any]) -> dict[str, Any]:
    """Of ``details`` of a ticket what names nobody: the takeover."""
    return {key: value for key, value in details.items() if key == TAKEOVER}
