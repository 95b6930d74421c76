"""What somebody may do next to a ticket and why not the rest, and what is missing before it is closed."""

from __future__ import annotations

from alerts.desk.lookups.seeing import seen_of, units_of
from alerts.desk.matters.around import MatterQuestion, around_of
from alerts.desk.matters.commanding import seen_ticket
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.matter_lookup import files_of
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import NOWHERE, Viewer
from alerts.records import Records, Transaction
from alerts.tickets.desk_moves.allowed import Allowed, allowed
from alerts.tickets.desk_moves.closing import MissingItem, missing_for_closing
from alerts.tickets.desk_moves.matter_file import Actor, Around, MatterFile
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import Ticket
from ingest.said import Said


@use_case("tickets.possible", Right.LOOK, ScopeKind.OBJECT)
def possible_commands(
    records: Records,
    viewer: Viewer,
    number: str,
    now: int,
    *,
    desk: DeskInForce,
    wall: int | None = None,
) -> tuple[Allowed, ...]:
    """Every command on the ticket ``number`` with its form, and whether the viewer may give it now.

    ``now`` and ``wall`` are UTC ms, as for `give_command`.

    Raises
    ------
    Forbidden, UnknownTicket, RecordsError
    """
    with records.reading() as tx:
        whole_ticket(tx, viewer, number, desk)
        file = files_of(tx, [number])[number]
        around = around_of(tx, file, MatterQuestion(viewer, desk, now, wall=wall))
    return allowed_to(viewer, file, around, now, desk)


def allowed_to(
    who: Viewer, file: MatterFile, around: Around, now: int, desk: DeskInForce
) -> tuple[Allowed, ...]:
    """As `possible_commands`, of a ticket whose ``file`` was read already."""
    works = who.where(Right.WORK) != NOWHERE or units_of(who, Right.WORK, desk.inventory)
    may = who.grants if works else ()
    return allowed(file, Actor(who.name, may), around, now, desk.tables)


@use_case("tickets.missing", Right.LOOK, ScopeKind.OBJECT)
def missing_items(
    records: Records, viewer: Viewer, number: str, now: int, *, desk: DeskInForce
) -> tuple[MissingItem, ...]:
    """还差: what is missing before the ticket ``number`` may be closed, at ``now`` (UTC ms).

    Raises
    ------
    Forbidden, UnknownTicket, RecordsError
    """
    with records.reading() as tx:
        whole_ticket(tx, viewer, number, desk)
        file = files_of(tx, [number])[number]
        around = around_of(tx, file, MatterQuestion(viewer, desk, now))
    return missing_for_closing(file, around, desk.tables.closing, desk.tables.settings)


def whole_ticket(tx: Transaction, who: Viewer, number: str, desk: DeskInForce) -> Ticket:
    """As `seen_ticket`, for who sees all of it and not only some flats."""
    ticket = seen_ticket(tx, who, number, desk)
    if not seen_of(tx, who, Right.LOOK, [ticket], desk.inventory):
        raise UnknownTicket(Said("refusal-no-ticket", number=number))
    return ticket
