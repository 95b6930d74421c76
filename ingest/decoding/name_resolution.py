"""From names and units on the wire to point keys and canonical values, and what is wrong with the rest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import compress, repeat
from math import isfinite
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.codecs.device_status import is_housekeeping
from ingest.codecs.json_text import quote
from ingest.codecs.timestamps import CLOCK_RESET_BEFORE, live_after_reset, said_of_wrong
from ingest.decoding.topics import Route
from ingest.inventory.tree import Inventory
from ingest.readings.batch import DeadLetterReason, Flag, WireReadings
from ingest.readings.names import cut
from ingest.readings.quantities import QUANTITIES
from ingest.readings.unused_channels import UnusedChannel
from ingest.said import Said, Value

REASON_PRECEDENCE = (
    DeadLetterReason.FOREIGN,
    DeadLetterReason.NO_BIRTH,
    DeadLetterReason.UNKNOWN_POINT,
    DeadLetterReason.WRONG_UNIT,
    DeadLetterReason.NOT_A_NUMBER,
    DeadLetterReason.BAD_TIME,
)
"""The reason of a dead letter with several kinds of bad readings: first what a new inventory can mend.

And before that, that somebody spoke for another, and what mends itself when a birth comes.
"""

_MOST_GATEWAYS = 5
"""Gateways that are told of one point."""
_DECIMALS = 9
"""Converted values are rounded to this, so that 0.236 MPa and 236 kPa by another route are the same value."""


class ResolutionFault(NamedTuple):
    """Why one reading was not accepted: its ``name`` as sent, and the ``point`` it is for, if any.

    ``note`` makes what is said beside the name. It is asked when that is told: of ten thousand few are.
    """

    reason: DeadLetterReason
    name: str
    point: str | None = None
    note: Callable[[], Said] | None = None

    @property
    def subject(self) -> Value:
        """What a letter says of it."""
        name = quote(self.name)
        return name if self.note is None else Said("letter-subject", name=name, note=self.note())


@dataclass(slots=True)
class ResolvedReadings:
    """Columns of ``n`` readings with their points; rows in ``faults`` or ``ignored`` are no readings.

    Attributes
    ----------
    key
        int32[n], -1 where no point was found.
    measured_at, value, flags
        int64[n] UTC ms, float64[n] canonical, uint16[n].
    faults
        Row -> what is wrong with it.
    ignored
        Rows that are not registered and need not be: housekeeping, what is no number, and what comes beside
        the channels of a device that are.
    unused
        Of these the last.
    registered
        Messages of a device of which a channel is registered.
    """

    key: NDArray[np.int32]
    measured_at: NDArray[np.int64]
    value: NDArray[np.float64]
    flags: NDArray[np.uint16]
    faults: dict[int, ResolutionFault] = field(default_factory=dict)
    ignored: set[int] = field(default_factory=set)
    unused: list[UnusedChannel] = field(default_factory=list)
    registered: set[int] = field(default_factory=set)

    def accepted(self) -> NDArray[np.bool_] | slice:
        """The rows that are readings, as something to index with."""
        if not self.faults and not self.ignored:
            return slice(None)
        accepted = np.ones(len(self.key), np.bool_)
        accepted[list(self.faults)] = False
        accepted[list(self.ignored)] = False
        return accepted


@dataclass(frozen=True, slots=True)
class MessageOrigin:
    """Where ``n`` readings came from.

    Attributes
    ----------
    message
        intp[n], index of the message, ascending.
    received_at
        int64[n], UTC ms.
    routes
        By message: what its topic resolves to.
    """

    message: NDArray[np.intp]
    received_at: NDArray[np.int64]
    routes: Sequence[Route]


def resolve(
    decoded: WireReadings, origin: MessageOrigin, inventory: Inventory, *, bound: bool = True
) -> ResolvedReadings:
    """Points, canonical values and settled times of all that was ``decoded``.

    A name is looked up as written, in lower case, then by the device's other name where the topic has one.
    With ``bound``, a reading that its sender may not speak for is `FOREIGN`, whatever else is wrong with it.
    """
    names, known = decoded.name, inventory.wire_names
    keys = list(map(known.key.get, names, repeat(-1)))
    resolved = ResolvedReadings(
        np.array(keys, np.int32),
        np.array(decoded.measured_at, np.int64),
        np.array(decoded.value, np.float64),
        np.array(decoded.flags, np.uint16),
    )
    _refuse_unexplained(decoded, resolved)
    found_by: dict[int, str] = {}
    if (resolved.key < 0).any():
        found_by = _find_by_other_names(decoded, origin, inventory, resolved, bound=bound)
    if decoded.low_if_percent:
        _flag_low_batteries(decoded.low_if_percent, inventory, resolved)
    units = _units_of_aliases(decoded, found_by, known.unit) if known.unit else decoded.unit
    if units.count(None) != len(names):
        _convert(decoded, units, inventory, resolved)
    _refuse_values_and_times(decoded, inventory, resolved)
    if (resolved.measured_at < CLOCK_RESET_BEFORE).any():
        _settle_reset_clocks(decoded, origin, inventory, resolved)
    if bound:
        _refuse_foreign(origin, inventory, resolved)
    return resolved


def _refuse_unexplained(decoded: WireReadings, resolved: ResolvedReadings) -> None:
    """Add what only a birth could explain to the faults, whatever it may be called."""
    for row in decoded.awaits_birth:
        resolved.key[row] = -1
        resolved.faults[row] = ResolutionFault(DeadLetterReason.NO_BIRTH, decoded.name[row])


def _find_by_other_names(
    decoded: WireReadings,
    origin: MessageOrigin,
    inventory: Inventory,
    resolved: ResolvedReadings,
    *,
    bound: bool,
) -> dict[int, str]:
    """Find names in lower case or by the device's other name; add the rest to faults or ignored.

    Returns the name by which a row was found, where it is not in lower case what was sent.
    """
    found_by: dict[int, str] = {}
    of_others: dict[tuple[int, str], bool] = {}  # by message and device: one uplink has many channels
    known = inventory.wire_names.key
    rows = np.flatnonzero(resolved.key < 0)
    if decoded.awaits_birth:
        rows = rows[~np.isin(rows, list(decoded.awaits_birth))]
    names = list(map(decoded.name.__getitem__, rows.tolist()))
    # All at once: a message may have ten thousand names that nobody knows.
    lower = map(known.get, map(str.lower, names), repeat(-1))
    resolved.key[rows] = np.fromiter(lower, np.int32, len(rows))
    unknown = resolved.key[rows] < 0
    messages = origin.message[rows[unknown]].tolist()
    for row, name, message in zip(rows[unknown].tolist(), compress(names, unknown), messages, strict=True):
        route = origin.routes[message]
        other = _by_device(row, decoded, route, known)
        if other is not None:
            resolved.key[row], found_by[row] = known[other], other
            continue
        device = _device_of(row, decoded, route, inventory) if route.format.maker_names else ""
        if device and bound:
            if (message, device) not in of_others:
                of_others[message, device] = _is_of_others(row, device, origin, inventory)
            device = "" if of_others[message, device] else device
        if device:
            resolved.registered.add(message)
        if is_housekeeping(name, decoded.unit[row], by_key=route.format.maker_names) or (
            route.format.maker_names and not isfinite(decoded.value[row])
        ):
            resolved.ignored.add(row)
        elif device:
            resolved.ignored.add(row)
            channel = cut(name[len(_sent_by(row, decoded)) + 1 :])
            if not inventory.ignores(device, channel):
                at = int(origin.received_at[row])
                resolved.unused.append(UnusedChannel(device, channel, decoded.value[row], at))
        else:
            resolved.faults[row] = ResolutionFault(DeadLetterReason.UNKNOWN_POINT, name)
    return found_by


def _device_of(row: int, decoded: WireReadings, route: Route, inventory: Inventory) -> str:
    """The device of a row, in lower case, if a channel of it is registered; else nothing."""
    known = inventory.wire_names.devices
    return next((each for each in (_sent_by(row, decoded).lower(), _other_name(route)) if each in known), "")


def _sent_by(row: int, decoded: WireReadings) -> str:
    """What the message calls the device of a row: the beginning of its name."""
    return decoded.devices[bisect_right(decoded.devices, row, key=itemgetter(0)) - 1][1]


def _other_name(route: Route) -> str:
    """What the topic calls the device, in lower case; empty where it names none."""
    return (_device_level(route) or "").lower()


def _device_level(route: Route) -> str | None:
    """The level of the topic that names the device in a second way, ``None`` where none does."""
    return None if route.format.device is None else route.levels[route.format.device]


def _is_of_others(row: int, device: str, origin: MessageOrigin, inventory: Inventory) -> bool:
    """Whether the sender of a row may not speak for ``device``: then what it names is nobody's."""
    speakers, route = inventory.speakers, origin.routes[origin.message[row]]
    known = inventory.wire_names.devices
    key = np.array([(known.get(device) or known[_other_name(route)]).point_key], np.int32)
    speaker = speakers.numbered([route.speaker])
    at = origin.received_at[row : row + 1]
    return bool(speakers.foreign(key, speaker, at, at)[0])


def _by_device(row: int, decoded: WireReadings, route: Route, known: Mapping[str, int]) -> str | None:
    """The ``known`` name with the device's other name in it, where the topic has one that is known."""
    device = _device_level(route)
    if device is None:
        return None
    other = device + decoded.name[row][len(_sent_by(row, decoded)) :]
    return next((each for each in (other, other.lower()) if each in known), None)


def _flag_low_batteries(rows: Iterable[int], inventory: Inventory, resolved: ResolvedReadings) -> None:
    """Flag those of ``rows`` whose point's device reports its charge in percent."""
    for row in rows:
        if int(resolved.key[row]) in inventory.keys_with_percent:
            resolved.flags[row] |= Flag.LOW_BATTERY


def _units_of_aliases(
    decoded: WireReadings, found_by: Mapping[int, str], unit_of: Mapping[str, str]
) -> list[str | None]:
    """The units on the wire, and where there is none that of the alias by which a reading was found."""
    names = decoded.name
    if found_by:
        names = [found_by.get(row, name) for row, name in enumerate(names)]
    return [
        unit if unit is not None else unit_of.get(name) or unit_of.get(name.lower())
        for unit, name in zip(decoded.unit, names, strict=True)
    ]


def _convert(
    decoded: WireReadings, units: Sequence[str | None], inventory: Inventory, resolved: ResolvedReadings
) -> None:
    """Bring values with a unit into their points' canonical unit."""
    points, values = inventory.by_key, resolved.value
    for row, (unit, key) in enumerate(zip(units, resolved.key.tolist(), strict=True)):
        if unit is None or key < 0:
            continue
        quantity = QUANTITIES[points[key].metric]
        conversion = quantity.conversions.get(unit)
        if conversion is None:
            note = partial(_in_unit, unit, quantity.unit)
            name, reason = decoded.name[row], DeadLetterReason.WRONG_UNIT
            resolved.faults[row] = ResolutionFault(reason, name, points[key].id, note)
        elif conversion != (1, 0):
            factor, offset = conversion
            values[row] = round(decoded.value[row] * factor + offset, _DECIMALS)


def _refuse_values_and_times(decoded: WireReadings, inventory: Inventory, resolved: ResolvedReadings) -> None:
    """Add what is no number, and times in a wrong unit, to the faults of rows that have none yet."""
    if not np.isfinite(resolved.value).all():
        for row in np.flatnonzero(~np.isfinite(resolved.value)).tolist():
            _refuse(row, DeadLetterReason.NOT_A_NUMBER, decoded.name[row], inventory, resolved)
    for row, wrong in decoded.wrong_times.items():
        note = partial(said_of_wrong, wrong)
        _refuse(row, DeadLetterReason.BAD_TIME, decoded.name[row], inventory, resolved, note)


def _refuse(
    row: int,
    reason: DeadLetterReason,
    name: str,
    inventory: Inventory,
    resolved: ResolvedReadings,
    note: Callable[[], Said] | None = None,
) -> None:
    """Add a reading to the faults, unless it has one already or is to be ignored."""
    if row not in resolved.ignored and row not in resolved.faults:
        point = inventory.by_key.get(int(resolved.key[row]))
        resolved.faults[row] = ResolutionFault(reason, name, None if point is None else point.id, note)


def _settle_reset_clocks(
    decoded: WireReadings, origin: MessageOrigin, inventory: Inventory, resolved: ResolvedReadings
) -> None:
    """Give live readings of a reset clock the time of receipt; the others have no place in time."""
    messages = np.unique(origin.message[resolved.measured_at < CLOCK_RESET_BEFORE])
    for first, last in zip(
        np.searchsorted(origin.message, messages).tolist(),
        np.searchsorted(origin.message, messages, side="right").tolist(),
        strict=True,
    ):
        history = [bool(flags & Flag.HISTORY) for flags in decoded.flags[first:last]]
        live = live_after_reset(decoded.name[first:last], decoded.measured_at[first:last], history)
        for row, settled in enumerate(live, start=first):
            if settled:
                resolved.measured_at[row] = origin.received_at[row]
                resolved.flags[row] |= Flag.CLOCK_RESET
            elif decoded.measured_at[row] < CLOCK_RESET_BEFORE:
                _refuse(row, DeadLetterReason.BAD_TIME, decoded.name[row], inventory, resolved)


def _refuse_foreign(origin: MessageOrigin, inventory: Inventory, resolved: ResolvedReadings) -> None:
    """Add the readings that their senders may not speak for to the faults."""
    speakers = inventory.speakers
    speaker = speakers.numbered(route.speaker for route in origin.routes)[origin.message]
    foreign = speakers.foreign(resolved.key, speaker, resolved.measured_at, origin.received_at)
    rows = np.flatnonzero(foreign)
    fault_of: dict[int, ResolutionFault] = {}
    for row, key in zip(rows.tolist(), resolved.key[rows].tolist(), strict=True):
        if key not in fault_of:
            point = inventory.by_key[key]
            note = partial(_behind, inventory.gateways_of(point))
            fault_of[key] = ResolutionFault(DeadLetterReason.FOREIGN, point.id, point.id, note)
        resolved.faults[row] = fault_of[key]


def _in_unit(unit: str, wanted: str) -> Said:
    """In which unit a value came, and in which it was wanted."""
    return Said("letter-in-unit", unit=quote(unit), wanted=wanted)


def _behind(gateways: Sequence[str]) -> Said:
    """Which gateways may speak for a point."""
    quoted = tuple(map(repr, gateways[:_MOST_GATEWAYS])) + ("…",) * (len(gateways) > _MOST_GATEWAYS)
    if len(quoted) == 1:
        return Said("letter-behind", gateway=quoted[0])
    return Said("letter-behind-several", gateways=quoted)
