"""A service under load is backed up, and what the backup restores elsewhere goes on with all of it."""

from __future__ import annotations

from pathlib import Path

from tests.system.field import BLOCK, HOMES, Field, inventory
from tests.system.servers import Mosquitto
from tests.system.service import Wenya, episodes

MINUTES, AT = 150, 120


def test_a_backup_under_load_goes_on_elsewhere(mosquitto: Mosquitto, tmp_path: Path):
    backup = tmp_path / "backup.zip"
    with Wenya(inventory(), broker=mosquitto) as wenya:
        wenya.wait_ready()
        with Field(mosquitto, minutes=MINUTES, pace=50.0, stops=(AT,)) as field:
            field.reach(AT)
            taken = len(field.readings)
            wenya.wait_until(lambda: wenya.figure("wenya_readings_total") >= taken, "take in")
            before, tickets = episodes(wenya), {t["number"] for t in wenya.pages("tickets")}
            wenya.wenya("backup", str(backup))
            field.finish()
        known = field.readings[:taken]
    assert len(before) > HOMES // 2
    other = Wenya(inventory())
    other.wenya("restore", str(backup))
    with other:
        other.wait_ready()
        found = {(e.rule, e.point, e.began_at) for e in episodes(other)}
        assert {(e.rule, e.point, e.began_at) for e in before} <= found
        assert tickets <= {t["number"] for t in other.pages("tickets")}
        for key in range(HOMES + BLOCK):
            point = f"flat-{key:02}"
            window = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-01T06:00:00Z"}
            stored = {r["value"] for r in other.pages(f"points/{point}/readings", **window)}
            assert {r.value for r in known if r.point == point} <= stored
