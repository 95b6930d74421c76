"""Records a town while it is played, and computes the episodes and tickets that must follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ingest.durations import MINUTE, SECOND
from ingest.inventory.tree import Inventory
from simulators.expected.judging.episodes import ExpectedEpisode, judge, judge_ticks
from simulators.expected.judging.readings import DeliveredReadings
from simulators.expected.judging.rules import RULES
from simulators.expected.tickets.intrusions import ForeignReading
from simulators.expected.tickets.tickets import tickets
from simulators.faults.kinds import Fault
from simulators.gateways.links import SentMessage
from simulators.ledger.contents import Ledger, RunInfo, Truth
from simulators.town.town import Town
from simulators.wire.messages import Message
from simulators.wire.topic_guard import speaking_gateway

QUICK_MARKS = 15 * SECOND
"""Distance of the marks of pressure rules (judgement.md, section 2)."""
DIGITS = 4
"""Decimals of a true value: a tenth of a pressure sensor's resolution and less."""
MOST_WATER_MARKS = 20_000
"""True water values are computed for so many marks at a time."""
BY_VALUE = {rule.id: rule for rule in RULES.values() if rule.kind in {"window", "fall"}}
"""The rules that judge values; the others judge when readings arrive."""


class Recorder:
    """Plays ``town`` and records all that its ledger needs.

    Memory grows with the points and the length of the run: 8 bytes a room and minute, some 40 a reading.
    """

    def __init__(self, town: Town) -> None:
        self.town = town
        self._rooms = len(town.layout.room_flats)
        self._minutes: list[int] = []
        self._air: list[np.ndarray[Any, np.dtype[np.float64]]] = []
        self._ticks: list[int] = []
        self._rows: list[tuple[int, Any]] = []
        self._foreign: list[ForeignReading] = []

    def plays(self) -> Iterator[tuple[int, list[Message]]]:
        """``(t, messages)`` for `simulators.publishing.driver.drive`."""
        town = self.town
        for t, sent in town.steps():
            if t % MINUTE == 0 and self._rooms:
                self._minutes.append(t)
                self._air.append(town.truth[: self._rooms].copy())
            if not town.is_tick(t, sent):
                continue
            self._ticks.append(t)
            self._rows += [(t, message.rows) for message in sent]
            self._foreign += [each for message in sent for each in self._refused(t, message)]
            yield t, [(message.topic, message.payload) for message in sent]

    def finish(self) -> Ledger:
        """The ledger of what has been played."""
        town = self.town
        step = town.scenario.step
        ticks = np.array([*self._ticks, self._ticks[-1] + SECOND], np.int64)
        delivered = self._delivered()
        truth = self._truth(int(ticks[-1]))
        history = judge_ticks(delivered, town.inventory, ticks, start=town.start)
        return Ledger(
            run=RunInfo(
                town.scenario.title,
                town.seed,
                town.start,
                int(ticks[-1]),
                step,
                town.scenario.zone,
                tuple(map(str, town.notes)),
            ),
            inventory=town.inventory,
            truth=truth,
            delivered=delivered,
            ticks=ticks,
            faults=[fault_record(fault, town.until) for fault in town.faults],
            true_episodes=true_episodes(truth, town.inventory, town.start, int(ticks[-1])),
            episodes=history.episodes,
            tickets=tickets(history, town.inventory, foreign=self._foreign),
            foreign=self._foreign,
        )

    def _refused(self, t: int, message: SentMessage) -> Iterator[ForeignReading]:
        speaking = speaking_gateway(message.topic)
        for channel in message.foreign:
            yield ForeignReading(t, speaking, self.town.layout.channels[channel].point.id)

    def _delivered(self) -> DeliveredReadings:
        points = tuple(channel.point.id for channel in self.town.layout.channels)
        if not self._rows:
            nothing = np.zeros(0, np.int64)
            return DeliveredReadings(
                nothing.astype(np.int32),
                nothing,
                nothing.astype(np.float64),
                nothing,
                nothing.astype(np.uint16),
                points,
            )
        rows = [row for _, row in self._rows]
        return DeliveredReadings(
            np.concatenate([row.channel for row in rows]).astype(np.int32),
            np.concatenate([row.measured_at for row in rows]),
            np.concatenate([row.value for row in rows]),
            np.repeat(np.array([t for t, _ in self._rows], np.int64), [len(row.channel) for row in rows]),
            np.concatenate([row.flags for row in rows]).astype(np.uint16),
            points,
        )

    def _truth(self, until: int) -> list[Truth]:
        town, names = self.town, [channel.point.id for channel in self.town.layout.channels]
        found = []
        if self._air:
            air = np.stack(self._air).round(DIGITS)
            found.append(Truth(tuple(names[: self._rooms]), np.array(self._minutes, np.int64), air))
        pressures = self._rooms + len(town.layout.pressure_sites)
        if town.network is not None:
            quick = np.arange(town.start, until + 1, QUICK_MARKS)
            slow = np.arange(town.start, until + 1, MINUTE)
            found.append(Truth(tuple(names[self._rooms : pressures]), quick, self._water(quick, 0)))
            if len(names) > pressures:
                found.append(Truth(tuple(names[pressures:]), slow, self._water(slow, 1)))
        return found

    def _water(
        self, at: np.ndarray[Any, np.dtype[np.int64]], which: int
    ) -> np.ndarray[Any, np.dtype[np.float64]]:
        parts = np.array_split(at, -(-len(at) // MOST_WATER_MARKS))
        return np.round(np.concatenate([self.town.water_truth(part)[which] for part in parts]), DIGITS)


def ledger_of(town: Town) -> Ledger:
    """The ledger of ``town``, played without a broker."""
    recorder = Recorder(town)
    for _ in recorder.plays():
        continue
    return recorder.finish()


def fault_record(fault: Fault, until: int) -> dict[str, Any]:
    """A fault as a ledger has it: its keys, and when it was active (UTC ms)."""
    return fault.model_dump(mode="json") | {"spans": [list(span) for span in fault.spans(until)]}


def true_episodes(truth: list[Truth], inventory: Inventory, start: int, until: int) -> list[ExpectedEpisode]:
    """What the rules on values find in the true values: each mark judged by the value at that instant."""
    found: list[ExpectedEpisode] = []
    for family in truth:
        step = int(family.at[1] - family.at[0]) if len(family.at) > 1 else MINUTE
        points = {
            name: replace(inventory.points[name], sampling_ms=step, upload_ms=step) for name in family.points
        }
        count = len(family.points)
        at = np.repeat(family.at, count)
        every = DeliveredReadings(
            np.tile(np.arange(count, dtype=np.int32), len(family.at)),
            at,
            family.value.ravel(),
            at,
            np.zeros(len(at), np.uint16),
            family.points,
        )
        found += judge(every, replace(inventory, points=points), start=start, until=until, rules=BY_VALUE)
    return sorted(found, key=lambda each: (each.opened_at, each.rule, each.point))
