"""A subscriber whose messages and states are recorded."""

import queue
import threading

from ingest.mqtt.subscriber import BrokerAddress, Subscriber
from tests.ingest.mqtt.scripted_broker import publish

TOPICS = ("wenya/v1/+/json", "wenya/v1/+/senml")


TOPIC = b"wenya/v1/gw-1/json"


class SubscriberRecorder:
    """A subscriber, its messages and states; ``room`` is taken away to hold the broker back."""

    def __init__(self, port, *, client_id="wenya", **address):
        address = {"topics": TOPICS, "first_retry_s": 0.01, "longest_retry_s": 0.05, **address}
        self.arrived = queue.Queue()
        self.states = queue.Queue()
        self.room = threading.Event()
        self.room.set()
        self.subscriber = Subscriber(
            BrokerAddress("127.0.0.1", port, client_id, **address), self.receive, self._note
        )

    def _note(self, state):
        self.states.put(None if state is None else str(state))

    def receive(self, arrived):
        if not self.room.wait(0.02):
            return False
        self.arrived.put(arrived)
        return True

    def take(self, count, *, acknowledge=False):
        """The next ``count`` messages as (topic, payload), and the runs they came in."""
        messages, runs = [], []
        while len(messages) < count:
            runs.append(self.arrived.get(timeout=20))
            messages += zip(runs[-1].topics, runs[-1].payloads, strict=True)
            if acknowledge:
                self.subscriber.acknowledge(runs[-1:])
        return messages, runs

    def state(self, wanted):
        """Wait for a state that contains ``wanted``, or for ``None``; returns it."""
        while True:
            state = self.states.get(timeout=20)
            if state is wanted or (wanted is not None and state is not None and wanted in state):
                return state

    def __enter__(self):
        self.subscriber.start()
        return self

    def __exit__(self, *_):
        self.room.set()
        self.subscriber.stop()


def numbered(first, count, **more):
    return b"".join(publish(TOPIC, b"%d" % n, n, **more) for n in range(first, first + count))
