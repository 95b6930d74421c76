"""Approved windows of stops as outages of the inventory: by these alone judgement is silent (C20)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count

from alerts.records import Transaction
from alerts.stops.supply_stop import SupplyStop
from ingest.inventory.tree import Inventory, Outage

OF_A_STOP = re.compile(r"T\d{4}-\d{4,}\.\d+", re.ASCII)
"""Ids of outages that were approved here; no import brings or takes them."""


def windows_of(stop: SupplyStop | None) -> dict[str, Outage]:
    """The outages of the approved window of ``stop``, one for each place, by id; none without a window.

    One that was imported is that outage itself.
    """
    window = None if stop is None else stop.window
    if stop is None or window is None:
        return {}
    own = (f"{stop.number}.{no}" for no in count(1))
    ids = [stop.outage] if stop.outage else own
    return {
        id_: Outage(id_, place, *window, stop.approved_by, stop.cause)
        for id_, place in zip(ids, stop.places, strict=False)
    }


def bring_in_line(
    tx: Transaction, before: SupplyStop | None, stop: SupplyStop, inventory: Inventory, now: int
) -> None:
    """Put what was approved of ``stop`` in force at ``now`` (UTC ms), where it is another than ``before``."""
    old, new = windows_of(before), windows_of(stop)
    if old != new:
        kept = {id_: each for id_, each in new.items() if each.place in inventory.places}
        tx.inventory.put_outages(kept.values(), old.keys() - kept.keys(), now)


def with_windows(wanted: Inventory, before: Inventory) -> Mapping[str, Outage]:
    """The outages of ``wanted``, with those of stops as ``before``: an import says nothing of them."""
    own = {
        id_: each
        for id_, each in before.outages.items()
        if OF_A_STOP.fullmatch(id_) and each.place in wanted.places
    }
    others = {id_: each for id_, each in wanted.outages.items() if not OF_A_STOP.fullmatch(id_)}
    return {**others, **own}
