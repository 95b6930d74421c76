"""``wenya diagnose``: why a gateway is not heard as it should be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import quote

import typer

from api.cli.broker_log import denied_publishes
from api.cli.service_api import ServiceUrl, TokenFile, service_api
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, tell
from ingest.printable import told
from ingest.readings.batch import DeadLetterReason

MOST_DEVICES = 20
"""Devices that are listed, those not heard for longest first."""


def diagnose(
    gateway: Annotated[str, typer.Argument(metavar="GATEWAY", help="Its id, as in its topics.")],
    broker_log: Annotated[
        typer.FileText | None,
        typer.Option(
            metavar="FILE",
            encoding="utf-8",
            errors="replace",
            help="Mosquitto's log, - for standard input: tells what the broker denied, and to whom.",
        ),
    ] = None,
    url: ServiceUrl = None,
    token_file: TokenFile = None,
    settings: SettingsFile = None,
) -> None:
    """Tell what came from GATEWAY, what was refused and why, and when it and its devices were last heard."""
    with errors_as_messages():
        with service_api(read_settings(settings), url, token_file) as service:
            found = service.get(f"gateways/{quote(gateway, safe='')}/diagnosis")
        denied = [] if broker_log is None else denied_publishes(broker_log, gateway)
    for line in _report(found):
        tell(line)
    for account, topic, count in denied:
        tell(f"Denied by the broker: {count} x {topic}, account {account}.")


def _report(found: dict[str, Any]) -> Iterator[str]:
    yield from _binding(found)
    yield from _heard(found)
    if found["refused"]:
        yield "Refused:"
    for refusal in found["refused"]:
        shared = "" if refusal["sender"] == found["id"] else f", sender {refusal['sender']}"
        yield (
            f"  {refusal['reason']}: {refusal['letters']} letters ({refusal['waiting']} wait), came"
            f" {refusal['times']} times, last {refusal['last_at']}{shared}"
        )
        yield f"    letter {refusal['letter']} on {refusal['topic']}: {refusal['detail']}"
    for unknown in found["unknown_names"]:
        yield f"Unknown name: {unknown['name']}{_meant(unknown['near'])}"
    for refused in found["spoke_for"]:
        of = told(refused["point_name"], refused["point"])
        second = refused["reason"] == DeadLetterReason.CONFLICT
        yield (
            f"{f'Second value for {of}' if second else f'Spoke for {of}, which is not its own'}:"
            f" {refused['letters']} letters, {refused['since']} to {refused['last_at']}"
        )


def _binding(found: dict[str, Any]) -> Iterator[str]:
    if found["id"] is None:
        yield f"{found['gateway']} is not in the inventory{_meant(found['near'])}"
    elif found["bound"]:
        yield f"{_of(found)}, bound: format {found['format']}."
    else:
        form = found["format"]
        why = "it has no format (wenya gateway add)" if form is None else f"format {form}"
        yield f"{_of(found)}, unbound: {why}."
    for warning in found["unbound"]:
        yield f"Unbound: {warning}"


def _of(found: dict[str, Any]) -> str:
    """The gateway and its place by name, with their ids."""
    return f"{told(found['name'], found['id'])} at {told(found['place_name'], found['place'])}"


def _heard(found: dict[str, Any]) -> Iterator[str]:
    if not found["heard"]:
        yield "Nothing of it was taken."
    for heard in found["heard"]:
        shared = "" if "/" in heard["source"] else " (a topic that others share)"
        yield (
            f"Heard by {heard['source']}{shared}: {heard['readings']} readings,"
            f" {heard['since']} to {heard['last_at']}; freshest {_offset(heard['ahead_ms'])}"
        )
    if found["id"] is not None:
        yield f"Devices behind it: {found['device_count']}"
    for device in found["devices"][:MOST_DEVICES]:
        last = f"last heard {device['heard_at']}" if device["heard_at"] else "not heard"
        measured = f", measured {device['measured_at']}" if device["measured_at"] else ""
        points = map(told, device["point_names"], device["points"])
        names = ", ".join(points) or "no point"
        yield f"  {told(device['device_name'], device['device'])} ({names}): {last}{measured}"
    if found["device_count"] > MOST_DEVICES:
        yield f"  and {found['device_count'] - MOST_DEVICES} more"


def _offset(ahead_ms: int) -> str:
    seconds = ahead_ms / 1000
    if seconds > 0:
        return f"{seconds:.1f} s ahead of its receipt: its clock is fast"
    return f"{abs(seconds):.1f} s before its receipt"


def _meant(near: list[str]) -> str:
    return f"; perhaps {' or '.join(near)} is meant" if near else ""
