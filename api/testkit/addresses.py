"""Where a gateway under test connects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from api.wiring.hosted_service import HOST


@dataclass(frozen=True, slots=True)
class KitBroker:
    """``port`` speaks MQTT 3.1.1, as clients do unless told; ``port_v5`` MQTT 5. No credentials."""

    host: str
    port: int
    port_v5: int

    @classmethod
    def of(cls, port: int, port_v5: int) -> Self:
        """The embedded broker at these ports."""
        return cls(HOST, port, port_v5)
