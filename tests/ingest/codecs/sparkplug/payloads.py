"""Payloads of Sparkplug B, written by hand."""

from ingest.codecs.sparkplug.definition import SparkplugPayload

AT = 1_795_298_400_000
FIELD = bytes.fromhex(
    "0880aefe80a0341210100718808fb580a03428016533338b41120e10071880aefe80a03465cdcc90411804"
)
"""A DDATA of field.md: alias 7, 17.4 of 05:40 as history, 18.1 of 06:00, number 4."""


def payload(*metrics: dict, timestamp: int | None = AT, seq: int | None = None) -> bytes:
    """A payload of metrics by their fields; ``unit`` and ``quality`` are properties."""
    message = SparkplugPayload()
    if timestamp is not None:
        message.timestamp = timestamp
    if seq is not None:
        message.seq = seq
    for fields in metrics:
        metric = message.metrics.add()
        for key, value in fields.items():
            if key in ("unit", "quality"):
                metric.properties.keys.append({"unit": "engUnit", "quality": "Quality"}[key])
                kind = "string_value" if key == "unit" else "int_value"
                metric.properties.values.add(**{kind: value})
            else:
                setattr(metric, key, value)
    return message.SerializeToString()


def born(alias: int = 7, name: str = "temperature", **more: object) -> dict:
    return {"name": name, "alias": alias, "datatype": 9, "float_value": 18.0, **more}


def session(number: int) -> dict:
    return {"name": "bdSeq", "datatype": 8, "long_value": number}
