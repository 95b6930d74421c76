"""Tickets whose every episode late data withdraws, worked out by hand."""

from dataclasses import replace

from ingest.durations import SECOND
from simulators.expected.tickets.intrusions import ForeignReading
from simulators.expected.tickets.tickets import tickets
from tests.alerts.reference.town import at
from tests.simulators.expected.small_town import lived, said, town

FLAT = "b1-1/t"


def backfilled(*, value: float = 20.0, warm: str = "13:30"):
    """Silent from 06:00 to 12:00 to the service; what was measured then arrives at 12:00."""
    return [
        *said(FLAT, "05:00", "06:00", 20.0),
        *said(FLAT, "06:00", "12:00", value, received="12:00"),
        *said(FLAT, "12:00", warm, 20.0),
    ]


def of(filed, concern: str):
    return [(t.place, t.kind, t.opened_at, t.dissolved_at) for t in filed if t.concern == concern]


def told(clock: str) -> int:
    return at(f"2024-01-10 {clock}") + 10 * SECOND


def test_a_ticket_is_dissolved_with_the_last_of_its_episodes():
    history, filed = lived(town(1), backfilled(), "12:30")
    assert [e.withdrawn for e in history.episodes] == [True]
    assert of(filed, "silence") == [("b1-1", "place", at("2024-01-10 06:04"), told("12:00"))]


def test_a_ticket_on_which_one_valid_episode_is_left_stays():
    """The flat is silent again for a while before the first silence is filled."""
    readings = [
        *said(FLAT, "05:00", "06:00", 20.0),
        *said(FLAT, "06:00", "07:00", 20.0, received="12:00"),
        *said(FLAT, "07:00", "08:00", 20.0),
        *said(FLAT, "08:30", "12:30", 20.0),
    ]
    history, filed = lived(town(1), readings, "12:29")
    assert [e.withdrawn for e in history.episodes] == [True, False]
    assert of(filed, "silence") == [("b1-1", "place", at("2024-01-10 06:04"), None)]


def test_what_comes_after_it_has_a_ticket_of_its_own():
    history, filed = lived(town(1), backfilled(warm="13:00"), "13:29")
    assert [(e.opened_at, e.withdrawn) for e in history.episodes] == [
        (at("2024-01-10 06:02"), True),
        (at("2024-01-10 13:02"), False),
    ]
    assert of(filed, "silence") == [
        ("b1-1", "place", at("2024-01-10 06:04"), told("12:00")),
        ("b1-1", "place", at("2024-01-10 13:04"), None),
    ]


def test_an_episode_that_only_moves_keeps_its_ticket():
    """Late data has the breach begin earlier: one episode is withdrawn, another takes its place at once."""
    readings = [
        *said(FLAT, "05:00", "06:30", 20.0),
        *said(FLAT, "06:30", "06:45", 17.0, received="10:00"),
        *said(FLAT, "06:45", "12:30", 17.0),
    ]
    history, filed = lived(town(1), readings, "12:29")
    day = [e for e in history.episodes if e.rule == "room.day"]
    assert [e.withdrawn for e in day] == [False, True]
    ((_, kind, _, dissolved),) = of(filed, "room-temperature")
    assert (kind, dissolved) == ("place", None)


def test_a_child_of_a_dissolved_ticket_is_taken_by_the_next():
    """b1-1 is silent for good; the gateway's ticket above it is dissolved, and a later one takes it again."""
    readings = said(FLAT, "05:00", "05:25", 20.0)
    for flat in ("b1-2/t", "b1-3/t"):
        readings += said(flat, "05:00", "05:45", 20.0)
        readings += said(flat, "05:45", "06:30", 20.0, received="06:30")
        readings += said(flat, "06:30", "07:00", 20.0)
    _, filed = lived(town(3), readings, "07:30")
    silence = [(t.place, t.kind, t.parent, t.dissolved_at is not None) for t in filed]
    assert silence == [
        ("b1-1", "place", 2, False),
        ("b1", "gateway", None, True),
        ("b1", "gateway", None, False),
    ]


def test_a_ticket_that_tells_of_foreign_readings_too_is_not_dissolved():
    """The sensor was taken for stuck until a value came late; but somebody had spoken for its flat, too."""
    inventory = town(1)
    inventory = replace(inventory, points={FLAT: replace(inventory.points[FLAT], place="b1")})
    another = said(FLAT, "12:00", "12:01", 20.5, received="18:30")
    readings = [r for r in said(FLAT, "05:00", "19:00", 20.0) if r.measured_at != another[0].measured_at]
    history, alone = lived(inventory, readings + another, "18:59")
    foreign = [ForeignReading(at("2024-01-10 17:30"), "g1", FLAT)]
    assert [(e.rule, e.withdrawn) for e in history.episodes] == [("stuck", True)]
    assert [t.dissolved_at for t in alone] == [told("18:30")]
    assert [t.dissolved_at for t in tickets(history, inventory, foreign=foreign)] == [None]
