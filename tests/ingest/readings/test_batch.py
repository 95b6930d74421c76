"""Batches put together."""

from ingest.readings.batch import MOST_SOURCES, OTHER_SOURCES, batch_of, concat


def test_sources_keep_their_names_when_batches_are_joined():
    first = batch_of([1, 2], [1, 2], [1.0, 2.0], source=[0, 1], sources=("a", "b"))
    second = batch_of([3, 4], [3, 4], [3.0, 4.0], source=[1, 0], sources=("c", "b"))
    joined = concat([first, second])
    assert [joined.sources[number] for number in joined.source] == ["a", "b", "b", "c"]


def test_more_sources_than_a_batch_tells_apart_share_a_name():
    """A read of the journal may hold a reading of each gateway of a province."""
    many = [batch_of([1], [at], [1.0], sources=(f"json/gw-{at}",)) for at in range(MOST_SOURCES + 10)]
    joined = concat(many)
    named = [joined.sources[number] for number in joined.source]
    assert named[:MOST_SOURCES] == [f"json/gw-{at}" for at in range(MOST_SOURCES)]
    assert set(named[MOST_SOURCES:]) == {OTHER_SOURCES}
    assert len(joined) == len(many)
