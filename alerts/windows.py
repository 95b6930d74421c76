"""The window of one rule over many points: one bit a mark, newest mark in bit 0 (judgement.md, section 3).

A mark is a shift over all points at once; an outcome is a popcount and a look into a table of at most 65 entries
that was worked out in exact decimals when the rule was loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np
from numpy.typing import NDArray

from alerts.episodes import EndReason
from alerts.rules import MICRO, Rule, Side

Words = NDArray[np.uint64]
Select = slice | NDArray[np.intp]

ONE = np.uint64(1)
NEVER = np.uint8(255)
"""A count no window reaches: such a window says nothing."""
NO_LIMIT_CHANGES: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]] = (
    np.empty(0, np.int64),
    np.empty(0, np.int64),
    np.empty(0, np.int64),
)


def micro(value: Decimal) -> int:
    """``value`` as an integer of a millionth of the canonical unit."""
    return int((value * MICRO).to_integral_value())


def to_micro(values: NDArray[np.float64]) -> NDArray[np.int32]:
    """Readings as integers of a millionth of the canonical unit (int32 holds every physical range we know)."""
    return np.rint(values * MICRO).astype(np.int32)


def needed_table(marks: int, share: Decimal, coverage: Decimal) -> NDArray[np.uint8]:
    """uint8[65]: with ``n`` counting marks, how many of them decide; `NEVER` where ``n < coverage * marks``.

    ``table[n]`` is the smallest whole number greater than ``share * n``.
    """
    table = np.full(65, NEVER, np.uint8)
    enough = int((coverage * marks).to_integral_value(ROUND_CEILING))
    for n in range(max(enough, 1), marks + 1):
        table[n] = int((share * n).to_integral_value(ROUND_FLOOR)) + 1
    return table


def positions(select: Select, inside: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where in the cohort the entries ``inside`` a selection are."""
    return inside + (select.start or 0) if isinstance(select, slice) else select[inside]


@dataclass(frozen=True, slots=True)
class MarkTime:
    """The mark being looked at: its ordinal (``instant // step``) and instant (UTC ms)."""

    ordinal: int
    instant: int


@dataclass(slots=True)
class Transition:
    """A change of state at a mark; ``position`` is the point's place in its cohort, times are mark ordinals."""

    rule: Rule
    position: int
    mark: int
    opened: bool
    began: int = 0
    covered: int = 0
    breaching: int = 0
    worst: int = 0
    worst_mark: int = 0
    opened_mark: int = 0
    reason: EndReason = EndReason.RECOVERED


class OpenEpisodes:
    """The open episodes of one rule: few among many points, so kept in short columns that the points refer to by slot.

    Columns (int64, one entry a slot): the opening mark's ordinal, the worst value (micro), its mark's ordinal, and the
    worst value that has been told.
    """

    COLUMNS = ("opened", "worst", "worst_mark", "told")

    def __init__(self) -> None:
        self.opened = np.zeros(16, np.int64)
        self.worst = np.zeros(16, np.int64)
        self.worst_mark = np.zeros(16, np.int64)
        self.told = np.zeros(16, np.int64)
        self._free = list(range(15, -1, -1))

    def __len__(self) -> int:
        return len(self.opened) - len(self._free)

    def add(self, opened: int, worst: int, worst_mark: int) -> int:
        """Take a slot."""
        if not self._free:
            size = len(self.opened)
            self._free = list(range(2 * size - 1, size - 1, -1))
            for name in self.COLUMNS:
                setattr(self, name, np.concatenate([getattr(self, name), np.zeros(size, np.int64)]))
        slot = self._free.pop()
        self.opened[slot], self.worst[slot], self.worst_mark[slot] = opened, worst, worst_mark
        self.told[slot] = worst
        return slot

    def at(self, slot: int) -> tuple[int, int, int]:
        """Opening mark, worst value and its mark (ordinals, micro)."""
        return int(self.opened[slot]), int(self.worst[slot]), int(self.worst_mark[slot])

    def take_worsened(self, slot: int) -> bool:
        """Whether the worst value has changed since it was last told; it is told now."""
        if self.told[slot] == self.worst[slot]:
            return False
        self.told[slot] = self.worst[slot]
        return True

    def release(self, slot: int) -> None:
        """Give a slot back; its figures can be read until it is taken again."""
        self._free.append(slot)

    def ended(self, rule: Rule, position: int, slot: int, mark: int, reason: EndReason) -> Transition:
        """The transition that ends the episode in ``slot``."""
        opened, worst, worst_mark = self.at(slot)
        return Transition(
            rule,
            position,
            mark,
            opened=False,
            worst=worst,
            worst_mark=worst_mark,
            opened_mark=opened,
            reason=reason,
        )


class RuleWindow:
    """One window rule over the ``n`` points of a cohort.

    Parameters
    ----------
    rule
        A rule of kind window.
    limits
        int32[n], the limit in force now, micro.
    group
        int32[n], which row of the applicability words belongs to each point.
    changes
        ``(position, until, limit)``, int64 columns: before instant ``until`` the point's limit was ``limit``; for one
        position the latest ``until`` first.
    """

    def __init__(
        self,
        rule: Rule,
        limits: NDArray[np.int32],
        group: NDArray[np.int32],
        changes: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]] = NO_LIMIT_CHANGES,
    ) -> None:
        size = len(limits)
        self.rule = rule
        self.limits = limits
        self.group = group
        self.changes = changes
        self.breach: Words = np.zeros(size, np.uint64)
        self.recovered: Words = np.zeros(size, np.uint64)
        self.slot = np.full(size, -1, np.int32)
        self.open = OpenEpisodes()
        self.outcomes = {"ok": 0, "violated": 0, "unknown": 0}
        self._mask = np.uint64((1 << rule.marks) - 1)
        self._margin = np.int32(micro(rule.margin))
        self._violates = needed_table(rule.marks, rule.share, rule.coverage)
        self._recovers = self._violates

    @property
    def state_bytes(self) -> int:
        """Bytes of window state and limits a point takes."""
        columns = (self.breach, self.recovered, self.slot, self.limits, self.group)
        return sum(c.itemsize for c in columns)

    def limits_at(self, instant: int, select: Select) -> NDArray[np.int32]:
        """int32, the limit in force at ``instant`` for the selected points."""
        position, until, limit = self.changes
        past = until > instant
        if not past.any():
            return self.limits[select]
        limits = self.limits.copy()
        limits[position[past]] = limit[past]
        return limits[select]

    def judge(
        self,
        mark: MarkTime,
        select: Select,
        x: NDArray[np.int32],
        alive: NDArray[np.bool_],
        present: Words,
        applicable: Words,
        season: Words,
    ) -> list[Transition]:
        """Move the window of the selected points on to ``mark``; returns what changed there.

        ``x`` and ``alive`` are the mark's values (micro) and whether they are present, ``present`` the present words with
        this mark in bit 0 (all of the selection's length); ``applicable`` and ``season`` hold a word a group.
        """
        limits = self.limits_at(mark.instant, select)
        below = self.rule.side is Side.BELOW
        bad = x < limits if below else x > limits
        good = x >= limits + self._margin if below else x <= limits - self._margin
        breach = self._push(self.breach, select, bad & alive)
        recovered = self._push(self.recovered, select, good & alive)
        if len(applicable) == 1:
            app, sea = applicable[0], season[0]
        else:
            group = self.group[select]
            app, sea = applicable[group], season[group]
        slot = self.slot[select]
        counting = present & self._mask
        if self.rule.heating_season:
            counting = counting & sea
        violated, covered, breaching = self._outcome(breach, counting, app)
        changed: list[Transition] = []
        if len(self.open):
            changed = self._follow(mark, select, slot, x, violated, breach, recovered, counting, app, sea)
        if violated is not None:
            opening = np.flatnonzero(violated & (slot < 0))
            if len(opening):
                covers = breach & counting & app
                changed += [
                    self._opened(mark, place, int(covers[i]), int(covered[i]), int(breaching[i]), int(x[i]))
                    for i, place in zip(opening.tolist(), positions(select, opening).tolist(), strict=True)
                ]
        return changed

    @staticmethod
    def _push(words: Words, select: Select, bit: NDArray[np.bool_]) -> Words:
        pushed = words[select] << ONE
        pushed |= bit
        words[select] = pushed
        return pushed

    def _outcome(
        self, breach: Words, counting: Words, app: Words | np.uint64
    ) -> tuple[NDArray[np.bool_] | None, NDArray[np.uint8], NDArray[np.uint8]]:
        """Violated or not, and the counts of covered and breaching marks; ``None`` when the mark is nowhere applicable."""
        here = app & ONE
        empty = np.empty(0, np.uint8)
        if not np.any(here):
            self.outcomes["unknown"] += len(breach)
            return None, empty, empty
        counting = counting & app
        covered = np.bitwise_count(counting)
        counting &= breach
        breaching = np.bitwise_count(counting)
        needed = self._violates[covered]
        violated = breaching >= needed
        known = needed != NEVER
        if isinstance(here, np.ndarray):
            violated &= here.astype(bool)
            known &= here.astype(bool)
        bad, sure = int(np.count_nonzero(violated)), int(np.count_nonzero(known))
        self.outcomes["violated"] += bad
        self.outcomes["ok"] += sure - bad
        self.outcomes["unknown"] += len(breach) - sure
        return violated, covered, breaching

    def _opened(
        self, mark: MarkTime, position: int, breaching_bits: int, covered: int, breaching: int, x: int
    ) -> Transition:
        began = mark.ordinal - (breaching_bits.bit_length() - 1)
        self.slot[position] = self.open.add(mark.ordinal, x, mark.ordinal)
        return Transition(
            self.rule, position, mark.ordinal, True, began, covered, breaching, x, mark.ordinal, mark.ordinal
        )

    def _follow(
        self,
        mark: MarkTime,
        select: Select,
        slot: NDArray[np.int32],
        x: NDArray[np.int32],
        violated: NDArray[np.bool_] | None,
        breach: Words,
        recovered: Words,
        counting: Words,
        app: Words | np.uint64,
        sea: Words | np.uint64,
    ) -> list[Transition]:
        """Keep the worst value of the open episodes among the selected, and close those that recovered."""
        at = np.flatnonzero(slot >= 0)
        if not len(at):
            return []
        app_here, sea_here = (word[at] if isinstance(word, np.ndarray) else word for word in (app, sea))
        counted = np.bitwise_count(counting[at])
        back = np.bitwise_count(recovered[at] & counting[at]) >= self._recovers[counted]
        if violated is not None:
            back &= ~violated[at]
        season_over = np.zeros(len(at), bool)
        if self.rule.heating_season:
            season_over = np.broadcast_to((sea_here & ONE) == 0, at.shape)
        ending = back | season_over
        bad = (breach[at] & counting[at] & app_here & ONE).astype(bool)
        self._worsen(mark, slot[at], x[at], bad & ~ending)
        gone = np.flatnonzero(ending)
        return [
            self.close(place, mark.ordinal, EndReason.SEASON_ENDED if season_over[i] else EndReason.RECOVERED)
            for i, place in zip(gone.tolist(), positions(select, at[gone]).tolist(), strict=True)
        ]

    def _worsen(
        self, mark: MarkTime, slots: NDArray[np.int32], x: NDArray[np.int32], bad: NDArray[np.bool_]
    ) -> None:
        worst = self.open.worst[slots]
        worse = bad & ((x < worst) if self.rule.side is Side.BELOW else (x > worst))
        self.open.worst[slots[worse]] = x[worse]
        self.open.worst_mark[slots[worse]] = mark.ordinal

    def close(self, position: int, mark: int, reason: EndReason) -> Transition:
        """Free the slot of an open episode and say how it ended."""
        slot = int(self.slot[position])
        self.slot[position] = -1
        self.open.release(slot)
        return self.open.ended(self.rule, position, slot, mark, reason)

    def resume(self, position: int, opened: int, worst: int, worst_mark: int) -> None:
        """Take up an episode that is open on record (ordinals and micro)."""
        self.slot[position] = self.open.add(opened, worst, worst_mark)

    def adopt(self, mine: NDArray[np.intp], other: RuleWindow, theirs: NDArray[np.intp]) -> None:
        """Copy the state of ``other`` at ``theirs`` to ``mine`` (a point that stayed, or a span judged again)."""
        self.breach[mine] = other.breach[theirs]
        self.recovered[mine] = other.recovered[theirs]
        for position in mine[self.slot[mine] >= 0].tolist():
            self.open.release(int(self.slot[position]))
            self.slot[position] = -1
        for at in np.flatnonzero(other.slot[theirs] >= 0).tolist():
            self.resume(int(mine[at]), *other.open.at(int(other.slot[theirs[at]])))

    def forget_open(self) -> None:
        """Free every slot: what is open will be told by the records."""
        self.open = OpenEpisodes()
        self.slot[:] = -1
