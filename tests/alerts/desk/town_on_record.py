"""A small town for the ticket desk, and a hand on its episodes.

``org > unit > station s1..s2 > building sX-b1..b3 > household sX-bY-h1..h10``; each household has one room
point ``.../t`` behind its building's gateway; each station has a pressure point ``sX/p`` without a gateway.
"""

from dataclasses import replace
from decimal import Decimal

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.settle import settle
from alerts.episodes.episode import Ending, EndReason, Opening, Withdrawal
from alerts.people.viewer import Grant, Viewer
from alerts.records import Records
from alerts.rules.rule import Concern, Rule, RuleKind, Severity, Side
from alerts.tickets.gateway_silence import heard_again
from alerts.tickets.place_tree import place_tree_of
from alerts.tickets.ticket import Command, TicketReason
from ingest.durations import HOUR, MINUTE
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from tests.alerts.desk.matters.desk_on_record import desk_on_record, say

START = 1_767_225_600_000
"""2026-01-01T00:00Z, 08:00 in Shanghai."""
PERIOD = 10 * MINUTE
HOLD = PERIOD
"""How long the silence of one of its points is held."""
WANG = Viewer("Wang", (Grant("dispatcher"), Grant("handler")))

RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "room.day",
            "H15",
            RuleKind.WINDOW,
            Metric.INDOOR_TEMPERATURE,
            Concern.ROOM_TEMPERATURE,
            Severity.MINOR,
            limit=Decimal(18),
        ),
        Rule(
            "room.floor",
            "H16",
            RuleKind.WINDOW,
            Metric.INDOOR_TEMPERATURE,
            Concern.ROOM_TEMPERATURE,
            Severity.MAJOR,
            limit=Decimal(16),
            review_when_late=True,
        ),
        Rule(
            "room.night_target",
            "H16",
            RuleKind.WINDOW,
            Metric.INDOOR_TEMPERATURE,
            Concern.ROOM_TEMPERATURE,
            Severity.INFO,
            limit=Decimal(18),
            opens_ticket=False,
        ),
        Rule(
            "pressure.low",
            "B4 C20",
            RuleKind.WINDOW,
            Metric.WATER_PRESSURE,
            Concern.WATER_PRESSURE,
            Severity.MAJOR,
            limit=Decimal("0.14"),
        ),
        Rule(
            "pressure.high",
            "H8 H25",
            RuleKind.WINDOW,
            Metric.WATER_PRESSURE,
            Concern.WATER_PRESSURE,
            Severity.MINOR,
            side=Side.ABOVE,
        ),
        Rule(
            "fall",
            "W26 B5",
            RuleKind.FALL,
            Metric.WATER_PRESSURE,
            Concern.WATER_PRESSURE,
            Severity.CRITICAL,
        ),
        Rule(
            "turbidity.high",
            "C18",
            RuleKind.WINDOW,
            Metric.TURBIDITY,
            Concern.WATER_QUALITY,
            Severity.MAJOR,
            side=Side.ABOVE,
        ),
        Rule("silent", "", RuleKind.SILENT, None, Concern.SILENCE, Severity.MINOR),
        Rule("unusable", "", RuleKind.UNUSABLE, None, Concern.SENSOR, Severity.MINOR),
    )
}


def town(stations: int = 2, buildings: int = 3, households: int = 10) -> Inventory:
    """The town, without keys."""
    places = [Place("org", Level.ORGANISATION, "Org"), Place("unit", Level.UNIT, "Unit", "org")]
    points, gateways, devices = [], [], []
    for s in (f"s{n}" for n in range(1, stations + 1)):
        places.append(Place(s, Level.STATION, s, "unit"))
        points.append(Point(f"{s}/p", Metric.WATER_PRESSURE, s, PERIOD, PERIOD, registered_at=START))
        for b in (f"{s}-b{n}" for n in range(1, buildings + 1)):
            places.append(Place(b, Level.BUILDING, b, s))
            gateways.append(Gateway(f"gw-{b}", b))
            devices.append(Device(f"dev-{b}", f"gw-{b}"))
            for h in (f"{b}-h{n}" for n in range(1, households + 1)):
                places.append(Place(h, Level.HOUSEHOLD, h, b, households=1))
                room = Point(f"{h}/t", Metric.INDOOR_TEMPERATURE, h, PERIOD, PERIOD, residential=True)
                points.append(replace(room, registered_at=START, device=f"dev-{b}"))
    return Inventory(
        places={place.id: place for place in places},
        points={point.id: point for point in points},
        gateways={gateway.id: gateway for gateway in gateways},
        devices={device.id: device for device in devices},
    )


class Town:
    """Records with a town in them; each method is one tick of the service at ``now``."""

    def __init__(self, records: Records, inventory: Inventory | None = None) -> None:
        self.records = records
        self.now = START
        self.newest: dict[int, int] = {}
        with records.begin() as tx:
            self.inventory = tx.inventory.save(inventory or town(), START, replace=True)
            self._desk = desk_on_record(tx, self.inventory)

    @property
    def desk(self) -> DeskInForce:
        """What the desk goes by, with the inventory of now."""
        return replace(self._desk, inventory=self.inventory)

    def pass_time(self, ms: int) -> None:
        self.now += ms

    def tick(self, *changes) -> None:
        with self.records.begin() as tx:
            tx.episodes.apply(changes, self.inventory, RULES, self.now)
            tx.last_heard.save(self.newest)
            tree, unheard = place_tree_of(self.inventory), tx.silent_gateways.unheard()
            tx.silent_gateways.note_heard(heard_again(tree, unheard, self.newest))
            settle(tx, self.desk, RULES, self.now)

    def breach(self, *points: str, rule: str = "room.day", late: bool = False) -> list[tuple[str, str, int]]:
        """Open episodes of ``rule`` that began an hour ago; returns their identities."""
        self.tick(*(self.opened(point, rule, late=late) for point in points))
        return [(rule, point, self.now) for point in points]

    def opened(self, point: str, rule: str = "room.day", *, late: bool = False) -> Opening:
        return Opening(rule, 1, point, self.now - HOUR, self.now, 60, 40, 17.0, self.now, found_late=late)

    def recover(self, *episodes: tuple[str, str, int]) -> None:
        self.tick(*(Ending(*episode, self.now, EndReason.RECOVERED) for episode in episodes))

    def withdraw(self, episode: tuple[str, str, int], why: str = "late readings were warm") -> None:
        self.tick(Withdrawal(*episode, why))

    def fall_silent(self, *points: str) -> list[tuple[str, str, int]]:
        """Silences of ``points`` that open now, and are placed when nothing holds them any more."""
        found = self.breach(*points, rule="silent")
        self.pass_time(HOLD)
        self.tick()
        return found

    def speak(self, *points: str) -> None:
        """Note a reading of ``points`` now."""
        for point in points:
            self.newest[self.inventory.points[point].key] = self.now

    def tickets(self, **wanted):
        with self.records.reading() as tx:
            return tx.ticket_views.page(limit=1000, **wanted, territories=None)

    def file(self, number: str):
        with self.records.reading() as tx:
            return tx.ticket_views.file(number, territories=None)

    def open_at(self, place: str, concern: Concern = Concern.ROOM_TEMPERATURE):
        """The ticket of ``concern`` at exactly ``place`` that is not closed."""
        found = [t for t in self.tickets(state="active", concern=concern.value) if t.place == place]
        assert len(found) == 1, f"{len(found)} open tickets of {concern} at {place}"
        return found[0]

    def command(self, number: str, command: str, text: str = "done"):
        return say(self.records, WANG, number, Command(command), self.now, desk=self.desk, text=text)


def reasons(town: Town, number: str) -> list[TicketReason]:
    return [line.reason for line in town.file(number).history]


def events(town: Town, kind: str) -> list[str]:
    with town.records.reading() as tx:
        return [
            event.subject for event in tx.events.after(0, 10_000, territories=None)[0] if event.kind == kind
        ]
