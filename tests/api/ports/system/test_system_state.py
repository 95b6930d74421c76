"""How the service is: rates from looks, the last errors of the log, and what of it is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from alerts.desk.system.overview import SystemOnRecord
from api.ports.running_service import Counters
from api.ports.system.rates import EVERY_S, RateBook, RateLook
from api.ports.system.recent_errors import MOST_KEPT, RecentErrors
from api.ports.system.state import SystemFault, system_state
from api.words.languages import language
from ingest.said import Said
from tests.api.stand_in_service import NOW, stand_in_service


@given(
    steps=st.lists(
        st.tuples(st.floats(0.01, 30), st.integers(0, 10_000)),
        min_size=1,
        max_size=60,
    )
)
def test_a_rate_lies_between_the_least_and_the_most_that_came_and_is_none_at_first(steps):
    book, at, count = RateBook(), 0.0, 0
    assert book.look(RateLook(at, 0, 0, 0, {})) is None
    speeds = []
    for seconds, more in steps:
        at, count = at + seconds, count + more
        speeds.append(more / seconds)
        rates = book.look(RateLook(at, count, count, count, {"json/gw": count}))
        if at < EVERY_S:
            assert rates is None
        elif rates is not None:
            assert rates.readings <= max(speeds) * (1 + 1e-9)
            assert rates.readings >= min(speeds) * (1 - 1e-9)
            assert rates.by_source == ((("json/gw", rates.readings),) if rates.readings else ())


def test_the_last_lines_that_tell_of_something_wrong_are_kept_and_no_traceback():
    recent = RecentErrors()
    log = structlog.wrap_logger(
        structlog.ReturnLogger(),
        processors=[structlog.processors.add_log_level, recent, lambda *line: line[2]],
    )
    log.info("all is well")
    for number in range(MOST_KEPT + 5):
        log.warning("a part does not do its work", part="records", number=number, traceback="lines")
    kept = recent.newest_first()
    assert len(kept) == MOST_KEPT
    assert (kept[0].event, kept[0].told(language("en"))) == (
        "a part does not do its work",
        f"part=records number={MOST_KEPT + 4}",
    )


def test_a_kept_line_is_written_for_whoever_looks():
    recent = RecentErrors()
    log = structlog.wrap_logger(
        structlog.ReturnLogger(),
        processors=[structlog.processors.add_log_level, recent, lambda *line: line[2]],
    )
    log.error("not acknowledging", code="disk", detail=Said("backlog-parked"))
    (kept,) = recent.newest_first()
    assert [(kept.text(each), kept.told(each)) for each in (language("en"), language("zh-CN"))] == [
        ("not acknowledging", "code=disk detail=parked messages were not decoded in time"),
        ("停止确认报文", "代码=disk 详情=暂存报文没有及时解码"),
    ]


WRONG = {
    SystemFault.JOURNAL: Counters(journal_bytes=90, journal_max_bytes=100),
    SystemFault.WRITER: Counters(journal_lag_seconds={"writer": 61.0}),
    SystemFault.JUDGE: Counters(journal_lag_seconds={"checker": 61.0}, judged_until=NOW - 120_000),
    SystemFault.CLOCK: Counters(clock_in_doubt=True),
    SystemFault.LETTERS: Counters(dead_letters_dropped=1),
    SystemFault.AUDIT: Counters(audit_breaks=2),
}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with stand_in_service(tmp_path_factory.mktemp("system")) as made:
        yield made


@pytest.mark.parametrize("fault", WRONG)
def test_each_thing_that_is_wrong_is_told_and_nothing_else(service, fault):
    service.counted = WRONG[fault]
    found = system_state(service, RateBook(), None, NOW).faults
    assert [each for each, _ in found if each not in (SystemFault.DISK, SystemFault.JOB)] == [fault]


def test_a_channel_and_a_job_that_fail_are_told_by_their_names(service):
    service.counted = replace(Counters(), judged_until=NOW)
    on_record = SystemOnRecord({"duty-mail": NOW}, None, shows_errors=True)
    found = system_state(service, RateBook(), on_record, NOW).faults
    assert (SystemFault.CHANNEL, "duty-mail") in found
    assert (SystemFault.JOB, "audit") in found
