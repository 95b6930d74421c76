"""Judge and desk in step: a real journal, real records, a store that has nothing, time moved by hand."""

from collections.abc import Sequence
from decimal import Decimal

from alerts.rules.plan import plan_of
from alerts.rules.rule import Concern, Rule, RuleKind, Severity
from alerts.settings import CheckerSettings
from alerts.workers.desk import DeskWorker
from alerts.workers.judge import JudgeWorker
from ingest.clock import SimulatedClock
from ingest.durations import MINUTE
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.journal.journal import Journal
from ingest.mqtt.watermark import Watermark
from ingest.readings.batch import Batch, batch_of
from ingest.readings.history import EMPTY
from ingest.readings.quantities import Metric
from ingest.stores.history import ReadingHistory
from tests.alerts.desk.matters.desk_on_record import desk_on_record
from tests.new_records import new_records

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
SILENT = Rule("silent", "", RuleKind.SILENT, None, Concern.SILENCE, Severity.MINOR)
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


class Workers:
    """Judge and desk without the edges of a service: what the field says goes straight into the journal."""

    in_step = False

    def __init__(self, folder, *names: str, start: int = START) -> None:
        self.journal = Journal(folder / "journal.sqlite", 1 << 30, 1 << 20)
        self.records = new_records(folder / "records.sqlite")
        self.clock = SimulatedClock(start)
        self.install(*names)
        self.start()

    def install(self, *names: str) -> None:
        """From now on these rooms are installed, and no others."""
        self.plan = plan_of(self.recorded(town(*names)), RULES)

    def recorded(self, inventory: Inventory) -> Inventory:
        """``inventory`` as it is on record now; the desk goes by it."""
        with self.records.begin() as tx:
            saved = tx.inventory.save(inventory, self.clock.now(), replace=True)
            self.in_force = desk_on_record(tx, saved)
        return saved

    def start(self, *, subscribed: bool = True) -> None:
        """Start the judge, as after the death of the one before."""
        self.watermark = Watermark(self.clock, 0.0, lambda: True)
        if subscribed:
            self.watermark.subscription_changed(None)
        history = ReadingHistory(Nothing(), self.journal.unwritten)  # type: ignore[arg-type]
        settings = CheckerSettings(late_every_ms=100)
        self.desk = DeskWorker(self.records, self.clock, lambda: self.plan, lambda: self.in_force)
        self.judge = JudgeWorker(
            self.journal,
            history,
            self.records,
            self.clock,
            self.watermark,
            lambda: self.plan,
            settings,
            in_step=self.in_step,
            on_changes=self.desk.wake,
            settle=self.desk.settle_in_step,
        )

    def say(self, name: str, value: float, first: int, last: int) -> None:
        """What the room measured in the minutes ``first`` to ``last``, received now."""
        at = [START + minute * MINUTE for minute in range(first, last + 1)]
        key = self.plan.inventory.points[name].key
        batch = batch_of([key] * len(at), at, [value] * len(at), received_at=self.clock.now())
        self.journal.append(batch, (), self.clock.now())

    def live(self, name: str, value: float, first: int, last: int) -> None:
        """The room sends a reading every minute, and the judge ticks."""
        for minute in range(first, last + 1):
            self.clock.advance_to(START + minute * MINUTE)
            self.say(name, value, minute, minute)
            self.judge.tick()

    def live_together(self, value: float, first: int, last: int) -> None:
        """Both rooms speak every minute, and the judge ticks."""
        for minute in range(first, last + 1):
            self.clock.advance_to(START + minute * MINUTE)
            self.say("a", value, minute, minute)
            self.say("b", value, minute, minute)
            self.judge.tick()

    def until(self, minute: float) -> None:
        """Time passes and the judge ticks."""
        self.clock.advance_to(START + int(minute * MINUTE))
        self.judge.tick()

    def episodes(self, rule: str):
        with self.records.reading() as tx:
            return [
                tx.episodes.by_id(each.id, territories=None)
                for each in tx.episodes.page(rule=rule, territories=None)
            ]

    def tickets(self):
        with self.records.reading() as tx:
            return [
                tx.ticket_views.file(each.number, territories=None)
                for each in tx.ticket_views.page(territories=None)
            ]

    def close(self) -> None:
        self.journal.close()
        self.records.close()
