"""The reference for points that speak and cannot be judged, held against what was worked out by hand."""

from dataclasses import replace

from ingest.durations import HOUR, MINUTE, SECOND
from ingest.readings.batch import Flag
from tests.alerts.reference.town import MAIN, ROOM, at, judged, said, spans, town


def test_a_main_in_kilopascals_is_unusable_an_hour_after_its_registration():
    main = replace(MAIN, registered_at=at("2024-01-10 06:00"))
    readings = said(at("2024-01-10 06:00"), at("2024-01-10 09:00"), 300.0)
    found = judged("unusable", readings, town(main), at("2024-01-10 08:59"))
    assert spans(found) == [(main.registered_at + 15 * SECOND, main.registered_at + HOUR, None)]


def test_a_moved_room_is_unusable_six_hours_after_its_last_judgeable_mark():
    """Good until 05:59, in force until 06:00: 36 of 60 marks are present until 06:24."""
    room = replace(ROOM, registered_at=at("2024-01-10 05:00"))
    readings = said(at("2024-01-10 05:00"), at("2024-01-10 06:00"), 20.0)
    readings += said(at("2024-01-10 06:00"), at("2024-01-10 14:00"), 20.0, flags=int(Flag.MOVED))
    readings += said(at("2024-01-10 14:00"), at("2024-01-10 15:00"), 20.0)
    (found,) = judged("unusable", readings, town(room), at("2024-01-10 14:59"))
    assert spans([found]) == [
        (at("2024-01-10 06:25"), at("2024-01-10 12:24"), at("2024-01-10 14:35")),
    ]
    assert found.end_reason == "judgeable-again"


def test_two_hours_of_silence_put_it_off_by_less_the_limit_of_three_minutes():
    """The last sign of life before is of 07:59, so that it is silent from 08:02 to 10:00."""
    room = replace(ROOM, registered_at=at("2024-01-10 05:00"))
    readings = said(at("2024-01-10 05:00"), at("2024-01-10 06:00"), 20.0)
    for first, last in (("06:00", "08:00"), ("10:00", "16:00")):
        readings += said(at(f"2024-01-10 {first}"), at(f"2024-01-10 {last}"), 99.0)
    found = judged("unusable", readings, town(room), at("2024-01-10 15:59"))
    assert spans(found) == [(at("2024-01-10 06:25"), at("2024-01-10 12:24") + 118 * MINUTE, None)]
