"""The names that a condition of any table may use, what each may be, and where its value lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from alerts.matters.choices import (
    Category,
    Code,
    ConsultKind,
    ContactChannel,
    Judged,
    Line,
    MatterClass,
    MeterSide,
    Mode,
    Origin,
    PressingKind,
    RepairKind,
    RepairSize,
    StopKind,
    Tag,
    TaskKind,
    WaterKind,
)
from alerts.matters.form_choices import (
    Approval,
    FeedbackOutcome,
    FeedbackResult,
    FeedbackTo,
    GiveBack,
    Grade,
    Instruction,
    Judgement,
    PhoneWay,
    SignatureOutcome,
    Suspension,
)
from alerts.rules.rule import Concern, Severity

NONE = "none"
"""The value of what nobody has said."""
SERVICE_CONCERN = "service"
"""Concern of matters that no sensor can find."""

Value = str | bool | int
"""What a condition may ask for."""
StateValue = str | bool | int | frozenset[str]
"""What a name may be: several only where `NameKind.SEVERAL` says so."""


class Name(StrEnum):
    """A name that conditions may use. "Of the form": of what is being given with a command."""

    ORIGIN = "origin"
    """Who opened the ticket."""
    BY_PEOPLE = "by_people"
    """A contact is on the ticket, or is being registered by a person."""
    CHANNEL = "channel"
    """Of the first contact; in a contact's clock that contact's; sensor without any."""
    FROM_SUPERIOR = "from_superior"
    """The channel is superior, government, bureau, heating_office or media."""
    TRANSFERRED = "transferred"
    """Somebody transferred the contact, and is owed feedback (W24)."""
    EXTERNAL_DUE = "external_due"
    """A date was set from outside (W55)."""
    ANONYMOUS = "anonymous"
    """Of the form."""
    ENTERED_LATE = "entered_late"
    """Entered more than `entry.late_after` after it happened."""
    LINE = "line"
    CATEGORY = "category"
    """Of the ticket; in a contact's clock that contact's."""
    CONCERN = "concern"
    COMPLAINT = "complaint"
    """Of the ticket; in a contact's clock that contact's."""
    JUDGED = "judged"
    """What a complaint was found to be."""
    CLASS = "class"
    MODE = "mode"
    TAGS = "tags"
    """Any of the ticket's."""
    PRESSING = "pressing"
    """petition_bypass or petition_group, or tag government or city_leader (W6)."""
    SEVERITY = "severity"
    SOLVE_NOW = "solve_now"
    """The dispatcher says that it can be solved at once (B9)."""
    GRAVE = "grave"
    """Of bad conduct (P14)."""
    REPAIR_SIZE = "repair_size"
    REPAIR_CLASSED = "repair_classed"
    """`set_repair` was given before."""
    REPAIR_KIND = "repair_kind"
    PRESSING_KIND = "pressing_kind"
    CONSULT_KIND = "consult_kind"
    BUILT_UP = "built_up"
    """Said, else the place's; yes where neither says (the shorter limit)."""
    DRAINAGE = "drainage"
    """Of a cover (B3)."""
    FLOODING = "flooding"
    """Said by whoever received it."""
    ANSWERED_BY_PHONE = "answered_by_phone"
    """Nothing but a word is needed."""
    CODE = "code"
    """How the matter ended; of the form while a result is given."""
    METER_SIDE = "meter_side"
    """Said, else that of all points on the ticket where they agree."""
    WATER_KIND = "water_kind"
    """Said, else that of all points on the ticket where they agree."""
    PUMP_STATION = "pump_station"
    """The place, or one above it, is one."""
    IN_DUTY_HOURS = "in_duty_hours"
    """The hours `duty` at the instant (W33); of a year that is missing: Monday to Friday."""
    IN_SEASON = "in_season"
    """Heating season of the place at the instant."""
    HAS_DEPARTMENTS = "has_departments"
    """There are any: in a small organisation everybody may work at everything."""
    HAS_UNIT = "has_unit"
    HAS_CONTACT = "has_contact"
    HAS_EPISODES = "has_episodes"
    """Sensors found something that is on the ticket."""
    SEVERAL_UNITS = "several_units"
    """More than one assignment stands, or is being made."""
    LEAD_NAMED = "lead_named"
    """A leader has named the unit that leads (W14)."""
    IS_LEAD = "is_lead"
    """Of the assignment that is looked at."""
    HAS_CASE_OFFICER = "has_case_officer"
    """Somebody is named who handles it alone and answers for it (W44, W53, W54)."""
    ON_SITE = "on_site"
    """Some unit arrived."""
    TASK_KIND = "task_kind"
    """Of the task that is looked at."""
    HOUSEHOLDS_AT_LEAST = "households_at_least"
    """Households affected; 以上 includes the number (AMB-25)."""
    CONTACTS_IN_24H_AT_LEAST = "contacts_in_24h_at_least"
    """Contacts of the ticket and of the open ones of its place and concern, registered in the 24 h before."""
    ON_DUTY = "on_duty"
    """It is a shift or an order of a post of duty, and no matter at all."""
    STOP_KIND = "stop_kind"
    """Of a stop of supply; none for a ticket, as the five below are no for it."""
    STOP_RUNS = "stop_runs"
    """There is no supply now."""
    HOURS_AT_LEAST = "hours_at_least"
    """Whole hours that a stop takes as planned, or as estimated (W39, W41; 以上 includes the number)."""
    FROM_BUILDING_UP = "from_building_up"
    """A building is without supply, or more; of any stop where the site has notices of every (AMB-20)."""
    HAS_ENTERPRISES = "has_enterprises"
    """Enterprises are affected (C34)."""
    REPORTED_ON_TICKET = "reported_on_ticket"
    """A clock of its ticket measures the report to production dispatch (W40)."""
    LOSS_OF_SUPPLY = "loss_of_supply"
    """An episode of pressure below its limit, or a fall."""
    SUSPECTED_BURST = "suspected_burst"
    """An episode of kind fall."""
    EQUIPMENT_FAULT = "equipment_fault"
    """From stage 2 on."""
    TAKES_P27 = "takes_p27"
    """Setting `property.takes_p27`."""
    LEFT_FOR_ABSENT = "left_for_absent"
    """Something was left for a user who was on leave (B13)."""
    OVERDUE_TO_CLOSE = "overdue_to_close"
    """A leader's limit is overdue, else a limit of closing, else the month in which it came is over (W44)."""
    OPEN_AT_MONTH_END = "open_at_month_end"
    """From stage 3 on."""
    OTHER_FEEDBACK = "other_feedback"
    """Another policy of feedback applies; found by who looks which policies apply."""
    OTHER_ONSITE = "other_onsite"
    """Another policy of getting there applies; found by who looks which policies apply."""
    OUTCOME = "outcome"
    """Of the form."""
    REASON = "reason"
    """Of the form."""
    WITH_RESULT = "with_result"
    """Of the form: what somebody was told."""
    TO = "to"
    """Of the form: who was told."""
    WAY = "way"
    """Of the form: on which way of the sheet somebody was called."""
    AS_ROUTED = "as_routed"
    """Of the form: the unit is the proposed one."""
    BY_HAND = "by_hand"
    """Of the form: given by a person."""
    POINTS_UNSEEN = "points_unseen"
    """A point of the ticket is silent or unusable."""


class NameKind(StrEnum):
    """How a name is asked about."""

    ONE = "one"
    """It has one value; a condition names one or several that it may be."""
    SEVERAL = "several"
    """It has any number of values; a condition names those of which one is among them."""
    YES_NO = "yes_no"
    AT_LEAST = "at_least"
    """It is a number; a condition names the least."""


@dataclass(frozen=True, slots=True)
class NameSpec:
    """What a name may be.

    ``values`` are those of kind ONE and SEVERAL, `NONE` among them where nobody need have said it;
    ``default`` is what it is in a state that was not told.
    """

    kind: NameKind
    default: StateValue
    values: frozenset[str] = frozenset()

    def accepts(self, value: object) -> bool:
        """Whether a condition may ask for ``value``."""
        match self.kind:
            case NameKind.YES_NO:
                return isinstance(value, bool)
            case NameKind.AT_LEAST:
                return isinstance(value, int) and not isinstance(value, bool) and value >= 0
            case _:
                return isinstance(value, str) and value in self.values


def _one(*enums: Iterable[str], default: str = NONE) -> NameSpec:
    return NameSpec(NameKind.ONE, default, frozenset(map(str, chain(*enums))) | {default})


_NO = NameSpec(NameKind.YES_NO, default=False)
_YES = NameSpec(NameKind.YES_NO, default=True)
_NUMBER = NameSpec(NameKind.AT_LEAST, default=0)

_SPECS: dict[Name, NameSpec] = {
    Name.ORIGIN: _one(Origin, default=Origin.PEOPLE.value),
    Name.CHANNEL: _one(ContactChannel, default=ContactChannel.SENSOR.value),
    Name.LINE: _one(Line),
    Name.CATEGORY: _one(Category),
    Name.CONCERN: _one(Concern, default=SERVICE_CONCERN),
    Name.JUDGED: _one(Judged),
    Name.CLASS: _one(MatterClass, default=MatterClass.ORDINARY.value),
    Name.MODE: _one(Mode),
    Name.TAGS: NameSpec(NameKind.SEVERAL, frozenset(), frozenset(Tag)),
    Name.SEVERITY: _one(Severity),
    Name.REPAIR_SIZE: _one(RepairSize),
    Name.REPAIR_KIND: _one(RepairKind),
    Name.PRESSING_KIND: _one(PressingKind),
    Name.CONSULT_KIND: _one(ConsultKind),
    Name.BUILT_UP: _YES,
    Name.CODE: _one(Code),
    Name.METER_SIDE: _one(MeterSide, default=MeterSide.UNKNOWN.value),
    Name.WATER_KIND: _one(WaterKind, default=WaterKind.UNKNOWN.value),
    Name.IN_DUTY_HOURS: _YES,
    Name.HAS_DEPARTMENTS: _YES,
    Name.TASK_KIND: _one(TaskKind),
    Name.HOUSEHOLDS_AT_LEAST: _NUMBER,
    Name.CONTACTS_IN_24H_AT_LEAST: _NUMBER,
    Name.STOP_KIND: _one(StopKind),
    Name.HOURS_AT_LEAST: _NUMBER,
    Name.OUTCOME: _one(Approval, Instruction, Judgement, FeedbackOutcome, SignatureOutcome, Grade),
    Name.REASON: _one(GiveBack, Suspension),
    Name.WITH_RESULT: _one(FeedbackResult),
    Name.TO: _one(FeedbackTo),
    Name.WAY: _one(PhoneWay),
    Name.AS_ROUTED: _YES,
    Name.BY_HAND: _YES,
}
NAMES: Mapping[Name, NameSpec] = {name: _SPECS.get(name, _NO) for name in Name}
"""What each name may be, in the order of `Name`; what is not listed above is yes or no, and no by default."""
