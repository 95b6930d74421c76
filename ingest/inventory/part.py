"""The part of an inventory that lies at and below some places, as an inventory of its own."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.inventory.tree import Inventory


def part_of(inventory: Inventory, places: Iterable[str]) -> Inventory:
    """What is installed at and below ``places`` of ``inventory``, and what it consists of.

    A device is where its points are; one without points is where one of its gateways is. The part may refer
    to what is beyond it: the place above, the gateway of a device. There are no departments in it: the one
    above them would have to be named, and a row without it would lose it at the next import.
    """
    inside = {node.id for place in places for node in inventory.below(place)}
    points = {id_: each for id_, each in inventory.points.items() if each.place in inside}
    gateways = {id_: each for id_, each in inventory.gateways.items() if each.place in inside}
    measuring = {each.device for each in inventory.points.values()}
    of_points = {each.device for each in points.values()}
    devices = {
        id_: each
        for id_, each in inventory.devices.items()
        if id_ in of_points or (id_ not in measuring and not gateways.keys().isdisjoint(each.gateways))
    }
    models = {each.model for each in devices.values()}
    calendars = {inventory.places[place].calendar for place in inside}
    return Inventory(
        places={id_: each for id_, each in inventory.places.items() if id_ in inside},
        points=points,
        gateways=gateways,
        devices=devices,
        aliases={name: each for name, each in inventory.aliases.items() if each.point in points},
        calendars={id_: each for id_, each in inventory.calendars.items() if id_ in calendars},
        outages={id_: each for id_, each in inventory.outages.items() if each.place in inside},
        models={id_: each for id_, each in inventory.models.items() if id_ in models},
        version=inventory.version,
    )
