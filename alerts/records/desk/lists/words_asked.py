"""Words that a ticket is to have somewhere: its number, its place, who is in charge, what people wrote."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select

from alerts.matters.confidentiality import RESTRICTED
from alerts.records.sql.desk_tables import contacts
from alerts.records.sql.part import places_below
from alerts.records.sql.schema import tickets

t, c = tickets.c, contacts.c


@dataclass(frozen=True, slots=True)
class WordsAsked:
    """What is looked for; a ticket that has one of these is found.

    Attributes
    ----------
    text
        In the name of who is in charge, in the result, or in what a contact says.
    numbers
        Of tickets.
    people
        Also by what is told of people: who is in charge, and what they wrote.
    not_about
        Departments from which contacts about them are hidden (W28): nothing is found by these.
    places
        Ids, each with all that lies below it.
    """

    text: str
    numbers: tuple[str, ...] = ()
    people: bool = False
    not_about: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def condition(self) -> ColumnElement[bool]:
        """Looked for among tickets that others find: it has no index of its own, but for contacts."""
        found: list[ColumnElement[bool]] = [(t.number + "").in_(self.numbers)] if self.numbers else []
        if self.places:
            found.append(func.coalesce(t.place, "").in_(places_below(*self.places)))
        if self.people and self.text:
            found += [
                func.lower(each).contains(self.text.lower(), autoescape=True)
                for each in (t.person_in_charge, func.coalesce(t.result, ""))
            ]
            found.append(self._in_contacts())
        return or_(false(), *found)

    def _in_contacts(self) -> ColumnElement[bool]:
        said = func.lower(c.content).contains(self.text.lower(), autoescape=True)
        wanted = [c.ticket == t.number, said]
        if self.not_about:
            is_about = and_(c.category.in_(sorted(RESTRICTED)), c.target_department.in_(self.not_about))
            wanted.append(not_(func.coalesce(is_about, false())))
        # Not `EXISTS`: of thousands of tickets PostgreSQL would read all contacts there are, once.
        return select(c.number).where(*wanted).limit(1).scalar_subquery().is_not(None)
