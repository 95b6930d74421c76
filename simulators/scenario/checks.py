"""What a scenario points at and is not there: stations, sites, gateways, points, places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from ingest.problems import Problem
from simulators import faults as wrong
from simulators.layout import Layout, buildings
from simulators.scenario.files import ScenarioError
from simulators.scenario.schema import Scenario


def check(scenario: Scenario, layout: Layout, file: str) -> None:
    """Raise `ScenarioError` with every key of ``file`` that points at nothing in the town laid out."""
    problems = [Problem(file, key, reason) for key, reason in strangers(scenario, layout)]
    if problems:
        raise ScenarioError(problems)


def strangers(scenario: Scenario, layout: Layout) -> Iterator[tuple[str, str]]:
    """``(key, reason)`` of everything that points at nothing."""
    if not layout.channels:
        yield "buildings", "nothing is measured: say buildings or water"
    stations = {station.id for station in scenario.stations}
    for number, building in enumerate(scenario.buildings):
        if building.station not in stations:
            yield f"buildings[{number}].station", _none_of(building.station, "station", stations)
    for number, fault in enumerate(scenario.faults):
        for key, reason in _of_fault(fault, scenario, layout):
            yield f"faults[{number}].{key}", reason
    for number, expected in enumerate(scenario.expect or ()):
        if expected.place not in layout.inventory.places:
            yield f"expect[{number}].place", _none_of(expected.place, "place", layout.inventory.places)


def _of_fault(fault: wrong.Fault, scenario: Scenario, layout: Layout) -> Iterator[tuple[str, str]]:
    sites = [site.id for site in scenario.water.sites] if scenario.water else []
    known = {
        "station": [station.id for station in scenario.stations],
        "building": [building.id for building in buildings(scenario)],
        "site": sites,
        "place": list(layout.inventory.places),
        "point": list(layout.inventory.points),
    }
    for key, names in known.items():
        said = getattr(fault, key, None)
        if said is not None and said not in names:
            yield key, _none_of(said, key, names)
    patterns = {
        "points": list(layout.inventory.points),
        "gateway": list(layout.inventory.gateways),
        "household": _flats(scenario),
    }
    for key, names in patterns.items():
        said = getattr(fault, key, None)
        if said is not None and not any(fnmatchcase(name, said) for name in names):
            yield key, _none_of(said, key, names)
    if isinstance(fault, (wrong.WaterPumpTrip, wrong.DosingFailure)) and not sites:
        yield "kind", f"{fault.kind} needs water"
    if isinstance(fault, wrong.BlockedRiser):
        building = next((each for each in buildings(scenario) if each.id == fault.building), None)
        if building is not None and fault.riser > building.risers:
            yield "riser", f"{fault.building} has {building.risers} risers"
    if fault.start >= scenario.until:
        yield "start", "the scenario is over by then"


def _flats(scenario: Scenario) -> list[str]:
    return [
        f"{building.id}-{floor}{riser:02}"
        for building in buildings(scenario)
        for floor in range(1, building.floors + 1)
        for riser in range(1, building.risers + 1)
    ]


def _none_of(said: str, what: str, known: Iterable[str]) -> str:
    names = list(known)
    shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    return f"{said!r} is no {what} of this town ({shown or 'it has none'})"
