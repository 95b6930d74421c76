"""A clock that was set is believed when readings agree with it, and nothing is decided by it before."""

import numpy as np
import pytest
from structlog.testing import capture_logs

import ingest.mqtt.watermark
from ingest.clock import JUMP_MS, Jump, RealClock
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.mqtt.clock_doubt import LEAST_S, PATIENCE_S, ClockDoubt
from ingest.mqtt.watermark import Watermark

START = 1_767_225_600_000


class SetClock:
    """A machine's clock that can be set, and a watermark by it, on time that the test moves."""

    def __init__(self, monkeypatch):
        self.since_boot, self.epoch = 1_000 * SECOND, START
        self.clock = RealClock(lambda: self.wall * 1_000_000, lambda: self.since_boot * 1_000_000)
        monkeypatch.setattr(ingest.mqtt.watermark, "elapsed", lambda: self.since_boot / 1000)
        self.watermark = Watermark(self.clock, 0.0, lambda: True, jump=lambda: self.clock.jump)
        self.watermark.subscription_changed(None)
        self.pass_time(1)

    @property
    def wall(self):
        return self.epoch + self.since_boot

    def pass_time(self, ms):
        self.since_boot += ms
        return self.settled()

    def set_by(self, ms):
        self.epoch += ms
        return self.settled()

    def settled(self):
        return self.watermark.settled_until(self.clock.now())

    def hear(self, late_ms=0):
        now = np.array([self.wall])
        self.watermark.note_readings(now - late_ms, now)


@pytest.fixture
def machine(monkeypatch):
    return SetClock(monkeypatch)


def test_a_clock_that_only_runs_jumps_nowhere(machine):
    for _ in range(100):
        assert machine.pass_time(HOUR) == machine.wall
        machine.epoch += 500
    assert machine.clock.jump is None
    assert machine.watermark.doubt is None


@pytest.mark.parametrize("by", [JUMP_MS + 1, 2 * HOUR, -2 * HOUR, 400 * DAY])
def test_a_jump_is_noticed_with_its_size_and_told(machine, by):
    with capture_logs() as logs:
        machine.set_by(by)
        machine.set_by(0)
    assert machine.clock.jump is not None
    assert machine.clock.jump[:2] == (by, machine.wall)
    assert [entry["by_s"] for entry in logs] == [by / 1000]
    assert f"{by / 1000:+.0f} s" in str(machine.watermark.doubt)


def test_a_clock_set_ahead_decides_nothing_until_it_is_set_right(machine):
    before = machine.settled()
    machine.set_by(2 * HOUR)
    for _ in range(20):
        assert machine.pass_time(10 * SECOND) == before
        machine.hear(late_ms=2 * HOUR)
    machine.set_by(-2 * HOUR)
    machine.hear()
    assert machine.pass_time(9 * SECOND) == before
    assert machine.pass_time(SECOND) == machine.wall


def test_a_clock_that_was_set_right_is_believed_as_soon_as_readings_agree(machine):
    before = machine.settled()
    machine.set_by(2 * HOUR)
    machine.hear()
    assert machine.pass_time(int(LEAST_S * 1000) - 1) == before
    assert machine.pass_time(1) == machine.wall
    assert machine.watermark.doubt is None


def test_one_device_that_is_as_wrong_as_the_clock_does_not_decide(machine):
    before = machine.settled()
    machine.set_by(2 * HOUR)
    machine.hear()
    for _ in range(3):
        machine.hear(late_ms=2 * HOUR)
    assert machine.pass_time(MINUTE) == before


def test_where_nobody_can_say_the_clock_is_believed_after_a_while(machine):
    before = machine.settled()
    machine.set_by(2 * HOUR)
    machine.hear(late_ms=HOUR)
    assert machine.pass_time(int(PATIENCE_S * 1000) - 1) == before
    assert machine.pass_time(1) == machine.wall


def test_what_was_received_before_the_jump_says_nothing():
    doubt = ClockDoubt(Jump(2 * HOUR, START, 0.0))
    doubt.note(np.array([START - 1]), np.array([START - 1]))
    assert not doubt.agrees
    doubt.note(np.array([START]), np.array([START]))
    assert doubt.agrees


def test_a_jump_while_the_broker_is_away_does_not_move_what_is_held(machine):
    before = machine.settled()
    machine.watermark.subscription_changed("gone")
    machine.set_by(2 * HOUR)
    machine.watermark.subscription_changed(None)
    assert machine.settled() == before
    machine.hear()
    assert machine.pass_time(int(LEAST_S * 1000)) == machine.wall
