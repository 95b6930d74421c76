"""References of a scenario to stations, sites, gateways, points and places that it lacks; ids used twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from ingest.inventory.files.importer import LONGEST_ID
from ingest.problems import Problem
from ingest.said import Said, name_of
from simulators.faults import kinds
from simulators.scenario.files import ScenarioError
from simulators.scenario.schema import BuildingSection, Scenario
from simulators.town.layout import TownLayout, buildings


def check(scenario: Scenario, layout: TownLayout, file: str) -> None:
    """Raise `ScenarioError` with every key of ``file`` that refers to nothing in the town."""
    problems = [Problem(file, key, reason) for key, reason in dangling_references(scenario, layout)]
    if problems:
        raise ScenarioError(problems)


def dangling_references(scenario: Scenario, layout: TownLayout) -> Iterator[tuple[str, Said]]:
    """``(key, reason)`` of every reference to something missing, and of every id used twice."""
    if not layout.channels:
        yield "buildings", Said("town-nothing-measured")
    yield from _names(scenario, layout)
    stations = {station.id for station in scenario.stations}
    for number, building in enumerate(scenario.buildings):
        if building.station not in stations:
            yield f"buildings[{number}].station", _none_of(building.station, "station", stations)
    for number, site in enumerate(scenario.water.sites if scenario.water else ()):
        if site.station is not None and site.station not in stations:
            yield f"water.sites[{number}].station", _none_of(site.station, "station", stations)
    yield from _departments(scenario, layout)
    yield from _people(scenario)
    every = {building.id: building for building in buildings(scenario)}
    sites = [site.id for site in scenario.water.sites] if scenario.water else []
    known: dict[str, Collection[str]] = {
        "station": stations,
        "building": every,
        "site": sites,
        "place": layout.inventory.places,
        "point": layout.inventory.points,
    }
    patterns: dict[str, Collection[str]] = {
        "points": layout.inventory.points,
        "gateway": layout.inventory.gateways,
        "household": _flats(every.values()),
    }
    for number, fault in enumerate(scenario.faults):
        for key, reason in (*_of_fault(fault, known, patterns), *_of_kind(fault, scenario, every)):
            yield f"faults[{number}].{key}", reason
    for number, expected in enumerate(scenario.expect or ()):
        if expected.place not in layout.inventory.places:
            yield f"expect[{number}].place", _none_of(expected.place, "place", layout.inventory.places)


def _names(scenario: Scenario, layout: TownLayout) -> Iterator[tuple[str, Said]]:
    """Ids that are used twice, and the first that is too long for an inventory."""
    ids = [
        *((f"stations[{number}].id", each.id) for number, each in enumerate(scenario.stations)),
        *((f"buildings[{number}].id", each.id) for number, each in enumerate(scenario.buildings)),
        *(
            (f"water.sites[{n}].id", each.id)
            for n, each in enumerate(scenario.water.sites if scenario.water else ())
        ),
    ]
    duplicates = {name: key for key, name in ids if name in layout.duplicate_ids}
    if layout.duplicate_ids and not duplicates:
        yield "buildings", Said("town-used-twice", id=repr(layout.duplicate_ids[0]))
    for name, key in duplicates.items():
        yield key, Said("town-used-twice", id=repr(name))
    inventory = layout.inventory
    for names in (inventory.places, inventory.points, inventory.gateways, inventory.devices):
        longest = max(names, key=len, default="")
        if len(longest) > LONGEST_ID:
            yield "buildings", Said("town-long-id", id=repr(longest), most=str(LONGEST_ID))
            return


def _departments(scenario: Scenario, layout: TownLayout) -> Iterator[tuple[str, Said]]:
    """Ids of departments that are used twice, and places that they are not at."""
    ids, places = [department.id for department in scenario.departments], layout.inventory.places
    for number, department in enumerate(scenario.departments):
        if department.id in ids[:number]:
            yield f"departments[{number}].id", Said("town-used-twice", id=repr(department.id))
        if department.place is not None and department.place not in places:
            yield f"departments[{number}].place", _none_of(department.place, "place", places)


def _people(scenario: Scenario) -> Iterator[tuple[str, Said]]:
    """Who acts and is nobody, departments that there are not, and acts beyond the scenario's time."""
    names = [person.name for person in scenario.people]
    departments = [department.id for department in scenario.departments]
    for number, person in enumerate(scenario.people):
        if person.name in names[:number]:
            yield f"people[{number}].name", Said("town-used-twice", id=repr(person.name))
        for role in person.roles:
            _, at, department = role.partition("@")
            if at and department not in departments:
                yield f"people[{number}].roles", _none_of(department, "department", departments)
    for number, matter in enumerate(scenario.matters):
        for index, act in enumerate(matter.acts):
            key = f"matters[{number}].acts[{index}]"
            if not act.follows and act.who not in names:
                yield f"{key}.who", _none_of(act.who, "person", names)
            if not scenario.start <= act.at <= scenario.until:
                yield f"{key}.at", Said("town-acts-within")


def _of_fault(
    fault: kinds.Fault, known: Mapping[str, Collection[str]], patterns: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, Said]]:
    for key, names in known.items():
        name = getattr(fault, key, None)
        if name is not None and name not in names:
            yield key, _none_of(name, key, names)
    for key, names in patterns.items():
        pattern = getattr(fault, key, None)
        if pattern is not None and not any(fnmatchcase(name, pattern) for name in names):
            yield key, _none_of(pattern, key, names)


def _of_kind(
    fault: kinds.Fault, scenario: Scenario, every: Mapping[str, BuildingSection]
) -> Iterator[tuple[str, Said]]:
    if isinstance(fault, (kinds.WaterPumpTrip, kinds.DosingFailure)) and scenario.water is None:
        yield "kind", Said("town-needs-water", kind=fault.kind)
    if isinstance(fault, kinds.BlockedRiser) and fault.building in every:
        risers = every[fault.building].risers
        if fault.riser > risers:
            yield "riser", Said("town-risers", building=fault.building, risers=str(risers))
    if fault.start >= scenario.until:
        yield "start", Said("town-after-end")


def _flats(every: Iterable[BuildingSection]) -> list[str]:
    return [
        f"{building.id}-{floor}{riser:02}"
        for building in every
        for floor in range(1, building.floors + 1)
        for riser in range(1, building.risers + 1)
    ]


def _none_of(name: str, what: str, known: Iterable[str]) -> Said:
    names = list(known)
    kind = name_of("town-kind", what)
    if not names:
        return Said("town-has-none", name=repr(name), what=kind)
    shown = tuple(names[:8]) + (("...",) if len(names) > 8 else ())
    return Said("town-none-of", name=repr(name), what=kind, known=shown)
