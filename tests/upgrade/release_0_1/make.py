"""Writes ``data.tar.xz``: what a service of release 0.1 leaves behind after a day, and what it answers.

Run it in a checkout of that release, with its environment; the file beside this one is the result::

    .venv/bin/python path/to/tests/upgrade/release_0_1/make.py

It needs PostgreSQL as Debian packages it. Everything but the tokens comes out the same every time.
"""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path.cwd()))

import httpx
import numpy as np

from api.testkit.kit import Kit
from ingest.inventory import Inventory, Outage
from ingest.journal import READERS, Journal
from ingest.readings import batch_of
from tests.system.processes import find_program
from tests.system.servers import Postgres

HERE = Path(__file__).parent
DAY = "2026-01-15"
USERS = {"yan": "viewer", "wang": "dispatcher", "li": "engineer"}
STEP = "5min"
KEPT = ("journal.sqlite", "readings.duckdb", "records.sqlite", "records.sql", "expected.json")
LISTS = ("points", "episodes", "tickets", "compliance", "dead-letters")


def main() -> None:
    with tempfile.TemporaryDirectory() as name, Postgres() as server:
        folder, other = Path(name) / "data", Path(name) / "other"
        folder.mkdir()
        other.mkdir()
        expected = lived(folder, {})
        url = server.create_database("wenya")
        settings = {"RECORDS__URL": url.replace(f":{server.password}@", "@")}
        again = lived(other, settings | {"RECORDS__PASSWORD": server.password})
        assert without_tokens(again) == without_tokens(expected), "the two databases tell different stories"
        (folder / "records.sql").write_text(dump(server))
        expected["postgresql_users"] = again["users"]
        expected["journal"] = leave_unread(folder, expected)
        (folder / "expected.json").write_text(json.dumps(expected, indent=1), encoding="utf-8")
        pack(folder)


def lived(folder: Path, settings: dict[str, str]) -> dict[str, Any]:
    """Run the service through a day in ``folder``; what it answers at the end."""
    with Kit(folder, day=DAY, settings=settings) as kit:
        install(kit)
        kit.tell("00:00")
        users = [
            {"name": name, "role": role, "token": kit._running().hosted.add_user(name, role)}
            for name, role in USERS.items()
        ]
        token = {user["name"]: user["token"] for user in users}
        for now in kit.minutes("00:00", "2026-01-16 01:00", STEP):
            happen(kit, now, token)
        kit.settled()
        wait_for_figures(kit)
        return {"now": kit.now, "users": users, "inventory": installed(kit), **answers(kit)}


def install(kit: Kit) -> None:
    """Rooms, an office, a main, a tap and what its probe calls itself."""
    flats = (f"flat-{number}" for number in range(101, 107))
    kit.rooms(*flats, every=STEP)
    kit.rooms("office", every=STEP, contract_min=20.0, contract_hours="08:00-18:00")
    kit.mains("main-1", every=STEP, limits={"pressure.low": 0.2})
    kit.taps("tap-1", every=STEP)
    kit.aliases({"probe-7/cl": "tap-1-chlorine"})
    outage = Outage(
        "repair", "main-1", kit.at("2026-01-20 08:00"), kit.at("2026-01-20 12:00"), "office", "a valve"
    )
    kit.install(Inventory(outages={outage.id: outage}))


def happen(kit: Kit, now: int, token: dict[str, str]) -> None:
    """What is measured, sent and done at ``now`` (UTC ms)."""
    readings = list(measured(kit, now))
    kit.publish("wenya/v1/gw-1/json", json.dumps(readings))
    pack = [{"bn": "probe-7/", "bt": now / 1000, "n": "cl", "u": "mg/L", "v": 0.3}]
    kit.publish("wenya/v1/gw-2/senml", json.dumps(pack))
    if now == kit.at("05:00"):
        kit.publish("wenya/v1/gw-1/json", b"{no json")
        kit.publish("wenya/v1/gw-1/json", json.dumps({"point": "attic", "value": 1.0, "measured_at": now}))
    if now == kit.at("07:30"):
        late = range(kit.at("06:05"), kit.at("06:40"), 5 * 60_000)
        warm = [{"point": "flat-105", "value": 21.0, "measured_at": at} for at in late]
        kit.publish("wenya/v1/gw-3/json", json.dumps(warm))
        kit.publish("wenya/v1/gw-3/json", json.dumps(warm[0] | {"value": 22.0}))  # contradicts the one before
    if now == kit.at("09:00"):
        (number,) = (t["number"] for t in kit.get("tickets")["items"] if t["place"] == "flat-102")
        command(kit, number, token["wang"], command="acknowledge")
        command(kit, number, token["wang"], command="comment", text="The valve of the riser was shut.")
        command(kit, number, token["wang"], command="resolve", text="Opened it.")
    if now == kit.at("10:00"):
        command(kit, number_of(kit, "flat-102"), token["wang"], command="close", text="Warm again.")
    if now == kit.at("11:00"):
        points = dict(kit.installed.points)
        points["main-1"] = replace(points["main-1"], limits={"pressure.low": 0.25})
        del points["flat-106"]
        service = kit._running().hosted.service
        registered = {
            name: point if point.registered_at else replace(point, registered_at=kit.at("00:00"))
            for name, point in points.items()
        }
        service.import_inventory(replace(kit.installed, points=registered), replace=True)


def measured(kit: Kit, now: int) -> Iterator[dict[str, Any]]:
    """One reading of each point that speaks."""

    def between(first: str, last: str) -> bool:
        return kit.at(first) <= now < kit.at(last)

    values = {
        "flat-101": 16.5,
        "flat-102": 16.5 if between("05:00", "07:30") else 21.0,
        "flat-103": 21.0,
        "office": 19.0 if between("07:00", "12:00") else 21.0,
        "main-1": 0.1 if between("07:00", "07:40") else 0.3,
        "tap-1-turbidity": 0.2,
        "tap-1-ph": 7.1,
    }
    if now < kit.at("03:00"):
        values["flat-104"] = 20.0
    if not between("06:05", "06:40"):
        values["flat-105"] = 17.5 if between("05:30", "07:00") else 21.0
    if now < kit.at("11:00"):
        values["flat-106"] = 20.5
    for point, value in values.items():
        yield {"point": point, "value": value, "measured_at": now}


def number_of(kit: Kit, place: str) -> str:
    return next(t["number"] for t in kit.get("tickets")["items"] if t["place"] == place)


def command(kit: Kit, number: str, token: str, **said: str) -> None:
    answer = httpx.post(
        f"{kit.url}/api/v1/tickets/{number}/commands",
        json=said,
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.is_success, answer.text


def installed(kit: Kit) -> dict[str, Any]:
    """What REST does not show of the inventory, and the limits that held before."""
    service = kit._running().hosted.service
    inventory = service.inventory()
    with service.records.reading() as tx:
        changes = [list(change) for change in tx.limit_changes(0)]
    return {
        "places": sorted(inventory.places),
        "points": {name: point.key for name, point in inventory.points.items()},
        "former_points": {point.id: key for key, point in inventory.departed.items()},
        "aliases": dict(inventory.aliases),
        "calendars": sorted(inventory.calendars),
        "outages": {
            outage.id: [outage.place, outage.start, outage.end] for outage in inventory.outages.values()
        },
        "limit_changes": changes,
    }


def wait_for_figures(kit: Kit) -> None:
    """Wait until the day's figures are on record: they are worked out beside the judging."""
    for _ in range(100):
        if pages(kit, "compliance"):
            return
        threading.Event().wait(0.1)
    raise AssertionError("no figures of the day")


def answers(kit: Kit) -> dict[str, Any]:
    """What the service says over REST: the contract that outlives it."""
    rest = {name: pages(kit, name) for name in LISTS}
    rest["ticket"] = [kit.get(f"tickets/{ticket['number']}") for ticket in rest["tickets"]]
    span = {"from": "2026-01-14T16:00:00Z", "to": "2026-01-16T00:00:00Z"}
    rest["readings"] = {
        point["id"]: [
            [reading["measured_at"], reading["value"]]
            for reading in pages(kit, f"points/{point['id']}/readings", **span)
        ]
        for point in rest["points"]
    }
    return rest


def pages(kit: Kit, name: str, **query: Any) -> list[Any]:
    if name == "compliance":
        query |= {"place": "company", "from": DAY, "to": DAY}
    page = kit.get(name, **query)
    found = page["items"]
    while page.get("next"):
        page = kit.get(name, cursor=page["next"], **query)
        found += page["items"]
    return found


def without_tokens(story: dict[str, Any]) -> dict[str, Any]:
    return {**story, "users": [{"name": u["name"], "role": u["role"]} for u in story["users"]]}


def dump(server: Postgres) -> str:
    """The records as plain SQL that any later PostgreSQL reads."""
    program = find_program("pg_dump")
    assert program is not None
    where = ("--host=127.0.0.1", f"--port={server.port}", f"--username={server.username}")
    text = subprocess.run(
        [program, "--no-owner", "--no-privileges", *where, "wenya"],
        env={**os.environ, "PGPASSWORD": server.password},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    # Newer releases of pg_dump 15 fence the dump with a psql command that older ones of psql 15 don't know.
    return "\n".join(
        line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))
    )


def leave_unread(folder: Path, expected: dict[str, Any]) -> dict[str, Any]:
    """Append what is acknowledged and neither written nor judged, as a service does that dies then."""
    keys = expected["inventory"]["points"]
    at = expected["now"] + 60_000
    batch = batch_of(
        [keys["flat-103"], keys["flat-101"]],
        [at, at],
        [21.5, 16.0],
        received_at=np.array([at, at], np.int64),
    )
    journal = Journal(folder / "journal.sqlite", 1 << 30, 1 << 26)
    try:
        newest = journal.append(batch, (), at)
        lags = {reader: journal.lag(reader)[0] for reader in READERS}
        return {
            "newest": newest,
            "unread_batches": lags,
            "measured_at": at,
            "flat-103": 21.5,
            "flat-101": 16.0,
        }
    finally:
        journal.close()


def pack(folder: Path) -> None:
    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = entry.mtime = 0
        entry.uname = entry.gname = ""
        return entry

    with tarfile.open(HERE / "data.tar.xz", "w:xz", preset=9) as archive:
        for name in KEPT:
            archive.add(folder / name, name, filter=plain)


if __name__ == "__main__":
    main()
