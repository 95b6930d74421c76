"""Rules' history, figures, users and events."""

from dataclasses import replace
from decimal import Decimal

from alerts.compliance.household_day import HouseholdDay
from alerts.events import Event, NewEvent
from alerts.records.rules import limit_change_bites
from alerts.rules.limits import LimitChange
from alerts.rules.rule import OwnWords
from ingest.inventory.tree import Inventory, Level, Place
from ingest.readings.touched_hours import TouchedHour
from tests.alerts.desk.town_on_record import RULES

NOW = 1_767_225_600_000
DAY = HouseholdDay("h1", "2026-01-01", 600, 540, 900, "unqualified")


def test_rules_are_recorded_when_they_differ_and_come_back_to_the_last_digit(tx):
    assert tx.rules.last() is None
    assert tx.rules.record(RULES, NOW) == 1
    assert tx.rules.record(dict(reversed(RULES.items())), NOW + 1) == 1
    changed = {**RULES, "room.day": replace(RULES["room.day"], limit=Decimal("18.10"), version=2)}
    assert tx.rules.record(changed, NOW + 2) == 2
    assert tx.rules.last() == changed
    assert str(tx.rules.last()["room.day"].limit) == "18.10"


def test_versions_of_rules_are_known_with_the_instant_until_which_they_held(tx):
    def recorded(at: int, **versions: int) -> None:
        rules = {
            name: replace(RULES["room.day"], id=name, version=version) for name, version in versions.items()
        }
        tx.rules.record(rules, at)

    assert tx.rules.rule_changes(0) == []
    recorded(10, day=1, night=1)
    recorded(20, day=2, night=1)
    recorded(30, day=3)
    recorded(40, day=3, night=5)
    hours = RULES["room.day"].hours
    told = [("day", 20, 1, hours), ("day", 30, 2, hours), ("night", 30, 1, hours)]
    assert sorted(map(tuple, tx.rules.rule_changes(0))) == told
    assert sorted(map(tuple, tx.rules.rule_changes(20))) == told
    assert sorted(map(tuple, tx.rules.rule_changes(21))) == told[1:]
    assert tx.rules.rule_changes(31) == []


def test_hours_that_change_without_a_new_version_are_known_too(tx):
    rule = RULES["room.day"]
    tx.rules.record({rule.id: rule}, 10)
    tx.rules.record({rule.id: replace(rule, hours="07:00-22:00")}, 20)
    assert list(map(tuple, tx.rules.rule_changes(0))) == [(rule.id, 20, 1, rule.hours)]


def test_the_words_of_each_version_of_a_rule_are_kept_and_mended_ones_stand(tx):
    def recorded(at: int, version: int, name: str | None) -> None:
        words = name and OwnWords((("zh-CN", name), ("en", name)), (("zh-CN", "y"), ("en", "z")))
        rule = replace(RULES["room.day"], id="mine", version=version, words=words)
        tx.rules.record({"mine": rule, "room.day": RULES["room.day"]}, at)
        assert tx.rules.last()["mine"].words == words

    recorded(10, 1, None)
    recorded(20, 1, "colt")
    recorded(30, 1, "cold")
    recorded(40, 2, "colder")
    kept = tx.rules.own_words()
    assert {key: dict(words.name)["en"] for key, words in kept.items()} == {
        ("mine", 1): "cold",
        ("mine", 2): "colder",
    }
    assert dict(kept["mine", 2].text) == {"zh-CN": "y", "en": "z"}
    recorded(50, 2, None)
    assert set(tx.rules.own_words()) == {("mine", 1)}


def test_limits_that_were_in_force_are_kept_from_an_instant_on(tx):
    changes = [
        LimitChange("room.contract", 7, NOW, 23_000_000),
        LimitChange("pressure.high", 2, NOW + 5, 600_000),
        LimitChange("room.contract", 7, NOW - 5, 0),
    ]
    for bite in (*limit_change_bites(changes), *limit_change_bites([changes[0]._replace(limit=1)])):
        tx.staging.apply(bite)
    assert tx.rules.limit_changes(NOW) == [
        ("room.contract", 7, NOW, 23_000_000),
        ("pressure.high", 2, NOW + 5, 600_000),
    ]
    assert tx.rules.limit_changes_of({"pressure.high", "room.day"}, {2, 7}) == [changes[1]]


def test_events_are_numbered_in_order_and_replayed_after_an_id(tx):
    tx.events.append([NewEvent("ticket.opened", "2026-000001", {"place": "一单元"})], NOW)
    first = tx.events.newest()
    tx.events.append([NewEvent("a", "x", {}), NewEvent("b", "y", {"n": 1.5})], NOW + 1)
    after = tx.events.after(first, 10, territories=None)[0]
    assert tx.events.after(first - 1, 1, territories=None)[0] == [
        Event(first, "ticket.opened", "2026-000001", NOW, {"place": "一单元"})
    ]
    assert [(event.kind, event.subject, event.data) for event in after] == [
        ("a", "x", {}),
        ("b", "y", {"n": 1.5}),
    ]
    assert tx.events.newest() == after[-1].id > after[0].id > first
    assert tx.events.after(tx.events.newest(), 10, territories=None)[0] == []


def test_old_events_are_forgotten_and_a_listener_goes_on_from_the_newest_id(tx):
    tx.events.append([NewEvent("a", "x", {}), NewEvent("b", "y", {})], NOW)
    tx.events.append([NewEvent("c", "z", {})], NOW + 5)
    tx.events.forget_before(NOW + 5)
    assert [event.kind for event in tx.events.after(0, 10, territories=None)[0]] == ["c"]
    newest = tx.events.newest()
    tx.events.forget_before(NOW + 100)
    assert tx.events.newest() == newest, "the newest stays, however old, so that ids never start again"


def test_there_is_no_newest_event_at_first(tx):
    assert tx.events.newest() == 0


def houses(tx):
    places = [
        Place("org", Level.ORGANISATION, "Org"),
        Place("s", Level.STATION, "S", "org"),
        Place("h1", Level.HOUSEHOLD, "1", "s"),
        Place("h2", Level.HOUSEHOLD, "2", "org"),
    ]
    tx.inventory.save(Inventory(places={place.id: place for place in places}), NOW, replace=True)


def test_figures_move_until_they_freeze_and_are_then_corrected_beside(tx):
    houses(tx)
    tx.compliance.save([DAY])
    tx.compliance.save([replace(DAY, judged=700, frozen_at=NOW)])
    frozen = replace(DAY, judged=700, frozen_at=NOW)
    assert tx.compliance.at_place("h1", DAY.day, DAY.day) == [frozen]
    tx.compliance.save([replace(frozen, frozen_at=NOW + 9)])
    assert tx.compliance.at_place("h1", DAY.day, DAY.day) == [frozen], "the same figures are no correction"
    corrected = replace(frozen, judged=710, frozen_at=NOW + 9)
    tx.compliance.save([corrected])
    assert tx.compliance.at_place("h1", DAY.day, DAY.day) == [frozen, replace(corrected, version=2)]
    tx.compliance.save([replace(corrected, qualified=1)])
    assert [row.version for row in tx.compliance.at_place("h1", DAY.day, DAY.day)] == [1, 2, 3]


def test_figures_freeze_as_they_are_once(tx):
    other = replace(DAY, household="h2")
    tx.compliance.save([DAY, other, replace(DAY, day="2026-01-02")])
    tx.compliance.freeze(["h1", "h3"], DAY.day, NOW)
    tx.compliance.freeze(["h1", "h2"], DAY.day, NOW + 5)
    assert tx.compliance.latest(["h1", "h2"], DAY.day) == {
        "h1": replace(DAY, frozen_at=NOW),
        "h2": replace(other, frozen_at=NOW + 5),
    }
    assert tx.compliance.latest(["h1"], "2026-01-02")["h1"].frozen_at is None


def test_touched_hours_are_noted_once_and_found_by_when_they_came(tx):
    pairs = [TouchedHour(NOW + minutes, NOW - hour) for minutes in (0, 600_000) for hour in (0, 3_600_000)]
    tx.touched_hours.note(set(pairs[:3]))
    tx.touched_hours.note(set(pairs[1:]))
    tx.touched_hours.note(set())
    assert tx.touched_hours.between(NOW, NOW + 600_001) == sorted(pairs)
    assert tx.touched_hours.between(NOW + 1, NOW + 600_000) == []
    tx.touched_hours.forget_before(NOW + 600_000)
    assert tx.touched_hours.between(0, 1 << 62) == sorted(pairs[2:])


def test_figures_of_a_place_are_those_of_all_households_below_it(tx):
    houses(tx)
    rows = [
        replace(DAY, household=house, day=f"2026-01-{day:02}") for house in ("h1", "h2") for day in (1, 2, 3)
    ]
    tx.compliance.save(rows)
    by_day = sorted(rows, key=lambda row: (row.day, row.household))
    assert tx.compliance.at_place("org", "2026-01-01", "2026-01-03") == by_day
    assert [row.household for row in tx.compliance.at_place("s", "2026-01-02", "2026-01-02")] == ["h1"]
    assert tx.compliance.at_place("nowhere", "2026-01-01", "2026-01-03") == []
