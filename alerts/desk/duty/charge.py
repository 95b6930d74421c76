"""Who is in charge of each department's posts: whom escalation reaches (desk.md, section 11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.desk.duty.book import LONGEST_SHIFT, open_book
from alerts.records import Transaction
from ingest.inventory.tree import Inventory


@dataclass(frozen=True, slots=True)
class DutyNow:
    """Names of who is in charge, by id of the department; a department that is not there has no such post.

    Attributes
    ----------
    shifts
        Of the posts of those who work; nobody where none of a department's shifts has signed in.
    leaders
        Of the posts of leaders on duty (W36).
    until
        UTC ms: up to then nothing changes by itself.
    """

    shifts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leaders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    until: int = 1 << 62

    @property
    def names(self) -> set[str]:
        """Everybody who is in charge of something."""
        return {name for of in (self.shifts, self.leaders) for names in of.values() for name in names}


def in_charge_of(duty: DutyNow) -> dict[str, str]:
    """Id of a department -> who answers for its shift: its chief, or who is there instead."""
    return {department: names[0] for department, names in duty.shifts.items() if names}


def duty_now(tx: Transaction, inventory: Inventory, now: int) -> DutyNow:
    """Who is in charge at ``now`` (UTC ms, of the wall clock). One statement where there is no roster."""
    book = open_book(tx, inventory, now, now + LONGEST_SHIFT, now)
    found: dict[bool, defaultdict[str, dict[str, None]]] = {
        leads: defaultdict(dict) for leads in (False, True)
    }
    changes = []
    for post in book.roster.posts:
        charge = book.in_charge(post, now)
        persons = () if charge is None else charge.persons
        found[post.leads is not None][post.department] |= dict.fromkeys(persons)
        changes += [at for each in book.shifts(post) for at in (each.starts_at, each.ends_at) if at > now]
    shifts, leaders = ({id_: tuple(names) for id_, names in found[leads].items()} for leads in (False, True))
    if not book.roster.posts:
        return DutyNow()
    return DutyNow(shifts, leaders, min(changes, default=now + LONGEST_SHIFT))
