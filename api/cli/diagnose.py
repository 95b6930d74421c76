"""``wenya diagnose``: why a gateway is not heard as it should be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import quote

import typer

from api.cli.broker_log import denied_publishes
from api.cli.service_api import ServiceUrl, TokenFile, service_api
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings
from api.words.terminal_output import say
from ingest.printable import told
from ingest.readings.batch import DeadLetterReason
from ingest.said import Said

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
        say(line)
    for account, topic, count in denied:
        say(Said("diagnose-denied", count=count, topic=topic, account=account))


def _report(found: dict[str, Any]) -> Iterator[Said]:
    yield from _binding(found)
    yield from _unbound(found)
    yield from _heard(found)
    if found["refused"]:
        yield Said("diagnose-refused")
    for refusal in found["refused"]:
        counts = {name: refusal[name] for name in ("letters", "waiting", "times")}
        letters = Said("diagnose-letters", reason=refusal["reason"], **counts, last=refusal["last_at"])
        if refusal["sender"] == found["id"]:
            yield letters
        else:
            yield Said("diagnose-of-sender", letters=letters, sender=refusal["sender"])
        yield Said(
            "diagnose-letter", id=str(refusal["letter"]), topic=refusal["topic"], detail=refusal["detail"]
        )
    for unknown in found["unknown_names"]:
        yield _meant(Said("diagnose-unknown-name", name=unknown["name"]), unknown["near"])
    yield from _births(found)
    for unused in found["unused"]:
        yield Said(
            "diagnose-unused",
            name=f"{unused['device']}/{unused['channel']}",
            times=unused["times"],
            value=str(unused["value"]),
            last=unused["last_at"],
        )
    for refused in found["spoke_for"]:
        second = refused["reason"] == DeadLetterReason.CONFLICT
        yield Said(
            "diagnose-second-value" if second else "diagnose-spoke-for",
            point=told(refused["point_name"], refused["point"]),
            letters=refused["letters"],
            since=refused["since"],
            last=refused["last_at"],
        )


def _binding(found: dict[str, Any]) -> Iterator[Said]:
    if found["id"] is None:
        yield _meant(Said("diagnose-not-there", id=found["gateway"]), found["near"])
        return
    at = {
        "gateway": told(found["name"], found["id"]),
        "place": told(found["place_name"], found["place"]),
    }
    if found["bound"]:
        yield Said("diagnose-bound", **at, format=found["format"])
    elif found["format"] is None:
        yield Said("diagnose-without-format", **at)
    else:
        yield Said("diagnose-not-bound", **at, format=found["format"])


def _unbound(found: dict[str, Any]) -> Iterator[Said]:
    for warning in found["unbound"]:
        yield Said("diagnose-unbound", warning=warning)


def _heard(found: dict[str, Any]) -> Iterator[Said]:
    if not found["heard"]:
        yield Said("diagnose-nothing-taken")
    for heard in found["heard"]:
        source = heard["source"]
        yield Said(
            "diagnose-heard",
            source=source if "/" in source else Said("diagnose-shared-topic", source=source),
            readings=heard["readings"],
            since=heard["since"],
            last=heard["last_at"],
            offset=_offset(heard["ahead_ms"]),
        )
    if found["id"] is not None:
        yield Said("diagnose-devices", count=found["device_count"])
    for device in found["devices"][:MOST_DEVICES]:
        yield Said(
            "diagnose-device",
            device=told(device["device_name"], device["device"]),
            points=tuple(map(told, device["point_names"], device["points"])) or Said("diagnose-no-point"),
            heard=_device_heard(device),
        )
    if found["device_count"] > MOST_DEVICES:
        yield Said("diagnose-more-devices", count=found["device_count"] - MOST_DEVICES)


def _births(found: dict[str, Any]) -> Iterator[Said]:
    for birth in found["births"]:
        if birth["ended_at"]:
            yield Said("diagnose-gone", node=birth["node"], at=birth["ended_at"])
        else:
            yield Said("diagnose-born", node=birth["node"], at=birth["born_at"], metrics=birth["metrics"])
        if birth["missing"]:
            yield Said("diagnose-missing", node=birth["node"], messages=birth["missing"])


def _device_heard(device: dict[str, Any]) -> Said:
    heard = Said("diagnose-not-heard")
    if device["heard_at"]:
        heard = Said("diagnose-last-heard", at=device["heard_at"])
    if not device["measured_at"]:
        return heard
    return Said("diagnose-measured", heard=heard, at=device["measured_at"])


def _offset(ahead_ms: int) -> Said:
    seconds = ahead_ms / 1000
    if seconds > 0:
        return Said("diagnose-ahead", seconds=f"{seconds:.1f}")
    return Said("diagnose-before", seconds=f"{abs(seconds):.1f}")


def _meant(said: Said, near: list[str]) -> Said:
    """``said``, with what may be meant by a name that nobody knows."""
    return Said("diagnose-perhaps", said=said, names=tuple(near)) if near else said
