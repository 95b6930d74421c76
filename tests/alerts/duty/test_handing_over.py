"""Handovers by the table: who says what at which step, and what no sequence of commands can bring about."""

from __future__ import annotations

from contextlib import suppress
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.duty.handing_over import PARTS, Handover, HandoverOrder, HandoverSituation, allowed, decide, told
from alerts.duty.handover_table import ROWS, HandoverCommand, HandoverStep, read_handover
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.refusals import DutyRefused
from alerts.duty.shifts import DutyShift
from ingest.problems import Problems
from ingest.said import name_of

C, Step = HandoverCommand, HandoverStep
OUT = DutyShift("team", 0, 10, "wang", ("li", "both"))
IN = DutyShift("team", 10, 20, "zhao", ("wu", "both"))
MATTERS = {"tickets": ["2026-000001"], "clocks": [], "more": False, "more_clocks": False}
FILLED = [(C.FILL, "wang", "正常", part, 0) for part in PARTS if part != 2]
UNTIL_INSPECTING = [(C.BEGIN, "wang"), *FILLED, (C.PRESENT, "li")]
WHOLE = [*UNTIL_INSPECTING, (C.SIGN_OUT, "wang"), (C.SIGN_IN, "zhao")]


class Told:
    """A handover as commands are given; ``accidents``: critical tickets at the moment."""

    def __init__(self) -> None:
        self.lines: list[DutyLine] = []
        self.accidents: frozenset[str] = frozenset()

    def around(self) -> HandoverSituation:
        return HandoverSituation(OUT, IN, self.accidents, MATTERS)

    @property
    def handover(self) -> Handover:
        return told(self.lines)

    @property
    def step(self) -> HandoverStep:
        return self.handover.step_now(self.accidents)

    def say(
        self, command: HandoverCommand, actor: str, text: str = "", part: int = 0, entry: int = 0
    ) -> None:
        data = decide(self.handover, HandoverOrder(command, actor, text, part, entry), self.around())
        line = DutyLine(at=0, post="team", kind=DutyLineKind.HANDOVER, actor=actor, text=text, data=data)
        self.lines.append(line)


@pytest.fixture
def it() -> Told:
    return Told()


def say_all(it: Told, said) -> None:
    for each in said:
        it.say(*each)


def test_from_the_beginning_to_both_signatures(it):
    say_all(it, WHOLE)
    assert it.step is Step.DONE
    assert it.handover.signed_out_by == "wang"
    assert it.handover.matters == MATTERS
    assert set(it.handover.parts) == {1, 3, 4, 5}


@pytest.mark.parametrize("left_out", FILLED)
def test_it_is_presented_only_when_all_parts_are_stated(it, left_out):
    it.say(C.BEGIN, "wang")
    say_all(it, [each for each in FILLED if each != left_out])
    with pytest.raises(DutyRefused, match="five parts"):
        it.say(C.PRESENT, "wang")
    assert C.PRESENT not in allowed(it.handover, "wang", it.around())
    it.say(*left_out)
    assert C.PRESENT in allowed(it.handover, "wang", it.around())


def test_each_exception_needs_an_answer(it):
    say_all(it, [*UNTIL_INSPECTING, (C.RAISE, "zhao", "扳手缺一把"), (C.RAISE, "wu", "记录缺页")])
    it.say(C.CLARIFY, "li", "在车上", entry=2)
    with pytest.raises(DutyRefused, match="answer"):
        it.say(C.SIGN_OUT, "wang")
    for entry in (2, 3):
        with pytest.raises(DutyRefused, match="waits for an answer"):
            it.say(C.CLARIFY, "li", "x", entry=entry)
    it.say(C.CLARIFY, "wang", "已补", entry=1)
    first, second = it.handover.entries
    assert (first.by, first.answer, first.answered_by) == ("zhao", "已补", "wang")
    assert (second.by, second.answer, second.answered_by) == ("wu", "在车上", "li")
    it.say(C.SIGN_OUT, "li")


def test_nobody_signs_for_both_shifts(it):
    say_all(it, [*UNTIL_INSPECTING, (C.SIGN_OUT, "both")])
    with pytest.raises(DutyRefused, match="both shifts"):
        it.say(C.SIGN_IN, "both")
    it.say(C.SIGN_IN, "wu")


@pytest.mark.parametrize("where", [[(C.BEGIN, "wang")], UNTIL_INSPECTING])
def test_an_operation_pauses_it_and_it_goes_on_where_it_was(it, where):
    say_all(it, where)
    before = it.step
    it.say(C.PAUSE_OPERATION, "li", "倒闸")
    assert it.step is Step.PAUSED_OPERATION
    for command in (C.PRESENT, C.SIGN_OUT, C.FILL):
        with pytest.raises(DutyRefused):
            it.say(command, "wang", "x", 1)
    it.say(C.OPERATION_DONE, "wang")
    assert it.step is before


def test_an_accident_that_somebody_tells_of_pauses_it_until_it_is_staged(it):
    say_all(it, [*UNTIL_INSPECTING, (C.PAUSE_OPERATION, "li", "倒闸"), (C.ACCIDENT, "zhao", "爆管")])
    assert it.step is Step.PAUSED_ACCIDENT
    with pytest.raises(DutyRefused, match="chief"):
        it.say(C.STAGED, "li", "已关阀")
    it.say(C.STAGED, "wang", "已关阀")
    assert it.step is Step.PAUSED_OPERATION
    it.say(C.OPERATION_DONE, "wang")
    assert it.step is Step.INSPECTING


@pytest.mark.parametrize("operation", [False, True])
def test_a_critical_ticket_pauses_it_by_itself_until_each_is_staged(it, operation):
    say_all(it, [*UNTIL_INSPECTING, *([(C.PAUSE_OPERATION, "li", "倒闸")] if operation else [])])
    before = it.step
    it.accidents = frozenset({"a", "b"})
    assert it.step is Step.PAUSED_ACCIDENT
    with pytest.raises(DutyRefused):
        it.say(C.SIGN_OUT, "wang")
    it.say(C.STAGED, "wang", "已关阀")
    assert it.step is before
    it.accidents |= {"c"}
    assert it.step is Step.PAUSED_ACCIDENT


def test_between_the_two_signatures_an_accident_pauses_it_too(it):
    say_all(it, WHOLE[:-1])
    it.accidents = frozenset({"a"})
    with pytest.raises(DutyRefused):
        it.say(C.SIGN_IN, "zhao")
    it.say(C.STAGED, "wang", "已关阀")
    it.say(C.SIGN_IN, "zhao")
    assert it.step is Step.DONE


@pytest.mark.parametrize("command", C)
def test_nothing_is_said_after_the_end(it, command):
    say_all(it, WHOLE)
    for actor in ("wang", "zhao"):
        with pytest.raises(DutyRefused):
            it.say(command, actor, "x", 1, 1)
    it.accidents = frozenset({"a"})
    assert it.step is Step.DONE


@pytest.mark.parametrize(
    ("command", "actor", "more"),
    [
        (C.FILL, "wang", {"part": 2, "text": "x"}),
        (C.FILL, "wang", {"part": 6, "text": "x"}),
        (C.FILL, "wang", {"part": 1}),
        (C.FILL, "wang", {"part": 1, "text": "a\0"}),
        (C.FILL, "wang", {"part": 1, "text": "x" * 2_001}),
        (C.FILL, "zhao", {"part": 1, "text": "x"}),
        (C.FILL, "stranger", {"part": 1, "text": "x"}),
        (C.BEGIN, "wang", {}),
    ],
)
def test_what_does_not_fit_is_refused(it, command, actor, more):
    it.say(C.BEGIN, "wang")
    with pytest.raises(DutyRefused):
        it.say(command, actor, **more)
    assert len(it.lines) == 1


def test_only_the_chief_of_the_shift_in_charge_begins(it):
    for actor in ("li", "zhao"):
        with pytest.raises(DutyRefused):
            it.say(C.BEGIN, actor)


ORDERS = st.tuples(
    st.sampled_from(C),
    st.sampled_from(["wang", "li", "zhao", "wu", "both", "stranger"]),
    st.sampled_from(["", "x"]),
    st.integers(0, 5),
    st.integers(0, 2),
)


@given(st.lists(st.tuples(ORDERS, st.sampled_from([None, None, None, (), ("a",), ("a", "b")])), max_size=60))
def test_whatever_is_said_it_ends_only_with_two_persons_all_parts_and_all_answers(said):
    it = Told()
    for order, accidents in said:
        it.accidents = it.accidents if accidents is None else frozenset(accidents)
        before, possible = it.step, allowed(it.handover, order[1], it.around())
        with suppress(DutyRefused):
            it.say(*order)
            assert order[0] in possible
            assert before in ROWS[order[0]].steps
    signed = [
        (line.data["command"], line.actor) for line in it.lines if line.data["command"].startswith("sign")
    ]
    handover = it.handover
    if handover.step is Step.DONE:
        (out, first), (in_, second) = signed
        assert (out, in_) == ("sign_out", "sign_in")
        assert first != second
        assert first in OUT.persons
        assert second in IN.persons
        assert set(handover.parts) >= {1, 3, 4, 5}
        assert all(each.answer for each in handover.entries)
    assert len(signed) <= 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('to = "signing"', 'to = "gone"'),
        ('command = "raise"', 'command = "begin"'),
        ('from = ["signing"]', 'from = ["done"]'),
        ('clauses = ["C11"]', 'clauses = ["Z9"]'),
        ('who = "incoming"', 'who = "king"'),
    ],
)
def test_a_fault_of_the_table_is_told(old, new):
    written = resources.files("alerts.duty").joinpath("handover.toml").read_text(encoding="utf-8")
    assert old in written
    with pytest.raises(Problems):
        read_handover("handover.toml", written.replace(old, new, 1).encode())


@pytest.mark.parametrize("word", [*C, *Step])
def test_every_command_and_step_has_words(word):
    kind = "duty_command" if word in {*C} else "duty_step"
    assert str(name_of(kind, word))
