"""Contacts (来件): a letter, call or visit about a matter; each is owed its own feedback and call-back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

from alerts.matters.choices import Category, ContactChannel, FeedbackWay, Target, TopClass


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who a contact is from and what they said: confidential (H39, H46, W28).

    It stands in the contact's own row and nowhere else: never in a history, an event or a log.
    """

    name: str = ""
    unit_or_address: str = ""
    phone: str = ""
    content: str = ""


NOBODY = Reporter()
"""A reporter of whom nothing is told."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One letter, call or visit. Times UTC ms.

    Attributes
    ----------
    number
        统一编号, ``"L2026-000123"``: of its year, without gaps (C38, C50).
    ticket
        Number of the ticket that it is about.
    registered_at, contacted_at
        When it was entered, and when it came (W18): its acceptance, from which its limits count.
    complaint, target, target_department, target_person, demand, top_class
        投诉: whether it is one, against whom, what is asked for (C40, C49, C50).
    feedback_way
        How the user wants to be told (W12); ``None`` where a program or a department registered it.
    transferred_from, external_number
        Who transferred it and under which number of theirs; empty: nobody did.
    anonymous_reason
        Why no reporter is named; empty: one is.
    salt, digest
        What binds the reporter's data to the line of its registration: SHA-256 over salt and data.
    version
        Grows by one with each correction.
    """

    number: str
    ticket: str
    registered_at: int
    contacted_at: int
    registered_by: str
    channel: ContactChannel
    category: Category
    complaint: bool = False
    target: Target | None = None
    target_department: str = ""
    target_person: str = ""
    demand: str = ""
    top_class: TopClass | None = None
    feedback_way: FeedbackWay | None = None
    transferred_from: str = ""
    external_number: str = ""
    anonymous_reason: str = ""
    reporter: Reporter = field(default=NOBODY, repr=False)
    salt: bytes = field(default=b"", repr=False)
    digest: bytes = b""
    version: int = 1

    def without_people(self) -> Self:
        """The contact for who sees no people: what it is and when it came."""
        return replace(
            self, registered_by="", target_person="", demand="", anonymous_reason="", reporter=NOBODY
        )
