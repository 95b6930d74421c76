"""Findings (发现): what the service found wrong, for a person to verify or refute (desk.md, section 15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from alerts.matters.choices import FindingKind, FindingState


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. Times UTC ms.

    Attributes
    ----------
    cause
        What it was found from, in a form of its own for each kind; there is one finding for each kind,
        ticket and cause.
    ticket, contact
        Numbers; empty where it is not about one.
    place, territory
        Of one that is about no ticket: where it was found, and whose it is to see. Empty for the others,
        which are where their ticket is.
    subject_kind, subject
        Whom it is about: ``"department"`` or ``"user"`` and its id or name; both empty where that is open.
    evidence
        What it rests on: numbers of lines, facts and clocks; never data of a reporter.
    found_by
        The service, or the user who entered it.
    decided_at, decided_by, reason
        Who verified or refuted it, and why; ``None`` and empty while it is open.
    """

    kind: FindingKind
    ticket: str
    cause: str
    found_at: int
    found_by: str
    contact: str = ""
    subject_kind: str = ""
    subject: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    state: FindingState = FindingState.OPEN
    decided_at: int | None = None
    decided_by: str = ""
    reason: str = ""
    place: str = ""
    territory: str = ""

    def without_people(self) -> Self:
        """The finding for who sees no people: of what kind, and what became of it."""
        about_unit = self.subject_kind != "user"
        return replace(
            self,
            found_by="",
            decided_by="",
            reason="",
            evidence={},
            subject_kind=self.subject_kind if about_unit else "",
            subject=self.subject if about_unit else "",
        )
