"""Recorded readings: a CSV with one column a point, played as the messages that a gateway would have sent.

The first column is ``time_utc`` (RFC 3339), the others are one point each; an empty cell means that nothing
was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ingest.durations import MINUTE
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat
from ingest.said import Said
from simulators.gateways.encoders import encode
from simulators.recordings.timed_csv import CsvRow, RecordingError, TimedCsv
from simulators.wire.messages import ChannelUpload, Message, Wire

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9:./_-]{0,127}")
"""A point id that is allowed on every wire (SenML, RFC 8428 section 4.5.1)."""
NATIVE = {Wire.JSON, Wire.SENML}


class Recording:
    """A CSV file, read row by row and never held as a whole.

    Parameters
    ----------
    path
        The file.
    gateway
        The gateway that publishes the readings.
    prefix
        Put before a column's name to make the point's id.
    wire
        ``json`` or ``senml``.

    Attributes
    ----------
    columns
        Names of the value columns.
    readings
        How many readings `plays` has yielded.

    Raises
    ------
    RecordingError
        The file cannot be read, or its header is wrong.
    """

    def __init__(
        self, path: Path, *, gateway: str = "recorded", prefix: str = "", wire: Wire = Wire.JSON
    ) -> None:
        if wire not in NATIVE:
            raise RecordingError(Said("recording-wire", file=str(path), wire=wire.value))
        if not NAME.fullmatch(gateway) or "/" in gateway:
            raise RecordingError(Said("recording-gateway", gateway=repr(gateway)))
        self.path = path
        self.gateway = gateway
        self.prefix = prefix
        self.wire = wire
        self.readings = 0
        self._file = TimedCsv(path)
        self.columns = self._file.columns
        self.points = {column: prefix + column for column in self.columns}
        for column, point in self.points.items():
            if not NAME.fullmatch(point):
                raise self._file.error(1, column, Said("recording-point", point=repr(point)))

    def rows(self) -> Iterator[CsvRow]:
        """The rows in order; raises what `TimedCsv.rows` raises."""
        return self._file.rows()

    def plays(self) -> Iterator[tuple[int, list[Message]]]:
        """``(t, messages)`` of every row, ``t`` in UTC ms; raises what `rows` raises."""
        for row in self.rows():
            uploads = [
                ChannelUpload(point, point, "temperature", UNIT, (row.at,), (row.values[column],))
                for column, point in self.points.items()
                if column in row.values
            ]
            self.readings += len(uploads)
            yield row.at, encode(self.wire, self.gateway, uploads, row.at)


METRIC = Metric.INDOOR_TEMPERATURE
UNIT = "Cel"
"""degC in SenML; native JSON omits the canonical unit."""


def inventory_of(recording: Recording, contract_min: float) -> Inventory:
    """The recording's columns as non-residential rooms of one building, to import before playing it.

    ``P`` and ``U`` are 60 s, the season is all year, and ``contract_min`` (degC) is each room's contract
    minimum; a room counts as registered at the recording's first row. Raises what `Recording.rows` raises.
    """
    first = next(recording.rows(), None)
    registered_at = first.at if first else 0
    device = f"{recording.gateway}-recorder"
    points = [
        Point(
            id=point,
            metric=METRIC,
            place=f"place-{point}",
            sampling_ms=MINUTE,
            upload_ms=MINUTE,
            residential=False,
            limits={"room.contract": contract_min},
            registered_at=registered_at,
            device=device,
        )
        for point in recording.points.values()
    ]
    places = [
        Place("recorded", Level.ORGANISATION, "Recorded rooms", calendar="all-year"),
        Place("recorded-building", Level.BUILDING, "Recorded building", "recorded"),
        *(Place(p.place, Level.HOUSEHOLD, p.id, "recorded-building", households=1) for p in points),
    ]
    return Inventory(
        places={place.id: place for place in places},
        points={point.id: point for point in points},
        gateways={
            recording.gateway: Gateway(recording.gateway, "recorded-building", format=GatewayFormat.NATIVE)
        },
        devices={device: Device(device, recording.gateway)},
        calendars={"all-year": Calendar("all-year", heating_season=(DateSpan("01-01", "12-31"),))},
    )
