"""Days of large places: kept once a day is worked out, and the same as if its households were added up."""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.compliance.household_day import HouseholdDay, verdict_of
from alerts.compliance.place_sums import LARGE
from alerts.desk.places.calendar import compliance_calendar
from alerts.people.viewer import OPERATOR
from alerts.workers.nightly.job_progress import JobProgress
from alerts.workers.nightly.place_days import PlaceDays
from ingest.inventory.tree import Inventory, Level, Place
from tests.alerts.records.statements import Statement, statements
from tests.new_records import new_records

FIRST, LAST = date(2026, 1, 1), date(2026, 7, 31)
DAYS = FIRST.isoformat(), LAST.isoformat()
PARENTS = ("s1", "s2", "b1", "b2", "b3")
"""Where a household may lie."""


def tree(homes: list[str]) -> Inventory:
    """A household in each of ``homes``: two stations and three buildings, one of them below no station."""
    above = {"s1": "org", "s2": "org", "b1": "s1", "b2": "s2", "b3": "org"}
    level = {"s": Level.STATION, "b": Level.BUILDING}
    places = [Place("org", Level.ORGANISATION, "org")]
    places += [Place(id_, level[id_[0]], id_, parent) for id_, parent in above.items()]
    places += [Place(f"h{n}", Level.HOUSEHOLD, "", home) for n, home in enumerate(homes)]
    return Inventory({each.id: each for each in places})


def asked_for(found: list[Statement]) -> list[str]:
    return [each.sql for each in found if each.sql.startswith("SELECT")]


marks = st.integers(0, 20)
day_rows = st.builds(
    lambda h, day, judged, missing, bad: HouseholdDay(
        f"h{h}",
        f"2026-01-{day:02}",
        judged,
        max(0, judged - bad),
        judged + missing,
        verdict_of(judged, max(0, judged - bad), judged + missing, 0.6),
        frozen_at=1,
    ),
    *(st.integers(0, 11), st.integers(1, 5), marks, marks, marks),
)
homes = st.lists(st.sampled_from(PARENTS), min_size=12, max_size=12)


@settings(max_examples=25)
@given(st.lists(day_rows, max_size=40), st.lists(day_rows, max_size=20), homes, homes, st.integers(1, 4))
def test_sums_are_those_of_the_households_whatever_moved(rows, corrected, before, after, most):
    with tempfile.TemporaryDirectory() as folder, closing(new_records(Path(folder) / "r.sqlite")) as records:
        for found, homes in ((rows, before), (corrected, after)):
            known = tree(homes)
            with records.begin() as tx:
                tx.compliance.save(found)
            sums = PlaceDays(records, JobProgress(records), lambda: None, most)
            for day in {row.day for row in found}:
                sums.add_up(known, day)
            sums.catch_up(known)
            with records.reading() as tx:
                for place, count in known.household_counts.items():
                    below = [each.id for each in known.below(place) if each.level is Level.HOUSEHOLD]
                    assert count == len(below)
                    if count > most:
                        kept = tx.compliance.days_of_place(place, *DAYS)
                        assert kept == tx.compliance.days_of(below, *DAYS), place


def test_a_season_of_a_large_place_is_one_statement_and_a_row_a_day(records_of_both):
    records = records_of_both
    known = tree(["b1"] * (LARGE + 1) + ["b2"] * LARGE)
    everybody = [each.id for each in known.places.values() if each.level is Level.HOUSEHOLD]
    with records.begin() as tx:
        for day in ("2026-01-01", "2026-01-02", "2026-03-01"):
            tx.compliance.save([HouseholdDay(each, day, 9, 9, 9, "qualified") for each in everybody])
    asked = (records, OPERATOR, "s1", (FIRST, LAST))
    assert compliance_calendar(*asked, inventory=known).days == [], "nobody has added them up"
    PlaceDays(records, JobProgress(records), lambda: None).catch_up(known)
    for place in ("org", "s1", "b1", "s2"):
        with statements(records) as found_sql:
            found = compliance_calendar(records, OPERATOR, place, (FIRST, LAST), inventory=known)
        assert len(asked_for(found_sql)) == 1
        assert [(day.day, day.qualified) for day in found.days] == [
            (day, found.households) for day in ("2026-01-01", "2026-01-02", "2026-03-01")
        ]


def test_what_is_added_up_is_not_added_up_again(records):
    known = tree(["b1"] * (LARGE + 1))
    with records.begin() as tx:
        tx.compliance.save([HouseholdDay("h0", "2026-01-01", 9, 9, 9, "qualified")])
    progress = JobProgress(records)
    PlaceDays(records, progress, lambda: None).catch_up(known)
    with statements(records) as found_sql:
        PlaceDays(records, progress, lambda: None).catch_up(replace(known, version=2))
    assert len(asked_for(found_sql)) == 1, "the same households lie in the same places"
