"""A worker that cannot work says so once, and once that it can again; no error ends it."""

from __future__ import annotations

from typing import Any

import pytest

from alerts.records import RecordsError
from alerts.workers.each_second import WorkEachSecond
from ingest.clock import SimulatedClock


class Log:
    """Keeps what is said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def warning(self, event: str, **values: Any) -> None:
        self.said.append(f"{event}: {values['code']}")

    def info(self, event: str) -> None:
        self.said.append(event)

    def exception(self, event: str) -> None:
        self.said.append(event)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RecordsError("away", "secret"), ["cannot: away", "again"]),
        (ValueError("secret"), ["failed", "cannot: unexpected", "failed", "again"]),
    ],
)
def test_what_keeps_it_from_working_is_told_once_and_the_end_of_it(error: Exception, said: list[str]):
    faults: list[Exception | None] = [None, error, error, None, None]
    done: list[int] = []

    def work(now: int) -> None:
        fault = faults[len(done)]
        done.append(now)
        if fault is not None:
            raise fault

    log = Log()
    worker = WorkEachSecond(work, SimulatedClock(7), log, cannot="cannot", again="again")
    problems = []
    for _ in faults:
        worker._try()
        problems.append(worker.problem is None)
    assert (done, problems) == ([7] * 5, [True, False, False, True, True])
    assert log.said == said
