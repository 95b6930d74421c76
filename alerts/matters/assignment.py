"""Assignments (派单): which unit works at a ticket, as what, from when on and until when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from alerts.matters.choices import AssignmentEnd, AssignmentRole, Mode


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
        Lead or co-handler; of those that stand at most one leads (W14).
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

    def without_people(self) -> Self:
        """The assignment for who sees no people: which unit, when, as what."""
        return replace(self, person="", by="", text="")
