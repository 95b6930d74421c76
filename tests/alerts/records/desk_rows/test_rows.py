"""Rows of the desk's tables: what differs from the last version on record, and only that, is the next."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.records.desk_rows.rows import DeskRow, RowKind
from tests.alerts.records.desk.test_ticket_fields import undone
from tests.alerts.records.statements import statements

ROWS = st.dictionaries(
    st.sampled_from(["sign", "transfer", "callback"]),
    st.dictionaries(st.sampled_from(["limit", "start"]), st.sampled_from([0, 1, 0.5, 0.1, "1 h"])),
)


@dataclass(frozen=True)
class Policy:
    limit: str
    stage: int = 1


def test_a_row_that_differs_gets_the_next_version_and_the_same_again_none(tx):
    sign, transfer = {"limit": "30 min", "start": ["dispatched"]}, {"limit": "10 min"}
    assert tx.rows.record(RowKind.POLICY, {"sign": sign, "transfer": transfer}, 5, "wenya") == [
        "sign",
        "transfer",
    ]
    first = tx.rows.current(RowKind.POLICY)
    assert tx.rows.record(RowKind.POLICY, {"transfer": transfer}, 6, "wenya") == []
    turned = dict(reversed(sign.items()))
    assert tx.rows.record(RowKind.POLICY, {"sign": turned}, 6, "wenya") == [], "keys have no order"
    longer = sign | {"limit": "40 min"}
    assert tx.rows.record(RowKind.POLICY, {"sign": longer, "transfer": transfer}, 7, "wang") == ["sign"]
    assert tx.rows.record(RowKind.POLICY, {"sign": sign}, 8, "wang") == ["sign"], "a change back is one, too"
    current = tx.rows.current(RowKind.POLICY)
    assert current["transfer"] == first["transfer"]
    assert current["sign"] == DeskRow(current["sign"].id, RowKind.POLICY, "sign", 3, sign, 8, "wang")
    assert tx.rows.by_ids([first["sign"].id, 99]) == {first["sign"].id: first["sign"]}
    assert tx.rows.current(RowKind.LADDER) == {}


def test_a_row_may_be_anything_that_is_written_as_json(tx):
    assert tx.rows.record(RowKind.POLICY, {"a": Policy("1 h")}, 5, "wenya") == ["a"]
    assert tx.rows.record(RowKind.POLICY, {"a": {"stage": 1, "limit": "1 h"}}, 5, "wenya") == []
    assert tx.rows.current(RowKind.POLICY)["a"].row == {"limit": "1 h", "stage": 1}
    tx.rows.record(RowKind.CLOSING, {"a": frozenset("fdbeca")}, 5, "wenya")
    assert tx.rows.current(RowKind.CLOSING)["a"].row == list("abcdef"), "a set has one order only"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables=st.lists(ROWS, max_size=6))
def test_whatever_was_in_force_before_what_is_now_comes_back(records, tables):
    with undone(records) as tx:
        known: dict[str, list] = {}
        for at, table in enumerate(tables):
            expected = [key for key, row in table.items() if known.get(key, [None])[-1] != row]
            assert tx.rows.record(RowKind.MOVE, table, at, "wenya") == expected
            for key in expected:
                known.setdefault(key, []).append(table[key])
        found = tx.rows.current(RowKind.MOVE)
        assert {key: (each.version, each.row) for key, each in found.items()} == {
            key: (len(versions), versions[-1]) for key, versions in known.items()
        }


def test_many_rows_are_recorded_in_two_statements_and_in_one_where_nothing_is_new(records):
    rows = {f"k{i}": {"limit": i} for i in range(500)}
    for expected in (2, 1):
        with records.begin() as tx, statements(records) as asked:
            tx.rows.record(RowKind.POLICY, rows, 5, "wenya")
        assert len(asked) == expected
