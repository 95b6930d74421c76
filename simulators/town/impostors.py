"""Gateways that publish, under their own credential, for points that are not behind them."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.durations import SECOND
from simulators.devices.channels import Channel
from simulators.faults.kinds import ForeignGateway
from simulators.faults.schedule import NEVER
from simulators.gateways.links import GatewayUplink
from simulators.wire.messages import ChannelUpload
from simulators.wire.units import from_canonical


class Impostors:
    """What such gateways publish beside what their own devices say.

    Parameters
    ----------
    faults, channels
        The faults, and all channels of the town; a channel's number is its position.
    """

    def __init__(self, faults: Sequence[ForeignGateway], channels: Sequence[Channel]) -> None:
        self._due = {number: fault.start for number, fault in enumerate(faults)}
        self._faults = tuple(faults)
        self._wires = {channel.gateway: channel.wire for channel in channels}
        self._hits = [
            [(number, each) for number, each in enumerate(channels) if fault.speaks_for(each.point.id)]
            for fault in faults
        ]

    @property
    def next_due(self) -> int:
        """When one publishes next, UTC ms; `NEVER` if none will."""
        return min(self._due.values(), default=NEVER)

    def uplinks(self, t: int) -> list[GatewayUplink]:
        """What they publish at ``t`` (UTC ms): each gateway in its own format and on its own topic."""
        found = []
        for number, fault in enumerate(self._faults):
            if self._due[number] > t:
                continue
            if fault.active(t):
                uploads = [_upload(index, channel, fault.value, t) for index, channel in self._hits[number]]
                found += [
                    GatewayUplink(gateway, wire, uploads)
                    for gateway, wire in sorted(self._wires.items())
                    if fault.hits(gateway)
                ]
            self._due[number] = self._following(fault, t)
        return found

    def _following(self, fault: ForeignGateway, t: int) -> int:
        """When the fault's gateways publish again after ``t``."""
        following = t + round(fault.every_s * SECOND)
        return following if fault.daily or following < fault.end else NEVER


def _upload(number: int, channel: Channel, value: float, t: int) -> ChannelUpload:
    """One value of a channel, under the name that its own gateway gives it."""
    return ChannelUpload(
        channel.alias or channel.point.id,
        channel.device,
        channel.field,
        channel.unit,
        [t],
        [from_canonical(channel.unit, value)],
        channel=number,
    )
