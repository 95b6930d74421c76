"""Rules as data: what is a breach, when, and how much of a window must be one (judgement.md, section 2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from ingest.durations import SECOND
from ingest.readings.quantities import Metric


class RuleKind(StrEnum):
    """How a rule judges."""

    WINDOW = "window"
    SILENT = "silent"
    STUCK = "stuck"
    FALL = "fall"
    UNUSABLE = "unusable"


class Side(StrEnum):
    """Which side of the limit is a breach."""

    BELOW = "below"
    ABOVE = "above"


class Who(StrEnum):
    """Which points a rule looks at, among those of its metric."""

    ALL = "all"
    RESIDENTIAL = "residential"
    NON_RESIDENTIAL = "non-residential"
    WITH_LIMIT = "with-limit"
    """Only points that have a limit of their own for this rule (``pressure.high``)."""


class Severity(StrEnum):
    """How much it matters; a later, graver rule raises an open ticket's."""

    INFO = "info"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Concern(StrEnum):
    """What a ticket is about. One open ticket per (place, concern)."""

    ROOM_TEMPERATURE = "room-temperature"
    WATER_PRESSURE = "water-pressure"
    WATER_QUALITY = "water-quality"
    SILENCE = "silence"
    SENSOR = "sensor"


Texts = tuple[tuple[str, str], ...]
"""Language tag -> a text in it, as pairs; it may hold ``{ $limit }`` and ``{ $hours }``."""


class OwnWords(NamedTuple):
    """What the organisation calls a rule, and what it says of it."""

    name: Texts
    text: Texts


ALWAYS = "always"
CONTRACT = "contract"
SUPPLY = "supply"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, immutable; a changed rule is a new version.

    Attributes
    ----------
    metric
        ``None``: every metric (silent, stuck, unusable).
    limit
        In the canonical unit; ``None`` when only points have one (``room.contract``, ``pressure.high``).
    hours
        ``"always"``, ``"06:00-21:00"`` (half-open, may cross midnight), ``"contract"`` (the point's
        contract hours) or ``"supply"`` (the calendar's supply periods). Approved outages are taken off
        ``"supply"`` only.
    heating_season
        True: judged only inside the calendar's heating season.
    clause
        Empty for a technical rule, which is bound to none.
    step_ms, marks
        The window: ``marks`` (1 to 64, one machine word) marks, ``step_ms`` apart. ``unusable``: as
        `alerts.rules.timing.of_metric` says, whatever is here.
    share, coverage, margin
        Decimal. Breach when ``breaching > share * covered``; unknown when ``covered < coverage * marks``.
    opens_ticket
        False: statistics only (``room.night_target``).
    review_when_late
        A breach found late and already over opens a ticket for review.
    figures
        True: the compliance figures count the rule's marks, by its bare limit (judgement.md, section 5).
    lasts_ms, readings
        ``stuck``: how long and how many equal readings.
    drop, within_ms, stays_ms
        ``fall``: by how much (canonical unit) within how long, and how long it stays down.
    words
        Of a rule of the organisation's own; ``None``: those that ship. Rules that differ in nothing else are
        equal, since they judge alike.
    """

    id: str
    clause: str
    kind: RuleKind
    metric: Metric | None
    concern: Concern
    severity: Severity
    who: Who = Who.ALL
    side: Side = Side.BELOW
    limit: Decimal | None = None
    hours: str = ALWAYS
    heating_season: bool = False
    step_ms: int = 60 * SECOND
    marks: int = 60
    share: Decimal = Decimal("0.5")
    coverage: Decimal = Decimal("0.6")
    margin: Decimal = Decimal(0)
    opens_ticket: bool = True
    review_when_late: bool = False
    figures: bool = False
    lasts_ms: int = 0
    readings: int = 0
    drop: Decimal = Decimal(0)
    within_ms: int = 0
    stays_ms: int = 0
    version: int = 1
    words: OwnWords | None = field(default=None, compare=False)
