"""What somebody means who types something: a number however it is written, or words that are to be there."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from alerts.desk.lookups.naming import NameBook
from alerts.desk.lookups.seeing import own_departments
from alerts.desk.matters.contact_lookups import ContactFilter, list_contacts
from alerts.people.roles import Right
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.records.desk.lists.words_asked import WordsAsked
from ingest.inventory.tree import Inventory

NUMBER = re.compile(r"^(?:(?P<year>[0-9]{4}) ?- ?)?(?P<no>[0-9]{1,9})$")
"""A ticket's number; without its year one of this year."""
TELEPHONE = re.compile(r"^[+0-9() -]{5,30}$")
LEAST_DIGITS = 5
MOST_PLACES = 40
"""Places that words may mean, each with all that lies below it."""
MOST_CALLED = 100
"""Contacts by a telephone of which the tickets are meant: the newest."""


def as_typed(text: str) -> str:
    """``text`` in the letters and digits that numbers are written with, without the sign before a number."""
    return " ".join(unicodedata.normalize("NFKC", text).strip().lstrip("#№").split())


def ticket_number(text: str, now: int, inventory: Inventory) -> str | None:
    """The number of the ticket that ``text`` is, `as_typed`; ``now`` (UTC ms) has the year left out."""
    found = NUMBER.match(text)
    if found is None:
        return None
    year = datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(inventory.root_zone)).year
    return f"{found['year'] or year}-{int(found['no']):06}"


def is_telephone(text: str) -> bool:
    """Whether contacts may be looked up by it, `as_typed`."""
    return bool(TELEPHONE.match(text)) and sum(map(str.isdigit, text)) >= LEAST_DIGITS


def words_asked(
    records: Records, who: Viewer, text: str, now: int, *, inventory: Inventory, book: NameBook
) -> WordsAsked:
    """What a list of tickets is to have of ``text``, as far as ``who`` may be told by what is found.

    ``now`` is UTC ms. Raises `Forbidden`, `RecordsError`.
    """
    typed = as_typed(text)
    number = ticket_number(typed, now, inventory)
    asked = WordsAsked(typed, (number,) if number else (), people=who.sees_people)
    asked = replace(asked, not_about=tuple(sorted(own_departments(who, inventory))))
    if is_telephone(typed):
        wanted = ContactFilter(phone=typed)
        called = list_contacts(records, who, wanted, None, MOST_CALLED, inventory=inventory).items
        asked = replace(asked, numbers=(*asked.numbers, *(each.ticket for each in called)))
    return replace(asked, places=_places(who, typed, inventory, book))


def _places(who: Viewer, text: str, inventory: Inventory, book: NameBook) -> tuple[str, ...]:
    """The places that ``text`` names, and of them none that lies below another one."""
    scope, found = who.scope(Right.LOOK), set[str]()

    def is_highest(id_: str) -> bool:
        above = [each.id for each in inventory.upwards(id_)]
        if not found.isdisjoint(above) or not scope.sees_place(inventory, id_):
            return False
        found.add(id_)
        return True

    return tuple(book.places(inventory).like(text, MOST_PLACES, is_highest))
