"""A ticket of a point that is silent, or cannot be judged, says what came of it instead and who sent it."""

import json
from contextlib import closing

import pytest

from alerts.desk.lookups.ticket_explanation import MOST_CAME_INSTEAD, explain_ticket
from alerts.people.viewer import OPERATOR
from alerts.rules.plan import plan_of
from alerts.rules.rule import Concern
from ingest.decoding.decoder import Decoder, Message
from ingest.durations import DAY, HOUR, MINUTE
from ingest.journal.journal import Journal
from ingest.readings.batch import DeadLetterReason, batch_of
from ingest.readings.dead_letters import DeadLetter
from ingest.said import Said
from ingest.stores.duck import DuckStore
from tests.alerts.desk.town_on_record import RULES

POINT, PLACE = "s1-b1-h1/t", "s1-b1-h1"
OWN, OTHER = "wenya/v1/gw-s1-b1/json", "wenya/v1/gw-s1-b2/json"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.sqlite"


def send(town, journal, topic=OWN, *, ago=0, measured=0, **more):
    """A reading of `POINT`, received ``ago`` before now and measured ``measured`` after its receipt."""
    at = town.now - ago
    reading = {"point": POINT, "value": 20.0, "measured_at": at + measured, **more}
    batch, letters = Decoder(lambda: town.inventory).decode(
        [Message(topic, json.dumps(reading).encode(), at)]
    )
    journal.append(batch, letters, at)


def told(town, journal, tmp_path, concern=Concern.SILENCE):
    """Kind, sender and count of what the ticket says came instead."""
    number = town.open_at(PLACE, concern).number
    plan = plan_of(town.inventory, RULES)
    with closing(DuckStore(tmp_path / "readings.duckdb", lambda: town.inventory, 0)) as store:
        found = explain_ticket(town.records, store, journal.notes, OPERATOR, number, plan=plan)
    (episode,) = found.episodes
    return {(each.name, each.sender, each.count) for each in episode.came_instead}


@pytest.mark.parametrize(
    ("measured", "flag"),
    [
        (2 * HOUR, "clock-skew"),
        (3 * DAY, "clock-skew"),
        (400 * DAY, "clock-skew"),
        (-8 * DAY, "too-old"),
        (-30 * DAY, "too-old"),
        (-6 * 365 * DAY, "too-old"),
    ],
)
def test_readings_of_a_wrong_clock_are_told_however_far_it_is_off(town, path, tmp_path, measured, flag):
    with closing(Journal(path, 1 << 20, 1 << 20)) as journal:
        for minute in (3, 2, 1):
            send(town, journal, ago=minute * MINUTE, measured=measured)
        town.fall_silent(POINT)
        assert told(town, journal, tmp_path) == {(flag, "json/gw-s1-b1", 3)}
    with closing(Journal(path, 1 << 20, 1 << 20)) as journal:
        assert told(town, journal, tmp_path) == {(flag, "json/gw-s1-b1", 3)}, "after a restart, too"


def came_in_every_way(town, journal):
    send(town, journal, ago=MINUTE, flags=["simulated"])
    send(town, journal, OTHER, ago=MINUTE)
    send(town, journal, ago=MINUTE, unit="bar")
    send(town, journal, ago=MINUTE, value="warm")
    send(town, journal, ago=MINUTE, measured=town.now * 999)
    letter = DeadLetter(
        f"conflict/{POINT}",
        b"{}",
        DeadLetterReason.CONFLICT,
        Said("letter-truncated"),
        town.now - MINUTE,
        "gw-s1-b1",
    )
    journal.append(batch_of([], [], []), [letter], town.now)


EVERY_WAY = {
    ("simulated", "json/gw-s1-b1", 1),
    ("foreign", "gw-s1-b2", 1),
    ("wrong-unit", "gw-s1-b1", 1),
    ("not-a-number", "gw-s1-b1", 1),
    ("bad-time", "gw-s1-b1", 1),
    ("conflict", "gw-s1-b1", 1),
}


@pytest.mark.parametrize(("rule", "concern"), [("silent", Concern.SILENCE), ("unusable", Concern.SENSOR)])
def test_what_was_not_taken_is_told_with_its_reason_and_its_sender(town, path, tmp_path, rule, concern):
    with closing(Journal(path, 1 << 20, 1 << 20)) as journal:
        came_in_every_way(town, journal)
        town.breach(POINT, rule=rule)
        town.pass_time(10 * MINUTE)
        town.tick()
        assert told(town, journal, tmp_path, concern) == EVERY_WAY


def test_only_what_came_while_the_point_was_silent_is_told(town, path, tmp_path):
    with closing(Journal(path, 1 << 20, 1 << 20)) as journal:
        send(town, journal, ago=6 * HOUR, measured=3 * DAY)
        send(town, journal, OTHER, ago=6 * HOUR)
        silent = town.fall_silent(POINT)
        assert told(town, journal, tmp_path) == set()
        send(town, journal, measured=-8 * DAY)
        assert told(town, journal, tmp_path) == {("too-old", "json/gw-s1-b1", 1)}
        town.pass_time(HOUR)
        town.recover(*silent)
        town.pass_time(HOUR)
        send(town, journal, flags=["simulated"])
        assert "simulated" not in {name for name, *_ in told(town, journal, tmp_path)}


def test_no_more_is_told_than_a_page_can_show(town, path, tmp_path):
    with closing(Journal(path, 1 << 20, 1 << 20)) as journal:
        for n in range(30):
            letter = DeadLetter(
                f"conflict/{POINT}",
                b"%d" % n,
                DeadLetterReason.CONFLICT,
                Said("letter-truncated"),
                town.now,
                f"gw-{n}",
            )
            journal.append(batch_of([], [], []), [letter], town.now)
        town.fall_silent(POINT)
        assert len(told(town, journal, tmp_path)) == MOST_CAME_INSTEAD
