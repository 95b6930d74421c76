"""A desk at work in memory: whatever people do in whatever order, what must never be is never so."""

from dataclasses import replace
from itertools import chain

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec import structs

from alerts.matters.choices import Code, ContactChannel, Mode, Step
from alerts.matters.form_choices import CHOICES
from alerts.people.viewer import Grant
from alerts.routing.candidates import Candidate
from alerts.tickets.desk_moves.allowed import allowed
from alerts.tickets.desk_moves.changes import DeskChanges, DeskLine, apply_to
from alerts.tickets.desk_moves.closing import missing_for_closing
from alerts.tickets.desk_moves.deciding import decide
from alerts.tickets.desk_moves.guards.work import PROOFS
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import THE_SERVICE, Actor, Around, MatterFile, MatterOpening
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.desk_moves.refusals import MoveRefused
from alerts.tickets.desk_moves.table import FieldKind, Move, MoveField, Need
from ingest.said import Said
from tests.alerts.tickets.desk_moves.files import AROUND, NINE

MINUTE = 60_000
HOUR = 60 * MINUTE
PEOPLE = {
    "zhang": (Grant("receiver"), Grant("dispatcher")),
    "li": (Grant("handler", "repair"), Grant("head", "repair")),
    "wu": (Grant("handler", "lab"),),
    "sun": (Grant("supervisor"),),
    "zhao": (Grant("leader"), Grant("head")),
    "qian": (Grant("caller"),),
}
ACTORS = [*(Actor(name, grants) for name, grants in PEOPLE.items()), THE_SERVICE]
BY_PEOPLE = [each.value for each in ContactChannel if each is not ContactChannel.SENSOR]
LEGAL_ENDS = {Step.CLOSED, Step.ARCHIVED}
MOST_TICKETS = 3
USUAL: dict[str, dict[str, object]] = {
    "instruct": {"outcome": "sent_back"},
    "resume": {},
    "answer": {"medium": "phone"},
    "dispatch": {"department": "repair"},
    "sign": {},
    "submit_result": {},
    "feed_back": {"to": "contact", "outcome": "told", "with_result": "result"},
    "user_sign": {"outcome": "refused"},
    "find_cause": {},
    "approve_close": {"outcome": "approved"},
    "unit_done": {},
    "task_done": {},
    "call_back": {"outcome": "satisfied", "solved": "yes", "came": "yes"},
    "close": {},
}
"""Commands that bring a matter to its end, and what is said with them."""
ONCE = frozenset({"feed_back", "user_sign", "find_cause", "approve_close", "unit_done", "call_back"})
"""Those of them that are enough once, if nobody is too many."""


class Desk(RuleBasedStateMachine):
    """Tickets by number, each with its history; numbers are issued as the door does it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NINE
        self.files: dict[str, MatterFile] = {}
        self.lines: dict[str, list[DeskLine]] = {}
        self.firsts: dict[str, str] = {}
        self.tickets = self.contacts = self.clocks = 0
        self.goes_on = False

    def around(self, file: MatterFile | None) -> Around:
        number = "" if file is None else file.ticket.number
        others = [each for each in self.files.values() if each.ticket.number != number]
        return replace(
            AROUND,
            people=PEOPLE,
            opening=MatterOpening(
                f"2026-{self.tickets + 1:06}",
                f"L2026-{self.contacts + 1:06}",
                "b7",
                "water-pressure",
                "minor",
            ),
            target=others[-1] if others else None,
            target_around=replace(AROUND, people=PEOPLE),
            candidates=tuple(
                Candidate(each.ticket.number, 0, Said("join-people-here", place="b7")) for each in others
            ),
            episodes=int(self.goes_on),
            open_episodes=int(self.goes_on),
        )

    # --- what is done

    @initialize(data=st.data())
    def one_came(self, data) -> None:
        self.registered(data, Mode.TRANSFER)

    @precondition(lambda self: len(self.files) < MOST_TICKETS)
    @rule(data=st.data(), mode=st.sampled_from([Mode.TRANSFER, Mode.TRANSFER, Mode.DIRECT]))
    def registered(self, data, mode) -> None:
        row = DESK_TABLES.moves.of_word("register")[0]
        values = self.values(data, row, None) | {
            "anonymous": False,
            "channel": data.draw(st.sampled_from(BY_PEOPLE)),
            "contacted_at": self.now,
            "category": "consult" if mode is Mode.DIRECT else "leak",
            "name": "张三",
            "unit_or_address": "幸福里7号楼",
            "phone": "13812341234",
        }
        self.give(None, "register", ACTORS[0], values)

    @rule(data=st.data())
    def somebody_does_something(self, data) -> None:
        file = self.one_of_them(data)
        if possible := self.possible(file):
            move, actors = data.draw(st.sampled_from(possible))
            self.give(file, move.command, data.draw(st.sampled_from(actors)), self.values(data, move, file))

    @rule(data=st.data(), moves=st.integers(1, 8))
    def it_goes_its_way(self, data, moves) -> None:
        """What is usually done next, with what is usually said: else nothing would ever be closed."""
        number = self.one_of_them(data).ticket.number
        for _ in range(moves):
            file = self.files[number]
            done = {line.move for line in self.lines[number]} & ONCE
            usual = [each for each in self.possible(file) if each[0].command in USUAL.keys() - done]
            if not usual:
                return
            move, actors = max(usual, key=lambda each: list(USUAL).index(each[0].command))
            needed = {each.name for each in move.fields if each.need is Need.ALWAYS}
            values = {name: each for name, each in self.values(data, move, file).items() if name in needed}
            self.give(file, move.command, actors[0], values | USUAL[move.command])

    @precondition(lambda self: self.now % 3)
    @rule(data=st.data(), word=st.sampled_from(["close", "resolve", "reopen"]))
    def somebody_tries(self, data, word) -> None:
        self.give(self.one_of_them(data), word, ACTORS[1], {"text": "好了"})

    def one_of_them(self, data) -> MatterFile:
        return data.draw(st.sampled_from(list(self.files.values())))

    def possible(self, file: MatterFile) -> list[tuple[Move, list[Actor]]]:
        """Rows that somebody may give now, with who."""
        found: dict[str, tuple[Move, list[Actor]]] = {}
        for actor in ACTORS:
            for each in allowed(file, actor, self.around(file), self.now, DESK_TABLES):
                if each.possible:
                    found.setdefault(each.move.command, (each.move, []))[1].append(actor)
        return list(found.values())

    @rule(minutes=st.sampled_from([1, 40, 600, 3_000]))
    def time_passes(self, minutes) -> None:
        self.now += minutes * MINUTE

    @rule()
    def it_breaks_or_mends(self) -> None:
        self.goes_on = not self.goes_on

    def values(self, data, move: Move, file: MatterFile | None) -> dict[str, object]:
        return {
            field.name: self.value(data, field, file)
            for field in move.fields
            if field.need is not Need.NEVER or data.draw(st.booleans())
        }

    def value(self, data, field: MoveField, file: MatterFile | None) -> object:
        if field.kind in OTHERS:
            return OTHERS[field.kind]
        choices = self.choices(field, file)
        value = data.draw(st.sampled_from(choices)) if choices else None
        return [value] if field.kind is FieldKind.CHOICES else value

    def choices(self, field: MoveField, file: MatterFile | None) -> list:
        """What may be given."""
        target = self.around(file).target
        known: dict[FieldKind, list] = {
            FieldKind.INSTANT: [self.now, self.now + HOUR, self.now + 30 * HOUR, self.now - HOUR],
            FieldKind.USER: sorted(PEOPLE),
            FieldKind.DEPARTMENT: ["repair", "lab"],
            FieldKind.YES_NO: [True, False],
            FieldKind.CONTACT: [] if file is None else [each.number for each in file.contacts],
            FieldKind.TASK: [] if file is None else [each.no for each in file.open_tasks],
            FieldKind.CLOCK: [] if file is None else [each.id for each in file.clocks if each.going],
            FieldKind.TICKET: [] if target is None else [target.ticket.number],
            FieldKind.OTHER_CONTACT: [] if target is None else [each.number for each in target.contacts],
        }
        if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
            return [each.value for each in CHOICES[field.choice]]
        return known[field.kind]

    # --- how it is kept

    def give(self, file: MatterFile | None, command: str, actor: Actor, values: dict[str, object]) -> None:
        around = self.around(file)
        order = Order(command, actor, self.now, values)
        try:
            changes = decide(file, order, around, self.now, DESK_TABLES)
        except MoveRefused:
            return
        self.keep(changes)
        self.closed_as_it_may(changes, around)

    def keep(self, changes: DeskChanges) -> None:
        for each in (changes, *changes.others):
            numbers = {thing.ticket for thing in each.clocks} | {line.version for line in ()}
            number = each.ticket.number if each.ticket is not None else next(iter(numbers))
            self.keep_one(number, replace(each, others=()))

    def keep_one(self, number: str, changes: DeskChanges) -> None:
        before = self.files.get(number)
        if before is None:
            assert changes.ticket is not None
            assert changes.numbers_used[0] == f"2026-{self.tickets + 1:06}"
            self.tickets += 1
            self.contacts += len(changes.contacts)
            self.firsts[number] = changes.ticket.first_responsible
            before = MatterFile(ticket=changes.ticket)
        else:
            assert changes.numbers_used == ()
            self.old_clocks_stay(before, changes)
        after = apply_to(before, changes)
        clocks = []
        for clock in after.clocks:
            self.clocks += not clock.id
            clocks.append(clock if clock.id else structs.replace(clock, id=self.clocks))
        self.files[number] = replace(after, clocks=tuple(clocks))
        self.lines.setdefault(number, []).extend(changes.lines)

    def old_clocks_stay(self, before: MatterFile, changes: DeskChanges) -> None:
        """A due moves only with a segment; what was met, missed or ended stays so."""
        moved = {segment.clock for segment in changes.segments}
        known = {clock.id: clock for clock in before.clocks}
        for clock in changes.clocks:
            old = known.get(clock.id)
            if old is None or clock.id in moved:
                continue
            assert clock.due_at == old.due_at
            assert old.going or clock.status is old.status
            assert clock.started_at == old.started_at

    def closed_as_it_may(self, changes: DeskChanges, around: Around) -> None:
        """Nothing is closed but what section 5 lets be, or what joined another."""
        if changes.ticket is None or changes.ticket.step is not Step.CLOSED:
            return
        file = self.files[changes.ticket.number]
        closing = any(line.move == "close" for line in changes.lines)
        if closing:
            assert missing_for_closing(file, around, DESK_TABLES.closing, DESK_TABLES.settings) == ()

    # --- what is always so

    @invariant()
    def every_step_was_legal(self) -> None:
        for lines in self.lines.values():
            for line in lines:
                if "to" not in line.data or not line.data.get("by"):
                    continue
                start, end = line.data.get("from"), Step(line.data["to"])
                row = DESK_TABLES.moves.row(line.given_as, Step(start) if start else None)
                assert row is not None
                assert end in {row.to or Step(start), *row.or_to.values()}

    @invariant()
    def closed_tickets_have_all_they_need(self) -> None:
        for file in self.files.values():
            if file.ticket.step in LEGAL_ENDS and file.ticket.code is not Code.JOINED:
                assert missing_for_closing(file, AROUND, DESK_TABLES.closing, DESK_TABLES.settings) == ()
                assert not [clock for clock in file.clocks if clock.going]
                assert file.standing == ()

    @invariant()
    def who_is_responsible_first_never_changes(self) -> None:
        for number, file in self.files.items():
            assert file.ticket.first_responsible == self.firsts[number] != ""

    @invariant()
    def numbers_have_no_gaps(self) -> None:
        assert sorted(self.files) == [f"2026-{number:06}" for number in range(1, self.tickets + 1)]
        contacts = sorted(each.number for file in self.files.values() for each in file.contacts)
        assert contacts == [f"L2026-{number:06}" for number in range(1, self.contacts + 1)]

    @invariant()
    def each_contact_is_counted_where_it_is(self) -> None:
        for file in self.files.values():
            assert file.ticket.contacts == len(file.contacts)

    @invariant()
    def versions_and_history_go_together(self) -> None:
        for number, lines in self.lines.items():
            assert [line.version for line in lines] == list(range(1, len(lines) + 1))
            assert lines[-1].version == self.files[number].ticket.version

    @invariant()
    def the_history_says_which_facts_there_are(self) -> None:
        for number, file in self.files.items():
            told = {
                (name, scope) for line in self.lines[number] for name, scope in line.data.get("facts", ())
            }
            own = {(fact.name, fact.scope) for fact in file.facts}
            assert own <= told, own - told

    @invariant()
    def one_unit_leads_at_most(self) -> None:
        for file in self.files.values():
            leads = [each for each in file.standing if each is not file.lead and each.role.value == "lead"]
            assert leads == []
            if file.ticket.step not in LEGAL_ENDS:  # which unit led stays on what is closed, for its lists
                assert file.ticket.unit == ("" if file.lead is None else file.lead.department)

    @invariant()
    def a_reporter_is_in_no_history(self) -> None:
        written = str(list(chain.from_iterable(self.lines.values())))
        assert "13812341234" not in written
        assert "幸福里7号楼" not in written


OTHERS: dict[FieldKind, object] = {
    FieldKind.TEXT: "一行",
    FieldKind.LONG_TEXT: "写了",
    FieldKind.DURATION: "2h",
    FieldKind.NUMBER: 1,
    FieldKind.PHONE: "13812341234",
    FieldKind.DEPARTMENTS: ["lab"],
    FieldKind.PLACE: "b7",
    FieldKind.PICTURE: "a" * 64,
    FieldKind.PROOF: dict.fromkeys(chain.from_iterable(PROOFS.values()), "有"),
}

TestDesk = Desk.TestCase
TestDesk.settings = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
"""No shorter walk is looked for: that takes minutes."""
