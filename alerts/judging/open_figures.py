"""The figures of open episodes: counted mark by mark in the windows, put right when they are assessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from alerts.episodes.episode import EpisodeFigures, FigureValues, Identity
from alerts.episodes.figures import MarkFigures, counted_figures
from alerts.judging.checker import Checker
from alerts.judging.parts import KeyedPart
from alerts.judging.windows.cohort import Cohort
from alerts.judging.windows.fall_window import FallWindow
from alerts.judging.windows.open_episodes import OpenEpisode
from alerts.judging.windows.rule_window import RuleWindow
from ingest.durations import MINUTE

RECORDED_EVERY_MS = MINUTE
"""How often the figures of an episode that goes on are put on record."""


def new_figures(checker: Checker, most: int) -> list[EpisodeFigures]:
    """Figures of up to ``most`` open episodes for which those on record are outdated by a minute or more."""
    found: list[EpisodeFigures] = []
    for keyed in checker.cohorts:
        cohort = keyed.part
        every = max(1, RECORDED_EVERY_MS // cohort.step)
        for window in cohort.value_windows:
            for position, episode in window.open.take_new_figures(most - len(found), every):
                place = _Place(keyed, window, position)
                values = MarkFigures(
                    episode.worst, episode.worst_mark * cohort.step, episode.total, episode.marks
                ).values(window.rule)
                identity = place.identity(checker, episode.opened_mark)
                found.append(EpisodeFigures(*identity, *values, marks=episode.marks, until=place.until))
    return found


def decided_to(checker: Checker, identities: Iterable[Identity]) -> dict[Identity, int]:
    """Up to when (UTC ms, excluded) the marks of open episodes are decided; those not open are left out."""
    return {
        identity: place.until
        for identity in identities
        if (place := _place_of(checker, identity)) is not None
    }


def not_assessed(checker: Checker, most: int) -> list[Identity]:
    """Up to ``most`` open episodes whose figures are not known: they were taken up from the records."""
    found: list[Identity] = []
    for keyed in checker.cohorts:
        for window in keyed.part.value_windows:
            for position, opened_mark in window.open.not_assessed(most - len(found)):
                found.append(_Place(keyed, window, position).identity(checker, opened_mark))
    return found


def note_assessed(checker: Checker, recorded: Iterable[EpisodeFigures]) -> None:
    """Go on counting from figures that were worked out from readings and are on record.

    Nothing happens where another mark has been decided since.
    """
    for figures in recorded:
        place = _place_of(checker, Identity(figures.rule, figures.point, figures.opened_at))
        if place is None or figures.until != place.until:
            continue
        step = place.keyed.part.step
        opened_mark, episodes = figures.opened_at // step, place.window.open
        episode = episodes.episode_at(place.position)
        values = FigureValues(figures.worst, figures.worst_at, figures.mean)
        worst, worst_at, total, marks = counted_figures(values, figures.marks)
        if worst is not None and worst_at is not None:
            episode = OpenEpisode(opened_mark, worst, worst_at // step, total=total, marks=marks)
        episodes.assess(place.position, episode, int(place.keyed.part.decided[place.position]))


class _Place(NamedTuple):
    """Where an open episode is: in which window, and of which point of its cohort."""

    keyed: KeyedPart[Cohort]
    window: RuleWindow | FallWindow
    position: int

    @property
    def until(self) -> int:
        """UTC ms, excluded: up to here its marks are decided."""
        return int(self.keyed.part.decided[self.position]) * self.keyed.part.step + 1

    def identity(self, checker: Checker, opened_mark: int) -> Identity:
        cohort = self.keyed.part
        point = checker.plan.inventory.by_key[int(cohort.keys[self.position])]
        return Identity(self.window.rule.id, point.id, opened_mark * cohort.step)


def _place_of(checker: Checker, identity: Identity) -> _Place | None:
    """Where the episode is, if it is open."""
    point = checker.plan.inventory.points.get(identity.point)
    for place in () if point is None else _open_at(checker, point.key):
        mark = identity.opened_at // place.keyed.part.step
        if place.window.rule.id == identity.rule:
            return place if place.window.open.episode_at(place.position).opened_mark == mark else None
    return None


def _open_at(checker: Checker, key: int) -> Iterator[_Place]:
    """Where the point has open episodes."""
    for keyed in checker.cohorts:
        position = int(keyed.position_of_key[key])
        for window in keyed.part.value_windows if position >= 0 else ():
            if window.open.slot[position] >= 0:
                yield _Place(keyed, window, position)
