"""By which ways somebody is told out of the console, by the routes in force and their own addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.notices.message import Urgency
from alerts.notices.routes import AddressKind, NoticeRoutes
from alerts.people.reach import Reach
from alerts.people.viewer import Viewer
from alerts.routing.departments import Departments


@dataclass(frozen=True, slots=True)
class OwnWay:
    """A channel that is tried, and what it is addressed to; ``reaches``: it reaches them."""

    channel: str
    kind: AddressKind
    address: str
    reaches: bool


@dataclass(frozen=True, slots=True)
class OwnRoute:
    """The channels of an urgency, in the order in which they are tried; no ``department``: any other."""

    department: str | None
    urgency: Urgency
    ways: Sequence[OwnWay]

    @property
    def console_alone(self) -> bool:
        """Whether nothing but the console tells them."""
        return not any(each.reaches for each in self.ways)


@dataclass(frozen=True, slots=True)
class OwnWays:
    """All routes that concern somebody, and which kinds of their addresses none of them uses."""

    routes: Sequence[OwnRoute]
    unused: Sequence[AddressKind]

    @property
    def console_alone(self) -> bool:
        """Whether nothing but the console tells them, whatever it is."""
        return all(each.console_alone for each in self.routes)


def own_ways(viewer: Viewer, reach: Reach, known: NoticeRoutes, departments: Departments) -> OwnWays:
    """How ``viewer``, who has the addresses ``reach``, is told: of their departments, and of all others."""
    routes = tuple(
        OwnRoute(department, urgency, tuple(_ways(known, known.channels(urgency, chain), reach)))
        for department, chain in _chains(viewer, known, departments)
        for urgency in Urgency
    )
    used = {way.kind for each in routes for way in each.ways if way.reaches}
    unused = []
    if reach.mail and AddressKind.MAIL not in used:
        unused.append(AddressKind.MAIL)
    if reach.mobile and not used & {AddressKind.MOBILE, AddressKind.GROUP}:
        unused.append(AddressKind.MOBILE)
    return OwnWays(routes, unused)


def _chains(
    viewer: Viewer, known: NoticeRoutes, departments: Departments
) -> Iterator[tuple[str | None, Sequence[str]]]:
    """None for all others, then each with a row whose notices may be theirs; each with those above it."""
    yield None, ()
    named = dict.fromkeys(row.department for row in known.rows if row.department is not None)
    theirs: set[str] = set()
    for grant in viewer.grants:
        theirs.update(named if grant.department is None else departments.upwards(grant.department))
    for department in named:
        if department in theirs:
            yield department, departments.upwards(department)


def _ways(known: NoticeRoutes, channels: Sequence[str], reach: Reach) -> Iterator[OwnWay]:
    for channel in channels:
        kind, address = known.kinds[channel], known.address(channel, reach)
        mentioned = reach.mobile if kind is AddressKind.GROUP else ""
        yield OwnWay(channel, kind, address or mentioned, address is not None)
