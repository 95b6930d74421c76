"""The schema of scenario files; `scenarios/schema.json` is generated from it."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.departments import Duty, ServiceLine
from ingest.inventory.files.values import hours, span
from ingest.inventory.tree import DEFAULT_ZONE
from ingest.said import Said
from simulators.faults.instants import Instant
from simulators.faults.kinds import Amount, AnyFault, ScenarioSection, Text
from simulators.scenario.office import MatterSection, PersonSection
from simulators.wire.messages import Wire

DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|min|h|d)")
UNITS = {"ms": 1, "s": SECOND, "min": MINUTE, "h": HOUR, "d": DAY}
QUICKEST = 15 * SECOND
"""ms: the shortest step of a town; no device samples more often."""
EARLIEST = 1_009_843_200_000
"""2002-01-01T00:00:00Z, UTC ms: earlier times would be taken for those of reset clocks."""
MOST_SAMPLES = 10_000
"""Samples of one upload; an assumption (a day of one each 15 s is 5 760)."""
MOST = 1_000_000
"""Flats, and sensors, of a town, at most (ten times the largest that is measured, docs/benchmarks.md)."""
ID = r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,47}$"


def duration(value: object) -> int:
    """``"20min"``, ``"1h"``, ``"30s"`` as milliseconds; a whole number is milliseconds already."""
    if isinstance(value, str):
        found = DURATION.fullmatch(value.strip())
        if not found:
            raise ValueError(Said("town-duration"))
        return round(float(found[1]) * UNITS[found[2]])
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(Said("town-duration-text"))


Duration = Annotated[
    int,
    BeforeValidator(duration),
    Field(gt=0, le=400 * DAY),
    WithJsonSchema({"type": "string", "pattern": f"^{DURATION.pattern}$"}),
]
"""Milliseconds; written as text with its unit."""


def power_of_ten(value: float) -> float:
    """A resolution of whole decimal digits."""
    if not 1e-6 <= value <= 1 or not math.isclose(math.log10(value), round(math.log10(value))):
        raise ValueError(Said("town-resolution"))
    return 10.0 ** round(math.log10(value))


Resolution = Annotated[float, AfterValidator(power_of_ten)]
Id = Annotated[str, Field(pattern=ID)]
Positive = Annotated[float, Field(gt=0, le=1e6)]
NotNegative = Annotated[float, Field(ge=0, le=1e6)]
Swing = Annotated[float, Field(ge=0, le=60)]
"""K."""
Days = Annotated[str, AfterValidator(lambda text: span(text) and text)]
"""Such as ``11-15..03-15``, both included."""
Hours = Annotated[str, AfterValidator(hours)]
"""Such as ``06:00-10:00``, half-open."""
Coldness = Annotated[float, Field(ge=-50, le=40)]


class CalendarSection(ScenarioSection):
    """Heating season and supply periods, as in an inventory file."""

    heating_season: tuple[Days, ...] = ("11-15..03-15",)
    supply_winter: tuple[Hours, ...] = ("06:00-10:00", "11:00-16:00", "17:00-22:00")
    supply_summer: tuple[Hours, ...] = ("06:00-10:00", "11:00-16:00", "17:00-23:00")
    summer: Days = "05-01..09-30"


class ColdSnapSection(ScenarioSection):
    """A fall of the outdoor temperature by ``drop`` K over ``falls``; after ``end`` it rises as slowly."""

    start: Instant
    end: Instant
    drop: Annotated[float, Field(gt=0, le=60)]
    falls: Duration = 12 * HOUR


class WeatherSection(ScenarioSection):
    """Outdoor temperature and sun.

    ``mean`` of a day and ``swing`` (half the distance from its minimum to its maximum), degC; ``synoptic``:
    standard deviation of the waves of several days, K; ``yearly``: half the distance between the coldest and
    the warmest day of the year, K, ``mean`` being the coldest's; or a ``csv`` of ``time_utc,outdoor[,sun]``.
    """

    mean: Coldness = -6.0
    swing: Swing = 5.0
    synoptic: Swing = 0.0
    yearly: Swing = 0.0
    cold_snaps: tuple[ColdSnapSection, ...] = ()
    csv: Path | None = None


class DevicesSection(ScenarioSection):
    """How devices measure and upload.

    Periods ``sampling`` (P) and ``upload`` (U); ``resolution``, a power of ten; ``noise``, standard
    deviation; ``bias``, standard deviation from device to device; ``drift`` a day: in the metric's unit.
    ``clock_s``: standard deviation of the devices' clocks, seconds. ``battery``: percent at the start;
    ``battery_days``: how long a full one lasts.
    """

    sampling: Duration = 20 * MINUTE
    upload: Duration = HOUR
    resolution: Resolution = 0.1
    noise: NotNegative = 0.1
    bias: NotNegative = 0.0
    drift: Amount = 0.0
    clock_s: NotNegative = 0.0
    battery: Annotated[float, Field(ge=0, le=100)] = 100.0
    battery_days: Positive = 1500.0

    @model_validator(mode="after")
    def _periods_fit(self) -> DevicesSection:
        if self.sampling % QUICKEST:
            raise ValueError(Said("town-sampling", seconds=str(QUICKEST // SECOND)))
        if self.upload % self.sampling:
            raise ValueError(Said("town-upload"))
        if self.upload // self.sampling > MOST_SAMPLES:
            raise ValueError(Said("town-samples", most=str(MOST_SAMPLES)))
        return self


class StationSection(ScenarioSection):
    """A heating station."""

    id: Id
    name: Text = ""


class BuildingSection(ScenarioSection):
    """A building of ``floors`` x ``risers`` flats with one gateway; ``count`` of them, numbered, if several.

    ``measured``: which flats have sensors: ``all``, ``telling`` (lowest, middle and top floor), ``corners``
    (first riser of the lowest floor, last riser of the highest), or flat numbers such as ``["101", "603"]``.
    ``households``: how many households the building has, measured or not; default its flats.
    ``contract_min`` (degC) makes its rooms non-residential.
    """

    id: Id
    station: Id
    name: Text = ""
    count: Annotated[int, Field(ge=1, le=20_000)] = 1
    floors: Annotated[int, Field(ge=1, le=60)] = 6
    risers: Annotated[int, Field(ge=1, le=99)] = 3
    measured: (
        Literal["all", "telling", "corners"] | tuple[Annotated[str, Field(pattern=r"^\d{3,4}$")], ...]
    ) = "telling"
    rooms: Annotated[tuple[Id, ...], Field(min_length=1, max_length=12)] = ("living", "bedroom")
    households: Annotated[int, Field(ge=1)] | None = None
    wire: Wire = Wire.JSON
    gateway: Id | None = None
    contract_min: Coldness | None = None
    contract_hours: Hours | None = None
    device: DevicesSection = DevicesSection()

    def measured_flats(self) -> list[tuple[int, int]]:
        """``(floor, riser)`` of the flats with sensors, lowest floor first."""
        floors, risers = self.floors, self.risers
        everything = [(floor, riser) for floor in range(1, floors + 1) for riser in range(1, risers + 1)]
        if self.measured == "all":
            return everything
        if self.measured == "corners":
            return list(dict.fromkeys([(1, 1), (floors, risers)]))
        if self.measured == "telling":
            telling = {1, (floors + 1) // 2, floors}
            return [(floor, riser) for floor, riser in everything if floor in telling]
        wanted = set(self.measured)
        return [(floor, riser) for floor, riser in everything if f"{floor}{riser:02}" in wanted]

    @model_validator(mode="after")
    def _fits(self) -> BuildingSection:
        numbers = {
            f"{floor}{riser:02}" for floor in range(1, self.floors + 1) for riser in range(1, self.risers + 1)
        }
        if isinstance(self.measured, tuple) and (strange := set(self.measured) - numbers):
            raise ValueError(
                Said("town-no-flat", flat=min(strange), floors=str(self.floors), risers=str(self.risers))
            )
        if self.households is not None and self.households < len(numbers):
            raise ValueError(Said("town-households", flats=str(len(numbers))))
        if self.contract_hours is not None and self.contract_min is None:
            raise ValueError(Said("town-key-needs", key="contract_hours", needed="contract_min"))
        if len(set(self.rooms)) < len(self.rooms):
            raise ValueError(Said("town-room-twice"))
        return self


class SiteSection(ScenarioSection):
    """A place of the water company, at a ``junction`` of the network, with a pressure sensor.

    ``tap`` adds chlorine, turbidity and pH; ``homes`` makes it a building of so many households, each with a
    sensor of its own. ``station``: the heating station that it hangs below, instead of the water company.
    """

    id: Id
    name: Text = ""
    junction: str | None = None
    pressure: bool = True
    tap: bool = False
    pressure_min: Positive | None = None
    pressure_max: Positive | None = None
    homes: Annotated[int, Field(ge=0, le=500)] = 0
    station: Id | None = None

    @model_validator(mode="after")
    def _limits_fit(self) -> SiteSection:
        low, high = self.pressure_min, self.pressure_max
        if low is not None and high is not None and low >= high:
            raise ValueError(Said("town-key-above", key="pressure_max", below="pressure_min"))
        return self


class WaterSection(ScenarioSection):
    """The water company: its network (WNTR's ``Net1``, ``Net2``, ``Net3``, or ``analytic``) and its sites.

    ``pressure_unit``: what pressure devices report in; ``MPa`` is left out of native JSON, as wires allow.
    """

    network: Literal["analytic", "Net1", "Net2", "Net3"] = "analytic"
    sites: Annotated[tuple[SiteSection, ...], Field(min_length=1)]
    pressure_wire: Wire = Wire.SENML
    pressure_unit: Literal["Pa", "kPa", "bar", "MPa"] = "Pa"
    quality_wire: Wire = Wire.THINGSBOARD
    pressure: DevicesSection = DevicesSection(sampling=MINUTE, upload=MINUTE, resolution=0.001, noise=0.0015)
    quality: DevicesSection = DevicesSection(
        sampling=5 * MINUTE, upload=15 * MINUTE, resolution=0.01, noise=0.01
    )


class DepartmentSection(ScenarioSection):
    """A department of the organisation, as an inventory has it.

    With ``line`` it is the territorial unit of that line at ``place`` (default: the whole town); else it has
    ``duties``, by which matters find it, wherever they are or at ``place``. ``head`` and ``leader`` are names
    of users.
    """

    id: Id
    name: Text = ""
    line: ServiceLine | None = None
    duties: tuple[Duty, ...] = ()
    place: Id | None = None
    head: Text = ""
    leader: Text = ""


class ExpectSection(ScenarioSection):
    """A ticket that the author expects: its place and concern, opened in ``[after, before]``."""

    place: str
    concern: Literal["room-temperature", "water-pressure", "water-quality", "silence", "sensor"]
    kind: Literal["place", "group", "gateway", "station", "review"] = "place"
    after: Instant
    before: Instant
    children: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _ordered(self) -> ExpectSection:
        if self.before < self.after:
            raise ValueError(Said("town-before-after"))
        return self


class Scenario(ScenarioSection):
    """A whole scenario.

    ``shows`` is the paragraph for the gallery. It begins at ``start`` and lasts ``hours``; time is published
    every ``step``. ``thermostats`` is the share of flats that have thermostatic valves. ``expect`` lists
    every ticket that must open, or is absent where they are not known. ``people`` work on ``matters`` at the
    desk, and what must come of those is written beside what they do.
    """

    title: Annotated[str, Field(min_length=1, max_length=100)]
    shows: str = ""
    start: Instant
    hours: Annotated[float, Field(gt=0, le=24 * 400)] = 24.0
    step: Duration = MINUTE
    seed: Annotated[int, Field(ge=0, lt=1 << 63)] = 0
    zone: str = DEFAULT_ZONE
    calendar: CalendarSection = CalendarSection()
    weather: WeatherSection = WeatherSection()
    thermostats: Annotated[float, Field(ge=0, le=1)] = 0.0
    stations: tuple[StationSection, ...] = ()
    buildings: tuple[BuildingSection, ...] = ()
    water: WaterSection | None = None
    departments: tuple[DepartmentSection, ...] = ()
    people: tuple[PersonSection, ...] = ()
    matters: tuple[MatterSection, ...] = ()
    faults: tuple[AnyFault, ...] = ()
    expect: tuple[ExpectSection, ...] | None = None
    organisation: Text = "示范县供热供水公司"

    @model_validator(mode="after")
    def _whole_minutes(self) -> Scenario:
        if self.start % MINUTE or self.step % MINUTE:
            raise ValueError(Said("town-whole-minutes"))
        if self.start < EARLIEST:
            raise ValueError(Said("town-start-early"))
        return self

    @model_validator(mode="after")
    def _not_too_large(self) -> Scenario:
        flats = rooms = 0
        for building in self.buildings:
            flats += building.count * building.floors * building.risers
            rooms += building.count * len(building.measured_flats()) * len(building.rooms)
        homes = sum(site.homes for site in self.water.sites) if self.water else 0
        if max(flats, rooms, homes) > MOST:
            raise ValueError(
                Said("town-too-large", flats=str(flats), rooms=str(rooms), homes=str(homes), most=str(MOST))
            )
        return self

    @property
    def until(self) -> int:
        """UTC ms: its end."""
        return self.start + round(self.hours * HOUR)
