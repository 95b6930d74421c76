import gc

import pytest

from ingest.collector import MANY_POINTS, SELDOM, exempt_from_collection, uncollected


@pytest.fixture(autouse=True)
def nothing_exempt_afterwards():
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_beside_a_city_what_is_alive_is_not_visited_again():
    exempt_from_collection(MANY_POINTS)
    assert gc.get_freeze_count() > 0
    before = gc.get_freeze_count()
    exempt_from_collection(MANY_POINTS)
    assert gc.get_freeze_count() < before * 1.1, "what is gone stays exempt, and in memory"


def test_a_cycle_that_was_exempt_is_freed_at_the_next_call():
    class Node:
        freed = False

        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            Node.freed = True

    node = Node()
    exempt_from_collection(MANY_POINTS)
    del node
    gc.collect()
    assert not Node.freed
    exempt_from_collection(MANY_POINTS - 1)
    gc.collect()
    assert Node.freed


def test_beside_a_town_nothing_is_exempt():
    exempt_from_collection(MANY_POINTS)
    exempt_from_collection(MANY_POINTS - 1)
    assert gc.get_freeze_count() == 0


def test_only_beside_a_city_all_is_visited_seldom():
    usual = gc.get_threshold()
    exempt_from_collection(MANY_POINTS - 1)
    assert gc.get_threshold() == usual
    exempt_from_collection(MANY_POINTS)
    assert gc.get_threshold() == (*usual[:2], SELDOM)


def test_the_collector_is_back_after_the_outermost_block():
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
