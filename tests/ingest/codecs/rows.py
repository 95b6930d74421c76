"""Run one codec over one payload and look at the result row by row."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest

from ingest.decoding.topics import Codec
from ingest.readings.batch import DeadLetterReason, PayloadError, WireReadings, flag_names

NOW = 1_795_298_403_512  # of receipt, UTC ms: 2026-11-21T22:00:03.512Z, just after six in Beijing


class Row(NamedTuple):
    name: str
    measured_at: int
    value: float
    unit: str | None = None
    flags: tuple[str, ...] = ()


def as_bytes(payload: object) -> bytes:
    return payload if isinstance(payload, bytes) else json.dumps(payload).encode()


def rows(codec: Codec, payload: object, topic: str = "a/b/c/d/e/f", received_at: int = NOW) -> list[Row]:
    out = WireReadings()
    codec(topic.split("/"), as_bytes(payload), received_at, out)
    columns = zip(out.name, out.measured_at, out.value, out.unit, out.flags, strict=True)
    return [Row(name, at, value, unit, tuple(flag_names(bits))) for name, at, value, unit, bits in columns]


def refusal(codec: Codec, payload: object, topic: str = "a/b/c/d/e/f") -> tuple[DeadLetterReason, str]:
    with pytest.raises(PayloadError) as caught:
        codec(topic.split("/"), as_bytes(payload), NOW, WireReadings())
    return caught.value.reason, str(caught.value.detail)
