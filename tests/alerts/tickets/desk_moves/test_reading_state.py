"""What conditions see of a matter: of the ticket, of a contact, assignment or task, and of what is given."""

from dataclasses import replace

from alerts.matters.choices import (
    AssignmentRole,
    Category,
    Code,
    ContactChannel,
    Line,
    MatterClass,
    Step,
    Tag,
    TaskKind,
)
from alerts.matters.facts import Fact, FactBook
from alerts.matters.names import NAMES, Name, NameKind
from alerts.matters.task import Task
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import THE_SERVICE, MatterFile
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.desk_moves.reading_state import state_of, with_form
from tests.alerts.tickets.desk_moves.files import AROUND, HANDLER, NINE, a_file, assigned, contact, ticket

SETTINGS = DESK_TABLES.settings


def state(file: MatterFile, around=AROUND, **whose):
    return state_of(file, around, SETTINGS, **whose)


def test_each_value_is_one_that_the_name_may_have():
    rich = a_file(
        Step.IN_HAND,
        ticket=ticket(
            Step.IN_HAND,
            line=Line.HEATING,
            code=Code.PLANNED,
            matter_class=MatterClass.MAJOR,
            tags=(Tag.HOT, Tag.PRESS),
            details={
                "judged": "founded",
                "repair_size": "small",
                "built_up": False,
                "flooding": True,
                "grave": "?",
            },
        ),
    )
    for name, value in state(rich):
        spec = NAMES[name]
        good = value <= spec.values if spec.kind is NameKind.SEVERAL else spec.accepts(value)
        assert good, (name, value)
    found = state(rich)
    assert (found[Name.LINE], found[Name.CLASS], found[Name.TAGS]) == ("heating", "major", {"hot", "press"})
    assert (found[Name.JUDGED], found[Name.REPAIR_SIZE], found[Name.BUILT_UP]) == ("founded", "small", False)
    assert found[Name.GRAVE] is False


def test_what_nobody_said_is_the_stricter_side():
    found = state(MatterFile(ticket=ticket(line=None, category=None)))
    assert (found[Name.LINE], found[Name.CATEGORY], found[Name.METER_SIDE]) == ("none", "none", "unknown")
    assert found[Name.BUILT_UP] is True


def test_what_people_said_counts_before_what_points_say():
    around = replace(AROUND, meter_side="after", water_kind="tap", built_up=False)
    assert state(a_file(), around)[Name.METER_SIDE] == "after"
    said = a_file(ticket=ticket(details={"meter_side": "before", "built_up": True}))
    assert (state(said, around)[Name.METER_SIDE], state(said, around)[Name.BUILT_UP]) == ("before", True)


def test_a_contact_is_of_its_own_channel_and_category():
    """A limit of feedback is the contact's, whatever the ticket is."""
    letter = contact(
        channel=ContactChannel.BUREAU, category=Category.QUALITY, complaint=True, transferred_from="局"
    )
    file = a_file(contacts=(contact(), letter))
    own, whole = state(file, contact=letter), state(file)
    assert (own[Name.CHANNEL], own[Name.CATEGORY], own[Name.COMPLAINT]) == ("bureau", "quality", True)
    assert (own[Name.FROM_SUPERIOR], own[Name.TRANSFERRED]) == (True, True)
    assert (whole[Name.CATEGORY], whole[Name.COMPLAINT], whole[Name.TRANSFERRED]) == ("leak", False, False)


def test_an_assignment_and_a_task_are_looked_at_by_themselves():
    helper = assigned(2, "lab", AssignmentRole.WITH)
    file = a_file(assignments=(assigned(), helper))
    assert state(file)[Name.SEVERAL_UNITS] is True
    assert (
        state(file, assignment=assigned())[Name.IS_LEAD],
        state(file, assignment=helper)[Name.IS_LEAD],
    ) == (
        True,
        False,
    )
    assert state(file, task=Task(1, TaskKind.SAMPLE, NINE))[Name.TASK_KIND] == "sample"


def test_what_presses_is_a_petition_or_a_leaders_matter():
    """W6."""
    assert state(a_file())[Name.PRESSING] is False
    assert state(a_file(ticket=ticket(tags=(Tag.CITY_LEADER,))))[Name.PRESSING] is True
    assert state(a_file(ticket=ticket(category=Category.PETITION_GROUP)))[Name.PRESSING] is True


def test_facts_are_seen():
    book = FactBook(
        [Fact("assignment:arrived", "1", NINE, NINE, "li"), Fact("left-for", "", NINE, NINE, "li")]
    )
    found = state(a_file(facts=book))
    assert (found[Name.ON_SITE], found[Name.LEFT_FOR_ABSENT], found[Name.REPAIR_CLASSED]) == (
        True,
        True,
        False,
    )


def test_what_is_given_counts_while_it_is_given():
    def given(values, who=HANDLER, happened_at=None, around=AROUND):
        order = Order("x", who, NINE, values, happened_at)
        return with_form(state(a_file()), values, around, order, SETTINGS)

    assert given({"outcome": "founded", "text": "x"})[Name.OUTCOME] == "founded"
    assert given({"tags": (Tag.HOT,)})[Name.TAGS] == {"hot"}
    assert given({"complaint": True})[Name.COMPLAINT] is True
    assert given({"with_departments": ("lab",)})[Name.SEVERAL_UNITS] is True
    assert given({})[Name.BY_HAND] is True
    assert given({}, THE_SERVICE)[Name.BY_HAND] is False
    assert given({}, happened_at=NINE - SETTINGS.late_after - 1)[Name.ENTERED_LATE] is True
    routed = replace(AROUND, routed_unit="repair")
    assert given({"department": "lab"}, around=routed)[Name.AS_ROUTED] is False
    assert given({"department": "repair"}, around=routed)[Name.AS_ROUTED] is True
    assert given({"department": "lab"})[Name.AS_ROUTED] is True
