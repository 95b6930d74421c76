"""What came of people's matters at the desk, held against what a scenario says of them, to the last clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, NamedTuple
from urllib.parse import quote

from ingest.said import Said
from simulators.office.office_differences import OfficeDifference, local
from simulators.office.people_at_desk import PeopleAtDesk
from simulators.scenario.office import ClockSection, MatterSection
from simulators.verdict.discrepancies import odd
from simulators.verdict.service_client import ServiceClient, instant_of


class DeskMove(NamedTuple):
    """A command on record: when it was entered (UTC ms), by whom, and where the ticket stood afterwards."""

    at: int
    who: str
    does: str
    step: str


class DeskStep(NamedTuple):
    """A step of a ladder: its instant (UTC ms), and the posts that it was meant for."""

    step: str
    at: int
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeskClockTold:
    """A clock, as a scenario says or as the service tells it; times UTC ms."""

    key: str
    unit: str
    start: int
    due: int | None
    status: str
    at: int | None
    steps: tuple[DeskStep, ...]


@dataclass(frozen=True, slots=True)
class MatterTold:
    """All that is compared of a matter."""

    unit: str
    moves: tuple[DeskMove, ...]
    clocks: tuple[DeskClockTold, ...]


def office_differences(people: PeopleAtDesk, service: ServiceClient) -> list[OfficeDifference]:
    """Every difference between the matters of ``people`` and what ``service`` has of them, in order of time.

    Raises `ServiceError`.
    """
    found = list(people.differences)
    for each in people.matters:
        if each.ticket:
            told = matter_told(service.document(f"tickets/{quote(each.ticket, safe='')}"))
            found += compare_matter(each.section, told, people.zone)
    return sorted(found, key=lambda difference: difference.at)


def expected_of(section: MatterSection) -> MatterTold:
    """What the scenario says of a matter, in the terms in which it is compared."""
    return MatterTold(
        section.unit,
        tuple(DeskMove(act.at, act.who, act.does, act.step) for act in section.acts if not act.refused),
        tuple(map(_clock_of, section.clocks)),
    )


def matter_told(document: Any) -> MatterTold:
    """What the service tells of a matter, from the document of its ticket."""
    steps: dict[int, list[DeskStep]] = defaultdict(list)
    moves = []
    for line in document["history"]:
        data = line["data"]
        if line["reason"] == "clock-step":
            steps[data["clock"]].append(DeskStep(data["step"], data["instant"], tuple(data["meant_for"])))
        elif line["command"]:
            moves.append(DeskMove(instant_of(line["at"]), line["actor"], line["command"], data["to"]))
    clocks = [
        DeskClockTold(
            each["key"],
            each["unit"],
            instant_of(each["started_at"]),
            None if each["due_at"] is None else instant_of(each["due_at"]),
            each["status"],
            None
            if each["stopped_at"] is None or each["status"] == "ended"
            else instant_of(each["stopped_at"]),
            tuple(steps[each["id"]]),
        )
        for each in document["clocks"]
    ]
    return MatterTold(document["unit"] or "", tuple(moves), tuple(clocks))


def compare_matter(section: MatterSection, found: MatterTold, zone: str) -> Iterator[OfficeDifference]:
    """Every difference between a matter and what was ``found`` of it."""
    expected = expected_of(section)
    if expected.unit != found.unit:
        at = section.acts[0].at
        yield OfficeDifference(at, section.title, odd("unit", found.unit or "-", expected.unit or "-"))
    # After the first that differs all others would.
    for want, have in zip_longest(expected.moves, found.moves):
        if want != have:
            said = Said("office-move", found=_move(have, zone), wanted=_move(want, zone))
            yield OfficeDifference((want or have).at, section.title, said)
            break
    for at, sentence in _odd_clocks(expected.clocks, found.clocks, zone):
        yield OfficeDifference(at, section.title, sentence)


def _odd_clocks(
    expected: Iterable[DeskClockTold], found: Iterable[DeskClockTold], zone: str
) -> Iterator[tuple[int, Said]]:
    """The clocks of a key and a unit are paired in the order in which they start."""
    wanted, have = _by_key(expected), _by_key(found)
    for key in sorted(wanted.keys() | have.keys()):
        for want, had in zip_longest(wanted[key], have[key]):
            if had is None:
                yield want.start, Said("verdict-no-clock", key=want.key)
            elif want is None:
                yield had.start, Said("verdict-clock-not-due", key=had.key)
            else:
                yield from ((want.start, sentence) for sentence in _odd_clock(want, had, zone))


def _odd_clock(want: DeskClockTold, have: DeskClockTold, zone: str) -> Iterator[Said]:
    name = f"{want.key} ({local(want.start, zone)})"
    for what, wanted, found in (
        ("start", want.start, have.start),
        ("due", want.due, have.due),
        ("at", want.at, have.at),
    ):
        if wanted != found:
            yield odd(f"{name}: {what}", local(found, zone), local(wanted, zone))
    if want.status != have.status:
        yield odd(f"{name}: status", have.status, want.status)
    for wanted_step, found_step in zip_longest(want.steps, have.steps):
        if wanted_step != found_step:
            yield odd(f"{name}: step", _step(found_step, zone), _step(wanted_step, zone))
            return


def _by_key(clocks: Iterable[DeskClockTold]) -> dict[tuple[str, str], Sequence[DeskClockTold]]:
    found: dict[tuple[str, str], list[DeskClockTold]] = defaultdict(list)
    for clock in sorted(clocks, key=lambda each: (each.start, each.due or 0)):
        found[clock.key, clock.unit].append(clock)
    return defaultdict(list, found)


def _clock_of(section: ClockSection) -> DeskClockTold:
    steps = tuple(DeskStep(each.step, each.at, each.to) for each in section.steps)
    return DeskClockTold(
        section.key, section.unit, section.start, section.due, section.status, section.at, steps
    )


def _move(move: DeskMove | None, zone: str) -> str:
    return "-" if move is None else f"{local(move.at, zone)} {move.who} {move.does} -> {move.step}"


def _step(step: DeskStep | None, zone: str) -> str:
    return "-" if step is None else f"{step.step} {local(step.at, zone)} ({', '.join(step.to)})"
