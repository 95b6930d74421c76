"""A call of every use case and a request to every route, on a town with a bad morning; none may miss."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from itertools import count

from alerts.desk.dead_letter_replay import (
    LetterSelection,
    dismiss_dead_letter,
    dismiss_dead_letters,
    replay_dead_letter,
    replay_dead_letters,
)
from alerts.desk.departments import find_department, list_departments, recorded_departments
from alerts.desk.doors.signing_in import (
    SignInPolicy,
    change_own_password,
    session_with_id,
    sign_in,
    sign_out,
)
from alerts.desk.lookups.compliance import household_days
from alerts.desk.lookups.dead_letters import (
    find_dead_letter,
    list_dead_letters,
    list_letter_groups,
    newest_dead_letter,
)
from alerts.desk.lookups.diagnosis import diagnose
from alerts.desk.lookups.episodes import EpisodeFilter, find_episode, list_episodes
from alerts.desk.lookups.events import access_version, events_after, newest_event
from alerts.desk.lookups.points import find_point, list_points
from alerts.desk.lookups.readings import hourly_figures, raw_readings
from alerts.desk.lookups.ticket_explanation import explain_ticket
from alerts.desk.lookups.ticket_flats import ticket_flats
from alerts.desk.lookups.tickets import (
    TicketFilter,
    list_tickets,
    open_ticket_files,
    open_tickets_by_concern,
    ticket_file,
)
from alerts.desk.lookups.tickets_above import explain_part, ticket_part, tickets_above
from alerts.desk.notices.listing import notices_of_ticket
from alerts.desk.people.contacts import department_contacts, unmanned_departments
from alerts.desk.people.first_start import first_administrator
from alerts.desk.people.tokens import (
    give_one_time_password,
    list_tokens,
    make_token,
    revoke_token,
    viewer_with_token,
)
from alerts.desk.people.users import (
    NewUser,
    add_user,
    change_roles,
    disable_user,
    enable_user,
    find_listed_user,
    find_user,
    list_users,
)
from alerts.desk.registration import (
    clear_departments,
    export_inventory,
    export_recorded_inventory,
    import_inventory,
    own_roles,
)
from alerts.desk.rules_in_force import RulesInForce
from alerts.people.lock_out import LockOut
from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.tickets.refusals import UnknownTicket
from ingest.durations import HOUR
from ingest.inventory.departments import Department, DepartmentKind
from ingest.inventory.devices import Gateway
from ingest.inventory.tree import Inventory
from tests.api.stand_in_service import MORNING, NOW, StandInService, dead_letter, opening
from tests.walk.command_samples import COMMAND_REQUESTS, of_commands
from tests.walk.contact_samples import of_desk, of_desk_lists
from tests.walk.duty_samples import DUTY_REQUESTS, at_posts, of_duty
from tests.walk.now.situation_samples import SITUATION_REQUESTS, of_situation
from tests.walk.people.department_samples import DEPARTMENT_REQUESTS, of_departments
from tests.walk.people_samples import (
    ELSEWHERE,
    HERE,
    LEAVE_REQUESTS,
    PEOPLE_REQUESTS,
    approved_leave,
    leaves_of_account,
    of_attachments,
    of_audit,
    refused,
    spare_token,
)
from tests.walk.places.place_samples import PLACE_REQUESTS, at_places, of_installed, of_inventory, or_none
from tests.walk.service.service_samples import SERVICE_REQUESTS
from tests.walk.table_samples import TABLE_REQUESTS, of_tables
from tests.walk.worklist.view_samples import is_known

NUMBER = "2026-000001"
AT = {HERE: ("f1-room", NUMBER, 1), ELSEWHERE: ("main", "2026-000002", 2)}
"""Place -> a point there, its ticket and its episode."""
GATEWAYS = {HERE: "gw-here", ELSEWHERE: "gw-elsewhere"}
"""Place -> a gateway there."""
ABOVE = {HERE: "2026-000003", ELSEWHERE: "2026-000004"}
"""Place -> a ticket of the organisation that has flats there."""
DAYS = (date(2026, 1, 14), date(2026, 1, 15))
SPAN = (MORNING, NOW)
USERS = count()


def open_above(service: StandInService) -> None:
    """Open the tickets of `ABOVE`, at the place of the whole organisation, each with an episode."""
    began = NOW - HOUR
    silences = [
        opening(service, "silent", AT[place][0], (began, began), (0, 0), (None, None)) for place in ABOVE
    ]
    with service.records.begin() as tx:
        of_city = tx.tickets.by_number([NUMBER])[NUMBER]
        tx.tickets.add(
            [
                replace(of_city, number=number, place="city", concern=concern, territory="city", parent=None)
                for number, concern in zip(
                    tx.tickets.issue_numbers(2026, 2), ("silence", "sensor"), strict=True
                )
            ]
        )
        found = tx.episodes.apply(silences, service.known, service.rules, NOW)
        on_them = zip(found, ABOVE.values(), strict=True)
        tx.pending.attach([(each.id, number, False) for each, number in on_them])
        tx.ticket_territories.work_out(list(ABOVE.values()))


POLICY = SignInPolicy(LockOut(5, HOUR), LockOut(20, HOUR), HOUR)


def gateways_with_letters(service: StandInService) -> None:
    """A gateway at each of the places, with a dead letter."""
    gateways = {gateway: Gateway(gateway, place) for place, gateway in GATEWAYS.items()}
    service.import_inventory(OPERATOR, Inventory(gateways=gateways), replace=False)
    for place in GATEWAYS:
        waiting_letter(service, place)


def letter_at(service: StandInService, place: str) -> int:
    """The dead letter of the gateway at ``place``."""
    return service.journal.box.dead_letters(0, 1, None, GATEWAYS[place])[0].id


def waiting_letter(service: StandInService, place: str) -> int:
    """As `letter_at`, when its message has come again, and nobody has dismissed it since."""
    gateway = GATEWAYS[place]
    dead_letter(service, b"{", topic=f"wenya/v1/{gateway}/json", gateway=gateway)
    return letter_at(service, place)


def whole(service: StandInService, who: Viewer) -> dict:
    """Id -> what asks a use case that looks at no place in particular."""
    records = service.records
    return {
        "tickets.count": lambda: open_tickets_by_concern(records, who),
        "events.newest": lambda: newest_event(records, who),
        "departments.recorded": lambda: recorded_departments(records, who),
        "departments.clear": lambda: cleared_and_back(service, who),
        **of_departments(service, who),
        **of_tables(service, who),
        **of_inventory(service, who),
        **of_desk(service, who),
        "inventory.import": lambda: import_inventory(
            records, who, Inventory(), service.rules, NOW, replace=False
        ),
        "inventory.import-in-force": lambda: RulesInForce(records, service.rules).import_inventory(
            who, Inventory(), NOW, replace=False
        ),
        "users.add": lambda: add_user(records, who, NewUser(f"user-{next(USERS)}-x", ()), NOW),
        "users.list": lambda: list_users(records, who, None, 9, lock_out=POLICY.by_name, now=NOW),
        "users.one": lambda: find_user(records, who, "查看员王"),
        "users.one-listed": lambda: find_listed_user(
            records, who, "查看员王", lock_out=POLICY.by_name, now=NOW
        ),
        "users.disable": lambda: disable_user(records, who, "leaver", NOW, because="left"),
        "users.enable": lambda: enable_user(records, who, "查看员王", NOW),
        "users.roles": lambda: change_roles(records, who, "leaver", NOW, given=[Grant("viewer")]),
        "users.password": lambda: give_one_time_password(records, who, "查看员王", NOW),
        "tokens.make": lambda: make_token(records, who, "查看员王", NOW),
        "tokens.list": lambda: list_tokens(records, who, "查看员王"),
        "tokens.revoke": lambda: revoke_token(records, who, spare_token(service), NOW),
        "users.first-administrator": lambda: first_administrator(records, NOW),
        **leaves_of_account(service, who),
        **of_audit(service, who),
        **of_duty(service, who),
        "viewer.own-roles": lambda: own_roles(who),
        "viewer.with-token": lambda: viewer_with_token(records, "a.b", NOW),
        "viewer.with-session": lambda: session_with_id(records, "a", NOW, idle=HOUR),
        "session.begin": lambda: refused(
            lambda: sign_in(records, "li" * 200, "x", "", NOW, policy=POLICY, turn=nullcontext)
        ),
        "access.version": lambda: access_version(records),
        "session.end": lambda: sign_out(records, "a", "", NOW),
        "password.own": lambda: refused(
            lambda: change_own_password(records, who, "x", "y", "", NOW, policy=POLICY, turn=nullcontext)
        ),
    }


def cleared_and_back(service: StandInService, who: Viewer) -> None:
    """Take the departments off record, and bring them back: rows are in their territories again."""
    known = service.known
    clear_departments(service.records, who, service.rules, NOW)
    service.import_inventory(OPERATOR, Inventory(departments=known.departments), replace=False)


def with_lab(known: Inventory, place: str) -> Inventory:
    """The town with one department, at ``place``."""
    return replace(
        known, departments={"lab": Department("lab", "Lab", DepartmentKind.FUNCTIONAL, place=place)}
    )


def of_lists(service: StandInService, who: Viewer, place: str) -> dict:
    """Id -> what asks a use case for a list, and tells whether what is at ``place`` is on it."""
    known, records = service.known, service.records
    point, number, _ = AT[place]

    def tickets() -> list[str]:
        found = list_tickets(records, who, TicketFilter(), None, 9, inventory=known)
        there = or_none(list_tickets, records, who, TicketFilter(place=place), None, 9, inventory=known)
        assert {each.number for each in there} == {number} & {each.number for each in found.items}
        return [each.number for each in found.items]

    def episodes() -> list[str]:
        found = list_episodes(records, who, EpisodeFilter(), None, 9, inventory=known)
        there = or_none(list_episodes, records, who, EpisodeFilter(place=place), None, 9, inventory=known)
        assert {each.point for each in there} == {point} & {each.point for each in found.items}
        return [each.point for each in found.items]

    def bite(act, *more) -> bool:
        selected = LetterSelection(waiting_letter(service, place), GATEWAYS[place])
        return act(records, journal, *more, who, selected, NOW, inventory=known).letters > 0

    def newest() -> bool:
        return newest_dead_letter(journal, who, inventory=known) >= letter_at(service, place)

    def above() -> bool:
        """Whoever sees the places above has the ticket among all others."""
        found = tickets_above(records, who, None, inventory=known)
        assert not {each.number for each in found.items} & set(tickets())
        return ABOVE[place] in [*(each.number for each in found.items), *tickets()]

    lab, journal = with_lab(known, place), service.journal
    row = f'"id": "{place}"'.encode()
    return {
        "letters.list": lambda: (
            letter_at(service, place)
            in [each.id for each in list_dead_letters(journal, who, None, None, 9, inventory=known).items]
        ),
        "letters.groups": lambda: (
            GATEWAYS[place]
            in [
                group.gateway
                for group in list_letter_groups(journal, who, None, None, 9, inventory=known).items
            ]
        ),
        "letters.newest": newest,
        "letters.replay-many": lambda: bite(replay_dead_letters, service.decoder),
        "letters.dismiss-many": lambda: bite(dismiss_dead_letters),
        "inventory.export": lambda: row in export_inventory(records, known, who, "json", NOW),
        "inventory.export-recorded": lambda: row in export_recorded_inventory(records, who, "json", NOW),
        "tickets.filters-missing": lambda: is_known(service, who, place),
        "departments.list": lambda: "lab" in [each.id for each in list_departments(lab, who, None, 9).items],
        "departments.unmanned": lambda: (
            "lab" in [each.department.id for each in unmanned_departments(records, lab, who, NOW)]
        ),
        **of_installed(service, who, GATEWAYS[place]),
        **of_situation(service, who, place, point),
        "points.list": lambda: (
            point in [each.id for each in list_points(known, who, None, None, None, 9).items]
        ),
        "tickets.list": lambda: number in tickets(),
        **of_desk_lists(service, who, number),
        "tickets.above": above,
        "tickets.open-files": lambda: (
            number in [file.ticket.number for file in open_ticket_files(records, who, 9, inventory=known)]
        ),
        "episodes.list": lambda: point in episodes(),
        "events.after": lambda: (
            number in [each.subject for each in events_after(records, who, 0, 99, inventory=known)[0]]
        ),
    }


def in_part(part, whole) -> object:
    """What is seen of a ticket above: all of it by whoever sees the places above."""
    try:
        return part()
    except UnknownTicket:
        return whole()


def of_place(service: StandInService, who: Viewer, place: str) -> dict:
    """Id -> what asks a use case about one thing, which is at ``place``."""
    known, records, store, plan = service.known, service.records, service.store, service.plan()
    point, number, episode = AT[place]
    lab, journal = with_lab(known, place), service.journal

    def letter(act, *more) -> None:
        act(records, journal, *more, who, waiting_letter(service, place), NOW, inventory=known)

    return {
        "letters.one": lambda: find_dead_letter(journal, who, letter_at(service, place), inventory=known),
        "letters.replay": lambda: letter(replay_dead_letter, service.decoder),
        "letters.dismiss": lambda: letter(dismiss_dead_letter),
        "gateways.diagnose": lambda: diagnose(journal, known, who, GATEWAYS[place]),
        "departments.one": lambda: find_department(lab, who, "lab"),
        "departments.contacts": lambda: department_contacts(records, lab, who, "lab", NOW),
        "leaves.approve": lambda: approved_leave(service, who, place),
        "points.one": lambda: find_point(known, who, point),
        **at_places(service, who, point, place),
        "readings.raw": lambda: raw_readings(store, who, point, SPAN, None, 9, inventory=known),
        "readings.hourly": lambda: hourly_figures(store, who, point, SPAN, None, 9, inventory=known),
        "compliance.days": lambda: household_days(records, who, place, DAYS, None, 9, inventory=known),
        "episodes.one": lambda: find_episode(records, who, episode, inventory=known),
        "tickets.file": lambda: ticket_file(records, who, number, inventory=known),
        "notices.of-ticket": lambda: notices_of_ticket(records, who, number, desk=service.desk()),
        "tickets.explain": lambda: explain_ticket(
            records, store, service.journal.notes, who, number, plan=plan
        ),
        "tickets.part": lambda: in_part(
            lambda: ticket_part(records, who, ABOVE[place], inventory=known),
            lambda: ticket_file(records, who, ABOVE[place], inventory=known),
        ),
        "tickets.explain-part": lambda: in_part(
            lambda: explain_part(records, store, service.journal.notes, who, ABOVE[place], plan=plan),
            lambda: ticket_file(records, who, ABOVE[place], inventory=known),
        ),
        "tickets.flats": lambda: ticket_flats(records, store, who, number, None, 9, NOW, plan=plan),
        **of_attachments(service, who, number),
        **at_posts(service, who, place),
        **of_commands(service, who, number),
    }


REQUESTS = (
    LEAVE_REQUESTS
    | SITUATION_REQUESTS
    | SERVICE_REQUESTS
    | DUTY_REQUESTS
    | PEOPLE_REQUESTS
    | TABLE_REQUESTS
    | COMMAND_REQUESTS
    | PLACE_REQUESTS
    | DEPARTMENT_REQUESTS
    | {
        "/api/v1/points": {},
        "/api/v1/points/{id}": {"id": "f1-room"},
        "/api/v1/episodes": {},
        "/api/v1/episodes/{id}": {"id": "1"},
        "/api/v1/tickets": {},
        "/api/v1/tickets/above": {},
        "/api/v1/tickets/counts": {},
        "/api/v1/tickets/{number}": {"number": NUMBER},
        "/api/v1/tickets/{number}/flats": {"number": NUMBER},
        "/api/v1/tickets/{number}/commands": {
            "number": NUMBER,
            "json": {"command": "comment", "text": "seen"},
        },
        "/api/v1/compliance": {"params": {"place": "f1", "from": "2026-01-14", "to": "2026-01-15"}},
        "/api/v1/departments": {"json": {"id": "lab-9", "kind": "outside"}},
        "/api/v1/departments/{id}": {"id": "all"},
        "/api/v1/departments/{id}/contacts": {"id": "all"},
        "/api/v1/departments/unmanned": {},
        "/api/v1/inventory": {},
        "/api/v1/inventory/import": {"json": {}},
        "/api/v1/gateways/{id}/diagnosis": {"id": "gw1"},
        "/api/v1/dead-letters": {},
        "/api/v1/dead-letters/groups": {},
        "/api/v1/dead-letters/replay": {"json": {"until": 1}},
        "/api/v1/dead-letters/dismiss": {"json": {"until": 1}},
        "/api/v1/dead-letters/{id}": {"id": "1"},
        "/api/v1/dead-letters/{id}/replay": {"id": "1", "json": {}},
        "/api/v1/dead-letters/{id}/dismiss": {"id": "1", "json": {}},
        "/": {"answers": {"GET": 303}},
        "/tickets/{number}": {"number": NUMBER, "answers": {"POST": 415}},
        "/points/{id}": {"id": "f1-room"},
        "/dead-letters": {},
        "/session": {"json": {}, "answers": {"POST": 410}},
        "/api/v1/session": {},
        "/sign-in": {"answers": {"POST": 415}},
        "/sign-in/code": {"answers": {"GET": 303, "POST": 415}},
        "/sign-out": {"answers": {"POST": 303}},
        "/password": {"answers": {"POST": 415}},
    }
)
"""Path of a route -> what is filled into it, what is sent with it, and what it answers if not 200."""
