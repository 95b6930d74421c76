"""Two blocks of flats with names and ids that are nothing alike, and a morning in which much goes wrong."""

from __future__ import annotations

from dataclasses import replace

from alerts.desk.intrusions import tell_intrusions
from ingest.durations import HOUR, MINUTE
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.batch import DeadLetterReason
from ingest.readings.intrusions import Intrusion
from ingest.readings.quantities import Metric
from ingest.said import Said
from tests.api.stand_in_service import (
    NOW,
    StandInService,
    breach,
    dead_letter,
    file_changes,
    late_window,
    opening,
    town,
)

ID = "zz-id"
"""What every id begins with."""


def named_town() -> Inventory:
    """Two blocks of six flats, each behind a gateway; half of the rooms have a name of their own."""
    blocks, flats, rooms = {}, {}, {}
    for b in (1, 2):
        block = f"{ID}-b{b}"
        blocks[block] = Place(block, Level.BUILDING, f"翠园小区{b}栋", f"{ID}-st1")
        if b == 1:  # of the other nobody knows where it is
            blocks[block] = replace(blocks[block], longitude=125.3245, latitude=43.8868)
        for n in range(1, 7):
            flat = f"{ID}-b{b}f{n}"
            flats[flat] = Place(flat, Level.HOUSEHOLD, f"翠园小区{b}栋{n}01", block, households=1)
            rooms[f"{flat}-room"] = Point(
                *(f"{flat}-room", Metric.INDOOR_TEMPERATURE, flat, MINUTE, MINUTE),
                residential=True,
                device=f"{ID}-d{b}",
                name="客厅" if n % 2 else "",
            )
    return Inventory(
        places={
            f"{ID}-city": Place(f"{ID}-city", Level.ORGANISATION, "春城热力集团", calendar=f"{ID}-season"),
            f"{ID}-st1": Place(
                *(f"{ID}-st1", Level.STATION, "翠园换热站", f"{ID}-city"),
                longitude=125.3297,
                latitude=43.8868,
            ),
            **blocks,
            **flats,
        },
        points=rooms,
        gateways={f"{ID}-gw{b}": Gateway(f"{ID}-gw{b}", f"{ID}-b{b}", f"{b}栋楼道网关") for b in (1, 2)},
        devices={f"{ID}-d{b}": Device(f"{ID}-d{b}", f"{ID}-gw{b}", name=f"{b}号温度计") for b in (1, 2)},
        calendars={f"{ID}-season": replace(town().calendars["season"], id=f"{ID}-season")},
    )


def make_busy(service: StandInService) -> None:
    """A group with late figures, a silent gateway, one that speaks for others, and dead letters."""
    rooms = [f"{ID}-b1f{n}-room" for n in range(1, 5)]
    for room in rooms:
        breach(service, room)
    late_window(service, rooms[0])
    began = NOW - HOUR
    silent = [f"{ID}-b2f{n}-room" for n in range(1, 7)]
    file_changes(
        service, [opening(service, "silent", room, (began, began), (0, 0), (None, None)) for room in silent]
    )
    with service.records.begin() as tx:
        (silence,) = tx.silent_gateways.unheard()
        heard = replace(silence, heard_at=NOW - 5 * MINUTE, heard_point=silent[1])
        tx.silent_gateways.note_heard([heard])
        tx.intrusions.note([Intrusion(f"{ID}-gw1", NOW - 5 * MINUTE, NOW, 12, (silent[0], silent[1]))])
        tell_intrusions(tx, service.desk(), NOW)
    file_changes(service, [])
    dead_letter(
        service, reason=DeadLetterReason.FOREIGN, topic=f"wenya/v1/{ID}-gw1/json", gateway=f"{ID}-gw1"
    )
    fault = Said("fault-rule-at-point", rule="room.day", point=f"{ID}-b2f1-room")
    service.faults["checker"] = Said("faults-left-out", faults=fault)
