"""What late data makes of figures and opening windows on record, and what the ticket is to tell of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.episodes.episode import EpisodeFigures, FigureValues, Opening, Reassessment, Withdrawal
from alerts.records.evidence import MOST_VERSIONS
from ingest.durations import HOUR
from tests.alerts.records.test_episodes import NOW, OTHER, ROOM, apply, ended, opened, tx  # noqa: F401

FIRST = [(NOW - 2, 17.25, NOW - 1), (NOW, 16.0, NOW)]
AGAIN = Reassessment("room.day", ROOM, NOW, NOW)
AS_THEY_WERE = FigureValues(16.0, NOW, 16.5)


def assessed(**more) -> EpisodeFigures:
    plain = EpisodeFigures(
        "room.day", ROOM, NOW, 16.0, NOW, 16.5, FIRST, marks=40, until=NOW + HOUR, window=FIRST
    )
    return replace(plain, **more)


def window(value: float):
    return [*FIRST, (NOW - 1, value, NOW + 9)]


def versions(tx, id_: int):  # noqa: F811
    return [
        (each.version, each.recorded_at)
        for each in tx.episodes.by_id(id_, territories=None).evidence_versions
    ]


def test_a_window_that_changes_is_another_version_beside_the_first(tx):  # noqa: F811
    (episode,) = apply(tx, opened())
    apply(tx, assessed())
    assert versions(tx, episode.id) == [(1, NOW)]
    apply(tx, AGAIN, now=NOW + 1)
    apply(tx, assessed(), now=NOW + 2)
    assert versions(tx, episode.id) == [(1, NOW)], "nothing has changed"
    apply(tx, AGAIN, now=NOW + 3)
    apply(tx, assessed(window=window(15.0)), now=NOW + 4)
    apply(tx, assessed(window=window(15.0)), now=NOW + 5)
    assert versions(tx, episode.id) == [(1, NOW), (2, NOW + 4)]
    kept = tx.episodes.by_id(episode.id, territories=None)
    assert kept.evidence == FIRST, "frozen"
    assert kept.evidence_versions[1].readings == window(15.0)


def test_what_came_before_it_was_assessed_is_the_second_version_at_once(tx):  # noqa: F811
    (episode,) = apply(tx, opened())
    apply(tx, assessed(window=window(15.0)), now=NOW + 1)
    assert versions(tx, episode.id) == [(1, NOW), (2, NOW + 1)]


def test_the_number_of_versions_is_bounded_and_the_last_one_is_the_newest(tx):  # noqa: F811
    (episode,) = apply(tx, opened())
    apply(tx, assessed())
    for n in range(2 * MOST_VERSIONS):
        apply(tx, assessed(window=window(float(n))), now=NOW + 1 + n)
    kept = tx.episodes.by_id(episode.id, territories=None).evidence_versions
    assert [each.version for each in kept] == list(range(1, MOST_VERSIONS + 1))
    assert kept[0].readings == FIRST
    assert kept[-1].readings == window(2.0 * MOST_VERSIONS - 1)


def test_a_withdrawn_episode_that_opens_again_begins_with_new_evidence(tx):  # noqa: F811
    (episode,) = apply(tx, opened())
    apply(tx, assessed())
    apply(tx, assessed(window=window(15.0)))
    apply(tx, Withdrawal("room.day", ROOM, NOW, "warm"))
    apply(tx, opened(late=True), now=NOW + HOUR)
    assert tx.episodes.by_id(episode.id, territories=None).evidence_versions == ()
    apply(tx, assessed(), now=NOW + HOUR)
    assert versions(tx, episode.id) == [(1, NOW + HOUR)]


def test_figures_that_late_data_moved_stay_on_record_until_the_ticket_tells_of_them(tx):  # noqa: F811
    (episode,) = apply(tx, opened())
    apply(tx, assessed())
    apply(tx, AGAIN)
    (due,) = tx.episodes.figures_due(9)
    values = {"worst": 16.0, "worst_at": NOW, "mean": 16.5, "covered": 60, "breaching": 40}
    assert due.figures_moved == {"old": values, "until": NOW + HOUR, "new": None}
    apply(tx, AGAIN)
    (due,) = tx.episodes.figures_due(9)
    assert due.figures_moved["old"] == values, "those that the ticket knew"
    apply(tx, assessed(worst=15.0, until=NOW + 2 * HOUR, compared=FigureValues(15.5, NOW, 16.2)))
    after = tx.episodes.by_id(episode.id, territories=None)
    assert (after.worst, after.figures_to, after.figures_moved) == (15.0, NOW + 2 * HOUR, None), "no ticket"


def test_an_end_that_moves_and_other_facts_of_the_opening_are_due_to_late_data(tx):  # noqa: F811
    apply(tx, opened(), opened(OTHER))
    apply(tx, assessed(), assessed(point=OTHER))
    apply(tx, ended())
    apply(tx, assessed(until=NOW + 2 * HOUR, worst=15.0, compared=AS_THEY_WERE))
    assert tx.episodes.page(point=ROOM, territories=None)[0].figures_moved is None, (
        "it came to its end in time"
    )
    apply(tx, ended(end=NOW + 2 * HOUR))
    apply(tx, Opening("room.day", 3, OTHER, NOW - HOUR, NOW, 60, 45, 16.5, NOW - 1))
    moved = {e.point: e.figures_moved["old"]["breaching"] for e in tx.episodes.figures_due(9)}
    assert moved == {ROOM: 40, OTHER: 40}


def test_what_was_never_assessed_comes_first(tx):  # noqa: F811
    apply(tx, opened(), opened(OTHER))
    apply(tx, assessed())
    apply(tx, AGAIN)
    assert [e.point for e in tx.episodes.figures_due(9)] == [OTHER, ROOM]


def test_a_silence_has_no_figures_to_be_worked_out_again(tx):  # noqa: F811
    apply(tx, opened("s1/p", rule="silent"))
    apply(tx, Reassessment("silent", "s1/p", NOW, NOW))
    assert tx.episodes.figures_due(9) == []


def test_what_came_late_and_was_read_at_the_end_of_an_episode_moves_what_was_on_record(tx):  # noqa: F811
    apply(tx, opened())
    apply(tx, assessed())
    apply(tx, ended())
    (due,) = tx.episodes.figures_due(9)
    assert (due.figures_moved["old"]["worst"], due.figures_moved["until"]) == (16.0, NOW + HOUR)


@pytest.mark.parametrize(("since", "stays"), [(NOW - 1, False), (NOW, True)])
def test_what_is_settled_goes_where_late_data_reaches_it(tx, since, stays):  # noqa: F811
    (episode,) = apply(tx, opened())
    settled = [NOW, 16_000_000, NOW, 640_000_000, 40]
    apply(tx, assessed(settled=settled))
    apply(tx, replace(AGAIN, since=since))
    assert tx.episodes.by_id(episode.id, territories=None).settled == (settled if stays else None)


def test_what_is_settled_stays_on_record_until_more_is(tx):  # noqa: F811
    (episode,) = apply(tx, opened())
    apply(tx, assessed(settled=[NOW, 16_000_000, NOW, 640_000_000, 40]))
    apply(tx, assessed(worst=15.0))
    assert tx.episodes.by_id(episode.id, territories=None).settled == [NOW, 16_000_000, NOW, 640_000_000, 40]
    apply(tx, Withdrawal("room.day", ROOM, NOW, "warm"), opened())
    again = tx.episodes.by_id(episode.id, territories=None)
    assert (again.settled, again.figures_to, again.breaching_marks) == (None, 0, 0)


def test_figures_as_judged_live_leave_an_assessment_due(tx):  # noqa: F811
    (episode,) = apply(tx, opened())
    apply(tx, assessed())
    apply(tx, AGAIN)
    apply(tx, assessed(evidence=None, window=None, mean=16.4, marks=41, until=NOW + HOUR + 1))
    after = tx.episodes.by_id(episode.id, territories=None)
    assert (after.mean, after.breaching_marks, after.figures_to) == (16.4, 41, NOW + HOUR + 1)
    assert [e.id for e in tx.episodes.figures_due(9)] == [episode.id]
