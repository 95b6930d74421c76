"""An intake over a real journal, and messages for it."""

import json
import threading

from ingest.clock import elapsed
from ingest.decoding.decoder import Decoder
from ingest.intake import CLOCK_TOPIC, Intake
from ingest.inventory.tree import Inventory, Point
from ingest.journal.journal import CHECKER, Journal
from ingest.mqtt.read_ahead import MessageBlock
from ingest.readings.batch import concat
from ingest.readings.quantities import Metric

AT = 1_795_298_400_000


POINTS = [
    Point(f"p{n}", Metric.INDOOR_TEMPERATURE, "home", 1_200_000, 3_600_000, key=n) for n in range(1, 2000)
]


INVENTORY = Inventory(points={p.id: p for p in POINTS})


JSON = "wenya/v1/gw-1/json"


class FixedClock:
    """A real clock that stands where it was put."""

    def __init__(self, now):
        self._now = now

    def now(self):
        return self._now

    def advance(self, ms):
        self._now += ms


class IntakeBench:
    """An intake over a real journal, whose acknowledgements are collected."""

    def __init__(self, path, clock=None, decoder=None, max_bytes=1 << 30, box_bytes=1 << 24, **settings):
        self.journal = Journal(path, max_bytes, box_bytes)
        self.clock = clock or FixedClock(AT)
        self.acknowledged = []
        self.changed = threading.Condition()
        settings = {"group_ms": 1, "group_messages": 4000, "gateway_messages_per_s": 100_000, **settings}
        self.intake = Intake(
            decoder or Decoder(lambda: INVENTORY), self.journal, self.clock, self._acknowledge, **settings
        )
        self.next_mid = 1

    def _acknowledge(self, runs):
        with self.changed:
            self.acknowledged += [mid for run in runs for mid in run.mids]
            self.changed.notify_all()

    def run(self, *messages):
        """A run of (topic, payload) with packet ids that count up from 1."""
        mids = list(range(self.next_mid, self.next_mid + len(messages)))
        self.next_mid += len(messages)
        return MessageBlock([t for t, _ in messages], [p for _, p in messages], mids, 1)

    def receive(self, *messages):
        assert self.intake.receive(self.run(*messages))

    def wait(self, count):
        """Until so many are acknowledged."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.acknowledged) >= count, 20)

    def readings(self):
        """(point, value, received_at) of everything in the journal, in order."""
        self.journal.rewind(CHECKER)
        batch = concat([b for _, b in self.journal.read(CHECKER, 1 << 30)])
        return list(zip(batch.point.tolist(), batch.value.tolist(), batch.received_at.tolist(), strict=True))

    def letters(self):
        return self.journal.box.dead_letters(0, 10_000, None)

    def until(self, holds):
        give_up = elapsed() + 20
        while not holds():
            assert elapsed() < give_up, "it does not come about"
            threading.Event().wait(0.005)


def reading(n, value=20.0, topic=JSON):
    return topic, json.dumps({"point": f"p{n}", "value": value, "measured_at": AT}).encode()


def time(now):
    return CLOCK_TOPIC, json.dumps({"now": now}).encode()
