"""Thousands of commands that mostly do not fit: what must hold of the desk holds after each, refused or not.

Beside the machine of `test_machine`, which does what people usually do and so gets far.
"""

from random import Random
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec import structs

from alerts.matters.choices import AssignmentRole, Code, Step
from alerts.matters.form_choices import CHOICES
from alerts.tickets.desk_moves.changes import DeskChanges, DeskLine
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import THE_SERVICE, Actor, MatterFile
from alerts.tickets.desk_moves.refusals import MoveRefused
from alerts.tickets.desk_moves.table import FieldKind, Move, MoveField, Need
from alerts.tickets.desk_moves.who import standing_of
from tests.alerts.deadlines.days.golden_years import at
from tests.alerts.tickets.desk_moves.effects.desk_in_memory import DEPARTMENTS, IMAGE, PEOPLE, DeskInMemory

ROWS = DESK_TABLES.moves
WORDS = sorted({word for row in ROWS.rows for word in (row.command, row.old) if word})
ACTORS = [*PEOPLE, THE_SERVICE]
MINUTE = 60_000
MOST_TICKETS = 4
MOVED = {"join", "add_contact"}
"""Commands that bring facts from another ticket, with the instants that they had there."""
MATTERS: list[dict[str, Any]] = [
    {"concern": "leak"},
    {"concern": "service", "category": "consult"},
    {"concern": "leak", "complaint": True, "target": "company", "demand": "修好"},
    {"concern": "leak", "tags": ["hard"], "class": "major"},
    {"concern": "leak", "channel": "bureau", "transferred_from": "市局"},
]


VALUES: dict[FieldKind, Any] = {
    FieldKind.TEXT: "一句话",
    FieldKind.LONG_TEXT: "一句话",
    FieldKind.DURATION: "2h",
    FieldKind.NUMBER: 3,
    FieldKind.PHONE: "138 1234 1234",
    FieldKind.PLACE: "b7",
    FieldKind.OTHER_CONTACT: "L2026-000001",
    FieldKind.PICTURE: IMAGE,
    FieldKind.PROOF: {"result": "x", "sent_to": "service", "leader": "zhao", "report": "z", "filed": True},
}


def value_for(field: MoveField, file: MatterFile, now: int, others: list[str], chance: Random) -> Any:
    """A value that fits the field, as far as the ticket has one."""
    some: dict[FieldKind, list[Any]] = {
        FieldKind.INSTANT: [now - 30 * MINUTE, now, now + 60 * MINUTE, now + 5_000 * MINUTE],
        FieldKind.YES_NO: [True, False],
        FieldKind.USER: [each.name for each in PEOPLE],
        FieldKind.DEPARTMENT: sorted(DEPARTMENTS),
        FieldKind.TICKET: others or ["2026-999999"],
        FieldKind.CONTACT: [each.number for each in file.contacts] or ["L2026-999999"],
        FieldKind.TASK: [each.no for each in file.open_tasks] or [1],
        FieldKind.CLOCK: [each.id for each in file.clocks if each.going] or [1],
        FieldKind.CHOICE: [each.value for each in CHOICES.get(field.choice, ())],
    }
    if field.kind is FieldKind.CHOICES:
        return chance.sample([each.value for each in CHOICES[field.choice]], chance.randrange(3))
    if field.kind is FieldKind.DEPARTMENTS:
        return chance.sample(sorted(DEPARTMENTS), chance.randrange(3))
    return chance.choice(some[field.kind]) if field.kind in some else VALUES[field.kind]


def is_stopped(clock: Any) -> bool:
    return not clock.going


class AnyCommands(RuleBasedStateMachine):
    """Registers matters, gives commands of any row by anybody, and lets time pass."""

    @initialize(matter=st.sampled_from(MATTERS))
    def somebody_calls_first(self, matter: dict[str, Any]) -> None:
        self.desk = DeskInMemory()
        self.now = at("2026-03-02T09:00")
        self.first: dict[str, str] = {}
        self.before: dict[str, MatterFile] = {}
        self.somebody_calls(matter, PEOPLE[0])

    @rule(matter=st.sampled_from(MATTERS), who=st.sampled_from(PEOPLE))
    def somebody_calls(self, matter: dict[str, Any], who: Actor) -> None:
        if len(self.desk.files) < MOST_TICKETS:
            number = self.desk.register(self.now, who, **matter)
            self.first[number] = self.desk.files[number].ticket.first_responsible

    @rule(seed=st.integers(0, 2**32))
    def commands_are_given(self, seed: int) -> None:
        chance = Random(f"{seed} {self.now}")
        for _ in range(60):
            self.now += chance.choice([1, MINUTE, 20 * MINUTE, 600 * MINUTE])
            self.command(chance.choice(sorted(self.desk.files)), chance)

    def command(self, number: str, chance: Random) -> None:
        file = self.desk.files[number]
        possible = [row.command for row in ROWS.rows if row.starts_from(file.ticket.step) and row.stage == 1]
        word = chance.choice(possible if chance.random() < 0.9 else WORDS)
        row = ROWS.row(word, file.ticket.step)
        who = chance.choice(ACTORS)
        if row is not None and chance.random() < 0.8:
            who = chance.choice(
                [each for each in ACTORS if standing_of(each, row, file, self.desk.around)] or ACTORS
            )
        others = sorted(self.desk.files.keys() - {number})
        values = {} if row is None else self.values(row, file, others, chance)
        target = self.desk.files.get(values.get("into", ""))
        around = {"target": target, "target_around": self.desk.around}
        self.before = dict(self.desk.files)
        try:
            changes = self.desk.give(number, word, who, self.now, around=around, **values)
        except MoveRefused:
            assert self.desk.files == self.before
            return
        self.is_legal(file, changes)
        self.grew()

    def values(self, row: Move, file: MatterFile, others: list[str], chance: Random) -> dict[str, Any]:
        return {
            field.name: value_for(field, file, self.now, others, chance)
            for field in row.fields
            if field.need is not Need.NEVER or chance.random() < 0.3
        }

    # --- what holds of one command

    def is_legal(self, file: MatterFile, changes: DeskChanges) -> None:
        """Each line leads from where the ticket was to where its row says; one that closes lacks nothing."""
        step = file.ticket.step
        for line in changes.lines:
            row = next(row for row in ROWS.of_word(line.move) if row.starts_from(step))
            to = Step(line.data["to"])
            assert line.data["from"] == step
            assert to in {row.to or step, *row.or_to.values()}
            step = to
        assert changes.ticket is not None
        assert changes.ticket.step is step
        assert changes.ticket.version == file.ticket.version + len(changes.lines)

    def grew(self) -> None:
        """Segments are appended, and what stopped a clock stays."""
        for number, before in self.before.items():
            after = self.desk.files[number]
            assert after.segments[: len(before.segments)] == before.segments
            kept = {clock.id: clock for each in self.desk.files.values() for clock in each.clocks}
            for clock in filter(is_stopped, before.clocks):
                assert structs.replace(kept[clock.id], next_at=None, ticket="") == structs.replace(
                    clock, next_at=None, ticket=""
                )
            for clock in before.clocks:
                assert kept[clock.id].started_at == clock.started_at

    # --- what always holds

    @invariant()
    def numbers_have_no_gap(self) -> None:
        used = self.desk.used
        tickets = sorted(each for each in used if not each.startswith("L"))
        contacts = sorted(used.keys() - {*tickets})
        assert tickets == [f"2026-{no:06}" for no in range(1, len(tickets) + 1)]
        assert contacts == [f"L2026-{no:06}" for no in range(1, len(contacts) + 1)]
        assert set(used.values()) <= {1}
        assert self.desk.files.keys() == {*tickets}

    @invariant()
    def who_received_it_stays(self) -> None:
        assert {
            number: file.ticket.first_responsible for number, file in self.desk.files.items()
        } == self.first

    @invariant()
    def what_is_closed_has_everything(self) -> None:
        for number, file in self.desk.files.items():
            ticket = file.ticket
            if ticket.step is not Step.CLOSED:
                continue
            assert not file.standing
            assert not [clock for clock in file.clocks if clock.going]
            if ticket.code is Code.JOINED:
                assert (ticket.contacts, file.contacts) == (0, ())
                continue
            assert ticket.result
            assert ticket.code
            assert self.desk.missing(number) == []
            for contact in file.contacts:
                ways = ("contact:fed-back-result", "contact:attempts-accepted")
                assert any(file.facts.has(way, contact.number) for way in ways)

    @invariant()
    def one_unit_leads(self) -> None:
        for file in self.desk.files.values():
            leads = [each for each in file.standing if each.role is AssignmentRole.LEAD]
            assert len(leads) <= 1
            if leads:
                assert file.ticket.unit == leads[0].department
            else:
                assert not file.standing
            assert len({each.department for each in file.standing}) == len(file.standing)
            assert file.ticket.contacts == len(file.contacts)

    @invariant()
    def facts_are_what_the_lines_say(self) -> None:
        for number, file in self.desk.files.items():
            folded: dict[tuple[str, str], DeskLine] = {}
            for line in self.desk.lines[number]:
                folded |= dict.fromkeys(map(tuple, line.data.get("facts", [])), line)
            assert {(fact.name, fact.scope) for fact in file.facts} == folded.keys()
            for fact in file.facts:
                line = folded[fact.name, fact.scope]
                assert line.move in MOVED or fact.at == line.at


TestAnyCommands = AnyCommands.TestCase
TestAnyCommands.settings = settings(
    max_examples=12,
    stateful_step_count=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
"""A walk is some sixty commands from one seed, so that nothing is gained by looking for a shorter one."""
