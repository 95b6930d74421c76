"""Tickets that the service opens by itself, many at once: what is so of several alike is decided once.

A wave of twenty thousand tickets is a handful of matters that differ in nothing but their number, their
place and when their breach began. `decide` is the one way in here as everywhere; what it says of the first of
a kind is put on each of the others.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Final

from msgspec import structs

from alerts.deadlines.starting import StartInstant
from alerts.tickets.desk_moves.changes import DeskChanges, DeskLine, apply_to
from alerts.tickets.desk_moves.deciding import decide
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.matter_file import THE_SERVICE, Around, MatterFile, MatterOpening
from alerts.tickets.desk_moves.orders import FIRST_INSTANT, Order
from alerts.tickets.desk_moves.refusals import MoveRefused
from alerts.tickets.ticket import Ticket
from ingest.inventory.departments import Department

CONTACTED_AT: Final = "contacted_at"
"""Field of the form of registration: when the matter came, of what sensors found when its breach began."""

COMPARED: Final = (
    "away",
    "episodes",
    "open_episodes",
    "unseen_episodes",
    "unseen_points",
    "suspected_burst",
    "loss_of_supply",
    "meter_side",
    "water_kind",
    "pump_station",
    "built_up",
    "in_duty_hours",
    "in_season",
    "contacts_in_24h",
    "routed_by",
    "routed_unit",
    "routed_owner",
    "routed_task",
    "routed_copies",
    "routed_hand_over",
    "candidates",
    "calls_elsewhere",
    "pictures",
    "joined_at",
    "person_back",
    "below_group",
    "children",
    "group",
)
"""What is so around tickets that are alike: equal of all of them."""
SHARED: Final = (
    "calendar",
    "departments",
    "places",
    "people",
    "in_charge",
    "target",
    "target_around",
    "line",
)
"""As `COMPARED`, but the same object, or empty: too large to be compared, and one for all tickets."""
OWN: Final = ("opening", "path", "breach_began")
"""What is each ticket's own, and looked at by itself."""
_compared = attrgetter(*COMPARED)
_shared = attrgetter(*SHARED)


@dataclass(frozen=True, slots=True)
class ServiceOpening:
    """A ticket that the service opens and hands on in the same instant.

    Attributes
    ----------
    around
        What is so around it; its ``opening`` has the ticket's number and place.
    began_at
        When the matter began (UTC ms): the earliest breach of the ticket's episodes.
    values
        Fields of the form of registration, without `CONTACTED_AT`, which ``began_at`` is: what it is about.
    unit
        Id of the department that gets it; empty: none, as where there are no departments.
    """

    around: Around
    began_at: int
    values: Mapping[str, Hashable]
    unit: str = ""

    @property
    def numbers(self) -> MatterOpening:
        """Its numbers, and where it belongs. Raises `ValueError` where nobody gave them."""
        if self.around.opening is None:
            raise ValueError("a command that opens a ticket needs its numbers")
        return self.around.opening


def open_by_service(opening: ServiceOpening, now: int, tables: DeskTables) -> DeskChanges:
    """What opens one ticket at ``now`` (UTC ms): its registration, and handing it on to its unit.

    One that cannot be handed on, for example since a leader has to see it first, waits as it is registered.

    Raises
    ------
    MoveRefused
        It cannot be registered: its values do not fit, or it began later than ``now``.
    """
    values = {**opening.values, CONTACTED_AT: opening.began_at}
    order = Order("register", THE_SERVICE, now, values, happened_at=opening.began_at)
    registered = decide(None, order, opening.around, now, tables)
    if registered.ticket is None:  # pragma: no cover - every registration makes a ticket
        raise ValueError("registration made no ticket")
    file = apply_to(MatterFile(ticket=registered.ticket), registered)
    handing_on = Order("dispatch", THE_SERVICE, now, {"department": opening.unit or None})
    try:
        return registered + decide(file, handing_on, opening.around, now, tables)
    except MoveRefused:
        return registered


def open_many(openings: Sequence[ServiceOpening], now: int, tables: DeskTables) -> list[DeskChanges]:
    """What opens each of ``openings`` at ``now`` (UTC ms), in their order, each as `open_by_service` says.

    Those that are alike are decided once: of equal values, unit, concern, severity and households, with equal
    surroundings (`COMPARED`, `SHARED`), and departments at the same places above them. Number, place,
    territory and the instant of the breach are put on each; where a clock counts from the breach, tickets are
    alike only if theirs began at the same instant. The parts that do not differ, such as assignments, are the
    same objects.

    Raises
    ------
    MoveRefused
        As soon as one of them is refused; nothing is opened then.
    """
    places = _PlacesOfDepartments()
    models: dict[Hashable, DeskChanges] = {}
    made: list[DeskChanges] = []
    for opening in openings:
        kind = _kind(opening, now, places)
        model = models.get(kind)
        if model is None or _counts_from_breach(model, tables):
            model = models.get((kind, opening.around.breach_began))
        if model is None:
            model = open_by_service(opening, now, tables)
            models.setdefault(kind, model)
            models[kind, opening.around.breach_began] = model
        made.append(_put_on(model, opening))
    return made


class _PlacesOfDepartments:
    """The places of departments, worked out once for each set of departments that is asked about."""

    def __init__(self) -> None:
        self._known: dict[int, frozenset[str]] = {}

    def of(self, departments: Mapping[str, Department]) -> frozenset[str]:
        found = self._known.get(id(departments))
        if found is None:
            found = frozenset(each.place for each in departments.values() if each.place is not None)
            self._known[id(departments)] = found
        return found


def _kind(opening: ServiceOpening, now: int, places: _PlacesOfDepartments) -> Hashable:
    """What tickets that are alike have in common; the objects it names live as long as ``opening``."""
    around, numbers = opening.around, opening.numbers
    return (
        frozenset(opening.values.items()),
        opening.unit,
        FIRST_INSTANT <= opening.began_at <= now,
        (numbers.concern, numbers.severity, numbers.kind, numbers.households, numbers.contact, numbers.salt),
        around.breach_began is None,
        around.path & places.of(around.departments),
        _compared(around),
        tuple(id(each) if each else None for each in _shared(around)),
    )


def _counts_from_breach(model: DeskChanges, tables: DeskTables) -> bool:
    """Whether what ``model`` says depends on when the breach began; with facts that may be proof it might."""
    starts = (tables.policies.of_clock(clock).start for clock in model.clocks)
    return bool(model.facts) or StartInstant.BREACH_BEGAN.value in starts


def _put_on(model: DeskChanges, opening: ServiceOpening) -> DeskChanges:
    """``model`` as the changes of ``opening``, one that is alike."""
    numbers, registered = opening.numbers, model.lines[0]
    return replace(
        model,
        ticket=_ticket(model, opening),
        clocks=tuple(structs.replace(clock, ticket=numbers.ticket) for clock in model.clocks),
        lines=(_began(registered, opening.began_at), *model.lines[1:]),
        numbers_used=(numbers.ticket, *model.numbers_used[1:]),
    )


def _ticket(model: DeskChanges, opening: ServiceOpening) -> Ticket | None:
    if model.ticket is None:
        return None
    numbers = opening.numbers
    return replace(
        model.ticket,
        number=numbers.ticket,
        place=numbers.place,
        territory=numbers.territory,
        breached_at=opening.began_at,
    )


def _began(line: DeskLine, at: int) -> DeskLine:
    """The line of a registration of what began at ``at`` (UTC ms)."""
    given = {**line.data["given"], CONTACTED_AT: at}
    return replace(line, happened_at=at, data={**line.data, "given": given})
