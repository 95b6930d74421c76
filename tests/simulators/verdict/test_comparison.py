"""The verdict finds every way in which a service can differ from a ledger: here are services that do."""

from dataclasses import replace
from functools import cache

import pytest

from ingest.durations import HOUR, MINUTE
from simulators.ledger.recorder import ledger_of
from simulators.scenario.files import load
from simulators.town.town import Town
from simulators.verdict.comparison import compare, lateness
from simulators.verdict.discrepancies import DiscrepancyKind
from simulators.verdict.service_client import FoundClock, FoundEpisode, FoundTicket


@cache
def ledger():
    """A station's outage: two flats' tickets, and the station's above them."""
    return ledger_of(Town(load("station-outage-0550")))


@cache
def ended_ledger():
    """A flat that was too cold for three hours, ten minutes of them told late."""
    return ledger_of(Town(load("late-minutes")))


def faithful(made=None):
    """What a service tells that does everything as the ledger has it."""
    made = made or ledger()
    number = {each: f"2026-{index:06}" for index, each in enumerate(made.tickets)}
    on = {key: number[each] for each in made.tickets for key in each.episodes}
    episodes = [
        FoundEpisode(
            e.rule, e.point, e.began_at, e.opened_at, e.ended_at, e.found_late, e.withdrawn,
            on.get((e.rule, e.point, e.opened_at)),
            worst=e.worst, worst_at=e.worst_at, mean=e.mean, covered=e.covered, breaching=e.breaching,
        )
        for e in made.episodes
    ]  # fmt: skip
    tickets = [
        FoundTicket(
            number[t], t.place, t.concern, t.kind, "open", t.opened_at,
            None if t.parent is None else number[made.tickets[t.parent]],
            t.severity, t.clauses, t.households, t.recovered_since,
            tuple(FoundClock(c.key, c.started_at, c.due, c.status) for c in t.clocks),
            t.step, t.unit, t.owner, t.first_responsible, t.category, t.moves,
        )
        for t in made.tickets
    ]  # fmt: skip
    return episodes, tickets


def station_of(tickets):
    return next(each for each in tickets if each.kind == "group")


def without(rows, row):
    return [each for each in rows if each != row]


def kinds(verdict, what="room-temperature"):
    return {each.kind for each in verdict.differences if each.what == what}


def test_a_faithful_service_is_right():
    verdict = compare(ledger(), *faithful())
    assert verdict.right
    assert verdict.tickets["room-temperature"].expected == verdict.tickets["room-temperature"].found == 3


def test_a_ticket_that_is_not_there_is_missed():
    episodes, tickets = faithful()
    gone = station_of(tickets)
    orphans = [replace(e, ticket=None) if e.ticket == gone.number else e for e in episodes]
    verdict = compare(ledger(), orphans, without(tickets, gone))
    assert [each.where for each in verdict.of(DiscrepancyKind.MISSED)] == ["station-1"]
    assert not verdict.right


def test_a_ticket_that_is_not_due_is_false():
    episodes, tickets = faithful()
    more = replace(tickets[0], number="2026-9", place="s-01-101", parent=None)
    verdict = compare(ledger(), episodes, [*tickets, more])
    assert [each.where for each in verdict.of(DiscrepancyKind.FALSE)] == ["s-01-101"]


def test_a_second_ticket_of_the_same_place_and_concern_is_false():
    episodes, tickets = faithful()
    again = replace(station_of(tickets), number="2026-9", opened_at=station_of(tickets).opened_at + HOUR)
    assert kinds(compare(ledger(), episodes, [*tickets, again])) == {DiscrepancyKind.FALSE}


def test_a_ticket_at_another_place_is_misplaced_and_not_missed_and_false():
    episodes, tickets = faithful()
    elsewhere = [replace(t, place="heat") if t.kind == "group" else t for t in tickets]
    verdict = compare(ledger(), episodes, elsewhere)
    assert [each.where for each in verdict.of(DiscrepancyKind.WRONG_PLACE)] == ["station-1"]
    assert not verdict.of(DiscrepancyKind.MISSED)
    assert not verdict.of(DiscrepancyKind.FALSE)


@pytest.mark.parametrize(
    "change",
    [
        lambda ticket: replace(ticket, kind="place") if ticket.kind == "group" else ticket,
        lambda ticket: replace(ticket, parent=None),
    ],
    ids=["of another kind", "not below the station's"],
)
def test_a_ticket_that_hangs_together_otherwise_is_misgrouped(change):
    episodes, tickets = faithful()
    assert kinds(compare(ledger(), episodes, [change(each) for each in tickets])) == {
        DiscrepancyKind.WRONG_GROUPING
    }


def test_an_episode_on_another_ticket_is_misgrouped_on_both():
    episodes, tickets = faithful()
    child = next(each for each in tickets if each.parent)
    moved = [
        replace(e, ticket=child.number) if e.ticket == station_of(tickets).number else e for e in episodes
    ]
    verdict = compare(ledger(), moved, tickets)
    assert {each.where for each in verdict.of(DiscrepancyKind.WRONG_GROUPING)} == {child.place, "station-1"}


def test_a_late_ticket_is_told_with_its_delay_and_an_early_one_is_false():
    episodes, tickets = faithful()
    late = [replace(t, opened_at=t.opened_at + 3 * MINUTE) for t in tickets]
    verdict = compare(ledger(), episodes, late)
    assert str(lateness(verdict.tickets["room-temperature"].late)) == "3, up to 3 min"
    assert not verdict.right
    early = [replace(t, opened_at=t.opened_at - 3 * MINUTE) for t in tickets]
    assert kinds(compare(ledger(), episodes, early)) == {DiscrepancyKind.FALSE}


def test_a_service_on_the_real_clock_opens_a_ticket_between_two_ticks():
    episodes, tickets = faithful()
    ticks = ledger().ticks.tolist()
    for step, more, right in ((-1, 0, False), (-1, 1, True), (1, -1, True), (1, 0, False)):
        moved = [replace(t, opened_at=ticks[ticks.index(t.opened_at) + step] + more) for t in tickets]
        assert compare(ledger(), episodes, moved).right == right


@pytest.mark.parametrize(
    "change",
    [
        {"began_at": 0},
        {"ended_at": 1},
        {"found_late": True},
        {"withdrawn": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_episode_told_otherwise_is_different(change):
    episodes, tickets = faithful()
    verdict = compare(ledger(), [replace(episodes[0], **change), *episodes[1:]], tickets)
    assert kinds(verdict, episodes[0].rule) == {DiscrepancyKind.DIFFERENT}


@pytest.mark.parametrize(
    "change",
    [{"worst": 17.0}, {"worst": None}, {"worst_at": 1}, {"mean": 17.99}, {"covered": 1}, {"breaching": 1}],
    ids=lambda change: " ".join(f"{name} {value}" for name, value in change.items()),
)
def test_an_episode_that_has_ended_with_other_figures_is_different(change):
    made, (episodes, tickets) = ended_ledger(), faithful(ended_ledger())
    (ended, *_) = [e for e in episodes if e.ended_at is not None]
    verdict = compare(made, [replace(ended, **change), *without(episodes, ended)], tickets)
    assert [(each.kind, each.where) for each in verdict.differences] == [
        (DiscrepancyKind.DIFFERENT, ended.point)
    ]
    assert next(iter(change)) in str(verdict.differences[0].sentence)


def test_figures_that_differ_in_the_last_bits_are_the_same():
    made, (episodes, tickets) = ended_ledger(), faithful(ended_ledger())
    nearly = [replace(e, mean=None if e.mean is None else e.mean * (1 + 1e-12)) for e in episodes]
    assert compare(made, nearly, tickets).right


def test_the_figures_of_an_open_episode_may_be_behind():
    episodes, tickets = faithful()
    behind = [replace(e, worst=None, mean=None) if e.ended_at is None else e for e in episodes]
    assert behind != episodes
    assert compare(ledger(), behind, tickets).right


@pytest.mark.parametrize(
    "change",
    [
        {"severity": "info"},
        {"clauses": ()},
        {"households": 1},
        {"recovered_since": 1},
        {"state": "closed"},
        {"step": "registered"},
        {"unit": ""},
        {"owner": "heating"},
        {"first_responsible": "lu"},
        {"category": "repair"},
        {"moves": (("register", ""),)},
        {"moves": (("register", ""), ("dispatch", "centre"))},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_ticket_with_other_facts_is_different(change):
    episodes, tickets = faithful()
    changed = [replace(t, **change) if t.kind == "group" else t for t in tickets]
    verdict = compare(ledger(), episodes, changed)
    assert [(each.kind, each.where) for each in verdict.differences] == [
        (DiscrepancyKind.DIFFERENT, "station-1")
    ]


def test_who_received_it_may_be_told_to_nobody():
    episodes, tickets = faithful()
    untold = [replace(each, first_responsible=None, moves=None) for each in tickets]
    assert compare(ledger(), episodes, untold).right


def changed_clock(**change):
    """The group's ticket with one of its clocks changed, of the three that a cold room of a unit has."""
    episodes, tickets = faithful()
    group = station_of(tickets)
    sign, first, *others = group.clocks
    clocks = (sign, replace(first, **change), *others) if change else (sign, *others)
    return episodes, [*without(tickets, group), replace(group, clocks=clocks)]


def test_tickets_have_the_clocks_that_their_breaches_start():
    opened = station_of(faithful()[1]).opened_at
    sign, opinion, closing = station_of(faithful()[1]).clocks
    assert (sign.key, sign.started_at, sign.due) == ("sign", opened, opened + 30 * MINUTE)
    assert (opinion.key, opinion.started_at, opinion.due) == ("opinion.general", opened, opened + 2 * HOUR)
    assert (closing.key, closing.status) == ("closure.monthly", "running")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, "clock opinion.general is missing"),
        ({"key": "repair.large"}, "clock repair.large is not due"),
        ({"due": 1}, "opinion.general.due_at 1, not"),
        ({"started_at": 1}, "opinion.general.started_at 1, not"),
        ({"status": "ended"}, "opinion.general.status ended, not running"),
    ],
)
def test_a_ticket_with_other_clocks_is_different(change, says):
    verdict = compare(ledger(), *changed_clock(**change))
    assert kinds(verdict) == {DiscrepancyKind.DIFFERENT}
    assert says in str(verdict)


def test_a_clock_that_runs_twice_is_not_due():
    episodes, tickets = faithful()
    twice = [replace(t, clocks=(*t.clocks, *t.clocks[1:2])) for t in tickets]
    assert "clock opinion.general is not due" in str(compare(ledger(), episodes, twice))


def test_on_the_real_clock_a_clock_starts_with_its_ticket_between_two_ticks():
    episodes, tickets = faithful()

    ticks = ledger().ticks.tolist()

    def moved(step, more, opening=0):
        """Clocks that start at another tick, or beside it; only the ticket's own opening stays."""
        found = []
        for ticket in tickets:
            at = ticks[ticks.index(ticket.opened_at) + step] + more
            ms = at - ticket.opened_at
            clocks = [
                replace(c, started_at=at, due=c.due + (0 if c.key == "closure.monthly" else ms))
                for c in ticket.clocks
            ]
            found.append(replace(ticket, opened_at=ticket.opened_at + opening * ms, clocks=tuple(clocks)))
        return compare(ledger(), episodes, found)

    for step, more, right in ((-1, 0, False), (-1, 1, True), (1, -1, True), (1, 0, False)):
        assert moved(step, more).right == right
    late = moved(3, 0, opening=1)
    assert (late.differences, late.right) == ([], False), "what is told of a late ticket is told once"


def test_an_episode_more_or_less_is_false_or_missed():
    episodes, tickets = faithful()
    shifted = replace(episodes[0], opened_at=episodes[0].opened_at + MINUTE)
    verdict = compare(ledger(), [shifted, *episodes[1:]], tickets)
    assert {DiscrepancyKind.MISSED, DiscrepancyKind.FALSE} <= kinds(verdict, episodes[0].rule)


def test_what_is_installed_beside_the_town_is_nobody_s_business():
    episodes, tickets = faithful()
    stranger = replace(tickets[0], number="2026-9", place="elsewhere", concern="silence", parent=None)
    other = FoundEpisode(
        "silent", "elsewhere-room", 0, 0, None, found_late=False, withdrawn=False, ticket=None
    )
    assert compare(ledger(), [*episodes, other], [*tickets, stranger]).right
