"""A clock that was set is believed when readings agree with it, and nothing is decided by it before."""

import numpy as np
import pytest
from structlog.testing import capture_logs

import ingest.mqtt.watermark
from ingest.clock import JUMP_MS, Jump, RealClock
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.devices import Gateway
from ingest.inventory.tree import Inventory
from ingest.mqtt.clock_doubt import LEAST_S, PATIENCE_S, ClockDoubt
from ingest.mqtt.watermark import Watermark
from ingest.readings.batch import Flag, batch_of

START = 1_767_225_600_000


GATEWAYS = [f"gw-{number}" for number in range(1, 6)]
INVENTORY = Inventory(gateways={name: Gateway(name, "company") for name in GATEWAYS})
SHARED = "chirpstack/heat"


def readings(received_at, late_ms=0, source="json/gw-1", count=1, flags=0):
    received = np.full(count, received_at, np.int64)
    columns = {"received_at": received, "flags": np.full(count, flags, np.uint16), "sources": (source,)}
    return batch_of(np.zeros(count), received - late_ms, np.zeros(count), **columns)


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

    def hear(self, late_ms=0, source="json/gw-1", count=1):
        self.watermark.note_readings(readings(self.wall, late_ms, source, count), INVENTORY)


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
    machine.hear(count=100)
    for gateway in GATEWAYS[1:]:
        machine.hear(late_ms=2 * HOUR, source=f"senml/{gateway}")
    assert machine.pass_time(MINUTE) == before


@pytest.mark.parametrize("by", [2 * HOUR, -2 * HOUR])
@pytest.mark.parametrize("sources", [[f"json/{name}" for name in GATEWAYS[:3]], ["json/gw-1"], [SHARED]])
def test_a_clock_stays_in_doubt_for_as_long_as_what_comes_contradicts_it(machine, by, sources):
    before = machine.settled()
    machine.set_by(by)
    with capture_logs() as logs:
        for _ in range(7 * 60):
            for source in sources:
                machine.hear(late_ms=by, source=source)
            assert machine.pass_time(MINUTE) == min(before, machine.wall)
    (entry,) = logs
    assert entry["event"] == "readings contradict the clock; nothing is decided by it"
    told = f"of {len(sources)} senders heard since, {len(sources)} contradict it"
    assert told in str(entry["why"])
    assert told in str(machine.watermark.doubt)
    for source in sources:
        machine.hear(source=source)
    assert machine.pass_time(SECOND) == machine.wall
    assert machine.watermark.doubt is None


def test_what_contradicted_it_and_is_heard_no_more_holds_it_for_an_hour(machine):
    before = machine.settled()
    machine.set_by(2 * HOUR)
    machine.hear(late_ms=2 * HOUR)
    assert machine.pass_time(HOUR) == before
    assert machine.pass_time(SECOND) == machine.wall


def test_a_clock_that_jumps_again_is_compared_with_what_was_believed_before(machine):
    before = machine.settled()
    machine.set_by(2 * HOUR)
    machine.pass_time(MINUTE)
    machine.set_by(3 * HOUR)
    for _ in range(20):
        machine.hear(late_ms=5 * HOUR)
        assert machine.pass_time(MINUTE) == before


@pytest.mark.parametrize("others", ["nothing", "late", "agree"])
def test_one_gateway_cannot_keep_the_clock_in_doubt(machine, others):
    """On every topic of its own and in any number; the others were heard before the jump at least."""
    machine.hear(source="json/gw-2")
    machine.set_by(2 * HOUR)
    for second in range(0, int(PATIENCE_S), 10):
        for wire_format in ("json", "senml", "thingsboard"):
            machine.hear(late_ms=2 * HOUR, source=f"{wire_format}/gw-1", count=1_000)
            machine.hear(late_ms=2 * HOUR, source=f"{wire_format}/nobody-{second}")
        if others != "nothing":
            machine.hear(late_ms=HOUR if others == "late" else 0, source="json/gw-2")
            machine.hear(late_ms=HOUR if others == "late" else 0, source="json/gw-3")
        machine.pass_time(10 * SECOND)
    assert machine.settled() == machine.wall


def test_a_time_that_we_gave_says_nothing():
    doubt = ClockDoubt(Jump(2 * HOUR, START, 0.0))
    doubt.note(readings(START, flags=Flag.CLOCK_RESET), INVENTORY, 0.0)
    assert not doubt.is_over(LEAST_S)


def test_where_nobody_can_say_the_clock_is_believed_after_a_while(machine):
    before = machine.settled()
    machine.set_by(2 * HOUR)
    machine.hear(late_ms=HOUR)
    assert machine.pass_time(int(PATIENCE_S * 1000) - 1) == before
    assert machine.pass_time(1) == machine.wall


def test_what_was_received_before_the_jump_says_nothing():
    doubt = ClockDoubt(Jump(2 * HOUR, START, 0.0))
    doubt.note(readings(START - 1), INVENTORY, 0.0)
    assert not doubt.is_over(LEAST_S)
    doubt.note(readings(START), INVENTORY, 0.0)
    assert doubt.is_over(LEAST_S)


def test_a_jump_while_the_broker_is_away_does_not_move_what_is_held(machine):
    before = machine.settled()
    machine.watermark.subscription_changed("gone")
    machine.set_by(2 * HOUR)
    machine.watermark.subscription_changed(None)
    assert machine.settled() == before
    machine.hear()
    assert machine.pass_time(int(LEAST_S * 1000)) == machine.wall
