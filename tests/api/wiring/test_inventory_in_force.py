"""Two imports at once, over REST and from another process: whoever decodes knows what is in force."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from structlog.testing import capture_logs

from alerts.desk.registration import import_inventory
from alerts.desk.rules_in_force import RulesInForce
from alerts.people.viewer import OPERATOR
from alerts.rules.inventory_files import write_inventory
from alerts.rules.rule_files import default_rules
from api.ports.settings import load
from api.wiring.service import Service
from ingest.clock import RealClock
from ingest.decoding.decoder import Decoder, Message
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from tests.new_records import new_records

NOW = 1_768_449_600_000
RULES = default_rules()


def rooms(*names: str) -> Inventory:
    season = Calendar("season", (DateSpan("11-15", "03-15"),), (), (), DateSpan("05-01", "09-30"))
    return Inventory(
        {"h": Place("h", Level.HOUSEHOLD, "h", households=1, calendar="season")},
        {
            name: Point(name, Metric.INDOOR_TEMPERATURE, "h", 60_000, 60_000, residential=True)
            for name in names
        },
        calendars={"season": season},
    )


@pytest.fixture
def records(tmp_path):
    opened = new_records(tmp_path / "records.sqlite")
    yield opened
    opened.close()


def test_a_start_says_for_what_others_may_speak(tmp_path):
    (tmp_path / "town.toml").write_text(write_inventory(rooms("a", "b"), "toml"))
    given = {"DATA_DIR": str(tmp_path), "INVENTORY": str(tmp_path / "town.toml"), "MODE": "test"}
    settings = load(
        None,
        {f"WENYA_SERVICE__{key}": value for key, value in given.items()}
        | {"WENYA_MQTT__EMBEDDED": "false", "WENYA_MQTT__PORT": "1"},
    )
    for _ in range(2):
        with capture_logs() as logs, Service(settings):
            pass
        (told,) = [entry for entry in logs if entry["event"].startswith("others may speak")]
        assert told["log_level"] == "warning"
        assert str(told["problem"]).endswith(": a, b")


def test_an_import_from_elsewhere_right_after_ours_does_not_leave_the_decoder_on_an_old_inventory(records):
    in_force = RulesInForce(records, RULES)
    in_force.open(1)
    service = SimpleNamespace(_rules_in_force=in_force, clock=RealClock())
    decoder = Decoder(lambda: Service.inventory(service))
    ours = in_force.import_inventory

    def put_off(*arguments, **more):
        """What the thread of the request meets when it goes on late: the refresher was there before it."""
        done = ours(*arguments, **more)
        import_inventory(records, OPERATOR, rooms("a", "b"), RULES, 5, replace=False)
        assert in_force.refresh(6)
        return done

    in_force.import_inventory = put_off
    Service.import_inventory(service, OPERATOR, rooms("a"), replace=False)
    assert set(in_force.inventory.points) == {"a", "b"}
    said = b'{"point": "b", "value": 20, "measured_at": 1768449600000}'
    batch, letters = decoder.decode([Message("wenya/v1/g/json", said, NOW)])
    assert (len(batch), letters) == (1, [])
    assert not in_force.refresh(7)
