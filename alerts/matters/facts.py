"""Facts: what is so on a ticket, with the time of the fact beside the time of entry (desk.md, section 1).

Commands leave facts; clocks start and stop by them, closing asks for them, figures count them. A new clause
is a row of a table over facts and no new column (decision 0046).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

LATE = "late"
"""Key in a fact's data: it was entered so late (补录, C60 W4) that it counts from its entry on."""
ACCEPTED = "accepted"
"""Key in the data of a late one: a supervisor accepted its time, and it counts from that (section 1)."""
LEFT_FOR = "left-for"
"""A message was left on the ticket for somebody who is away, the ``user`` of its data (B13)."""
MOST_EARLIER = 8
"""So many of those before are kept beside the one entered last: the first that counts is among the oldest."""
ANY_SCOPE = None
"""Asks for a fact of any contact, unit or task of the ticket."""


class FactScope(StrEnum):
    """Whose fact it is; the first part of its name, which a fact of the ticket has not."""

    TICKET = "ticket"
    CONTACT = "contact"
    ASSIGNMENT = "assignment"
    TASK = "task"


def scope_of(name: str) -> FactScope:
    """Whose fact ``name`` is: ``contact:fed-back`` is a contact's, ``result`` the ticket's."""
    prefix, colon, _ = name.partition(":")
    return FactScope(prefix) if colon else FactScope.TICKET


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is so. Times UTC ms.

    Attributes
    ----------
    name
        As the tables have it, prefix included: ``"result"``, ``"contact:fed-back"``.
    scope
        Number of the contact, or of the assignment or task on its ticket; empty for the ticket's own.
    at, happened_at
        When it was entered, and when it was, as the actor says; never later than ``at``.
    actor
        A user's name, or the service.
    data
        What else is known of it; `LATE` as decided at its entry by the setting of then.
    earlier
        Those of its name and scope that were entered before it, the first one first, `MOST_EARLIER` at most:
        what is worked out anew from before takes the first that counts. Of their data only how they count.
    """

    name: str
    scope: str
    at: int
    happened_at: int
    actor: str
    data: Mapping[str, Any] = field(default_factory=dict)
    earlier: tuple[Fact, ...] = ()

    @property
    def whole(self) -> tuple[Fact, ...]:
        """It and those before it, in the order of their entry."""
        return (*self.earlier, self)

    def after(self, before: Fact | None) -> Fact:
        """The fact as it takes the place of ``before``, of the same name and scope."""
        if before is None:
            return self
        counted = {key: before.data[key] for key in (LATE, ACCEPTED) if key in before.data}
        plain = replace(before, data=counted, earlier=())
        return replace(self, earlier=(*before.earlier, plain)[:MOST_EARLIER])

    @property
    def late(self) -> bool:
        """Whether it is a late entry (补录)."""
        return bool(self.data.get(LATE, False))

    @property
    def counts_at(self) -> int:
        """The instant at which it starts and stops clocks (desk.md, section 1): of a late entry its entry."""
        return self.at if self.late and not self.data.get(ACCEPTED) else self.happened_at

    def without_people(self) -> Self:
        """The fact for who sees no people: that it is so, and since when."""
        earlier = tuple(each.without_people() for each in self.earlier)
        return replace(self, actor="", data={LATE: True} if self.late else {}, earlier=earlier)


def with_accepted(fact: Fact, at: int) -> Fact:
    """``fact`` once the time of what was entered late at ``at`` (UTC ms) is accepted: its, or one before."""
    *earlier, last = (
        replace(each, data={**each.data, ACCEPTED: True}) if each.late and each.at == at else each
        for each in fact.whole
    )
    return replace(last, earlier=tuple(earlier))


class FactBook:
    """The facts of one ticket: the latest entered of each name and scope. Immutable."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        """Of several facts of one name and scope, the last one counts."""
        self._facts: Mapping[tuple[str, str], Fact] = {(each.name, each.scope): each for each in facts}

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FactBook) and self._facts == other._facts

    __hash__ = None  # type: ignore[assignment]

    def latest(self, name: str, scope: str | None = ANY_SCOPE) -> Fact | None:
        """The fact ``name`` of ``scope``, or of all scopes the one that counts last, if there is one."""
        if scope is not None:
            return self._facts.get((name, scope))
        return max(self.all_of(name), key=lambda fact: fact.counts_at, default=None)

    def all_of(self, name: str) -> tuple[Fact, ...]:
        """The facts ``name`` of every scope that has one."""
        return tuple(fact for fact in self._facts.values() if fact.name == name)

    def since(self, name: str, scope: str | None, instant: int) -> bool:
        """Whether there is a fact ``name`` of ``scope`` that counts at ``instant`` (UTC ms) or later."""
        fact = self.latest(name, scope)
        return fact is not None and fact.counts_at >= instant

    def has(self, name: str, scope: str | None = ANY_SCOPE) -> bool:
        """Whether there is such a fact at all."""
        return self.latest(name, scope) is not None

    def with_(self, *facts: Fact) -> FactBook:
        """The book after ``facts``, of which each takes the place of the one before of its name and scope."""
        return FactBook([*self._facts.values(), *facts])

    def without(self, scopes: Container[str]) -> FactBook:
        """The book without the facts of ``scopes``, such as contacts that went to another ticket."""
        return FactBook(fact for fact in self._facts.values() if fact.scope not in scopes)
