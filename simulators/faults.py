"""What goes wrong in the town, and when: typed spans, half-open, UTC ms."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong from ``start`` until just before ``end`` (UTC ms)."""

    start: int
    end: int

    def active(self, t: int) -> bool:
        """Whether the fault is there at ``t`` (UTC ms)."""
        return self.start <= t < self.end


@dataclass(frozen=True, slots=True)
class HeatSourceOutage(Fault):
    """A station gets no heat: its water cools down to the pipes' surroundings."""

    station: str


@dataclass(frozen=True, slots=True)
class UnderHeated(Fault):
    """A flat's radiators give only ``share`` (0 to 1) of their heat: a closed valve, an air lock."""

    household: str
    share: float


@dataclass(frozen=True, slots=True)
class SilentGateway(Fault):
    """A gateway publishes nothing, and what its devices said meanwhile is lost."""

    gateway: str


@dataclass(frozen=True, slots=True)
class LowMain(Fault):
    """A main stands at ``pressure`` MPa, reached and left slowly (a throttled valve, not a burst)."""

    point: str
    pressure: float
