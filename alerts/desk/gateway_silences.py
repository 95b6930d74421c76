"""Which silent gateways a ticket names, and that one of them was heard again (judgement.md, section 6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from alerts.desk.settling_round import SettlingRound
from alerts.desk.ticket_changes import TicketChanges
from alerts.records import Transaction
from alerts.tickets.gateway_silence import GatewaySilence
from alerts.tickets.grouping import Target
from alerts.tickets.opening import MOST_LISTED
from alerts.tickets.silence_placement import CoveringTicket
from alerts.tickets.ticket import TicketReason


def name_gateways(
    tx: Transaction, covering: Mapping[Target, Iterable[CoveringTicket]], number_at: Mapping[Target, str]
) -> None:
    """Put the gateways whose silences went to the tickets at ``covering`` on these, to be watched.

    A gateway that is watched there already stays as it is: what it has missed was fixed when it came. One
    that was heard since is silent again.
    """
    watched = tx.silent_gateways.watched({number_at[target] for target in covering})
    new = {
        (number_at[target], ticket.gateway): ticket.alive_after
        for target, tickets in covering.items()
        for ticket in tickets
        if (number_at[target], ticket.gateway) not in watched
    }
    tx.silent_gateways.put(
        [GatewaySilence(number, gateway, alive_after) for (number, gateway), alive_after in new.items()]
    )


def tell_heard(tx: Transaction, settling: SettlingRound, heard: Collection[GatewaySilence], now: int) -> None:
    """Have the tickets of ``heard`` gateways say when a point was heard, and who is still silent.

    ``now`` is UTC ms. Raises `RecordsError`.
    """
    changes = TicketChanges(tx, settling.tree, settling.desk, now, settling.asks_in_charge(tx))
    gateways = settling.silences(tx).gateways
    news = []
    for silence in heard:
        silent = gateways.still_silent(silence.gateway)
        data = {
            "gateway": silence.gateway,
            "point": silence.heard_point,
            "at": silence.heard_at,
            "silent": len(silent),
            "points": sorted(silent)[:MOST_LISTED],
        }
        news.append((silence.ticket, data))
    changes.tell(TicketReason.GATEWAY_HEARD, news)
    changes.save()
    tx.silent_gateways.told(list(heard))
