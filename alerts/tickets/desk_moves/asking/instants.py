"""Whether the instants of a command make sense: when it happened, and what it says of other days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alerts.matters.settings import DeskSettings
from alerts.tickets.desk_moves.matter_file import MatterFile
from alerts.tickets.desk_moves.orders import FIRST_INSTANT, HAPPENED_AT, LATE_REASON, LONGEST_TEXT, Order
from alerts.tickets.desk_moves.refusals import Reason
from alerts.tickets.desk_moves.table import FieldKind, Move
from ingest.durations import DAY, MINUTE
from ingest.printable import is_one_line, shows_something
from ingest.said import Said


def faults_of_time(
    move: Move, order: Order, values: Mapping[str, Any], file: MatterFile, now: int, settings: DeskSettings
) -> Iterator[Reason]:
    """What is wrong with the instants of ``order``; ``now`` is UTC ms, ``values`` what could be read.

    Nothing happened in the future, before its contact came, or before there was anything of the matter; a
    late entry says why it is one (C60, W4); and nothing is said of days that are too far away.
    """
    happened = order.happened
    contact = file.contact(values.get("contact", ""))
    if happened > now:
        yield Reason("form-value", Said("order-in-future"), HAPPENED_AT)
    elif happened < FIRST_INSTANT:
        yield Reason("form-value", Said("order-instant"), HAPPENED_AT)
    elif contact is not None and happened < contact.contacted_at:
        yield Reason("form-value", Said("order-before-contact", contact=contact.number), HAPPENED_AT)
    elif not move.opens and happened // MINUTE < _began(file) // MINUTE:
        yield Reason("form-value", Said("order-before-matter", number=file.ticket.number), HAPPENED_AT)
    reason = order.late_reason.strip()
    if order.is_late(settings.late_after) and not shows_something(reason):
        yield Reason("form-needed", Said("order-late-reason"), LATE_REASON, ("C60", "W4"))
    elif len(reason) > LONGEST_TEXT or not is_one_line(reason):
        yield Reason("form-value", Said("order-text", most=str(LONGEST_TEXT)), LATE_REASON)
    for each in move.fields:
        if each.kind is FieldKind.INSTANT and values.get(each.name, now) > now + settings.farthest:
            yield Reason("form-value", Said("order-too-far", days=settings.farthest // DAY), each.name)


def _began(file: MatterFile) -> int:
    """When the matter began (UTC ms): people enter whole minutes."""
    came = (each.contacted_at for each in file.contacts)
    return min(file.ticket.breached_at, file.ticket.opened_at, *came)
