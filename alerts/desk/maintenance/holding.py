"""Holds the tickets of devices that are worked on, and lets go of them when that is over."""

from __future__ import annotations

from alerts.episodes.maintenance import HELD_KINDS, UnderMaintenance
from alerts.records import Transaction
from alerts.tickets.pending_episode import NoTicketReason
from ingest.inventory.tree import Inventory


def may_be_held(tx: Transaction, now: int) -> bool:
    """Whether `hold_under_maintenance` may have something to do at ``now`` (UTC ms): it needs to write then.

    One statement where nothing is worked on. Raises `RecordsError`.
    """
    going_on = tx.maintenances.going_on()
    if not going_on:
        return False
    return any(each.until <= now for each in going_on) or bool(tx.pending.without_ticket(HELD_KINDS))


def hold_under_maintenance(tx: Transaction, inventory: Inventory, now: int) -> None:
    """Before a round of settling: hold what is pending of devices under maintenance at ``now`` (UTC ms).

    An episode that is still open when its maintenance ends opens its ticket then; one that was over during it
    opens none. What is on a ticket already stays there. One statement where nothing is worked on, else a
    constant number. Raises `RecordsError`.
    """
    going_on = tx.maintenances.going_on()
    if not going_on:
        return
    ended = [each.id for each in going_on if each.until <= now]
    if ended:
        # What another one still holds is held again below.
        tx.pending.release_maintained()
        tx.maintenances.over(ended)
    under = UnderMaintenance(inventory, going_on)
    held: dict[int, int] = {}
    over: dict[int, str | None] = {}
    for episode in tx.pending.without_ticket(HELD_KINDS):
        at = now if episode.ended_at is None else min(episode.ended_at, now)
        until = under.until(episode.point, at)
        if until is None or episode.withdrawn or not episode.opens_ticket:
            continue
        if episode.ended_at is None:
            held[episode.id] = until
        else:
            over[episode.id] = NoTicketReason.UNDER_MAINTENANCE.value
    if held:
        tx.pending.hold(held, NoTicketReason.UNDER_MAINTENANCE)
    if over:
        tx.pending.settle(over)
