"""The judge worker at its work, with the desk in step: a real journal, real records, a store that has nothing, and time moved by hand."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from decimal import Decimal
from threading import Event

import pytest
from sqlalchemy import event

import alerts.workers.judge
from alerts.records import Records, RecordsError
from alerts.rules.plan import plan_of
from alerts.rules.rule import Concern, Rule, RuleKind, Severity
from alerts.settings import CheckerSettings
from alerts.workers.desk import DeskWorker
from alerts.workers.judge import JudgeWorker
from ingest.clock import SimulatedClock, elapsed
from ingest.durations import MINUTE, SECOND
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.journal.journal import CHECKER, Journal
from ingest.mqtt.watermark import Watermark
from ingest.readings.batch import Batch, batch_of
from ingest.readings.history import EMPTY
from ingest.readings.quantities import Metric
from ingest.stores.history import ReadingHistory

START = 1_767_225_600_000
ROOM = Rule(
    "room",
    "H15",
    RuleKind.WINDOW,
    Metric.INDOOR_TEMPERATURE,
    Concern.ROOM_TEMPERATURE,
    Severity.MAJOR,
    limit=Decimal(18),
    marks=10,
)
SILENT = Rule("silent", "H35", RuleKind.SILENT, None, Concern.SILENCE, Severity.MINOR)
RULES = {rule.id: rule for rule in (ROOM, SILENT)}


def town(*names: str) -> Inventory:
    """A household with a room for each name; one that is called slow uploads every 10 minutes."""
    points = {
        name: Point(
            name,
            Metric.INDOOR_TEMPERATURE,
            "home",
            MINUTE,
            10 * MINUTE if name == "slow" else MINUTE,
            residential=True,
            registered_at=START,
        )
        for name in names
    }
    return Inventory({"home": Place("home", Level.HOUSEHOLD, "Home", households=1)}, points)


class Nothing:
    """A readings store to which the writer has not brought anything yet."""

    def read(self, _points: Sequence[int], _start: int, _end: int) -> Batch:
        return EMPTY


class Post:
    """A service without its edges: what the field says goes straight into the journal."""

    def __init__(self, folder, *names: str) -> None:
        self.journal = Journal(folder / "journal.sqlite", 1 << 30, 1 << 20)
        self.records = Records.open(f"sqlite:///{folder}/records.sqlite")
        self.clock = SimulatedClock(START)
        self.install(*names)
        self.start()

    def install(self, *names: str) -> None:
        """From now on these rooms are installed, and no others."""
        with self.records.begin() as tx:
            saved = tx.inventory.save(town(*names), self.clock.now(), replace=True)
        self.plan = plan_of(saved, RULES)

    def start(self, *, subscribed: bool = True) -> None:
        """Start the judge, as after the death of the one before."""
        self.watermark = Watermark(self.clock, 0.0, lambda: True)
        if subscribed:
            self.watermark.subscription_changed(None)
        history = ReadingHistory(Nothing(), self.journal.unwritten)  # type: ignore[arg-type]
        settings = CheckerSettings(late_every_ms=100)
        self.desk = DeskWorker(self.records, self.clock, lambda: self.plan)
        self.judge = JudgeWorker(
            self.journal,
            history,
            self.records,
            self.clock,
            self.watermark,
            lambda: self.plan,
            settings,
            settle=self.desk.settle_pending,
        )

    def say(self, name: str, value: float, first: int, last: int) -> None:
        """What the room measured in the minutes ``first`` to ``last``, received now."""
        at = [START + minute * MINUTE for minute in range(first, last + 1)]
        key = self.plan.inventory.points[name].key
        batch = batch_of([key] * len(at), at, [value] * len(at), received_at=self.clock.now())
        self.journal.append(batch, (), self.clock.now())

    def live(self, name: str, value: float, first: int, last: int) -> None:
        """The room speaks every minute, and the judge ticks."""
        for minute in range(first, last + 1):
            self.clock.advance_to(START + minute * MINUTE)
            self.say(name, value, minute, minute)
            self.judge.tick()

    def until(self, minute: float) -> None:
        """Time passes and the judge ticks."""
        self.clock.advance_to(START + int(minute * MINUTE))
        self.judge.tick()

    def episodes(self, rule: str):
        with self.records.reading() as tx:
            return [tx.episodes.one(each.id) for each in tx.episodes.page(rule=rule)]

    def tickets(self):
        with self.records.reading() as tx:
            return [tx.ticket_views.file(each.number) for each in tx.ticket_views.page()]

    def close(self) -> None:
        self.journal.close()
        self.records.close()


@pytest.fixture
def post(tmp_path) -> Iterator[Post]:
    made = Post(tmp_path, "a", "b")
    yield made
    made.close()


def test_a_cold_room_gets_its_ticket_with_the_readings_that_prove_it(post):
    post.live("a", 15.0, 1, 12)
    (episode,) = post.episodes("room")
    assert len(episode.evidence) == 6
    (ticket,) = [file.ticket for file in post.tickets() if file.ticket.concern == "room-temperature"]
    assert ticket.recovered_since is None


def test_a_point_that_left_while_the_service_was_down_keeps_no_episode_open(post):
    post.live("a", 15.0, 1, 12)
    post.install("b")
    post.start()
    post.until(13)
    (episode,) = post.episodes("room")
    assert episode.end_reason == "removed"
    (file,) = [file for file in post.tickets() if file.ticket.concern == "room-temperature"]
    assert (file.open_episodes, file.ticket.recovered_since) == (0, episode.ended_at)


def test_a_restart_takes_back_nothing_that_the_clock_alone_had_found(tmp_path):
    """A slow point keeps what is judged for certain ten minutes behind the clock."""
    post = Post(tmp_path, "a", "b", "slow")
    post.live("a", 20.0, 1, 5)
    post.until(8.6)
    before = post.episodes("silent")
    assert {episode.point for episode in before} == {"a", "b"}
    post.start(subscribed=False)
    post.until(8.7)
    assert post.episodes("silent") == before
    post.watermark.subscription_changed(None)
    post.until(9)
    assert post.episodes("silent") == before
    assert not [line for file in post.tickets() for line in file.history if "withdrawn" in line.reason]
    post.close()


def test_what_is_found_after_an_hour_of_deafness_has_its_evidence_and_opens_now(post):
    post.live("a", 20.0, 1, 5)
    post.watermark.subscription_changed("the broker is away")
    post.until(60)
    post.say("a", 15.0, 6, 60)
    post.until(60.1)
    (episode,) = post.episodes("room")
    assert len(episode.evidence) == 10
    (ticket,) = [file.ticket for file in post.tickets() if file.ticket.concern == "room-temperature"]
    assert ticket.opened_at == START + 60 * MINUTE + 6 * SECOND


@contextmanager
def records_away(post: Post, how: str, monkeypatch) -> Iterator[None]:
    """The database does not answer."""

    def refuse():
        raise RecordsError("unavailable", "gone", retryable=True)

    with monkeypatch.context() as away:
        away.setattr(post.records, how, refuse)
        yield


def test_what_the_records_will_never_take_is_found_again_from_the_records(post, monkeypatch):
    """A point leaves between the tick that could not put its episode on record and the next one."""
    post.live("a", 15.0, 1, 4)
    post.clock.advance_to(START + 12 * MINUTE)
    post.say("a", 15.0, 5, 12)
    with records_away(post, "begin", monkeypatch), pytest.raises(RecordsError):
        post.judge.tick()
    post.install("b")
    with pytest.raises(RecordsError, match="unknown-point"):
        post.judge.tick()
    post.until(12.1)
    post.until(12.2)
    assert post.episodes("room") == []


def test_late_data_is_judged_again_although_the_records_were_away_when_it_was_its_turn(post, monkeypatch):
    post.live("a", 20.0, 1, 2)
    post.live("b", 20.0, 3, 20)
    post.say("a", 15.0, 3, 20)
    with records_away(post, "reading", monkeypatch), pytest.raises(RecordsError):
        post.until(20.1)
    sleep_over(post)
    (episode,) = post.episodes("room")
    assert (episode.point, episode.found_late) == ("a", True)


@contextmanager
def records_locked(post: Post) -> Iterator[None]:
    """Another connection is writing and does not end; nobody waits half a minute for it."""

    def impatient(connection, *_):
        connection.execute("PRAGMA busy_timeout = 0")

    engine = post.records._engine
    event.listen(engine, "checkout", impatient)
    with closing(sqlite3.connect(engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    event.remove(engine, "checkout", impatient)


def test_nothing_more_is_judged_until_the_records_take_what_was_found(post, tmp_path):
    """An outage of the records costs time: what is found waits where it is, and readings in the journal."""
    post.live("a", 20.0, 1, 2)
    looked = []
    with records_locked(post):
        for minute in range(3, 41):
            post.clock.advance_to(START + minute * MINUTE)
            post.say("a", 15.0, minute, minute)
            with pytest.raises(RecordsError, match="busy"):
                post.judge.tick()
            looked.append((post.judge.checker.marks_decided(), len(post.judge._progress._unsaved)))
        assert len(set(looked)) == 1, "it went on judging, and what it found piled up"
        assert post.journal.lag(CHECKER)[0] >= 38
    post.until(40.1)
    post.until(40.2)
    assert post.journal.lag(CHECKER)[0] == 0
    (tmp_path / "calm").mkdir()
    calm = Post(tmp_path / "calm", "a", "b")
    calm.live("a", 20.0, 1, 2)
    calm.live("a", 15.0, 3, 40)
    for rule in RULES:
        found = [(each.point, each.opened_at, each.ended_at) for each in post.episodes(rule)]
        assert found, "a town without trouble proves nothing"
        assert found == [(each.point, each.opened_at, each.ended_at) for each in calm.episodes(rule)]
    calm.close()


def test_whoever_asks_is_told_that_the_records_keep_it_from_judging(post, monkeypatch):
    monkeypatch.setattr(alerts.workers.judge, "RETRY_S", 0.01)
    post.live("a", 20.0, 1, 2)
    post.clock.advance_to(START + 3 * MINUTE)
    with records_locked(post):
        post.judge.start()
        wait_until(lambda: post.judge.problem == "busy")
    wait_until(lambda: post.judge.problem is None)
    post.judge.stop()


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for another thread, in steps too short to notice."""
    give_up = elapsed() + 20
    while not holds():
        assert elapsed() < give_up, "it does not come about"
        Event().wait(0.005)


def sleep_over(post: Post) -> None:
    """Late data is taken up now and then, in real time."""
    post.judge._late_at = 0.0
    post.until(20.2)
