"""Contacts as rows, and their numbers without gaps. Nowhere else on record stands who a contact is from."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from unicodedata import normalize

from sqlalchemy import (
    ColumnElement,
    Row,
    TextClause,
    and_,
    false,
    func,
    not_,
    or_,
    select,
    tuple_,
    update,
)

from alerts.matters.choices import Category, ContactChannel, FeedbackWay, Target, TopClass
from alerts.matters.confidentiality import RESTRICTED
from alerts.matters.contact import Contact, Reporter
from alerts.people.viewer import Territories
from alerts.records.sql.desk_tables import HAS_PHONE, contact_numbers, contact_versions, contacts
from alerts.records.sql.part import LOOK, RecordsPart
from ingest.durations import DAY

REPORTER = ("name", "unit_or_address", "phone", "content")
FIELDS = tuple(name for name in Contact.__dataclass_fields__ if name != "reporter")
CHOICES = {
    "channel": ContactChannel,
    "category": Category,
    "target": Target,
    "top_class": TopClass,
    "feedback_way": FeedbackWay,
}
BOUND = {"number", "ticket", "salt", "digest", "version"}
"""Of a contact, but no part of what a version of it says."""
_ABROAD = re.compile(r"^(?:00)?86(?=1\d{10}$)")

c = contacts.c


def phone_digits(phone: str) -> str:
    """The digits by which a phone number is looked up, however it was written; empty for none."""
    digits = re.sub(r"[^0-9]", "", normalize("NFKC", phone))
    return _ABROAD.sub("", digits)


class ContactRecords(RecordsPart):
    """The tables of contacts. What a contact said before it was corrected is kept as a version of it."""

    def issue_numbers(self, year: int, count: int) -> list[str]:
        """The next ``count`` numbers of ``year`` (clauses C38, C50); unused unless it commits."""
        return [f"L{year}-{each:06d}" for each in self._next_of_year(contact_numbers, year, count)]

    def add(self, new: Sequence[Contact]) -> None:
        """Insert new contacts; their tickets are on record."""
        self._insert(contacts, [_row(each) for each in new])

    def by_number(self, numbers: Collection[str]) -> dict[str, Contact]:
        """The contacts of ``numbers`` that exist."""
        query = select(contacts).where(self._among(c.number, numbers))
        return {row.number: _contact(row) for row in self._db.execute(query)}

    def of_tickets(self, numbers: Collection[str]) -> dict[str, tuple[Contact, ...]]:
        """Ticket -> its contacts, in the order they were registered."""
        found: dict[str, list[Contact]] = {number: [] for number in numbers}
        query = select(contacts).where(self._among(c.ticket, numbers))
        for row in sorted(self._db.execute(query), key=lambda row: (row.registered_at, row.number)):
            found[row.ticket].append(_contact(row))
        return {number: tuple(those) for number, those in found.items()}

    def move(self, numbers: Collection[str], ticket: str) -> None:
        """Let the contacts ``numbers`` be about ``ticket`` (row 2 of desk.md, section 4)."""
        self._db.execute(update(contacts).where(self._among(c.number, numbers)).values(ticket=ticket))

    def correct(self, changed: Sequence[Contact]) -> None:
        """Put the contacts ``changed``, of a higher version, over those on record, which are kept."""
        if not changed:
            return
        before = self.by_number([each.number for each in changed])
        kept = [
            {
                "contact": each.number,
                "version": each.version,
                "contents": _contents(each),
                "salt": each.salt,
                "digest": each.digest,
            }
            for each in before.values()
        ]
        self._insert(contact_versions, kept)
        self._update(contacts, ["number"], [_row(each) for each in changed])

    def versions_of(self, number: str) -> list[Contact]:
        """What the contact said before its corrections, oldest first."""
        v = contact_versions.c
        query = select(contact_versions, c.ticket).join(contacts, c.number == v.contact)
        return [
            _of_values(
                {
                    **row.contents,
                    "number": number,
                    "ticket": row.ticket,
                    "salt": row.salt,
                    "digest": row.digest,
                    "version": row.version,
                }
            )
            for row in self._db.execute(query.where(v.contact == number).order_by(v.version))
        ]

    def in_24h(self, numbers: Collection[str], now: int) -> dict[str, int]:
        """Ticket -> how many contacts were registered on it in the 24 h before ``now`` (UTC ms)."""
        last_day = (self._among(c.ticket, numbers), c.registered_at > now - DAY, c.registered_at <= now)
        query = select(c.ticket, func.count()).where(*last_day).group_by(c.ticket)
        return dict.fromkeys(numbers, 0) | {row[0]: row[1] for row in self._db.execute(query)}

    def from_phones(
        self,
        phones: Collection[str],
        start: int,
        end: int,
        *,
        categories: Collection[str],
        beside: str,
        limit: int,
    ) -> list[Contact]:
        """The newest ``limit`` contacts of ``categories`` from one of ``phones``, oldest first.

        Registered in ``[start, end]`` (UTC ms), on any ticket but ``beside``.
        """
        digits = {phone_digits(each) for each in phones} - {""}
        if not digits:
            return []
        query = select(contacts).where(
            HAS_PHONE,
            self._among(c.phone_digits, digits),
            c.registered_at.between(start, end),
            c.category.in_(sorted(categories)),
            c.ticket != beside,
        )
        newest = (c.registered_at + 0).desc(), c.number.desc()  # sorted apart: found by their telephone
        found = self._db.execute(query.order_by(*newest).limit(limit))
        return [_contact(row) for row in found][::-1]

    def page(
        self,
        *,
        phone: str | None = None,
        ticket: str | None = None,
        channel: str | None = None,
        start: int | None = None,
        end: int | None = None,
        cursor: Sequence[int | str] | None = None,
        limit: int = 100,
        look: int = LOOK,
        territories: Territories,
        units: Collection[str] = (),
        registered_by: str | None = None,
        not_about: Collection[str] = (),
    ) -> tuple[list[Contact], tuple[Any, ...] | None]:
        """Up to ``limit`` contacts, newest first, and behind which of them to go on; ``None``: those are all.

        Parameters
        ----------
        phone
            However it is written.
        start, end
            UTC ms: registered in ``[start, end)``.
        cursor
            ``(registered_at, number)``: where the page before ended.
        look
            How many contacts are looked at for a channel and for those on tickets of ``territories``: a page
            may be short, or empty, and go on.
        territories, units, registered_by
            Those on tickets that lie there, or that these departments have, and those that this user
            registered.
        not_about
            None of those whose reporter is hidden from these departments; not even a cursor tells of them.
        """
        wanted: list[ColumnElement[bool] | TextClause] = []
        if phone is not None:
            wanted += [HAS_PHONE, c.phone_digits == phone_digits(phone)]
        if ticket is not None:
            wanted.append(c.ticket == ticket)
        if start is not None:
            wanted.append(c.registered_at >= start)
        if end is not None:
            wanted.append(c.registered_at < end)
        if not_about:
            is_about = and_(c.category.in_(sorted(RESTRICTED)), c.target_department.in_(sorted(not_about)))
            wanted.append(not_(func.coalesce(is_about, false())))
        if cursor is not None:
            wanted.append(tuple_(c.registered_at, c.number) < tuple_(int(cursor[0]), str(cursor[1])))

        def apart(columns: Any) -> list[ColumnElement[bool]]:
            chosen = [] if channel is None else [columns.channel == channel]
            seen = self._about_seen(columns.ticket, territories, units)
            own = [columns.registered_by == registered_by] if registered_by is not None else []
            return [*chosen, or_(*seen, *own)] if seen else chosen

        rows, position = self._looked_through(
            contacts, ("registered_at", "number"), wanted, apart, limit=limit, look=look, newest_first=True
        )
        return [_contact(row) for row in rows], position


def _row(contact: Contact) -> dict[str, Any]:
    reporter = {name: getattr(contact.reporter, name) for name in REPORTER}
    values = {name: getattr(contact, name) for name in FIELDS} | reporter
    return values | {"phone_digits": phone_digits(contact.reporter.phone)} | _plain(values)


def _contact(row: Row[Any]) -> Contact:
    values = dict(row._mapping)  # noqa: SLF001 - public in spite of its name
    del values["phone_digits"]
    return _of_values(values)


def _of_values(values: Mapping[str, Any]) -> Contact:
    reporter = Reporter(**{name: values[name] for name in REPORTER})
    own = {name: value for name, value in values.items() if name not in REPORTER}
    chosen = {name: kind(own[name]) for name, kind in CHOICES.items() if own[name] is not None}
    return Contact(**own | chosen, reporter=reporter)


def _contents(contact: Contact) -> dict[str, Any]:
    values = {name: value for name, value in asdict(contact).items() if name not in BOUND | {"reporter"}}
    values |= asdict(contact.reporter)
    return values | _plain(values)


def _plain(values: Mapping[str, Any]) -> dict[str, str]:
    """The enumerations among ``values``, as their values."""
    return {name: values[name].value for name in CHOICES if values[name] is not None}
