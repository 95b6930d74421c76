"""Lines into a server that takes some, refuses some, or can't take any."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.stores.contract import StoreError
from ingest.stores.influx.answers import Answer, retry_after
from ingest.stores.influx.delivery import deliver

BAD = "unable to parse 'x': missing fields"


def server(bad: set[str], stored: set[str], most: int = 1000) -> Callable[[bytes], Answer]:
    """Takes good lines and says 400 when there are bad ones among them; says 413 beyond ``most`` lines."""

    def post(body: bytes) -> Answer:
        lines = body.decode().split("\n")
        if len(lines) > most:
            return Answer(413, "too large")
        stored.update(set(lines) - bad)
        return Answer(400, BAD) if bad & set(lines) else Answer(204)

    return post


@given(st.integers(0, 60), st.sets(st.integers(0, 59)), st.integers(1, 60), st.integers(1, 60))
def test_every_good_line_is_taken_and_every_bad_one_named(
    n: int, bad: set[int], limit: int, most: int
) -> None:
    stored: set[str] = set()
    lines = [f"line {i}" for i in range(n)]
    refused = deliver(lines, server({f"line {i}" for i in bad}, stored, most), limit)
    assert refused == {i: BAD for i in range(n) if i in bad}
    assert stored == {f"line {i}" for i in range(n) if i not in bad}


def test_a_single_bad_line_among_thousands_costs_a_few_requests() -> None:
    asked = []
    post = server({"line 7"}, set(), most=5_000)

    def counted(body: bytes) -> Answer:
        asked.append(body)
        return post(body)

    assert list(deliver([f"line {i}" for i in range(4096)], counted)) == [7]
    assert len(asked) == 1 + 2 * 12


def test_a_piece_of_which_everything_was_dropped_is_not_searched() -> None:
    asked = []

    def post(body: bytes) -> Answer:
        asked.append(body)
        return Answer(422, "partial write: points beyond retention policy dropped=4")

    assert set(deliver(["a", "b", "c", "d"], post)) == {0, 1, 2, 3}
    assert len(asked) == 1


def test_nothing_to_send_sends_nothing() -> None:
    assert deliver([], lambda _: pytest.fail("asked for nothing")) == {}


@pytest.mark.parametrize(
    ("status", "message", "code", "retryable"),
    [
        (401, "unauthorized access", "credentials", True),
        (403, "forbidden", "rights", True),
        (404, "database not found", "unavailable", True),
        (429, "slow down", "unavailable", True),
        (500, "timeout", "unavailable", True),
        (500, "write /var/lib: no space left on device", "full", True),
        (400, "Bad Request", "unavailable", True),
        (422, "", "unavailable", True),
        (503, "hinted handoff queue", "unavailable", True),
        (405, "method not allowed", "refused", False),
    ],
)
def test_what_an_answer_means(status: int, message: str, code: str, *, retryable: bool) -> None:
    with pytest.raises(StoreError) as raised:
        deliver(["a"], lambda _: Answer(status, message, 12.0))
    assert (raised.value.code, raised.value.retryable, raised.value.retry_after_s) == (
        code,
        retryable,
        12.0,
    ) or (raised.value.code in ("credentials", "rights", "full"))
    assert (message or "nothing") in raised.value.detail


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("-3", None),
        ("nan", None),
        ("inf", None),
        ("Fri, 31 Dec", None),
        ("", None),
    ],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": header}) == seconds
    assert retry_after({}) is None
