"""The field, from the true values to the broker: devices, gateways and links, stepped together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from simulators.devices.channels import Channel, Traits
from simulators.devices.sampling import Devices, Uplinks
from simulators.faults.kinds import DeviceFault, Fault, ForeignGateway, LinkFault
from simulators.gateways.links import GatewayUplink, Links, SentMessage
from simulators.town.impostors import Impostors
from simulators.wire.messages import ChannelUpload, Wire
from simulators.wire.topic_guard import TopicGuard
from simulators.wire.units import from_canonical


class Field:
    """All devices and gateways of a town.

    Parameters
    ----------
    rng
        For everything random in it.
    channels
        What is measured; a channel's number is its position.
    faults
        All faults of the town; those of devices and links are used.
    start
        UTC ms at which it begins.
    guard
        Who may speak for which channel; ``None``: anybody.

    Attributes
    ----------
    devices, links
        Its parts.
    uplinks
        What the devices uploaded in the last update, behind silent gateways too.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        channels: Sequence[Channel],
        faults: Sequence[Fault] = (),
        *,
        start: int,
        guard: TopicGuard | None = None,
    ) -> None:
        devices_rng, links_rng = rng.spawn(2)
        self._channels = tuple(channels)
        self.devices = Devices(
            devices_rng, Traits.of(channels), [fault for fault in faults if isinstance(fault, DeviceFault)]
        )
        self.devices.start(start)
        self.links = Links(
            links_rng, [fault for fault in faults if isinstance(fault, LinkFault)], guard=guard
        )
        self._impostors = Impostors(
            [fault for fault in faults if isinstance(fault, ForeignGateway)], self._channels
        )
        self.uplinks: Uplinks | None = None

    @property
    def next_due(self) -> int:
        """When something happens next, UTC ms: a sample, a buffered or delayed message, a foreign one."""
        return min(self.devices.next_due, self.links.next_due, self._impostors.next_due)

    def update(self, t: int, truth: NDArray[np.float64]) -> list[SentMessage]:
        """What is published at ``t`` (UTC ms, never going back); ``truth`` float64[channels], canonical."""
        self.uplinks, _ = self.devices.update(t, truth)
        return self.links.forward(t, [*self._by_gateway(self.uplinks), *self._impostors.uplinks(t)])

    def _by_gateway(self, uplinks: Uplinks) -> list[GatewayUplink]:
        """The uplinks gateway by gateway, in the order of their ids."""
        by_gateway: dict[tuple[str, Wire], list[ChannelUpload]] = {}
        for channel, upload in self._channel_uploads(uplinks):
            by_gateway.setdefault((channel.gateway, channel.wire), []).append(upload)
        return [
            GatewayUplink(gateway, wire, uploads)
            for (gateway, wire), uploads in sorted(by_gateway.items(), key=lambda item: item[0])
        ]

    def _channel_uploads(self, uplinks: Uplinks) -> Iterator[tuple[Channel, ChannelUpload]]:
        """Each channel's upload as its gateway receives it."""
        if not len(uplinks):
            return
        firsts = np.flatnonzero(np.diff(uplinks.channel, prepend=-1)).tolist()
        at, value, flags = uplinks.measured_at.tolist(), uplinks.value.tolist(), uplinks.flags.tolist()
        live, flagged = uplinks.live.tolist(), uplinks.flags.any()
        numbers, battery = uplinks.channel[firsts].tolist(), uplinks.battery[firsts].tolist()
        swapped = uplinks.generation[firsts].tolist()
        for place, (first, last) in enumerate(zip(firsts, [*firsts[1:], len(at)], strict=True)):
            channel = self._channels[numbers[place]]
            name, device = channel.alias or channel.point.id, channel.device
            if swapped[place]:
                name, device = channel.alias_after or name, channel.device_after or device
            yield (
                channel,
                ChannelUpload(
                    name,
                    device,
                    channel.field,
                    channel.unit,
                    at[first:last],
                    [from_canonical(channel.unit, each) for each in value[first:last]],
                    flags[first:last] if flagged else (),
                    live[first:last],
                    battery[place],
                    numbers[place],
                ),
            )
