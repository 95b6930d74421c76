"""Outages of the inventory as stops approved elsewhere: muted as before, and worked as any other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.desk.registration import import_inventory
from alerts.desk.stops import imports
from alerts.desk.stops.imports import end_unbegun, follow_outages
from alerts.desk.stops.windows import windows_of
from alerts.people.viewer import OPERATOR
from alerts.rules.rule_files import default_rules
from alerts.stops.imported import came_as
from alerts.stops.refusals import StopRefused
from alerts.stops.supply_stop import after
from ingest.durations import HOUR
from ingest.inventory.tree import Outage
from tests.alerts.records.statements import sent, statements
from tests.alerts.reference.town import MAIN, at, judged, said, town
from tests.clauses.stops.stop_at_desk import StopAtDesk, StopDesk
from tests.clauses.stops.test_twice import planned

REPORT = {"receiver": "潘", "content": "换阀停水"}


class ImportDesk(StopDesk):
    """A desk at which outages come with the inventory."""

    def imports(self, when: str, *outages: Outage) -> None:
        """The whole inventory with these outages is imported, and the desk follows."""
        self._pass(self.instant(when))
        wanted = replace(self.desk.inventory, outages={each.id: each for each in outages})
        import_inventory(self.records, OPERATOR, wanted, default_rules(), self.now, replace=True)
        self.follow()

    def follow(self) -> bool:
        with self.records.reading() as tx:
            self.desk = replace(self.desk, inventory=tx.inventory.load())
        done = follow_outages(self.records, self.now, self.desk)
        end_unbegun(self.records, self.now, self.desk)
        return done

    def outage(self, id_: str, start: str, end: str, place: str = "north") -> Outage:
        return Outage(id_, place, self.instant(start), self.instant(end), "季", "更换阀门")

    @property
    def stops(self) -> list[StopAtDesk]:
        with self.records.reading() as tx:
            return [StopAtDesk(self, each.number) for each in tx.stops.page(None, 9_999)][::-1]

    def muted(self) -> Iterable[Outage]:
        with self.records.reading() as tx:
            return list(tx.inventory.load().outages.values())


@pytest.fixture
def desk(records) -> ImportDesk:
    return ImportDesk(records)


def test_c20_an_imported_outage_is_an_approved_stop_with_its_source_and_mutes_as_it_did(desk):
    outage = desk.outage("valve-7", "03-06 08:00", "03-06 17:00")
    desk.imports("03-02 10:00", outage)
    (plan,) = desk.stops
    stop = plan.stop
    assert (stop.step, stop.outage, stop.approved_by, stop.cause) == ("approved", "valve-7", "季", "更换阀门")
    assert (stop.places, stop.window) == (("north",), (outage.start, outage.end))
    assert (desk.muted(), windows_of(stop)) == ([outage], {"valve-7": outage})
    plan.does("11:00", "guo", "report_dispatch", **REPORT).does("03-06 08:00", "guo", "start")
    plan.does("03-06 17:10", "guo", "end").does("03-06 17:20", "wang", "close")
    assert (plan.step, desk.muted()) == ("closed", [outage])


def test_w38_w56_it_owes_what_a_stop_of_that_size_owes_from_its_import_on(desk):
    north = desk.desk.inventory.places["north"]
    places = {**desk.desk.inventory.places, "north": replace(north, households=1200)}
    desk.desk = replace(desk.desk, inventory=replace(desk.desk.inventory, places=places))
    desk.imports("03-02 10:00", desk.outage("valve-7", "03-06 08:00", "03-06 17:00"))
    (plan,) = desk.stops
    assert {plan.due("plan.dispatch"), plan.due("plan.city")} == {"03-06 08:00"}
    assert (plan.due("notice.handover"), plan.due("notice.paper")) == ("03-04 08:00", "03-05 08:00")
    assert plan.refuses("03-06 08:00", "guo", "start").fields == {"plan.dispatch", "plan.city"}


def test_w56_a_limit_that_was_over_before_the_import_is_no_finding_and_a_later_one_is(desk):
    north = desk.desk.inventory.places["north"]
    places = {**desk.desk.inventory.places, "north": replace(north, households=1200)}
    desk.desk = replace(desk.desk, inventory=replace(desk.desk.inventory, places=places))
    desk.imports("03-05 10:00", desk.outage("valve-7", "03-06 08:00", "03-06 17:00"))
    (plan,) = desk.stops
    assert plan.due("notice.handover") == "03-04 08:00"
    desk.until("03-06 08:05")
    with desk.records.reading() as tx:
        found, _ = tx.findings.page(territories=None)
    late = {each.evidence["policy"] for each in found.values()}
    assert late >= {"plan.dispatch", "plan.city"}
    assert not late & {"notice.handover", "notice.paper"}


def test_c20_imported_again_it_is_the_same_stop_and_follows_its_window_and_place(desk):
    outage = desk.outage("valve-7", "03-06 08:00", "03-06 17:00")
    desk.imports("03-02 10:00", outage)
    before = desk.stops[0].file
    desk.imports("03-02 11:00", outage)
    desk.follow()
    assert [each.file for each in desk.stops] == [before]
    moved = desk.outage("valve-7", "03-07 09:00", "03-07 12:00", "b7")
    desk.imports("03-02 12:00", moved)
    (plan,) = desk.stops
    assert (plan.stop.window, plan.stop.places) == ((moved.start, moved.end), ("b7",))
    assert plan.due("notice.paper") == "03-06 09:00"


@pytest.mark.parametrize(("begun", "step"), [(False, "withdrawn"), (True, "ended")])
def test_c20_one_that_has_left_the_inventory_ends_with_its_limits(desk, begun, step):
    desk.imports("03-02 10:00", desk.outage("valve-7", "03-06 08:00", "03-06 17:00"))
    (plan,) = desk.stops
    if begun:
        plan.does("11:00", "guo", "report_dispatch", **REPORT).does("03-06 08:00", "guo", "start")
    desk.imports("03-06 09:00")
    assert (plan.step, plan.stop.window) == (step, None)
    assert not begun or not any(each.going for each in plan.clocks("stop.overrun"))
    assert begun or not any(each.going for each in plan.file.clocks)
    desk.imports("03-06 10:00", desk.outage("valve-7", "03-06 08:00", "03-06 17:00"))
    assert [each.step for each in desk.stops] == [step, "approved"], "brought back it is another"


def test_c20_one_that_nobody_began_is_over_with_its_window_and_one_that_is_over_already_is_none(desk):
    past = desk.outage("past", "03-01 08:00", "03-02 10:00")
    desk.imports("03-02 10:00", past, desk.outage("valve-7", "03-06 08:00", "03-06 17:00"))
    (plan,) = desk.stops
    desk._pass(desk.instant("03-06 16:59"))
    desk.follow()
    assert plan.step == "approved"
    desk._pass(desk.instant("03-06 17:00"))
    desk.follow()
    desk.follow()
    assert ([each.step for each in desk.stops], desk.going_on()) == (["closed"], [])


@pytest.mark.parametrize(
    ("who", "command", "given"),
    [("guo", "withdraw", {}), ("ji", "approve_anew", {"ends_at": "03-06 19:00"})],
)
def test_c20_its_window_is_changed_where_it_came_from_since_the_next_import_would_undo_it(
    desk, who, command, given
):
    desk.imports("03-02 10:00", desk.outage("valve-7", "03-06 08:00", "03-06 17:00"))
    (plan,) = desk.stops
    with pytest.raises(StopRefused) as refused:
        plan.does("11:00", who, command, text="改期", **given)
    (reason,) = refused.value.reasons
    assert (reason.said.key, dict(reason.said.values)["outage"]) == ("stop-imported", "valve-7")
    assert (plan.step, [each.end for each in desk.muted()]) == ("approved", [desk.instant("03-06 17:00")])


def test_c33_what_was_imported_is_not_applied_for_again_and_windows_of_stops_are_no_import(desk):
    desk.imports("03-02 08:00", desk.outage("valve-7", "03-06 08:00", "03-06 17:00"))
    with pytest.raises(StopRefused, match=desk.stops[0].number):
        planned(desk, "03-06 09:00", "03-06 12:00")
    planned(desk, "03-07 09:00", "03-07 12:00").does("10:00", "ji", "approve")
    desk.follow()
    assert len(desk.stops) == 2


def test_c20_nothing_is_followed_of_an_inventory_that_is_no_longer_in_force(desk):
    outage = desk.outage("valve-7", "03-06 08:00", "03-06 17:00")
    desk._pass(desk.instant("03-02 10:00"))
    wanted = replace(desk.desk.inventory, outages={outage.id: outage})
    desk.desk = replace(desk.desk, inventory=replace(wanted, version=wanted.version - 1))
    assert not follow_outages(desk.records, desk.now, desk.desk)
    assert desk.stops == []


def test_c20_many_cost_as_many_statements_a_hundred_as_one_and_go_on_at_the_next_look(desk, monkeypatch):
    monkeypatch.setattr(imports, "MOST_AT_A_LOOK", 2)
    desk.imports("03-02 10:00", desk.outage("first", "03-06 08:00", "03-06 17:00", "b7"))
    asked = []
    for count in (1, 100, 301):
        each_place = ("b7", "b8", "north")
        found = [
            desk.outage(
                f"{count}-{no}",
                f"03-{7 + no % 20:02} 08:00",
                f"03-{7 + no % 20:02} 09:00",
                each_place[no % 3],
            )
            for no in range(count)
        ]
        with desk.records.reading() as tx:
            inventory = tx.inventory.load()
        everything = replace(inventory, outages={**inventory.outages, **{each.id: each for each in found}})
        import_inventory(desk.records, OPERATOR, everything, default_rules(), desk.now, replace=True)
        with statements(desk.records) as seen:
            done = desk.follow()
        asked.append((sent(seen), done))
    assert [done for _, done in asked] == [True, True, False]
    assert asked[1][0] <= asked[0][0] + 2
    assert desk.follow()
    assert len(desk.stops) == 1 + 1 + 100 + 301


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40)), min_size=1, max_size=4)


@given(spans, st.sampled_from(["flat", "building"]))
def test_c20_the_same_episodes_come_of_outages_and_of_the_stops_that_they_became(found, place):
    start = at("2026-03-06 08:00")
    table = {
        f"o{no}": Outage(f"o{no}", place, start + first * 60_000, start + (first + length) * 60_000)
        for no, (first, length) in enumerate(found)
    }
    stops = [
        after(None, came_as(f"T2026-{no:04}", each, 0, start - HOUR))
        for no, each in enumerate(table.values())
    ]
    of_stops = {id_: each for stop in stops for id_, each in windows_of(stop).items()}
    readings = said(start, at("2026-03-06 10:30"), 0.05)
    episodes = [
        judged("pressure.low", readings, town(MAIN, outages=tuple(each.values())), at("2026-03-06 10:29"))
        for each in (table, of_stops)
    ]
    assert episodes[0] == episodes[1]
