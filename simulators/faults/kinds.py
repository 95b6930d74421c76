"""The kinds of faults: typed spans, half-open, UTC ms, as a scenario file writes them.

Each kind is data only. Its effect is in the part of the town that it hits: heat, water, devices, links.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from ingest.durations import DAY
from ingest.inventory.files.values import line
from ingest.said import Said
from simulators.faults.instants import Instant

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Amount = Annotated[float, Field(ge=-1e6, le=1e6)]
"""A value or an offset of a device: any value of the field, and those of broken sensors."""
Text = Annotated[str, Field(max_length=100), AfterValidator(lambda text: text and line(text))]
"""A name or a reason, as an inventory takes it: one line."""
Pattern = Annotated[str, Field(min_length=1, max_length=128)]
"""An id, or a pattern of ids with ``*``, ``?`` and ``[...]``."""


class ScenarioSection(BaseModel):
    """A part of a scenario file: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Fault(ScenarioSection):
    """A fault from ``start`` until just before ``end`` (UTC ms); ``daily`` repeats it every day."""

    start: Instant
    end: Instant
    daily: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Fault:
        if self.end <= self.start:
            raise ValueError(Said("town-end-before-start"))
        if self.daily and self.end - self.start >= DAY:
            raise ValueError(Said("town-daily-fault"))
        return self

    def active(self, t: int) -> bool:
        """Whether the fault is active at ``t`` (UTC ms)."""
        if self.daily and t >= self.start:
            return (t - self.start) % DAY < self.end - self.start
        return self.start <= t < self.end

    def spans(self, until: int) -> list[tuple[int, int]]:
        """When it is active before ``until``: ``(start, end)``, UTC ms, half-open."""
        if not self.daily:
            return [(self.start, self.end)] if self.start < until else []
        length = self.end - self.start
        return [(at, at + length) for at in range(self.start, until, DAY)]


# Heat ------------------------------------------------------------------------------------------------------


class StationOutage(Fault):
    """A station gets no heat: its water still circulates and cools down to the pipes' surroundings."""

    kind: Literal["station-outage"] = "station-outage"
    station: str


class StationPumpTrip(Fault):
    """A station's circulation pump stops: the water stands, and each radiator cools by itself."""

    kind: Literal["station-pump-trip"] = "station-pump-trip"
    station: str


class BlockedRiser(Fault):
    """A riser of a building lets only ``share`` (0 to 1) of its heat through; risers count from 1."""

    kind: Literal["blocked-riser"] = "blocked-riser"
    building: str
    riser: Annotated[int, Field(ge=1)]
    share: Share = 0.0


class AirLock(Fault):
    """A room's radiator is full of air: the room is ``colder`` K below its flat."""

    kind: Literal["air-locked-radiator"] = "air-locked-radiator"
    point: str
    colder: Annotated[float, Field(gt=0, le=15)] = 4.0


class WindowOpen(Fault):
    """A window is open: the flat's air is exchanged with outdoor air ``air_changes`` times an hour."""

    kind: Literal["window-open"] = "window-open"
    household: Pattern
    air_changes: Annotated[float, Field(gt=0, le=50)] = 6.0


class UnderHeated(Fault):
    """A flat's radiators give only part of their heat, as with a closed valve.

    Either ``share`` (0 to 1), or the ``air`` (degC) that the flat would settle at in the mean weather.
    """

    kind: Literal["under-heated"] = "under-heated"
    household: Pattern
    share: Share | None = None
    air: Annotated[float, Field(gt=-10, lt=30)] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> UnderHeated:
        if (self.share is None) == (self.air is None):
            raise ValueError(Said("town-share-or-air"))
        return self


# Water ----------------------------------------------------------------------------------------------------


class Burst(Fault):
    """A main breaks open at a site, with a hole of ``area`` m2, until it is repaired."""

    kind: Literal["burst"] = "burst"
    site: str
    area: Annotated[float, Field(gt=0, le=1.0)]


class WaterPumpTrip(Fault):
    """The pumps that feed the network stop."""

    kind: Literal["water-pump-trip"] = "water-pump-trip"


class ClosedValve(Fault):
    """The main to a site is shut by mistake: the site gets no water."""

    kind: Literal["closed-valve"] = "closed-valve"
    site: str


class ThrottledMain(Fault):
    """A site has ``pressure`` MPa, reached and left slowly (a throttled valve, not a burst)."""

    kind: Literal["throttled-main"] = "throttled-main"
    site: str
    pressure: Annotated[float, Field(ge=0, le=2.5)]


class PlannedOutage(Fault):
    """An approved stop of supply at and below a place: no water, as recorded in the inventory (C20, C33)."""

    kind: Literal["planned-outage"] = "planned-outage"
    place: str
    approved_by: Text = "生产技术部"
    reason: Text = ""


class Contamination(Fault):
    """Dirty water enters at a site: up to ``turbidity`` NTU more there, less further down the network."""

    kind: Literal["contamination"] = "contamination"
    site: str
    turbidity: Annotated[float, Field(gt=0, le=1000)]


class DosingFailure(Fault):
    """The works dose only ``share`` (0 to 1) of the chlorine."""

    kind: Literal["dosing-failure"] = "dosing-failure"
    share: Share = 0.0


# Devices: `points` is a point id or a pattern of them -----------------------------------------------------


class DeviceFault(Fault):
    """A fault of the devices that measure the points that match."""

    points: Pattern

    def hits(self, point: str) -> bool:
        """Whether ``point`` matches."""
        return fnmatchcase(point, self.points)


class Stuck(DeviceFault):
    """The sensor repeats one value: its last, or ``value`` where it is falsified."""

    kind: Literal["stuck"] = "stuck"
    value: Amount | None = None


class Spikes(DeviceFault):
    """Single samples jump by ``by``, each with probability ``share``."""

    kind: Literal["spikes"] = "spikes"
    by: Amount
    share: Share = 0.1


class Dropout(DeviceFault):
    """Samples are lost, each with probability ``share``."""

    kind: Literal["dropout"] = "dropout"
    share: Share = 1.0


class Moved(DeviceFault):
    """The device was taken from its place and reports it: it measures ``value`` there, flagged ``moved``."""

    kind: Literal["moved"] = "moved"
    value: Amount


class SensorFault(DeviceFault):
    """The sensor is broken: it reports ``value``, flagged ``device-fault`` unless ``told`` is false."""

    kind: Literal["sensor-fault"] = "sensor-fault"
    value: Amount
    told: bool = True


class UnitLeftOut(DeviceFault):
    """The device sends numbers in a unit that it does not name, ``factor`` times the canonical ones."""

    kind: Literal["unit-left-out"] = "unit-left-out"
    factor: Amount = 1000.0


class LowBattery(DeviceFault):
    """The battery is below 10 %, and readings sag by ``sag``; flagged where the format can carry the flag."""

    kind: Literal["low-battery"] = "low-battery"
    sag: Amount = 0.0


class ClockSkew(DeviceFault):
    """The device's clock is ``by_s`` seconds ahead (negative: behind)."""

    kind: Literal["clock-skew"] = "clock-skew"
    by_s: Annotated[float, Field(ge=-1e9, le=1e9)]


class ClockReset(DeviceFault):
    """The device's clock starts again at 2000-01-01, until it is set."""

    kind: Literal["clock-reset"] = "clock-reset"


class Swapped(DeviceFault):
    """The device is taken down at ``start``; another replaces it at ``end``, with an error of ``bias``."""

    kind: Literal["swapped"] = "swapped"
    bias: Amount = 0.0


# Links: between a gateway and the broker ------------------------------------------------------------------


class LinkFault(Fault):
    """A fault of the links of the gateways that match."""

    gateway: Pattern

    def hits(self, gateway: str) -> bool:
        """Whether ``gateway`` matches."""
        return fnmatchcase(gateway, self.gateway)


class SilentGateway(LinkFault):
    """The gateway publishes nothing, and what its devices upload meanwhile is lost."""

    kind: Literal["silent-gateway"] = "silent-gateway"


class OfflineGateway(LinkFault):
    """The gateway cannot reach the broker; when it can again, it sends its buffer.

    ``then``: ``history`` with the devices' own times, ``fresh`` as if all of it had just been measured.
    """

    kind: Literal["offline-gateway"] = "offline-gateway"
    then: Literal["history", "fresh"] = "history"


class LateUpload(LinkFault):
    """What the gateway receives from its devices it sends at ``sent_at``; before and after, at once."""

    kind: Literal["late-upload"] = "late-upload"
    sent_at: Instant

    @model_validator(mode="after")
    def _kept(self) -> LateUpload:
        if self.daily or self.sent_at < self.end:
            raise ValueError(Said("town-sent-at"))
        return self


class ForeignGateway(LinkFault):
    """Under its own credential the gateway also publishes ``value`` (canonical unit) for ``points``.

    It does so every ``every_s`` seconds, a whole number of minutes, on its own topic, in its own format, and
    under the names of the points' own gateways.
    """

    kind: Literal["foreign-gateway"] = "foreign-gateway"
    points: Pattern
    value: Amount
    every_s: Annotated[float, Field(ge=60, le=86_400, multiple_of=60)] = 300.0

    def speaks_for(self, point: str) -> bool:
        """Whether it publishes for ``point``."""
        return fnmatchcase(point, self.points)


class Duplicates(LinkFault):
    """Every message is repeated ``copies`` times, within ``within_s`` seconds."""

    kind: Literal["duplicates"] = "duplicates"
    copies: Annotated[int, Field(ge=1, le=100)] = 1
    within_s: Annotated[float, Field(ge=0, le=86_400)] = 0.0


class Reordering(LinkFault):
    """Every message is delayed by up to ``within_s`` seconds, so that messages overtake each other."""

    kind: Literal["reordering"] = "reordering"
    within_s: Annotated[float, Field(gt=0, le=86_400)]


class WeakSignal(LinkFault):
    """With probability ``share`` an acknowledgement is lost, and the gateway sends the message again."""

    kind: Literal["weak-signal"] = "weak-signal"
    share: Share = 0.3
    within_s: Annotated[float, Field(gt=0, le=86_400)] = 120.0


HeatFault = StationOutage | StationPumpTrip | BlockedRiser | AirLock | WindowOpen | UnderHeated
WaterFault = (
    Burst | WaterPumpTrip | ClosedValve | ThrottledMain | PlannedOutage | Contamination | DosingFailure
)
AnyDeviceFault = (
    Stuck
    | Spikes
    | Dropout
    | Moved
    | SensorFault
    | UnitLeftOut
    | LowBattery
    | ClockSkew
    | ClockReset
    | Swapped
)
AnyLinkFault = (
    SilentGateway | OfflineGateway | LateUpload | ForeignGateway | Duplicates | Reordering | WeakSignal
)
AnyFault = Annotated[HeatFault | WaterFault | AnyDeviceFault | AnyLinkFault, Field(discriminator="kind")]
"""Any fault, distinguished by its ``kind``."""
