from dataclasses import replace

import pytest

from alerts.episodes.episode import Ending, EndReason, EpisodeFigures, Opening, Withdrawal
from alerts.records import RecordsError
from ingest.durations import HOUR
from tests.alerts.desk.town_on_record import RULES, START, town

NOW = START + 10 * HOUR
ROOM, OTHER, MAIN = "s1-b1-h1/t", "s2-b1-h1/t", "s1/p"


def opened(point=ROOM, at=NOW, rule="room.day", *, late=False) -> Opening:
    return Opening(rule, 3, point, at - HOUR, at, 60, 40, 16.5, at - 1, found_late=late)


def ended(point=ROOM, at=NOW, end=NOW + HOUR, rule="room.day") -> Ending:
    return Ending(rule, point, at, end, None if end is None else EndReason.RECOVERED)


@pytest.fixture
def tx(records):
    with records.begin() as transaction:
        transaction.inventory_in_test = transaction.inventory.save(town(), START, replace=True)
        yield transaction


def apply(tx, *changes, now=NOW):
    return tx.episodes.apply(changes, tx.inventory_in_test, RULES, now)


def kinds(tx):
    return [event.kind for event in tx.events.after(0, 100, territories=None)[0]]


def test_an_opened_episode_has_every_field_of_the_contract(tx):
    (episode,) = apply(tx, opened())
    assert (episode.rule, episode.rule_version, episode.clause) == ("room.day", 3, "H15")
    assert (episode.point, episode.place) == (ROOM, "s1-b1-h1")
    assert (episode.concern, episode.severity) == ("room-temperature", "minor")
    assert (episode.began_at, episode.opened_at, episode.ended_at) == (NOW - HOUR, NOW, None)
    assert (episode.worst, episode.worst_at, episode.mean) == (16.5, NOW - 1, None)
    assert (episode.covered, episode.breaching, episode.recorded_at) == (60, 40, NOW)
    assert (episode.found_late, episode.withdrawn, episode.ticket, episode.evidence) == (
        False,
        False,
        None,
        None,
    )
    assert tx.episodes.by_id(episode.id, territories=None) == episode
    assert tx.episodes.by_id(episode.id + 1, territories=None) is None


def test_the_same_changes_twice_change_nothing_and_add_no_event(tx):
    changes = [
        opened(),
        opened(OTHER),
        ended(OTHER),
        EpisodeFigures("room.day", ROOM, NOW, 15.0, NOW, 16.2, [(NOW, 15.0, NOW + 1)]),
        opened(MAIN, rule="pressure.low"),
        Withdrawal("pressure.low", MAIN, NOW, "late data"),
    ]
    assert len(apply(tx, *changes)) == 3
    before, events = tx.episodes.page(territories=None), kinds(tx)
    assert apply(tx, *changes, now=NOW + HOUR) == []
    assert (tx.episodes.page(territories=None), kinds(tx)) == (before, events)
    assert events == [
        "episode.opened",
        "episode.opened",
        "episode.ended",
        "episode.opened",
        "episode.withdrawn",
    ]


def test_an_end_can_move_and_be_taken_back(tx):
    apply(tx, opened(), ended())
    (moved,) = apply(tx, ended(end=NOW + 2 * HOUR))
    assert (moved.ended_at, moved.end_reason) == (NOW + 2 * HOUR, "recovered")
    (again,) = apply(tx, ended(end=None))
    assert (again.ended_at, again.end_reason) == (None, None)
    assert kinds(tx) == ["episode.opened", "episode.ended", "episode.opened"]


def test_late_data_moves_when_an_episode_began_and_nothing_else_of_its_opening(tx):
    (before,) = apply(tx, opened())
    (after,) = apply(tx, Opening("room.day", 4, ROOM, NOW - 1, NOW, 50, 1, None, None, found_late=True))
    assert after == replace(before, began_at=NOW - 1, covered=50, breaching=1)
    assert kinds(tx) == ["episode.opened"]
    assert [each.id for each in tx.episodes.figures_due(10)] == [after.id]


def test_evidence_is_frozen(tx):
    apply(tx, opened())
    evidence = [(NOW - 2, 17.25, NOW - 1), (NOW, 16.0, NOW)]
    (assessed,) = apply(tx, EpisodeFigures("room.day", ROOM, NOW, 16.0, NOW, 16.5, evidence))
    assert (assessed.worst, assessed.worst_at, assessed.mean) == (16.0, NOW, 16.5)
    apply(tx, EpisodeFigures("room.day", ROOM, NOW, 15.0, NOW + 5, 16.1, [(1, 1.0, 1)]))
    apply(tx, EpisodeFigures("room.day", ROOM, NOW, 14.9, NOW + 6, None))
    kept = tx.episodes.by_id(assessed.id, territories=None)
    assert (kept.evidence, kept.worst, kept.mean) == (evidence, 14.9, 16.1)


def test_an_episode_that_later_data_brings_back_is_open_again(tx):
    apply(tx, opened())
    (gone,) = apply(tx, Withdrawal("room.day", ROOM, NOW, "late readings were warm"))
    assert (gone.withdrawn, gone.withdrawn_reason) == (True, "late readings were warm")
    (back,) = apply(tx, opened(late=True), now=NOW + HOUR)
    assert (back.id, back.withdrawn, back.withdrawn_reason, back.found_late) == (gone.id, False, None, True)
    assert back.recorded_at == NOW + HOUR, "its evidence is what had been received by then"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (opened("nowhere"), "unknown-point"),
        (opened(rule="room.nonsense"), "unknown-rule"),
        (ended(), "unknown-episode"),
        (Withdrawal("room.day", ROOM, NOW, ""), "unknown-episode"),
        (EpisodeFigures("room.day", ROOM, NOW, None, None, None), "unknown-episode"),
    ],
)
def test_a_change_of_something_that_is_not_there_is_refused(tx, change, code):
    with pytest.raises(RecordsError) as refused:
        apply(tx, change)
    assert (refused.value.code, refused.value.retryable) == (code, False)


def test_lists_filter_by_rule_point_place_time_and_state(tx):
    apply(tx, opened(), ended(), opened(OTHER, NOW + 1), opened(MAIN, NOW + 2, "pressure.low"))
    apply(tx, opened(ROOM, NOW + 3, "room.floor"), Withdrawal("room.floor", ROOM, NOW + 3, "x"))

    def at(**wanted):
        return [episode.opened_at - NOW for episode in tx.episodes.page(**wanted, territories=None)]

    assert at() == [3, 2, 1, 0], "newest first"
    assert at(rule="room.day") == [1, 0]
    assert at(point=ROOM) == [3, 0]
    assert at(place="s1") == [3, 2, 0]
    assert at(place="s1-b1-h1") == [3, 0]
    assert at(place="nowhere") == []
    assert at(state="open") == [2, 1]
    assert at(state="ended") == [0]
    assert at(state="withdrawn") == [3]
    assert at(end=NOW + 1) == [0]
    assert at(start=NOW + HOUR) == [3, 2, 1], "what ended then has ended"
    assert at(start=NOW + HOUR - 1, rule="room.day") == [1, 0]


def test_pages_follow_each_other_without_gap_or_repetition(tx):
    apply(tx, *(opened(f"s1-b1-h{n}/t", NOW + n // 3) for n in range(1, 10)))
    seen, cursor = [], None
    while page := tx.episodes.page(cursor=cursor, limit=4, territories=None):
        seen += page
        cursor = [page[-1].opened_at, page[-1].id]
    assert seen == tx.episodes.page(territories=None)
    assert len(seen) == 9


def test_which_episodes_overlap_a_span(tx):
    apply(tx, opened(), ended(), opened(OTHER), opened(MAIN, rule="pressure.low"))
    apply(tx, Withdrawal("pressure.low", MAIN, NOW, "x"))

    def points(found):
        return [episode.point for episode in found]

    assert points(tx.episodes.overlapping(None, NOW - 2, NOW - 1)) == []
    assert points(tx.episodes.overlapping([ROOM, MAIN], NOW, NOW)) == [ROOM]
    assert points(tx.episodes.overlapping([], NOW, NOW)) == []
    assert points(tx.episodes.overlapping([ROOM, OTHER], NOW + HOUR, NOW + HOUR)) == [ROOM, OTHER], "closed"
    assert points(tx.episodes.overlapping(None, NOW + HOUR + 1, NOW + 2 * HOUR)) == [OTHER]
    many = [f"p{n}" for n in range(40_000)]
    assert points(tx.episodes.overlapping([*many, ROOM], NOW, NOW)) == [ROOM]


def test_the_figures_of_what_opened_or_ended_since_are_due(tx):
    def due():
        return [episode.point for episode in tx.episodes.figures_due(10)]

    apply(tx, opened(), opened(OTHER), opened(MAIN, rule="silent"), opened("s1-b1-h2/t"))
    apply(tx, EpisodeFigures("room.day", ROOM, NOW, None, None, None, []))
    apply(tx, Withdrawal("room.day", OTHER, NOW, "x"))
    assert due() == ["s1-b1-h2/t"]
    assert tx.episodes.figures_due(0) == []
    apply(tx, ended())
    assert due() == [ROOM, "s1-b1-h2/t"], "the end changes the worst value and the mean"
    apply(tx, EpisodeFigures("room.day", ROOM, NOW, 14.0, NOW, None))
    assert due() == [ROOM, "s1-b1-h2/t"], "a worse value alone is no assessment"


def test_an_episode_stays_where_the_point_was_when_the_point_leaves(tx):
    apply(tx, opened())
    empty = town(stations=1, buildings=1, households=1)
    points = {MAIN: empty.points[MAIN]}
    tx.inventory.save(type(empty)(places=empty.places, points=points), NOW, replace=True)
    assert [episode.point for episode in tx.episodes.page(place="s1", territories=None)] == [ROOM]
