"""Whether a part is well is known and not asked: who looks never waits for it."""

from __future__ import annotations

import threading

import pytest
from structlog.testing import capture_logs

from api.wiring import known_state
from api.wiring.known_state import KnownState
from ingest.stores.contract import StoreError


@pytest.fixture
def part():
    """A part that answers when it is told to, and a state that knows it."""

    class Part:
        def __init__(self) -> None:
            self.asked, self.may_answer, self.says = 0, threading.Semaphore(0), "ok"
            self.answered = threading.Semaphore(0)
            self.known = KnownState("part", self.check, every_s=0.0)

        def check(self) -> None:
            self.asked += 1
            self.answered.release()
            self.may_answer.acquire()
            if self.says != "ok":
                raise StoreError(self.says, "the driver's own words", retryable=True)

        def answer(self, says: str) -> None:
            """Wait until it is asked, answer, and wait until it is asked again."""
            self.answered.acquire()
            self.says = says
            self.may_answer.release()
            self.answered.acquire()
            self.answered.release()

    made = Part()
    made.known.start()
    yield made
    made.known._stopping = True
    made.may_answer.release(100)
    made.known.stop()


def test_who_looks_gets_the_last_answer_and_asks_nothing(part):
    assert part.known.state == "starting"
    part.answer("ok")
    asked = part.asked
    assert [part.known.state for _ in range(100)] == ["ok"] * 100
    assert part.asked == asked
    part.answer("unavailable")
    assert part.known.state == "unavailable"


def test_each_change_is_logged_once_with_the_drivers_own_words(part):
    with capture_logs() as logs:
        for says in ("ok", "full", "full", "rights", "rights", "ok", "ok"):
            part.answer(says)
    told = [(log["log_level"], log["part"], log.get("code"), log.get("reason")) for log in logs]
    assert told == [
        ("warning", "part", "full", "the driver's own words"),
        ("warning", "part", "rights", "the driver's own words"),
        ("info", "part", None, None),
    ]


def test_a_part_that_does_not_answer_is_slow(part, monkeypatch):
    part.answer("ok")
    monkeypatch.setattr(known_state, "OVERDUE_S", -1.0)
    assert part.known.state == "slow"


def test_whoever_wants_to_know_now_is_told_whether_there_was_an_answer(part):
    part.answer("ok")
    part.answered.acquire()
    part.answered.release()
    assert not part.known.answers(0.05), "it is asked, and says nothing"
    told = []
    thread = threading.Thread(target=lambda: told.append(part.known.answers(60.0)))
    thread.start()
    part.answer("unavailable")
    thread.join(20)
    assert told == [True], "a refusal is an answer too"


def test_who_wants_to_know_now_does_not_wait_for_the_next_turn():
    asked = threading.Semaphore(0)
    known = KnownState("part", asked.release, every_s=600.0)
    known.start()
    assert asked.acquire(timeout=20)
    assert known.answers(20.0)
    assert asked.acquire(timeout=20)
    known.stop()
