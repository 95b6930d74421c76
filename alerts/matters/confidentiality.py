"""Who a contact is from is confidential (H39, H46, W28): what of it is shown to whom."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from alerts.matters.choices import Category
from alerts.matters.contact import NOBODY, Contact, Reporter

RESTRICTED = frozenset({Category.CONDUCT, Category.PETITION_BYPASS, Category.PETITION_GROUP})
"""Of these the department that they are about sees no reporter, not even a masked one."""
HIDDEN = "***"
"""In place of what is not shown, however long it is."""
_BUILDING = re.compile(r".*?\d\s*(?:号楼|栋|幢|座)")
"""An address up to its building."""
_HOUSE = re.compile(r".*?\d\s*号(?!室)")
"""An address up to the number of its house."""


def masked_name(name: str) -> str:
    """The first character of a name: 张*, whatever its length."""
    first = name.strip()[:1]
    return f"{first}*" if first else ""


def masked_phone(phone: str) -> str:
    """First three and last four digits of a mobile's number: 138****1234; of a shorter one only the last."""
    digits = re.sub(r"\D", "", phone)
    if not digits:
        return ""
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-4:]}" if len(digits) >= 8 else "****"


def masked_address(address: str) -> str:
    """An address up to its building: 幸福里7号楼***; all of it is hidden where no building is found in it."""
    text = address.strip()
    found = _BUILDING.match(text) or _HOUSE.match(text)
    if found is None:
        return HIDDEN if text else ""
    return text if found.end() == len(text) else f"{found[0]}{HIDDEN}"


def masked(contact: Contact) -> Contact:
    """The contact for whoever sees its ticket and is neither receiver, person in charge nor caller.

    What was said stays, since it is the work; of a restricted category it goes, since it tells who said it.
    Somebody who is complained about by name is as confidential.
    """
    restricted = contact.category in RESTRICTED
    reporter = contact.reporter
    shown = Reporter(
        masked_name(reporter.name),
        masked_address(reporter.unit_or_address),
        masked_phone(reporter.phone),
        "" if restricted else reporter.content,
    )
    return replace(
        contact,
        reporter=shown,
        demand="" if restricted else contact.demand,
        target_person=masked_name(contact.target_person),
        salt=b"",
    )


def is_hidden_from(contact: Contact, departments: Collection[str]) -> bool:
    """Whether nothing of the reporter is shown to who belongs to ``departments`` (ids)."""
    return contact.category in RESTRICTED and contact.target_department in departments


def is_about(contact: Contact, names: Collection[str], departments: Collection[str]) -> bool:
    """Whether it complains about who has one of ``names`` and belongs to ``departments`` (ids): P35."""
    return contact.target_person in names or contact.target_department in departments


def shown(contact: Contact, departments: Collection[str]) -> Contact:
    """The contact for somebody of ``departments``: masked, or without any reporter where it is about them."""
    if is_hidden_from(contact, departments):
        return replace(masked(contact), reporter=NOBODY, demand="", target_person="")
    return masked(contact)


def may_reveal(
    contact: Contact,
    names: Collection[str],
    *,
    in_charge: Collection[str],
    is_caller: bool,
    departments: Collection[str],
) -> bool:
    """Whether somebody may see the reporter in full; each such look is put on record.

    Parameters
    ----------
    names
        Of the user, and of those for whom they stand in.
    in_charge
        Persons in charge of the ticket.
    is_caller
        Whether they call back on this ticket.
    departments
        Those that they belong to.
    """
    if is_hidden_from(contact, departments):
        return False
    return is_caller or contact.registered_by in names or not set(in_charge).isdisjoint(names)


def unwritten(data: Mapping[str, Any]) -> dict[str, Any]:
    """The ``data`` of a person's line of history for who sees no people: what was decided, no words."""
    kept = {name: each for name, each in data.items() if name not in ("given", "late_reason")}
    outcome = {name: each for name, each in data.get("given", {}).items() if name == "outcome"}
    return kept | ({"given": outcome} if outcome else {})
