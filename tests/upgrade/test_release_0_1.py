"""What release 0.1 left behind is opened by the present code, and nothing of it is lost.

release_0_1/README.md says what there is.
"""

import json
import os
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import make_url

from alerts.chain.verification import verify
from alerts.people.viewer import Grant
from alerts.records import Records
from api.wiring.hosted_service import HOST, IN_STEP, HostedService
from ingest.durations import MINUTE
from ingest.inventory.tree import Inventory
from ingest.journal.journal import READERS, Journal
from simulators.publishing.publisher import Broker, Publisher
from tests.system.processes import find_program

DATA = Path(__file__).parent / "release_0_1" / "data.tar.xz"
REWORDED = {"sentence"}
"""Fields for people to read; their wording is no contract."""
ROLES_NOW = {
    "viewer": ["viewer"],
    "dispatcher": ["dispatcher", "handler"],
    "engineer": ["dispatcher", "engineer", "handler"],
}
"""What the one role of a user of before is now."""
DISSOLVED = "2026-000002"
"""The ticket of a silence that was withdrawn: nothing is left on it, and such a ticket is closed now."""

SEVEN_COMMANDS = (
    ("acknowledge", "派人去", "acknowledged"),
    ("comment", "在路上", "acknowledged"),
    ("arrive", "", "acknowledged"),
    ("report", "", "acknowledged"),
    ("resolve", "冲洗了", "resolved"),
    ("reopen", "又浑了", "acknowledged"),
    ("resolve", "又冲洗了", "resolved"),
    ("close", "", "closed"),
)
"""Of a breach that is over: the command, its text, and the state after it."""


@dataclass
class Old:
    """The folder that the release left, the address of its records, and what it answered."""

    folder: Path
    records_url: str
    expected: dict[str, Any]


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Old:
    with tarfile.open(DATA) as archive:
        # Python 3.11.2, as Debian has it, knows no argument `filter` yet.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(tmp_path)
    expected = json.loads((tmp_path / "expected.json").read_text(encoding="utf-8"))
    url = f"sqlite:///{tmp_path}/records.sqlite"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
        restore(tmp_path / "records.sql", url)
        expected["users"] = expected["postgresql_users"]
    return Old(tmp_path, url, expected)


def restore(dump: Path, url: str) -> None:
    """Read a dump into an empty database, as an operator does."""
    program = find_program("psql")
    assert program is not None
    address = make_url(url)
    done = subprocess.run(
        [program, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}"],
        env={
            "PATH": os.environ["PATH"],
            "PGHOST": str(address.host),
            "PGPORT": str(address.port),
            "PGUSER": str(address.username),
            "PGPASSWORD": str(address.password),
            "PGDATABASE": str(address.database),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_records_are_upgraded_with_users_inventory_and_moved_limits(old: Old):
    records = Records.open(old.records_url)
    with records.reading() as tx:
        inventory = tx.inventory.load()
        changes = [list(change) for change in tx.rules.limit_changes(0)]
        tokens = [tx.tokens.shown(user["token"]) for user in old.expected["users"]]
        users = [tx.users.by_id(token.user_id) for token in tokens]
        lines = sum(len(each["history"]) for each in old.expected["ticket"])
        chain = verify(lambda after: tx.chain.page(after, 10))
        assert (chain.until, chain.ended, chain.broken) == (tx.chain.head(), True, None)
        assert chain.until.seq >= lines > 0
    records.close()
    assert [(u.name, u.grants) for u in users] == [
        (u["name"], tuple(map(Grant, ROLES_NOW[u["role"]]))) for u in old.expected["users"]
    ]
    assert {(token.scope, token.expires_at, token.revoked_at) for token in tokens} == {(None, None, None)}
    assert old.expected["inventory"] == {
        "places": sorted(inventory.places),
        "points": {name: point.key for name, point in inventory.points.items()},
        "former_points": {point.id: key for key, point in inventory.former_points.items()},
        "aliases": {name: alias.point for name, alias in inventory.aliases.items()},
        "calendars": sorted(inventory.calendars),
        "outages": {
            outage.id: [outage.place, outage.start, outage.end] for outage in inventory.outages.values()
        },
        "limit_changes": changes,
    }


def test_the_readers_of_the_journal_stand_where_they_stood(old: Old):
    journal = Journal(old.folder / "journal.sqlite", 1 << 30, 1 << 26)
    expected = old.expected["journal"]
    keys = old.expected["inventory"]["points"]
    for reader in READERS:
        assert journal.lag(reader)[0] == expected["unread_batches"][reader] == 1
        ((position, batch),) = journal.read(reader, 1000)
        assert position == expected["newest"]
        assert batch.point.tolist() == [keys["flat-103"], keys["flat-101"]]
        assert batch.value.tolist() == [expected["flat-103"], expected["flat-101"]]
        assert batch.measured_at.tolist() == [expected["measured_at"]] * 2
    journal.close()


class Present:
    """The present service on the old folder, and a gateway that goes on."""

    def __init__(self, hosted: HostedService, gateway: Publisher, token: str) -> None:
        self.hosted = hosted
        self._headers = {"Authorization": f"Bearer {token}"}
        self._gateway = gateway

    def get(self, path: str, **query: Any) -> Any:
        url = f"{self.hosted.url}/api/v1/{path}"
        answer = httpx.get(url, params=query, headers=self._headers, timeout=30)
        assert answer.is_success, answer.text
        return answer.json()

    def pages(self, path: str, **query: Any) -> list[Any]:
        page = self.get(path, **query)
        found = page["items"]
        while page["next"]:
            page = self.get(path, cursor=page["next"], **query)
            found += page["items"]
        return found

    def tell(self, now: int) -> None:
        """Tell the time, and wait until it has been judged."""
        self._gateway.publish_time(now)
        self._gateway.wait()
        self.hosted.wait_judged(now)

    def publish(self, values: dict[str, float], now: int) -> None:
        said = [{"point": point, "value": value, "measured_at": now} for point, value in values.items()]
        self._gateway.publish("wenya/v1/gw-1/json", json.dumps(said).encode())
        self._gateway.wait()

    def command(self, number: str, token: str, **said: str) -> httpx.Response:
        return httpx.post(
            f"{self.hosted.url}/api/v1/tickets/{number}/commands",
            json=said,
            headers={"Authorization": f"Bearer {token}"},
        )


@pytest.fixture
def present(old: Old) -> Iterator[Present]:
    settings = {**IN_STEP, "RECORDS__URL": old.records_url}
    password = make_url(old.records_url).password
    if password:
        bare = old.records_url.replace(f":{password}@", "@")
        settings |= {"RECORDS__URL": bare, "RECORDS__PASSWORD": str(password)}
    with (
        HostedService(old.folder, Inventory(), old.expected["now"], overrides=settings) as hosted,
        Publisher(Broker(HOST, hosted.broker_port)) as gateway,
    ):
        yield Present(hosted, gateway, old.expected["users"][0]["token"])


def plain(answer: Any) -> Any:
    """An answer without what is worded for people."""
    if isinstance(answer, dict):
        return {key: plain(value) for key, value in answer.items() if key not in REWORDED}
    return [plain(each) for each in answer] if isinstance(answer, list) else answer


def assert_kept(before: Any, after: Any, where: str) -> None:
    """Whatever was there is there still; later releases may say more."""
    if isinstance(before, dict):
        for key, value in before.items():
            assert key in after, f"{where}: {key} is gone"
            assert_kept(value, after[key], f"{where}.{key}")
    elif isinstance(before, list):
        assert len(after) == len(before), f"{where}: {len(before)} before, {len(after)} now"
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            assert_kept(one, other, f"{where}[{number}]")
    else:
        assert after == before, f"{where}: {before!r} before, {after!r} now"


def test_the_service_answers_what_it_answered_and_goes_on_judging(old: Old, present: Present):
    expected = plain(old.expected)
    check_lists(expected, present)
    check_readings(expected, present)
    number = check_a_new_breach(expected, present)
    check_users(old.expected["users"], present, number)
    check_old_commands(expected, present, number)


def check_lists(expected: dict[str, Any], present: Present) -> None:
    day = {"place": "company", "from": "2026-01-15", "to": "2026-01-15"}
    for name, query in (
        ("points", {}),
        ("episodes", {}),
        ("tickets", {}),
        ("dead-letters", {}),
        ("compliance", day),
    ):
        before = expected[name]
        if name == "tickets":
            before = [without_what_closing_changes(ticket) for ticket in before]
        assert_kept(before, plain(present.pages(name, **query)), name)
    for ticket in expected["ticket"]:
        assert ticket["history"], "a ticket without history proves nothing"
        found = without_steps(plain(present.get(f"tickets/{ticket['number']}")))
        if ticket["number"] == DISSOLVED:
            assert [line["reason"] for line in found["history"][len(ticket["history"]) :]] == [
                "episode-withdrawn",
                "dissolved",
            ]
            assert found["state"] == "closed"
            found["history"] = found["history"][: len(ticket["history"])]
        assert_kept(without_what_closing_changes(ticket), found, ticket["number"])
    assert any(ticket["clocks"] for ticket in expected["ticket"])


def without_steps(ticket: dict[str, Any]) -> dict[str, Any]:
    """The ticket without what its running clocks were late for while nobody looked, which is told at once."""
    history = [line for line in ticket["history"] if line["reason"] != "clock-step"]
    steps = ticket["history_count"] - len(history)
    return ticket | {"history": history, "history_count": ticket["history_count"] - steps}


def without_what_closing_changes(ticket: dict[str, Any]) -> dict[str, Any]:
    """The ticket itself, unless it is the one that the present version closes."""
    changes = {"state", "closed_at", "version", "asks_for_action"} if ticket["number"] == DISSOLVED else set()
    return {name: value for name, value in ticket.items() if name not in changes}


def check_readings(expected: dict[str, Any], present: Present) -> None:
    """All of them, and those that the release had acknowledged and written nowhere."""
    present.hosted.wait_written()
    unread = expected["journal"]
    span = {"from": "2026-01-14T16:00:00Z", "to": "2026-01-16T00:00:00Z"}
    for point, before in expected["readings"].items():
        found = present.pages(f"points/{point}/readings", **span)
        rows = [[reading["measured_at"], reading["value"]] for reading in found]
        if point in unread:
            late = rows.pop()
            assert round(datetime.fromisoformat(late[0]).timestamp() * 1000) == unread["measured_at"]
            assert late[1] == unread[point]
        assert rows == before, point


def check_a_new_breach(expected: dict[str, Any], present: Present) -> str:
    """Open a ticket; returns its number."""
    last = max(ticket["number"] for ticket in expected["tickets"])
    values = {point: rows[-1][1] for point, rows in expected["readings"].items() if point != "flat-104"}
    for minute in range(5, 25, 5):
        now = expected["now"] + minute * MINUTE
        present.tell(now)
        present.publish(values | {"tap-1-turbidity": 5.0}, now)
    present.tell(now + MINUTE)
    (opened,) = [t for t in present.pages("tickets") if t["number"] > last]
    year, serial = last.split("-")
    assert opened["number"] == f"{year}-{int(serial) + 1:06}"
    assert (opened["place"], opened["concern"]) == ("tap-1", "water-quality")
    (episode,) = present.get(f"tickets/{opened['number']}")["episodes"]
    assert (episode["rule"], episode["point"]) == ("turbidity.high", "tap-1-turbidity")
    assert episode["id"] > max(e["id"] for e in expected["episodes"])
    return str(opened["number"])


def check_users(users: list[dict[str, str]], present: Present, number: str) -> None:
    """Tokens that the release gave out are good for what they were good for."""
    for user in users:
        answer = present.command(number, user["token"], command="comment", text=f"by {user['name']}")
        assert answer.is_success == (user["role"] != "viewer"), answer.text
    history = present.get(f"tickets/{number}")["history"]
    assert {line["actor"] for line in history} == {"wenya", "wang", "li"}


def check_old_commands(expected: dict[str, Any], present: Present, number: str) -> None:
    """Done-when 13: a program that knows the seven commands of the release sends them as it did."""
    (token,) = [user["token"] for user in expected["users"] if user["role"] == "dispatcher"]
    for minute in range(25, 90, 5):
        now = expected["now"] + minute * MINUTE
        present.tell(now)
        present.publish({"tap-1-turbidity": 0.4}, now)
    (episode,) = present.get(f"tickets/{number}")["episodes"]
    assert episode["ended_at"], "the water is clear again"
    for command, text, state in SEVEN_COMMANDS:
        now += MINUTE
        present.tell(now)
        answer = present.command(number, token, command=command, **({"text": text} if text else {}))
        assert answer.is_success, f"{command}: {answer.text}"
        assert answer.json()["state"] == state, command
    history = present.get(f"tickets/{number}")["history"]
    said = [line["command"] for line in history if line["actor"] == "wang"]
    assert said[-len(SEVEN_COMMANDS) :] == [command for command, _, _ in SEVEN_COMMANDS]
