"""What a test expects of a service, and the message when it is not so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from ingest.durations import SECOND
from ingest.inventory.tree import Inventory
from simulators.expected.judging.rules import RULES
from simulators.verdict.service_client import FoundTicket, ServiceClient

Moment = str | int | datetime
"""``"06:35"`` on the test's day, ``"2026-01-16 06:35"``, a datetime, or UTC ms."""
Between = tuple[Moment, Moment]
CONCERNS = {rule.concern for rule in RULES.values()}


class _ExpectingKit(Protocol):
    """What the expectations need of the kit."""

    zone: str

    @property
    def now(self) -> int: ...

    def at(self, moment: Moment) -> int: ...

    def settled(self) -> ServiceClient: ...

    @property
    def installed(self) -> Inventory: ...


class Expectations:
    """Assertions; each fails with what is there instead.

    Each first lets the service judge what was published and acknowledged before.
    """

    def expect_ticket(
        self: _ExpectingKit,
        place: str,
        concern: str,
        between: Between | None = None,
        kind: str | None = None,
    ) -> FoundTicket:
        """The one ticket of ``place`` and ``concern``, opened in ``between`` (both included)."""
        _must_be_known(self.installed, place, concern)
        service = self.settled()
        tickets = service.tickets()
        found = [each for each in tickets if (each.place, each.concern) == (place, concern)]
        existing = f"tickets there are:\n{_listed(tickets, self.zone)}"
        if not found:
            points = [each.id for each in self.installed.points.values() if each.place == place]
            came = _came(service, points, self.at("00:00"), self.now)
            raise AssertionError(f"no ticket at {place} about {concern}; {existing}{came}")
        assert len(found) == 1, f"{len(found)} tickets at {place} about {concern}; {existing}"
        (ticket,) = found
        if between is not None:
            first, last = (self.at(moment) for moment in between)
            opened = _clock(ticket.opened_at, self.zone)
            assert first <= ticket.opened_at <= last, (
                f"the ticket at {place} about {concern} opened at {opened}, "
                f"not from {_clock(first, self.zone)} to {_clock(last, self.zone)}"
            )
        if kind is not None:
            assert ticket.kind == kind, f"the ticket at {place} is a {ticket.kind} ticket, not a {kind} one"
        return ticket

    def expect_no_ticket(self: _ExpectingKit, place: str | None = None, concern: str | None = None) -> None:
        """No ticket of this place and this concern; left out, of any."""
        _must_be_known(self.installed, place, concern)
        found = [
            each
            for each in self.settled().tickets()
            if place in (None, each.place) and concern in (None, each.concern)
        ]
        assert not found, f"there are tickets where none should be:\n{_listed(found, self.zone)}"

    def expect_readings(self: _ExpectingKit, point: str, values: Sequence[float], between: Between) -> None:
        """Exactly these values of ``point``, in the order of their times, measured in ``between``.

        Both ends included.
        """
        if point not in self.installed.points:
            raise ValueError(_none_of(point, "point", self.installed.points))
        first, last = (self.at(moment) for moment in between)
        service = self.settled()
        found = [value for _, value in service.readings(point, first, last + 1)]
        if found != list(values):
            came = _came(service, [point], first, last)
            raise AssertionError(f"{point} has the readings {found}, not {list(values)}{came}")

    def expect_dead_letter(self: _ExpectingKit, reason: str) -> dict[str, Any]:
        """The newest dead letter of that reason, such as ``unknown-point``."""
        letters = self.settled().dead_letters()
        found = [each for each in letters if each["reason"] == reason]
        there = _letters(letters) or "none"
        assert found, f"no dead letter for {reason}; there are: {there}"
        return dict(found[0])

    def expect_no_dead_letters(self: _ExpectingKit) -> None:
        """Everything that was published could be understood."""
        letters = self.settled().dead_letters()
        assert not letters, f"there are dead letters: {_letters(letters)}"


def _must_be_known(installed: Inventory, place: str | None, concern: str | None) -> None:
    """An expectation of a place or a concern that is not there would hold whatever happens."""
    if place is not None and place not in installed.places:
        raise ValueError(_none_of(place, "place", installed.places))
    if concern is not None and concern not in CONCERNS:
        raise ValueError(_none_of(concern, "concern", CONCERNS))


def _none_of(unknown: str, what: str, known: Collection[str]) -> str:
    names = sorted(known)
    return f"{unknown!r} is no {what}; there are {', '.join(names[:12])}{', ...' if len(names) > 12 else ''}"


def _came(service: ServiceClient, points: Sequence[str], first: int, last: int) -> str:
    """What else may tell why something is missing: flags of the points' readings, and dead letters."""
    flagged = {point: Counter(service.flags(point, first, last + 1)) for point in points}
    lines = [
        f"\n{point} has readings flagged {flag} x {count}"
        for point, flags in flagged.items()
        for flag, count in sorted(flags.items())
    ]
    letters = _letters(service.dead_letters())
    return "".join([*lines, f"\ndead letters: {letters}" if letters else ""])


def _letters(letters: Sequence[dict[str, Any]]) -> str:
    counted = Counter(f"{each['topic']}: {each['reason']} ({each['detail']})" for each in letters)
    return "; ".join(f"{text} x {count}" if count > 1 else text for text, count in counted.items())


def _listed(tickets: Sequence[FoundTicket], zone: str) -> str:
    lines = [
        f"  {_clock(each.opened_at, zone)}  {each.place}  {each.concern}  {each.kind}"
        for each in sorted(tickets, key=lambda each: each.opened_at)
    ]
    return "\n".join(lines) or "  none"


def _clock(instant: int, zone: str) -> str:
    return f"{datetime.fromtimestamp(instant / SECOND, ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"
