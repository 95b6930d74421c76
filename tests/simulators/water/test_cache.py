"""What was computed once is found again, byte for byte, and a cache that cannot be used costs only time."""

import os

import numpy as np
import pytest

from ingest.durations import DAY
from simulators.faults.kinds import Burst
from simulators.scenario.schema import SiteSection
from simulators.water import epanet
from simulators.water.cache import Cache, default_folder, key_of
from tests.simulators.water.scene import MINUTES, START, at, network

BURST = Burst(start=int(at(17.5)[0]), end=int(at(19)[0]), site="west", area=0.05)


def said(folder, name="Net1", *faults, **other):
    town = network(name, *faults, folder=folder, **other)
    return town.pressure(MINUTES).tobytes() + town.quality(MINUTES).tobytes()


@pytest.fixture
def no_computing(monkeypatch):
    """Makes a computation an error."""

    def refuse():
        def refused(*_):
            raise AssertionError("computed what was in the cache")

        monkeypatch.setattr(epanet.Pipes, "__init__", refused)

    return refuse


def test_what_is_found_is_what_was_computed(tmp_path, no_computing):
    computed = said(tmp_path, "Net1", BURST)
    no_computing()

    assert said(tmp_path, "Net1", BURST) == computed


def test_computing_it_again_gives_the_same_bytes(tmp_path):
    assert said(tmp_path / "one", "Net3", BURST) == said(tmp_path / "other", "Net3", BURST)


def files(folder):
    return {file.name for file in folder.iterdir()}


def test_days_that_are_alike_are_computed_once(tmp_path):
    said(tmp_path)
    one_day = files(tmp_path)
    said(tmp_path, until=START + 5 * DAY)
    network("Net1", folder=tmp_path, start=START - 20 * DAY, until=START - 15 * DAY)

    assert len(one_day) == 2  # pressure and quality
    assert files(tmp_path) == one_day


@pytest.mark.parametrize(
    "change",
    [
        {"supply_winter": ("06:00-10:00",)},
        {"sites": (SiteSection(id="a", junction="10"),)},
        {"name": "Net2"},
    ],
)
def test_anything_else_that_matters_is_computed_anew(tmp_path, change):
    said(tmp_path)
    before = files(tmp_path)
    said(tmp_path, **change)

    assert len(files(tmp_path) - before) == 2


def test_a_burst_is_another_day_of_pressure_and_the_same_of_quality(tmp_path):
    said(tmp_path)
    before = files(tmp_path)
    said(tmp_path, "Net1", BURST)

    assert len(files(tmp_path) - before) == 1


def flipped(whole):
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]


def damage_all(folder, how):
    for file in folder.iterdir():
        file.write_bytes(how(file.read_bytes()))


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"PK\x03\x04nonsense", None])
def test_a_damaged_file_is_computed_again_and_mended(tmp_path, damage, no_computing):
    computed = said(tmp_path)
    damage_all(tmp_path, lambda whole: whole[: len(whole) // 2] if damage is None else damage)

    assert said(tmp_path) == computed
    no_computing()
    assert said(tmp_path) == computed


def test_a_flipped_bit_and_somebody_elses_arrays_are_noticed(tmp_path):
    computed = said(tmp_path)
    damage_all(tmp_path, flipped)
    assert said(tmp_path) == computed

    for file in tmp_path.iterdir():
        with file.open("wb") as other:
            np.savez(other, something=np.zeros(3))
    assert said(tmp_path) == computed


def test_a_file_that_would_run_code_is_not_read(tmp_path):
    computed = said(tmp_path)
    for file in tmp_path.iterdir():
        with file.open("wb") as other:
            np.save(other, np.array([{}], object), allow_pickle=True)

    assert said(tmp_path) == computed


def test_a_folder_that_cannot_be_written_does_not_stop_the_run(tmp_path):
    (tmp_path / "file").write_text("in the way")

    assert said(tmp_path / "file" / "water") == said(tmp_path / "water")


def test_nothing_is_left_behind_but_the_cache(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    said(tmp_path / "water")

    assert list((tmp_path / "here").iterdir()) == []
    assert {file.suffix for file in (tmp_path / "water").iterdir()} == {".npz"}


def test_beyond_its_limit_the_cache_forgets_what_was_not_used_longest(tmp_path):
    arrays = {"values": np.zeros(100)}
    Cache(tmp_path).save("first", arrays)
    cache = Cache(tmp_path, limit=3 * (tmp_path / "first.npz").stat().st_size)
    for number, key in enumerate(("first", "second", "third")):
        cache.save(key, arrays)
        os.utime(tmp_path / f"{key}.npz", (number, number))
    cache.load("first")
    cache.save("fourth", arrays)

    assert files(tmp_path) == {"first.npz", "third.npz", "fourth.npz"}


def test_keys_tell_apart_what_differs():
    assert len({key_of(["Net1", 1]), key_of(["Net2", 1]), key_of(["Net1", 2]), key_of(["Net1", [1]])}) == 4
    assert key_of(["Net1", (1, 2)]) == key_of(["Net1", [1, 2]])


def test_the_users_own_folder_is_where_such_things_belong(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "wenya" / "water"

    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder() == tmp_path / ".cache" / "wenya" / "water"
