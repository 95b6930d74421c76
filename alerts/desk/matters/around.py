"""What is so around a ticket while a command on it is decided, read from the records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from alerts.deadlines.days.duty import in_duty_hours
from alerts.deadlines.days.local_days import local_day
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.matter_lookup import files_of
from alerts.matters.confidentiality import RESTRICTED
from alerts.matters.contact import Contact
from alerts.matters.facts import LEFT_FOR
from alerts.matters.finding_rules import HANDLED_TWICE_WITHIN, OtherContact
from alerts.people.leave import MOST_KEPT_OF_ONE
from alerts.people.roles import Right
from alerts.people.standing_in import acting_at, back_at
from alerts.people.user import UserKind
from alerts.people.viewer import Grant, Territories, Viewer
from alerts.records import Transaction
from alerts.records.desk.contacts import phone_digits
from alerts.routing.candidates import OpenMatter, candidates
from alerts.routing.route import route
from alerts.tickets.desk_moves.asking.details import ADDRESSEE
from alerts.tickets.desk_moves.deciding import blank_file
from alerts.tickets.desk_moves.matter_file import Around, MatterFile, MatterOpening
from alerts.tickets.desk_moves.orders import Order, read_values
from alerts.tickets.desk_moves.reading_state import state_of, with_form
from alerts.tickets.desk_moves.table import FieldKind
from alerts.tickets.ticket import Ticket, TicketEvent, TicketState
from ingest.durations import DAY
from ingest.inventory.local_time import day_in
from ingest.inventory.tree import Inventory

LINE_FIELD = "event"
"""Field that names a line of the ticket's history by its number on record."""
NOT_KNOWN = "unknown"
HANDLED_TWICE = "flag_handled_twice"
"""The effect that looks at contacts of other tickets."""
MOST_CALLS = 50
"""Calls of the same number that are looked at; ours."""
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class MatterQuestion:
    """What is asked of records around a ticket.

    Attributes
    ----------
    viewer
        Who asks; ``None``: the service, which sees everything.
    desk, now
        What is in force, and when (UTC ms).
    order
        The command that is to be decided; ``None``: none yet, and nothing is named in it.
    opening
        Of a command that opens a ticket.
    wall
        The time of persons (UTC ms), by which leave runs; ``None``: ``now``.
    joining
        Number of a ticket that is about to join this one, with its contacts; empty: none.
    """

    viewer: Viewer | None
    desk: DeskInForce
    now: int
    order: Order | None = None
    opening: MatterOpening | None = None
    wall: int | None = None
    joining: str = ""

    @property
    def territories(self) -> Territories:
        """Where the viewer sees tickets."""
        if self.viewer is None:
            return None
        return self.viewer.where(Right.LOOK).territories(self.desk.inventory)

    def leaves_fact(self, name: str) -> bool:
        """Whether the command leaves the fact ``name``."""
        rows = () if self.order is None else self.desk.tables.moves.of_word(self.order.command)
        return any(fact.name == name for row in rows for fact in row.facts)

    def does(self, effect: str) -> bool:
        """Whether the command has ``effect``."""
        rows = () if self.order is None else self.desk.tables.moves.of_word(self.order.command)
        return any(effect in row.does for row in rows)

    def named(self, *kinds: FieldKind) -> list[str]:
        """What the command names in fields of ``kinds``, as far as it can be a name at all."""
        order = self.order
        if order is None:
            return []
        rows = self.desk.tables.moves.of_word(order.command)
        fields = dict.fromkeys(field.name for row in rows for field in row.fields if field.kind in kinds)
        values = (order.values.get(name) for name in fields)
        return [value for value in values if isinstance(value, str) and is_name(value)]


def is_name(value: str) -> bool:
    """Whether ``value`` can be looked up: no database keeps a NUL or half a surrogate pair."""
    return 0 < len(value) <= LONGEST_NAME and value.isprintable()


def around_of(tx: Transaction, file: MatterFile | None, question: MatterQuestion) -> Around:
    """What is so around ``file``; ``None``: around the ticket that the question's ``opening`` is of.

    A constant number of statements, with some more for a command that names another ticket, a line of the
    history, a picture or a person, and for a ticket that stands above or below others.
    """
    if file is None:
        if question.order is None:
            raise ValueError("what opens a ticket is a command")
        blank = blank_file(question.opening, question.order, question.now)
        return _with_routing(tx, None, blank, _around_ticket(blank.ticket, question), question)
    around = _with_episodes(tx, file, _around_ticket(file.ticket, question), question.desk.inventory)
    around = _with_persons(tx, file, around, question)
    around = replace(around, person_back=_person_back(tx, file, question))
    around = _with_others_of_group(tx, file, around)
    around = _with_pictures(tx, file, around, question)
    around = _with_target(tx, file, around, question)
    around = replace(around, line=_line(tx, file, question))
    if question.does(HANDLED_TWICE):
        around = replace(around, calls_elsewhere=_calls_elsewhere(tx, file))
    return _with_routing(tx, file, file, around, question)


def around_place(place: str, desk: DeskInForce, now: int) -> Around:
    """What the inventory and the calendar say of ``place`` at ``now`` (UTC ms)."""
    inventory, calendar = desk.inventory, desk.calendar_at(place)
    known = place in inventory.places
    return Around(
        calendar=calendar,
        departments=inventory.departments,
        path=frozenset(node.id for node in inventory.upwards(place)) if known else frozenset({place}),
        places=inventory.places,
        pump_station=known and inventory.is_pump_station(place),
        built_up=inventory.is_built_up(place) if known else None,
        in_duty_hours=in_duty_hours(calendar, now),
        in_season=known and _in_season(inventory, place, calendar, now),
    )


def _around_ticket(ticket: Ticket, question: MatterQuestion) -> Around:
    return replace(around_place(ticket.place, question.desk, question.now), opening=question.opening)


def _in_season(inventory: Inventory, place: str, calendar: WorkCalendar, now: int) -> bool:
    seasons = inventory.calendar_of(place)
    spans = () if seasons is None else seasons.heating_season or ()
    today = local_day(now, calendar.zone_info)
    return any(day_in(span, today) for span in spans)


def _with_episodes(tx: Transaction, file: MatterFile, around: Around, inventory: Inventory) -> Around:
    """What the sensors say of the ticket: nothing more is asked where none is on it."""
    number = file.ticket.number
    episodes = tx.matter_episodes.of_tickets([number])[number]
    if not episodes.count:
        return around
    ids = tx.matter_episodes.points_of([number])[number]
    points = [inventory.points[each] for each in ids if each in inventory.points]
    unseen = tx.matter_episodes.unseen(ids)
    return replace(
        around,
        episodes=episodes.count,
        open_episodes=episodes.open,
        breach_began=episodes.began_at,
        suspected_burst=episodes.falls > 0,
        loss_of_supply=episodes.falls + episodes.low_pressures > 0,
        unseen_episodes=sum(ids[each] for each in unseen),
        unseen_points=tuple(sorted(unseen)),
        meter_side=agreed(point.meter_side for point in points),
        water_kind=agreed(point.water_kind for point in points),
    )


def _top(path: Collection[str], inventory: Inventory) -> str:
    """The place of the whole organisation on ``path``: what people report there, they said no place of.

    Such matters are not at one place with any other.
    """
    places = inventory.places
    return next((each for each in path if each in places and places[each].parent is None), "")


def agreed(said: Iterable[str | None]) -> str:
    """What all say, if they all say the same."""
    values = set(said)
    value = values.pop() if len(values) == 1 else None
    return NOT_KNOWN if value is None else str(value)


def _with_persons(tx: Transaction, file: MatterFile, around: Around, question: MatterQuestion) -> Around:
    """Those who are named in the command or on the ticket, and who of them is on leave."""
    ticket = file.ticket
    on_ticket = {ticket.first_responsible, ticket.case_officer, ticket.person_in_charge}
    on_ticket |= {each.person for each in file.standing} | {each.user for each in file.open_tasks}
    addressee = ticket.details.get(ADDRESSEE)
    on_ticket |= {addressee} if isinstance(addressee, str) else set()
    names = {*question.named(FieldKind.USER), *on_ticket} - {""}
    people: Mapping[str, tuple[Grant, ...]] = {}
    if names:
        people = {
            user.name: tuple(user.grants)
            for user in tx.users.named_or_of(names)
            if user.disabled_at is None and user.kind is UserKind.PERSON
        }
    if not people:
        return around
    at = question.now if question.wall is None else question.wall
    away = acting_at(tx.leaves.agreed(at), at)
    return replace(around, people=people, away=frozenset(away.keys() & people.keys()))


def _person_back(tx: Transaction, file: MatterFile, question: MatterQuestion) -> int | None:
    """When (UTC ms) they are back for whom something was left last (B13), by the time of the service."""
    left = file.facts.latest(LEFT_FOR, "")
    if question.leaves_fact(LEFT_FOR):
        name, at = next(iter(question.named(FieldKind.USER)), None), question.now
    elif left is not None:
        name, at = left.data.get("user"), left.at
    else:
        return None
    if not isinstance(name, str):
        return None
    ahead = 0 if question.wall is None else question.wall - question.now
    since = at + ahead
    leaves = tx.leaves.page(since, None, MOST_KEPT_OF_ONE, of=name)
    back = back_at((each for each in leaves if each.person == name), since)
    return None if back is None else back - ahead


def _with_others_of_group(tx: Transaction, file: MatterFile, around: Around) -> Around:
    """The group that it stands below, with its facts, and what waits below it if it is one."""
    parent, number = file.ticket.parent, file.ticket.number
    if parent:
        group = tx.tickets.by_number([parent]).get(parent)
        if group is not None and group.state is not TicketState.CLOSED:
            above = MatterFile(ticket=group, facts=tx.facts.of_tickets([parent])[parent])
            around = replace(around, below_group=True, group=above)
    if file.children_open:
        children = tx.clocks.running_below([number])
        waiting = tuple(clock for each in children.values() for clock in each)
        around = replace(around, children=waiting)
    return around


def _with_pictures(tx: Transaction, file: MatterFile, around: Around, question: MatterQuestion) -> Around:
    """The pictures that the command names and its actor may use."""
    named, viewer = question.named(FieldKind.PICTURE), question.viewer
    if not named or viewer is None:
        return around
    found = tx.attachments.by_digest(named)
    pictures = {digest for digest, each in found.items() if each.is_picture}
    own = tx.attachments.added_by(pictures, viewer.name)
    here = {
        digest
        for digest, tickets in tx.attachments.tickets_of(pictures).items()
        if file.ticket.number in tickets
    }
    return replace(around, pictures=frozenset(own | here))


def _with_target(tx: Transaction, file: MatterFile, around: Around, question: MatterQuestion) -> Around:
    """The other ticket that the command names, or whose contact it names, if the actor sees it."""
    number = next(iter(question.named(FieldKind.TICKET)), None)
    contact = next(iter(question.named(FieldKind.OTHER_CONTACT)), None)
    if contact is not None:
        found = tx.contacts.by_number([contact]).get(contact)
        number = None if found is None else found.ticket
    if number is None or number == file.ticket.number:
        return around
    if not tx.tickets.seen([number], question.territories):
        return around
    target = files_of(tx, [number])[number]
    whole = "" if contact is not None else file.ticket.number
    plain = replace(question, order=None, opening=None, joining=whole)
    return replace(around, target=target, target_around=around_of(tx, target, plain))


def _calls_elsewhere(tx: Transaction, file: MatterFile) -> tuple[tuple[str, OtherContact], ...]:
    """Each contact with those from its telephone on other tickets that a unit has: two statements.

    What is confidential is put beside nothing, since that told who said it (W28). Of a number that calls all
    the time the newest calls are looked at.
    """
    ticket = file.ticket
    own = [each for each in file.contacts if each.category not in RESTRICTED and each.reporter.phone]
    if ticket.category in RESTRICTED or not own:
        return ()
    at = [each.contacted_at for each in own]
    others = tx.contacts.from_phones(
        {each.reporter.phone for each in own},
        min(at) - HANDLED_TWICE_WITHIN,
        max(at) + HANDLED_TWICE_WITHIN,
        categories={each.category for each in own},
        beside=ticket.number,
        limit=MOST_CALLS,
    )
    tickets = tx.tickets.by_number({each.ticket for each in others})
    phones = {each.number: phone_digits(each.reporter.phone) for each in (*own, *others)}
    return tuple(
        (each.number, _elsewhere(other, tickets[other.ticket]))
        for each in own
        for other in others
        if phones[each.number] == phones[other.number]
        and tickets[other.ticket].unit
        and tickets[other.ticket].category not in RESTRICTED
    )


def _elsewhere(contact: Contact, ticket: Ticket) -> OtherContact:
    whose = (contact.number, ticket.number, ticket.unit, contact.category)
    return OtherContact(*whose, contact.contacted_at, ticket.closed_at, same_phone=True)


def _line(tx: Transaction, file: MatterFile, question: MatterQuestion) -> TicketEvent | None:
    seq = None if question.order is None else question.order.values.get(LINE_FIELD)
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq < 2**63:
        return None
    return tx.tickets.line(file.ticket.number, seq)


def _with_routing(
    tx: Transaction, file: MatterFile | None, known: MatterFile, around: Around, question: MatterQuestion
) -> Around:
    """Whom routing proposes, and which open tickets it could join.

    ``known`` is ``file``, or what is known of a ticket that is being opened.
    """
    desk, order = question.desk, question.order
    tables = desk.tables
    around = around if file is not None else _with_persons(tx, known, around, question)
    place, concern = known.ticket.place, known.ticket.concern
    top = _top(around.path, desk.inventory)
    there = tx.tickets.not_closed_at(around.path, [concern], without_people=top)
    others = [each for each in there if each.number != known.ticket.number]
    here = {each.number for each in there if each.place == place}
    own = {known.ticket.number} if file is not None else set[str]()
    counted = here | own | ({question.joining} - {""})
    recent = tx.contacts.in_24h(counted, question.now)
    coming = int(question.opening is not None and bool(question.opening.contact))
    coming += _comes_from_elsewhere(around.target, counted, question)
    around = replace(around, contacts_in_24h=sum(recent.values()) + coming)
    state = state_of(known, around, tables.settings)
    category = known.ticket.category
    named = next((each.target_department for each in known.contacts if each.target_department), None)
    move = (
        None if order is None else tables.moves.row(order.command, None if file is None else file.ticket.step)
    )
    if order is not None and move is not None and (move.opens or move.field("category") is not None):
        values, _ = read_values(
            move,
            order.values,
            file,
            around,
            lambda read: with_form(state, read, around, order, tables.settings),
        )
        state = with_form(state, values, around, order, tables.settings)
        if move.opens:
            category = values.get("category")
            named = values.get("target_department")
    routed = route(state, place, desk.departments, tables.routing, named=named)
    matters = [
        OpenMatter(each.number, each.place, each.concern, each.category, each.origin, each.opened_at)
        for each in others
    ]
    joinable = (
        () if category is None else candidates(category, place, matters, desk.inventory, tables.routing)
    )
    return replace(
        around,
        routed_by=routed.by,
        routed_unit=routed.unit or "",
        routed_owner=routed.owner or "",
        routed_task=routed.task,
        routed_copies=routed.copies,
        routed_hand_over=routed.hands_over,
        candidates=joinable,
    )


def _comes_from_elsewhere(
    source: MatterFile | None, counted: Collection[str], question: MatterQuestion
) -> int:
    """1 if the command brings a contact of the last 24 h from a ticket that is not ``counted``, else 0."""
    if source is None or source.ticket.number in counted:
        return 0
    named = question.named(FieldKind.OTHER_CONTACT)
    since = question.now - DAY
    return sum(each.number in named and each.registered_at > since for each in source.contacts)
