"""What a command is decided on: all that is on record about a ticket, what is so around it, and who asks."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.segments import Segment
from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole
from alerts.matters.contact import Contact
from alerts.matters.facts import FactBook
from alerts.matters.finding_rules import OtherContact
from alerts.matters.findings import Finding
from alerts.matters.task import Task
from alerts.people.viewer import Grant
from alerts.routing.candidates import Candidate
from alerts.routing.route import RoutedBy, RoutedHandOver, RoutedTask
from alerts.tickets.ticket import SYSTEM, Ticket, TicketEvent, TicketKind
from ingest.inventory.departments import Department


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterFile:
    """A ticket with all that rules ask about it.

    ``assignments`` and ``tasks`` are in the order of their numbers, ended and done ones among them;
    ``clocks`` those that wait for their proof, at least, with their ``segments``; ``children_open``: a ticket
    below it is not closed.
    """

    ticket: Ticket
    contacts: tuple[Contact, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    tasks: tuple[Task, ...] = ()
    facts: FactBook = field(default_factory=FactBook)
    clocks: tuple[DeskClock, ...] = ()
    segments: tuple[Segment, ...] = ()
    findings: tuple[Finding, ...] = ()
    children_open: bool = False

    @property
    def standing(self) -> tuple[Assignment, ...]:
        """The assignments of units that work on it and still have it, the lead first."""
        stand = (each for each in self.assignments if each.stands and each.works)
        return tuple(sorted(stand, key=lambda each: (each.role is not AssignmentRole.LEAD, each.no)))

    @property
    def lead(self) -> Assignment | None:
        """The assignment that leads."""
        return next((each for each in self.standing if each.role is AssignmentRole.LEAD), None)

    @property
    def copies(self) -> tuple[Assignment, ...]:
        """抄送: those of departments that read it without working on it."""
        return tuple(each for each in self.assignments if each.stands and not each.works)

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """The tasks that are still to be done."""
        return tuple(each for each in self.tasks if each.open)

    def contact(self, number: str) -> Contact | None:
        """The contact of that number."""
        return next((each for each in self.contacts if each.number == number), None)

    def assignment(self, no: int) -> Assignment | None:
        """The assignment of that number."""
        return next((each for each in self.assignments if each.no == no), None)

    def task(self, no: int) -> Task | None:
        """The task of that number."""
        return next((each for each in self.tasks if each.no == no), None)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who gives a command: a person or program with what they have been given, or the service.

    ``grants`` are those in force at the instant, the ones of people for whom the actor stands in among them.
    """

    name: str
    grants: tuple[Grant, ...] = ()
    is_service: bool = False

    @property
    def names(self) -> Mapping[str, str]:
        """Whoever the actor may speak as -> for whom they act then: themselves for nobody (empty)."""
        others = {grant.acting_for: grant.acting_for for grant in self.grants if grant.acting_for}
        return others | {self.name: ""}


THE_SERVICE = Actor(SYSTEM, is_service=True)


@dataclass(frozen=True, slots=True)
class MatterOpening:
    """What a ticket is opened with that nobody types: where it belongs, and its numbers.

    ``ticket`` and ``contact`` are the next numbers of the year; they are used up only by a command that is
    carried out. ``contact`` is empty for what nobody reported; ``salt``, random bytes, goes into the digest
    of who reported it.
    """

    ticket: str
    contact: str
    place: str
    concern: str
    severity: str
    territory: str = ""
    households: int = 0
    kind: TicketKind = TicketKind.PLACE
    salt: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is so around a ticket while a command is decided.

    Attributes
    ----------
    calendar
        Working days and hours, in the zone of its place.
    departments
        By id, all that there are.
    path
        Ids of its place and the places above it.
    places
        Ids of all places.
    in_charge
        Id of a department -> who is in charge of its shift now, where one is (section 11).
    people
        Users that are named in the command or on the ticket -> what they have been given; whoever is not
        here is nobody.
    away
        Those of them who are on leave.
    episodes, open_episodes
        How many are on the ticket, and how many of them have neither ended nor been withdrawn.
    unseen_episodes, unseen_points
        How many of the open ones are breaches of points that are silent or unusable since, so that no reading
        ends them; and which points of the ticket are so.
    suspected_burst, loss_of_supply
        Of its episodes: one of kind fall; one of pressure below its limit, or a fall.
    meter_side, water_kind
        Of all points on the ticket where they agree, else ``"unknown"``.
    pump_station, built_up
        Of its place or one above; ``built_up`` is ``None`` where nobody has said it.
    in_duty_hours, in_season
        At the instant.
    contacts_in_24h
        Contacts of the ticket and of open tickets of its place and concern, registered in the 24 h before.
    routed_by
        The row of routing that decides about it; ``None``: nobody asked.
    routed_unit
        Id of the department that routing proposes.
    routed_owner
        Id of the department that it answers to, as routing has it.
    routed_task
        What routing opens with it, and for whom.
    routed_copies, routed_hand_over
        Ids of the departments that read it, and who takes it over from that unit and when, as routing has it.
    candidates
        Open tickets that it could join, the likeliest first.
    calls_elsewhere
        Numbers of contacts, each with one from the same telephone on another ticket that a unit has.
    pictures
        Digests of the pictures that the command names, as far as they are on record and the actor's to use:
        they have added them, or they belong to this ticket already.
    target
        The file of the other ticket that the command names, or whose contact it names, if the actor sees it.
    target_around
        What is so around that one.
    line
        The line of the ticket's history that the command names.
    opening
        Of a command that opens a ticket.
    breach_began
        When (UTC ms) the earliest breach of its live episodes began; of those that come to it now, if any do.
    joined_at
        When (UTC ms) breaches come to the ticket, if they do with this decision: what they make owed that was
        not owed before counts from then.
    person_back
        When (UTC ms) they are back for whom something was left on it last, as their leaves stand (B13); it
        may be to come.
    below_group, children
        Whether its parent is not closed, so that its clocks are measured and do not escalate; of a parent,
        all clocks of its open children that wait for their proof.
    group
        The parent with its facts while it is not closed, for a command on one ticket: its result is its
        children's.
    """

    calendar: WorkCalendar
    departments: Mapping[str, Department] = field(default_factory=dict)
    path: frozenset[str] = frozenset()
    places: Container[str] = frozenset()
    in_charge: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, tuple[Grant, ...]] = field(default_factory=dict)
    away: frozenset[str] = frozenset()
    episodes: int = 0
    open_episodes: int = 0
    unseen_episodes: int = 0
    unseen_points: tuple[str, ...] = ()
    suspected_burst: bool = False
    loss_of_supply: bool = False
    meter_side: str = "unknown"
    water_kind: str = "unknown"
    pump_station: bool = False
    built_up: bool | None = None
    in_duty_hours: bool = True
    in_season: bool = False
    contacts_in_24h: int = 0
    routed_by: RoutedBy | None = None
    routed_unit: str = ""
    routed_owner: str = ""
    routed_task: RoutedTask | None = None
    routed_copies: tuple[str, ...] = ()
    routed_hand_over: RoutedHandOver | None = None
    candidates: tuple[Candidate, ...] = ()
    calls_elsewhere: tuple[tuple[str, OtherContact], ...] = ()
    pictures: frozenset[str] = frozenset()
    target: MatterFile | None = None
    target_around: Around | None = None
    line: TicketEvent | None = None
    opening: MatterOpening | None = None
    breach_began: int | None = None
    joined_at: int | None = None
    person_back: int | None = None
    below_group: bool = False
    children: tuple[DeskClock, ...] = ()
    group: MatterFile | None = None

    @property
    def zone(self) -> str:
        """IANA zone of its place."""
        return self.calendar.zone
