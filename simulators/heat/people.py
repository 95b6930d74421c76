"""The heat of people, lamps and appliances, by the hour of the day."""

from __future__ import annotations

from ingest.durations import DAY, HOUR

PEOPLE = 3.8
"""Mean gain, W per m2 of floor: the figure Chinese residential energy codes calculate with."""
ASLEEP, UP, OUT, EVENING = 0.75, 1.25, 0.8, 1.65
"""Its course over the day: sleepers and refrigerators, breakfast, few at home, supper and lamps (an
assumption)."""
HOURS = (*[ASLEEP] * 6, *[UP] * 3, *[OUT] * 9, *[EVENING] * 4, 1.15, ASLEEP)
"""Share of the mean at each full hour, local time."""
WHOLE = sum(HOURS) / len(HOURS)


def gain(local: int) -> float:
    """W per m2 of floor at ``local`` (local ms since 1970), linear between the full hours."""
    hour = local % DAY / HOUR
    left = int(hour)
    now, then = HOURS[left], HOURS[(left + 1) % 24]
    return PEOPLE / WHOLE * (now + (then - now) * (hour - left))
