"""The table of policies: every row of desk.md, section 7, and what a file may not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.deadlines.desk_clock import ClockOf
from alerts.deadlines.limit_texts import write_limit
from alerts.deadlines.policy import applying, numbered
from alerts.deadlines.policy_files import OLD_KEYS, POLICIES, keys_of, read_policies
from alerts.deadlines.starting import StartInstant
from alerts.duty.timekeeping import DutyFact, DutyInstant
from alerts.matters.choices import Category, Mode
from alerts.matters.names import Name
from alerts.matters.state import MatterState
from alerts.stops.stop_table import STOPS
from alerts.stops.timekeeping import StopInstant
from alerts.tickets.desk_moves.loading import DESK_TABLES
from ingest.problems import Problems
from tests.alerts.deadlines.days.golden_years import WITH_2027, at
from tests.alerts.deadlines.matter import Matter

BY_KEY = {policy.key: policy for policy in POLICIES.current if not policy.variant}

SECTION_7 = {
    # 7.1 key: limit, ladder, whether the number is the clause's
    "transfer": ("30min", "A", False),
    "sign": ("30min", "A", False),
    "urgent.start": ("10min", "A", False),
    "promise.reply": ("reply_by", "C", True),
    "external.due": ("external_due", "C", True),
    "instruct.limit": ("until", "C", True),
    "contact.after_return": (1, "E", False),
    # 7.2
    "opinion.general": ("2h", "B", True),
    "result.superior": ("2d", "C", True),
    "repair.heating": ("1d", "B", False),
    "closure.monthly": (True, "C", True),
    # 7.3
    "phone.inner": ("40min", "A", True),
    "phone.caller": ("1h", "A", True),
    "phone.result": ("1d", "B", True),
    "feedback.quality": ("2d", "C", True),
    "feedback.default": ("2d", "C", True),
    "feedback.transfer": ("3d", "C", True),
    "closure.complex": ("7d", "C", True),
    "progress.stale": ("1d", "C", False),
    "major.leader": (1, "C", True),
    "major.contact": ("3d", "C", True),
    "petition.leader": ("10min", "D", False),
    "petition.written": (1, "C", False),
    "hot.authority": ("1d", "C", False),
    "circulate": (1, "E", False),
    "solution.instruct": (1, "C", False),
    "solution.tell": ("2h", "B", False),
    "callback": ("1d", "B", False),
    "sample.take": ("4h", "B", False),
    "sample.result": ("2d", "C", False),
    # 7.4
    "leak.onsite": ("1h", "A", True),
    "repair.small": ("8h", "B", True),
    "repair.large": ("1d", "B", True),
    "cover.sign": ("1h", "A", False),
    "cover.repair": ("12h", "B", True),
    "solve.now": ("1d", "B", True),
    "drain.onsite": ("1d", "B", True),
    "accident.onsite": ("30min", "A", True),
    # 7.5
    "onsite.a": ("10min", "A", True),
    "onsite.repair": ("10min", "A", True),
    "onsite.neighbour": ("15min", "A", True),
    "onsite.default": ("8h", "B", True),
    "repair.simple": ("12h", "B", True),
    "repair.sameday": (0, "B", True),
    "repair.common": (3, "C", True),
    "repair.other": (None, "C", True),
    "attitude.ordinary": ("12h", "B", True),
    "attitude.serious": ("2d", "C", True),
    "consult.at_once": (True, "A", True),
    "consult.half_hour": ("30min", "A", True),
    "consult.other_departments": (None, "C", True),
    # 7.6
    "fault.dispatch": ("20min", "D", True),
    "stop.dispatch": ("20min", "D", True),
    "plan.dispatch": (None, "D", True),
    "plan.city": (None, "D", True),
    "fault.city": ("20min", "D", True),
    "notice.handover": (None, "E", False),
    "notice.paper": (None, "C", True),
    "notice.large": (None, "C", True),
    "notice.roll": (None, "C", True),
    "notice.net": ("30min", "C", False),
    "notice.fire": (None, "C", False),
    "notice.fault": ("10min", "D", False),
    "notice.air": ("30min", "D", False),
    "stop.overrun": (True, "B", True),
    "paperwork": (1, "E", False),
    "customers.told": ("30min", "A", False),
    # 7.7
    "order.ack": ("5min", "A", False),
    "patrol.sheet": (0, "E", True),
    "repair.sheet": ("until", "C", False),
    "reinspect": ("friday_end", "E", False),
    "reading.manual": ("slot_end", "E", False),
    "shift.arrive": ("arrival", "A", True),
    "handover.done": ("30min", "A", False),
}
OURS_BEYOND_THE_PAGE = {
    # Row 12 of section 4 asks for a limit of each unit that is added; section 7 has no row for it (0064).
    "unit.limit": ("unit_until", "C", False),
    # Section 11 has a sanitation list each day (H8), and section 7 no row for it (0082).
    "sanitation.list": (0, "E", False),
    # Section 11 has a check each 4 h (W37), and section 7 no row for it (0078).
    "shift.alive": ("4h", "L", False),
}
"""Rows that section 7 has not, each with the reason why the table has it."""
ROWS = SECTION_7 | OURS_BEYOND_THE_PAGE
PAUSABLE = {
    "repair.heating",
    "leak.onsite",
    "repair.small",
    "repair.large",
    "cover.repair",
    "repair.simple",
    "repair.sameday",
    "repair.common",
    "repair.other",
}


def test_stage_1_has_the_rows_of_the_specification_and_those_that_are_ours():
    assert {key for key, policy in BY_KEY.items() if policy.stage == 1} == ROWS.keys()
    assert not SECTION_7.keys() & OURS_BEYOND_THE_PAGE.keys()
    assert not any(BY_KEY[key].given for key in OURS_BEYOND_THE_PAGE)


@pytest.mark.parametrize("key", ROWS)
def test_a_row_has_its_limit_its_ladder_and_where_the_number_is_from(key):
    limit, ladder, is_given = ROWS[key]
    policy = BY_KEY[key]
    assert (policy.ladder.id, policy.given, policy.pausable) == (ladder, is_given, key in PAUSABLE)
    if limit is None:
        assert "earliest" in write_limit(policy.limit) or "planned_start" in write_limit(policy.limit)
    else:
        written = f'"{limit}"' if isinstance(limit, str) else str(limit).lower()
        assert write_limit(policy.limit).removesuffix("}").partition(":")[2] == written


def test_every_clock_of_before_has_a_policy_and_lists_count_both_keys():
    assert OLD_KEYS.keys() == {
        "opinion.general",
        "closure.monthly",
        "leak.onsite",
        "repair.large",
        "fault.report.dispatch",
    }
    assert (
        keys_of("fault.dispatch")
        == keys_of("fault.report.dispatch")
        == {
            "fault.dispatch",
            "fault.report.dispatch",
        }
    )
    assert OLD_KEYS["fault.report.dispatch"] == "fault.dispatch"
    assert all(old == new for old, new in OLD_KEYS.items() if old != "fault.report.dispatch")


def keys(**values: object) -> set[str]:
    state = MatterState({Name(name): value for name, value in values.items()})
    return {policy.key for policy in applying(state, POLICIES)}


def test_a_room_of_a_sensor_has_the_clocks_of_before_and_no_other_without_departments():
    room = {"origin": "sensor", "channel": "sensor", "line": "heating", "category": "room_temperature"}
    assert keys(**room, concern="room-temperature") == {"opinion.general", "closure.monthly"}
    matter = Matter(**room)
    matter.received("2026-03-02T09:00")
    matter.dispatched("2026-03-02T09:00")
    assert matter.dues() == {"closure.monthly": "04-01T00:00", "opinion.general": "03-02T11:00"}


def test_a_suspected_burst_has_the_clocks_of_before():
    burst = {
        "origin": "sensor",
        "line": "water",
        "category": "leak",
        "concern": "water-pressure",
        "loss_of_supply": True,
    }
    for households, expected in ((499, BURST), (500, BURST | {"fault.dispatch": "03-02T09:20"})):
        matter = Matter(**burst, households_at_least=households)
        matter.starts[ClockOf.TICKET] |= {"breach-began": at("2026-03-02T09:00")}
        matter.begins("2026-03-02T09:00", ClockOf.TICKET, {"received": "2026-03-02T09:00"})
        assert matter.dues() == expected


BURST = {"leak.onsite": "03-02T10:00", "repair.large": "03-03T09:00"}


@pytest.mark.parametrize("line", ["heating", "water", "property"])
@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("mode", Mode)
def test_every_contact_is_owed_feedback_by_some_policy(line, category, mode):
    for complaint in (False, True):
        found = applying(
            MatterState(
                {
                    Name.LINE: line,
                    Name.CATEGORY: category.value,
                    Name.MODE: mode.value,
                    Name.COMPLAINT: complaint,
                    Name.BY_PEOPLE: True,
                    Name.HAS_CONTACT: True,
                }
            ),
            POLICIES,
        )
        owed = [policy.key for policy in found if "feedback" in policy.obligation]
        assert owed
        assert ("feedback.default" in owed) == (not set(owed) - {"feedback.default", "major.contact"})


def test_a_variant_counts_before_its_row_and_a_key_applies_once():
    found = {
        policy.key: policy
        for policy in applying(MatterState({Name.MODE: "transfer", Name.CLASS: "urgent"}), POLICIES)
    }
    assert (found["transfer"].row_key, write_limit(found["transfer"].limit)) == (
        "transfer/1",
        '{"clock":"10min"}',
    )
    plain = {policy.key: policy for policy in applying(MatterState({Name.MODE: "transfer"}), POLICIES)}
    assert (plain["transfer"].row_key, write_limit(plain["transfer"].limit)) == (
        "transfer",
        '{"clock":"30min"}',
    )
    outside = MatterState({Name.CATEGORY: "accident", Name.BUILT_UP: False})
    assert write_limit(next(iter(applying(outside, POLICIES))).limit) == '{"clock":"2h"}'


def test_policies_of_later_stages_are_there_and_start_nothing():
    later = [policy for policy in POLICIES.current if policy.stage > 1]
    assert len(later) == 18
    states = [MatterState(), MatterState({Name.TASK_KIND: "paperwork"}), MatterState({Name.IN_SEASON: True})]
    assert not {policy.key for policy in later} & {
        each.key for state in states for each in applying(state, POLICIES)
    }


def test_every_start_and_proof_is_left_by_some_command_or_is_an_instant():
    of_tickets = DESK_TABLES.moves.facts | set(StartInstant)
    of_others = {
        ClockOf.STOP: STOPS.facts | set(StopInstant),
        ClockOf.OTHER: set(DutyFact) | set(DutyInstant),
    }
    built = [policy for policy in POLICIES.current if policy.stage == 1]
    missing = {
        policy.key: (policy.facts | {policy.start}) - of_others.get(policy.of, of_tickets) for policy in built
    }
    assert {key: names for key, names in missing.items() if names} == {}


def test_a_clock_keeps_the_version_of_its_policy():
    rows = {policy.row_key: (number, 3) for number, policy in enumerate(POLICIES.current, start=1)}
    table = numbered(POLICIES, rows)
    matter = Matter(table=table, category="leak", by_people=True, mode="transfer")
    matter.received("2026-02-13T15:00")
    clock = matter.clock("leak.onsite")
    newer = numbered(POLICIES, {key: (id_ + 1000, version + 1) for key, (id_, version) in rows.items()})
    with pytest.raises(KeyError):
        newer.of_clock(clock)
    known = newer.with_earlier(table.current)
    assert known.of_clock(clock) is table.of_clock(clock)
    assert known.of_clock(clock).version == 3


def test_working_days_of_the_property_line_are_stored_with_their_years():
    matter = Matter(
        calendar=WITH_2027, line="property", category="common_parts", by_people=True, mode="transfer"
    )
    matter.received("2026-12-30T16:00")
    assert matter.clock("repair.common").calendar_version == "2026:1 2027:1"
    assert matter.clock("transfer").calendar_version == ""


ROW = """
[[policy]]
key = "leak.onsite"
clauses = ["B5"]
of = "ticket"
start = { on = "received" }
proof = [["assignment:arrived"]]
limit = { clock = "1h" }
given = true
ladder = "A"
stops_for = "unit"
"""
LADDER = """
[[ladder]]
id = "A"
steps = [{ id = "warn", share = 0.5, to = ["person"] }, { id = "due", to = ["desk"] }]
"""


def faults(text: str) -> list[str]:
    with pytest.raises(Problems) as refused:
        read_policies("policies.toml", text.encode())
    return [f"{problem.where}: {problem.reason}" for problem in refused.value.problems]


def test_the_shortest_file_is_read():
    (policy,) = read_policies("policies.toml", (ROW + LADDER).encode()).current
    assert (policy.key, policy.of, policy.obligation, policy.id) == (
        "leak.onsite",
        ClockOf.TICKET,
        ("leak.onsite",),
        -1,
    )


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('"B5"', '"B99"', "no clause B99"),
        ('ladder = "A"', 'ladder = "Z"', "no ladder Z"),
        ('clock = "1h"', 'clock = "soon"', "soon"),
        ('clock = "1h"', 'clock = "1h", days = 3', "days has no meaning"),
        ('clock = "1h"', 'clock = "1h", working_days = 3', "exactly one"),
        ('of = "ticket"', 'of = "world"', "world"),
        ("given = true", 'given = true\ncolour = "red"', "colour"),
        ("given = true", "given = true\napplies = { weather = 1 }", "weather"),
        ("given = true", 'given = true\napplies = { mode = "magic" }', "magic"),
        ("given = true", 'given = true\nopens = "sample"', "only a clock of a task"),
        ("given = true", 'given = true\npausable = true\nrecurring = { from = "day" }', "never pauses"),
        ('["assignment:arrived"]', "[]", "length"),
        ('["assignment:arrived"]', '["unit:arrived"]', "matching"),
        ('stops_for = "unit"', 'stops_for = "unit"\n[[policy.variant]]\nwhen = {}', "or a limit of its own"),
        ("share = 0.5", 'share = 0.5, after = "1h"', "one way"),
        ("share = 0.5", "share = 1.5", "share"),
        ("share = 0.5", 'before = "x"', "x"),
        ("share = 0.5", 'after = "1h", every = "7d"', "only the last step"),
        ('id = "due"', 'id = "warn"', "twice"),
        ('["desk"]', '["king"]', "king"),
        ("[[policy]]", "[meta]\nversion = 1\n[[policy]]", "unknown key"),
        ("[[policy]]", "[policy]", "tables"),
    ],
)  # fmt: skip
def test_what_a_file_may_not_say_is_told(old, new, found):
    text = ROW + LADDER
    assert old in text
    assert any(found in fault for fault in faults(text.replace(old, new)))


def test_every_fault_is_told_at_once():
    text = (
        ROW.replace('"B5"', '"B99"').replace('"1h"', '"soon"')
        + ROW.replace("given = true", "given = 3")
        + ROW
        + LADDER
    )
    told = faults(text)
    assert [fault.partition(":")[0] for fault in told] == [
        "policy leak.onsite.given",
        "policy leak.onsite",
        "policy leak.onsite.clauses",
        "policy leak.onsite.limit",
    ]


@given(st.text(max_size=300) | st.sampled_from([ROW, LADDER]).map(lambda text: text.replace("=", "= [")))
def test_no_file_ends_in_another_error(text):
    try:
        read_policies("any", text.encode("utf-8", "surrogatepass"))
    except Problems:
        return
