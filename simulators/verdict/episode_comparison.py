"""The episodes that the service has, compared with those that it must have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import reduce

from ingest.said import Said
from simulators.expected.judging.episodes import ExpectedEpisode
from simulators.verdict.discrepancies import CountLine, Discrepancy, DiscrepancyKind, Key, beside, odd
from simulators.verdict.service_client import FoundEpisode

SAME_FIGURE = 1e-6
"""Figures differ if they do by more than this, in the canonical unit (judgement.md, section 3)."""


def compare_episodes(
    expected: Iterable[ExpectedEpisode], found: Iterable[FoundEpisode]
) -> tuple[dict[str, CountLine], list[Discrepancy]]:
    """A line for each rule, and every difference."""
    expected_by_key: dict[Key, ExpectedEpisode] = {(e.rule, e.point, e.opened_at): e for e in expected}
    found_by_key: dict[Key, FoundEpisode] = {(e.rule, e.point, e.opened_at): e for e in found}
    counts: dict[str, CountLine] = defaultdict(CountLine)
    differences = []
    for key in sorted(expected_by_key.keys() | found_by_key.keys()):
        want, have = expected_by_key.get(key), found_by_key.get(key)
        count = counts[key[0]]
        count.expected += want is not None and not want.withdrawn
        count.found += have is not None and not have.withdrawn
        for difference in _of_episode(key, want, have):
            count.discrepancies[difference.kind] += 1
            differences.append(difference)
    return dict(counts), differences


def _of_episode(key: Key, want: ExpectedEpisode | None, have: FoundEpisode | None) -> Iterator[Discrepancy]:
    rule, point, opened_at = key
    if want is None:
        if have is not None and not have.withdrawn:
            yield Discrepancy(DiscrepancyKind.FALSE, rule, point, opened_at, Said("verdict-no-episode-due"))
        return
    if have is None:
        if not want.withdrawn:
            yield Discrepancy(DiscrepancyKind.MISSED, rule, point, opened_at, Said("verdict-no-episode"))
        return
    pairs = (
        ("began_at", want.began_at, have.began_at),
        ("ended_at", want.ended_at, have.ended_at),
        ("found_late", want.found_late, have.found_late),
        ("withdrawn", want.withdrawn, have.withdrawn),
    )
    # Of a withdrawn episode only the withdrawal is compared.
    compared = pairs[3:] if want.withdrawn and have.withdrawn else pairs
    found = [odd(name, its, wanted) for name, wanted, its in compared if wanted != its]
    found += _odd_figures(want, have)
    if found:
        yield Discrepancy(DiscrepancyKind.DIFFERENT, rule, point, opened_at, reduce(beside, found))


def _odd_figures(want: ExpectedEpisode, have: FoundEpisode) -> Iterator[Said]:
    """The figures of an episode that has ended; while it is open a service may follow a little behind."""
    if want.ended_at is None or have.ended_at is None or want.withdrawn or have.withdrawn:
        return
    pairs: list[tuple[str, float | None, float | None]] = []
    if want.worst_at is not None:
        pairs += [("worst", want.worst, have.worst), ("worst_at", want.worst_at, have.worst_at)]
    if want.mean is not None:
        pairs += [
            ("mean", want.mean, have.mean),
            ("covered", want.covered, have.covered),
            ("breaching", want.breaching, have.breaching),
        ]
    for name, wanted, found in pairs:
        if found is None or wanted is None or abs(wanted - found) > SAME_FIGURE:
            yield odd(name, found, wanted)
