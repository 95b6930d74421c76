"""What is found wrong with a ticket by itself (desk.md, section 15): each from values, none by a clock.

A finding is made once for its kind, ticket and cause; a person verifies or refutes it, and nothing follows
from it before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.matters.choices import Category, FindingKind
from alerts.matters.confidentiality import RESTRICTED
from alerts.matters.contact import Contact
from alerts.matters.findings import Finding
from alerts.matters.proposals import Proposal
from ingest.durations import DAY

HANDLED_TWICE_WITHIN = 7 * DAY
"""A second contact of one number and category within this is looked at; ours."""


@dataclass(frozen=True, slots=True)
class FindingSource:
    """For which ticket and when (UTC ms) something is found, and who found it.

    ``place``, ``territory``: of what is about no ticket, which is empty then; as of `Finding`.
    """

    ticket: str
    at: int
    by: str
    place: str = ""
    territory: str = ""

    def find(
        self,
        kind: FindingKind,
        cause: str,
        *,
        contact: str = "",
        department: str = "",
        user: str = "",
        **evidence: str | int,
    ) -> Finding:
        """The finding; ``department`` or ``user``: whom it is about, where that is known."""
        return Finding(
            kind,
            self.ticket,
            cause,
            self.at,
            self.by,
            contact=contact,
            subject_kind="department" if department else "user" if user else "",
            subject=department or user,
            evidence=evidence,
            place=self.place,
            territory=self.territory,
        )


def passed_around(source: FindingSource, transfers: int, flag: int) -> Finding | None:
    """推诿: given back ``flag`` times or more; each further time by itself (H28, W8)."""
    if transfers < flag:
        return None
    return source.find(FindingKind.PASSED_AROUND, f"transfers {transfers}", transfers=transfers)


def entered_late(
    source: FindingSource, version: int, late_ms: int, *, who: str, may_be_late: bool
) -> Finding | None:
    """补录 of a matter that need not have waited: neither urgent nor pressing (C60).

    ``version``: of the ticket after the entry, by ``who``, whom it is about (P35); ``may_be_late``: the
    ticket is urgent or pressing, where the work is done first.
    """
    if may_be_late:
        return None
    cause = f"version {version}"
    return source.find(FindingKind.ENTERED_LATE, cause, user=who, version=version, late_ms=late_ms)


def false_closure(source: FindingSource, cause: str, *, contact: str = "", department: str = "") -> Finding:
    """虚假办结: said to be solved, and not (P1). ``cause``: by what it was seen, such as a version."""
    return source.find(FindingKind.FALSE_CLOSURE, cause, contact=contact, department=department)


def not_genuine(
    source: FindingSource, contact: str, *, knows_of_it: str, department: str = ""
) -> Finding | None:
    """办理不实: who is said to have been served knows of nothing (W10)."""
    if knows_of_it != "no":
        return None
    return source.find(FindingKind.NOT_GENUINE, f"contact {contact}", contact=contact, department=department)


@dataclass(frozen=True, slots=True)
class OtherContact:
    """A contact on another ticket, and when that was closed (UTC ms), as far as `handled_twice` asks."""

    number: str
    ticket: str
    unit: str
    category: Category
    contacted_at: int
    closed_at: int | None
    same_phone: bool


def handled_twice(
    source: FindingSource, contact: Contact, unit: str, others: Iterable[OtherContact]
) -> tuple[Finding, ...]:
    """重复办理: one number called about the same on another ticket, which another unit has, within a week.

    It is shown to the dispatcher, who may join the two (W26). Once for each other ticket, however often was
    called; not where that one was closed when the second call came, nor of what is confidential (W28).
    """
    found = {
        each.ticket: each
        for each in reversed(list(others))
        if each.same_phone
        and each.category is contact.category
        and each.category not in RESTRICTED
        and each.ticket != source.ticket
        and each.unit != unit
        and abs(each.contacted_at - contact.contacted_at) <= HANDLED_TWICE_WITHIN
        and (each.closed_at is None or each.closed_at >= max(each.contacted_at, contact.contacted_at))
    }
    return tuple(
        source.find(
            FindingKind.HANDLED_TWICE,
            f"ticket {each.ticket}",
            contact=contact.number,
            other_contact=each.number,
            other_ticket=each.ticket,
        )
        for each in reversed(found.values())
    )


def supervision_not_done(source: FindingSource, left: Proposal) -> Finding:
    """应督办未督办: the proposal ``left`` lying (W9).

    It is about nobody: whoever supervises could have taken it, and so could whoever has to verify this.
    """
    return source.find(FindingKind.SUPERVISION_NOT_DONE, f"proposed {left.at}", proposed_at=left.at)


def overdue(
    source: FindingSource,
    clock: str,
    *,
    policy: str,
    clause: str,
    due_at: int,
    contact: str = "",
    unit: str = "",
    **of: str,
) -> Finding:
    """超时: a limit that a clause gives was missed (W8).

    ``clock`` says which: what no two clocks of a ticket share; ``policy`` is its key, ``due_at`` UTC ms.
    ``of``: what it is a limit of, where that is no ticket.
    """
    return source.find(
        FindingKind.OVERDUE,
        f"clock {clock}",
        contact=contact,
        department=unit,
        policy=policy,
        clause=clause,
        due_at=due_at,
        **of,
    )
