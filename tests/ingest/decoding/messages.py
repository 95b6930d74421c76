"""An inventory, and messages that carry its readings."""

import json

from ingest.decoding.decoder import Decoder, Message
from ingest.inventory.devices import aliases_to
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import Batch, flag_names
from ingest.readings.quantities import Metric

NOW = 1_795_298_403_512


AT = 1_795_298_400_000


SENML, JSON, THINGSBOARD = "wenya/v1/gw-7/senml", "wenya/v1/gw-7/json", "v1/gateway/telemetry"


def point(key, name, metric):
    return Point(name, metric, "home", 1_200_000, 3_600_000, key=key)


POINTS = (
    point(3, "H-0301-living", Metric.INDOOR_TEMPERATURE),
    point(7, "WP-0007", Metric.WATER_PRESSURE),
    point(9, "WQ-1-ph", Metric.PH),
)


ALIASES = {
    "urn:dev:mac:24e124fffe6b5022:temp": "H-0301-living",
    "24e1240000000301/temperature": "H-0301-living",
    "wp-0007/pressure": "WP-0007",
}


INVENTORY = Inventory(points={p.id: p for p in POINTS}, aliases=aliases_to(ALIASES))


def decode(topic, payload, inventory=INVENTORY, **bounds):
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Decoder(lambda: inventory, **bounds).decode([Message(topic, raw, NOW)])


def rows(batch: Batch):
    columns = (batch.point, batch.measured_at, batch.value, batch.flags)
    return [
        (key, at, value, *flag_names(flags))
        for key, at, value, flags in zip(*(column.tolist() for column in columns), strict=True)
    ]


def native(point="H-0301-living", value=18.1, measured_at=AT, **more):
    return {"point": point, "value": value, "measured_at": measured_at, **more}


def only_letter(letters):
    (letter,) = letters
    return letter
