"""The judge's tickets against the service's, over drawn towns with stations and gateways."""

from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import event, given, settings

from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Inventory, Level, Place
from simulators.expected.judging.episodes import judge_ticks
from simulators.expected.tickets.tickets import tickets
from tests.alerts.reference.strategies import STAGES, town_and_readings
from tests.alerts.reference.town import at
from tests.examples import examples
from tests.new_records import new_records
from tests.simulators.expected.lock_step_service import Service, same_parents, words_of
from tests.simulators.expected.readings import delivered
from tests.simulators.expected.small_town import lived, said, town
from tests.simulators.expected.test_ticks import SEEDS, rows, ticks_of

TOWN = settings(max_examples=examples(12))
SHORT = tuple(stage for stage in STAGES if not stage.long)


def with_gateways(inventory: Inventory, chance: Random) -> Inventory:
    """Stations above the buildings, gateways before some points; some share a flat or hang at a building."""
    places = dict(inventory.places)
    for name in ("s1", "s2"):
        places[name] = Place(name, Level.STATION, name, "company")
    for name in ("north", "south"):
        places[name] = replace(places[name], parent=chance.choice(("s1", "s1", "s2")))
    gateways = {name: Gateway(name, chance.choice(("north", "south"))) for name in ("g1", "g2", "g3")}
    devices = {f"d-{name}": Device(f"d-{name}", name) for name in gateways}
    points = {}
    for name, point in inventory.points.items():
        device = chance.choice((None, *devices, *devices))
        place = chance.choice((point.place, point.place, point.place, "flat-0", "north"))
        points[name] = replace(point, device=device, place=place)
    return replace(inventory, places=places, gateways=gateways, devices=devices, points=points)


@TOWN
@given(town_and_readings(stages=SHORT, most=10), SEEDS)
def test_the_tickets_of_a_service_are_those_of_the_judge(scenario, seed):
    chance = Random(seed)
    inventory = with_gateways(scenario.inventory, chance)
    ticks = ticks_of(scenario, chance)
    with TemporaryDirectory() as folder:
        records = new_records(Path(folder) / "wenya.sqlite")
        try:
            service = Service(records, inventory, scenario.start)
            service.live(scenario.readings, ticks)
            known, filed, parents = service.episodes(), service.tickets(), service.parents()
        finally:
            records.close()
    history = judge_ticks(
        delivered(scenario.readings, inventory), inventory, np.array(ticks, np.int64), start=scenario.start
    )
    found = tickets(history, inventory)
    for ticket in found:
        event(f"a ticket of kind {ticket.kind}")
    event(f"{len([t for t in found if t.parent is not None])} children")
    assert rows(history.episodes) == rows(known)
    assert words_of(found) == filed
    assert same_parents(found, parents)


def test_what_is_held_behind_one_gateway_does_not_go_with_another_of_the_same_place():
    """The second turns silent a minute after the first, and speaks again before its own hold is over."""
    inventory = town(2, buildings=3)
    inventory = replace(inventory, gateways=inventory.gateways | {"g2": Gateway("g2", "b1")})
    readings = [r for f in (1, 2) for r in said(f"b1-{f}/t", "05:00", "05:25", 20.0)]
    readings += [r for f in (1, 2) for r in said(f"b2-{f}/t", "05:00", "05:26", 20.0)]
    readings += [r for f in (1, 2) for r in said(f"b2-{f}/t", "05:29", "05:40", 20.0)]
    readings += [r for f in (1, 2) for r in said(f"b3-{f}/t", "05:00", "05:40", 20.0)]
    history, found = lived(inventory, readings, "05:35")
    assert [(t.place, t.kind, len(t.episodes)) for t in found] == [("b1", "gateway", 2)]
    with TemporaryDirectory() as folder:
        records = new_records(Path(folder) / "wenya.sqlite")
        try:
            service = Service(records, inventory, at("2024-01-10 05:00"))
            service.live(readings, history.ticks.tolist())
            assert service.tickets() == words_of(found)
        finally:
            records.close()
