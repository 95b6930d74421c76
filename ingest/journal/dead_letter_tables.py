"""The tables of the dead letters, and how those of the format before become them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.readings.batch import DeadLetterReason
from ingest.readings.dead_letters import UNKNOWN_SENDER

ROW_BYTES = 300
"""What a dead letter takes beside its payload, topic and words, roughly."""
NOT_PARKED = f"reason != '{DeadLetterReason.FLOOD}'"
"""Parked messages are acknowledged and not yet decoded: they are never dropped to make room."""
DONE = "(replayed_at IS NOT NULL OR dismissed_at IS NOT NULL)"
COLUMNS = (
    "id, topic, payload, reason, detail, said, gateway, first_at, last_at, count, replayed_at, dismissed_at"
)
"""``said`` is a detail as `ingest.kept_said.kept_text` writes it; ``detail`` the English one of format 2."""


def row_size(row: str = "", columns: Sequence[str] = ("topic", "detail", "said")) -> str:
    """The bytes that a row takes, as an expression; ``row`` is ``"NEW."``, ``"OLD."`` or nothing."""
    texts = " + ".join(f"length(CAST({row}{column} AS BLOB))" for column in columns)
    return f"(length({row}payload) + {texts} + {ROW_BYTES})"


def _waits(row: str = "") -> str:
    return f"({row}replayed_at IS NULL AND {row}dismissed_at IS NULL)"


def named(row: str = "") -> str:
    """The gateway that a topic names, as an expression of a row; where none is named it is no id of one."""
    rest = f"substr({row}topic, 10)"
    return (
        f"CASE substr({row}topic, 1, 9) WHEN 'wenya/v1/' THEN substr({rest}, 1, instr({rest}, '/') - 1)"
        f" ELSE '' END"
    )


def from_unknown(row: str = "") -> str:
    """Whether nobody of the inventory sent a letter."""
    return f"{row}gateway = '{UNKNOWN_SENDER}'"


class LetterSums(NamedTuple):
    """A table of sums over letters by gateway and reason, so that nobody counts the letters.

    Triggers, which are named after ``trigger``, keep it when letters change or leave; `sum_up` adds new ones
    once for all of them: a trigger for each would cost as much as the letter.
    """

    table: str
    trigger: str
    of_unknown: bool

    def columns(self) -> str:
        """The statement that makes the table."""
        return f"""
CREATE TABLE IF NOT EXISTS {self.table} (
    gateway TEXT NOT NULL, reason TEXT NOT NULL, letters INTEGER NOT NULL, waiting INTEGER NOT NULL,
    times INTEGER NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (gateway, reason)) STRICT, WITHOUT ROWID;
"""

    def schema(self) -> str:
        """The statements that make it."""
        when = {row: f" WHEN {from_unknown(row)}" if self.of_unknown else "" for row in ("NEW.", "OLD.")}
        return f"""{self.columns()}
CREATE TRIGGER IF NOT EXISTS {self.trigger}_changed AFTER UPDATE ON dead_letters{when["NEW."]} BEGIN
    UPDATE {self.table} SET waiting = waiting + {_waits("NEW.")} - {_waits("OLD.")},
    times = times + NEW.count - OLD.count, bytes = bytes + {row_size("NEW.")} - {row_size("OLD.")}
    WHERE gateway = {self._gateway("NEW.")} AND reason = NEW.reason;
END;
CREATE TRIGGER IF NOT EXISTS {self.trigger}_gone AFTER DELETE ON dead_letters{when["OLD."]} BEGIN
    UPDATE {self.table} SET letters = letters - 1, waiting = waiting - {_waits("OLD.")},
    times = times - OLD.count, bytes = bytes - {row_size("OLD.")}
    WHERE gateway = {self._gateway("OLD.")} AND reason = OLD.reason;
    DELETE FROM {self.table} WHERE gateway = {self._gateway("OLD.")} AND reason = OLD.reason AND letters = 0;
END;
"""  # noqa: S608 - constants

    def without_triggers(self) -> str:
        """The statements that take them away, before the expressions in them change."""
        return "".join(f"DROP TRIGGER IF EXISTS {self.trigger}_{event};\n" for event in ("changed", "gone"))

    def sum_up(self, size: str = row_size()) -> str:
        """Add the letters with an id above the parameter, which were not there before.

        By the id, and by no index that has the letters in the order of the groups: that goes through all.
        """
        only = f" AND {from_unknown()}" if self.of_unknown else ""
        return f"""
INSERT INTO {self.table} SELECT {self._gateway()} AS of_gateway, reason, count(*), sum({_waits()}),
sum(count), sum({size}) FROM dead_letters NOT INDEXED WHERE id > ?{only} GROUP BY of_gateway, reason
ON CONFLICT (gateway, reason) DO UPDATE SET letters = letters + excluded.letters,
waiting = waiting + excluded.waiting, times = times + excluded.times, bytes = bytes + excluded.bytes
"""  # noqa: S608 - constants

    def _gateway(self, row: str = "") -> str:
        return named(row) if self.of_unknown else f"{row}gateway"


BY_SENDER = LetterSums("letter_groups", "letter", of_unknown=False)
BY_NAME = LetterSums("named_letters", "named_letter", of_unknown=True)
"""Letters of nobody known, by the gateway that their topics name: as many rows as there are such letters."""

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, topic TEXT NOT NULL,
    payload BLOB NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL, count INTEGER NOT NULL, replayed_at INTEGER,
    gateway TEXT NOT NULL DEFAULT '{UNKNOWN_SENDER}', dismissed_at INTEGER,
    said TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX IF NOT EXISTS dead_letters_by_reason ON dead_letters (reason, id);
CREATE INDEX IF NOT EXISTS dead_letters_by_gateway ON dead_letters (gateway, id);
CREATE INDEX IF NOT EXISTS dead_letters_by_group ON dead_letters (gateway, reason, id);
CREATE INDEX IF NOT EXISTS dead_letters_droppable ON dead_letters (gateway, id) WHERE {NOT_PARKED};
CREATE INDEX IF NOT EXISTS dead_letters_by_name ON dead_letters ({named()}, reason, id)
WHERE {from_unknown()};
CREATE INDEX IF NOT EXISTS dead_letters_done ON dead_letters (id) WHERE {DONE};
{BY_SENDER.schema()}{BY_NAME.schema()}
"""

_SIZE_IN_FORMAT_2 = row_size(columns=("topic", "detail"))
FROM_FORMAT_1 = f"""
ALTER TABLE dead_letters ADD COLUMN gateway TEXT NOT NULL DEFAULT '{UNKNOWN_SENDER}';
ALTER TABLE dead_letters ADD COLUMN dismissed_at INTEGER;
DROP INDEX IF EXISTS dead_letters_waiting;
UPDATE dead_letters SET gateway = CASE
    WHEN topic = 'v1/gateway/telemetry' THEN topic
    WHEN topic GLOB 'application/?*/device/?*/event/up' THEN 'application/+/device/+/event/up'
    WHEN topic GLOB 'v3/?*/devices/?*/up' THEN 'v3/+/devices/+/up'
    WHEN topic GLOB 'wenya/v1/?*/?*' AND length({named()}) <= 64 AND {named()} NOT GLOB '*[^A-Za-z0-9_.:-]*'
    THEN {named()} ELSE gateway END;
{BY_SENDER.columns()}{BY_NAME.columns()}
{BY_SENDER.sum_up(_SIZE_IN_FORMAT_2).replace("?", "0")};
{BY_NAME.sum_up(_SIZE_IN_FORMAT_2).replace("?", "0")};
"""  # noqa: S608 - constants
"""The letters learn their gateway from their topics. Whether it is in the inventory is not known here."""

FROM_FORMAT_2 = f"""
ALTER TABLE dead_letters ADD COLUMN said TEXT NOT NULL DEFAULT '';
{BY_SENDER.without_triggers()}{BY_NAME.without_triggers()}
"""
"""Details are kept unwritten; those that were written stay as they are."""

TAKE_OUT = "DELETE FROM dead_letters WHERE id IN (SELECT value FROM json_each(?))"
_DIGESTS_AT_ONCE = 500


def bytes_by_group(connection: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """Gateway and reason -> bytes of their letters."""
    rows = connection.execute("SELECT gateway, reason, bytes FROM letter_groups").fetchall()
    return {(gateway, reason): size for gateway, reason, size in rows}


def bytes_of(connection: sqlite3.Connection, groups: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The bytes of these groups; 0 of one that is no more."""
    found = {}
    for group in groups:
        row = connection.execute(
            "SELECT bytes FROM letter_groups WHERE gateway = ? AND reason = ?", group
        ).fetchone()
        found[group] = row[0] if row else 0
    return found


def groups_of(connection: sqlite3.Connection, digests: Sequence[bytes]) -> set[tuple[str, str]]:
    """Gateway and reason of the letters with these digests, as they are kept."""
    found: set[tuple[str, str]] = set()
    for first in range(0, len(digests), _DIGESTS_AT_ONCE):
        some = digests[first : first + _DIGESTS_AT_ONCE]
        marks = ",".join("?" * len(some))
        found |= set(
            connection.execute(f"SELECT gateway, reason FROM dead_letters WHERE digest IN ({marks})", some)  # noqa: S608 - marks
        )
    return found


def newest_id(connection: sqlite3.Connection) -> int:
    """The id of the newest letter; 0 if there is none."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM dead_letters").fetchone()[0])
