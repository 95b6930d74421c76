"""``spBv1.0/{group}/{type}/{edge node}[/{device}]``: births, data and deaths of Sparkplug B.

Names are ``edge/device/metric``, ``edge/metric`` of the node itself; a device is also found without its node.
What a message leaves to its birth (name, type, unit) is filled in before it comes here
(`ingest.decoding.births`), so that this is bytes in, columns out, as all codecs are.
"""

from __future__ import annotations

from typing import Any

from ingest.codecs.channels import Channels
from ingest.codecs.device_status import STATUS_FLAGS, status_of
from ingest.codecs.json_text import number, text_as_number
from ingest.codecs.sparkplug.definition import read_payload
from ingest.codecs.sparkplug.metrics import (
    is_bad,
    is_of_the_protocol,
    name_of_metric,
    needs_birth,
    unit_of,
    value_of,
)
from ingest.codecs.timestamps import NoTimeError, TimeUnitError, instant
from ingest.readings.batch import DeadLetterReason, Flag, PayloadError, WireReadings
from ingest.said import Said


def device_named(topic: list[str]) -> str:
    """What a topic's readings are of: ``edge/device``, or ``edge``."""
    return "/".join(topic[3:])


def decode(topic: list[str], payload: bytes, received_at: int, out: WireReadings) -> None:
    """Append the values of the metrics to ``out``, each at its own time, else that of the payload.

    What is no number becomes NaN, and what has no value, or is not to be stored, is left out. A number that
    only its birth could explain is appended as one of ``awaits_birth``.

    Raises
    ------
    PayloadError
        ``MALFORMED``, ``TOO_LARGE`` or ``BAD_TIME``, naming the index.
    """
    message = read_payload(payload)
    device, before = device_named(topic), len(out)
    out.devices.append((before, device))
    sent_at = message.timestamp if message.HasField("timestamp") else None
    for index, metric in enumerate(message.metrics):
        if not metric.is_transient and not metric.is_null:
            _add(device, index, metric, sent_at, received_at, out)
    status = status_of(_channels(message.metrics))
    if status.flags:
        for row in range(before, len(out)):
            out.flags[row] |= status.flags
    if status.low_if_percent:
        out.low_if_percent.update(range(before, len(out)))


def says_nothing(topic: list[str], payload: bytes, received_at: int, out: WireReadings) -> None:
    """Take a message that is not for us: an order to a node, a death, the state of another host."""


def _add(
    device: str, index: int, metric: Any, sent_at: int | None, received_at: int, out: WireReadings
) -> None:
    name = name_of_metric(metric)
    if is_of_the_protocol(name) or name in STATUS_FLAGS:
        return
    if not name and not metric.HasField("alias"):
        detail = Said("letter-missing", at=f"metrics[{index}].name")
        raise PayloadError(DeadLetterReason.MALFORMED, detail)
    value, row = value_of(metric), len(out)
    if value is None:
        return
    flags = Flag.HISTORY if metric.is_historical else 0
    if is_bad(metric):
        flags |= Flag.DEVICE_FAULT
    measured_at = received_at
    try:
        raw = metric.timestamp if metric.HasField("timestamp") else sent_at
        if raw is not None:
            measured_at = instant(raw, received_at)
    except TimeUnitError as error:
        out.wrong_times[row] = error.wrong
    except NoTimeError as error:
        detail = Said("letter-at", at=f"metrics[{index}].timestamp", reason=error.said)
        raise PayloadError(DeadLetterReason.BAD_TIME, detail) from None
    if needs_birth(metric):
        out.awaits_birth.add(row)
    amount = number(text_as_number(value))
    out.add(f"{device}/{name or metric.alias}", unit_of(metric), measured_at, amount, flags)


def _channels(metrics: Any) -> Channels:
    """What a device says of itself in a message, the last of each."""
    live = [metric for metric in metrics if metric.name and not metric.is_historical]
    values = {metric.name: value_of(metric) for metric in live}
    units = {metric.name: unit for metric in live if (unit := unit_of(metric)) is not None}
    return Channels(values, units)
