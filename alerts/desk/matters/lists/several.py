"""One command for several tickets: each is judged and put on record by itself, as if given alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from alerts.desk.lookups.seeing import seen_of
from alerts.desk.matters.commanding import GivenCommand, give_command
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Forbidden, Viewer
from alerts.records import Records
from alerts.tickets.desk_moves.refusals import FORM, MoveRefused, Reason
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import Ticket
from alerts.words.desk_names import move_name
from ingest.inventory.tree import Inventory
from ingest.said import Said

MOST_AT_ONCE = 50
"""Tickets that one request may name: a page of the list."""


@dataclass(frozen=True, slots=True)
class OneOfSeveral:
    """What became of a command on one of several tickets.

    ``ticket``: as it is now; ``None``: nothing has changed, and ``reasons`` say why, with ``code``.
    """

    number: str
    ticket: Ticket | None = None
    code: str = ""
    reasons: tuple[Reason, ...] = ()


@use_case("tickets.several", Right.LOOK, ScopeKind.PLACES)
def see_several(
    records: Records, viewer: Viewer, numbers: Collection[str], *, inventory: Inventory
) -> list[Ticket]:
    """Those tickets of ``numbers`` that the viewer sees, by their numbers; at most `MOST_AT_ONCE`.

    ``inventory`` is in force. Raises `Forbidden`, `RecordsError`.
    """
    wanted = sorted({*numbers})[:MOST_AT_ONCE]
    with records.reading() as tx:
        found = tx.tickets.by_number(wanted)
        seen = seen_of(tx, viewer, Right.LOOK, found.values(), inventory)
    tickets = [found[number] for number in wanted if number in seen]
    return tickets if viewer.sees_people else [each.without_people() for each in tickets]


@use_case("tickets.command-several", Right.WORK, ScopeKind.PLACES)
def give_to_several(
    records: Records,
    viewer: Viewer,
    wanted: Mapping[str, int | None],
    given: GivenCommand,
    now: int,
    *,
    desk: DeskInForce,
    wall: int | None = None,
) -> list[OneOfSeveral]:
    """Carry out a command on each of several tickets that takes it, and say of the others why not.

    Never all or nothing: each is a transaction of its own, and what has been done stays where the service is
    stopped in between.

    Parameters
    ----------
    wanted
        Number of each -> the version that it was decided on; ``None``: whichever there is.
    given
        What is given to each, without a version.
    now, wall
        As `give_command` has them.

    Raises
    ------
    MoveRefused
        Of none: the command is not for several at once, or they are none or too many.
    Forbidden, RecordsError
        Also of somebody who was disabled in between: what has been done by then stays.
    """
    moves = desk.tables.moves.for_several
    if given.word not in moves:
        said = Said("several-not-for", possible=tuple(map(move_name, moves)))
        raise MoveRefused(FORM, [Reason("not-for-several", said, "command")])
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        said = Said("several-count", most=MOST_AT_ONCE)
        raise MoveRefused(FORM, [Reason("several-count", said, "tickets")])
    done = []
    for number, version in wanted.items():
        one = replace(given, version=version)
        try:
            ticket = give_command(records, viewer, number, one, now, desk=desk, wall=wall)
        except MoveRefused as refused:
            done.append(OneOfSeveral(number, None, refused.code, refused.reasons))
        except (UnknownTicket, Forbidden) as refused:
            if isinstance(refused, Forbidden) and not refused.who_may:
                raise  # they may do nothing any more, here or elsewhere
            reason = Reason(refused.code, refused.args[0])  # raised with what it says
            done.append(OneOfSeveral(number, None, refused.code, (reason,)))
        else:
            done.append(OneOfSeveral(number, ticket))
    return done
