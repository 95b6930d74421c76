"""The first row that does not hold is named, whatever was done to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.chain.links import GENESIS, ChainedTable, ChainHead, next_link
from alerts.chain.verification import ChainedRow, ChainFault, ChainPage, verify

ROWS = 25


def chain_of(count: int = ROWS, text: str = "seen") -> list[ChainedRow]:
    """Every third row is one of the audit."""
    head, rows, ids = GENESIS, [], dict.fromkeys(ChainedTable, 0)
    for number in range(1, count + 1):
        table = ChainedTable.HISTORY if number % 3 else ChainedTable.AUDIT
        ids[table] += 1
        values = {"at": number, "actor": "li", "data": {"n": number}}
        values |= {"text": text} if table is ChainedTable.HISTORY else {"kind": "refused"}
        link = next_link(head, table, values)
        rows.append(ChainedRow(table, ids[table], link.seq, values, link.digest, link.hash))
        head = ChainHead(link.seq, link.hash)
    return rows


def head_of(rows: list[ChainedRow]) -> ChainHead:
    return ChainHead(rows[-1].seq, rows[-1].hash) if rows else GENESIS


def walk(rows: list[ChainedRow], anchors=(), head: ChainHead | None = None, **how):
    """Pages of seven numbers; the head on record is that of the last row where no other is told."""

    def page_after(after: int) -> ChainPage:
        of_page = (row for row in rows if (not after or after < row.seq) and row.seq <= after + 7)
        found = sorted(of_page, key=lambda row: row.seq)
        last = max((row.seq for row in rows), default=0)
        return ChainPage(found, head_of(rows) if head is None else head, last)

    return verify(page_after, anchors, **how)


def broken(rows: list[ChainedRow], **how) -> tuple[ChainFault, int]:
    found = walk(rows, **how)
    assert found.broken is not None
    assert str(found.broken.said)
    return found.broken.fault, found.broken.seq


@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 14, ROWS])
def test_a_chain_as_it_was_written_holds_to_its_end(count):
    rows = chain_of(count)
    assert walk(rows) == (head_of(rows), True, None)
    assert walk(rows, [GENESIS, head_of(rows)]) == (head_of(rows), True, None)


@pytest.mark.parametrize("at", [0, 6, 7, 13, ROWS - 1])
@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (lambda row: replace(row, values=row.values | {"actor": "lo"}), ChainFault.ROW),
        (lambda row: replace(row, values=row.values | {"at": 0}), ChainFault.ROW),
        (lambda row: replace(row, values=row.values | {"data": {"n": 0.5}}), ChainFault.CONTENTS),
        (lambda row: replace(row, digest=bytes(32)), ChainFault.ROW),
        (lambda row: replace(row, hash=bytes(32)), ChainFault.ROW),
        (lambda row: replace(row, hash=b""), ChainFault.ROW),
        (lambda row: replace(row, seq=row.seq + 1_000), ChainFault.MISSING),
    ],
)
def test_a_change_is_named_where_it_is(at, changed, fault):
    rows = chain_of()
    rows[at] = changed(rows[at])
    assert broken(rows) == (fault, at + 1)


def test_lines_that_changed_places_in_their_table_are_found():
    rows = chain_of()
    rows[9], rows[10] = replace(rows[9], id=rows[10].id), replace(rows[10], id=rows[9].id)
    assert rows[9].table is rows[10].table
    assert broken(rows) == (ChainFault.ORDER, 11)


@pytest.mark.parametrize("gone", [range(1), range(6, 7), range(3, 20), range(7, 21)])
def test_rows_taken_out_of_the_middle_are_missed(gone):
    rows = [row for row in chain_of() if row.seq - 1 not in gone]
    assert broken(rows) == (ChainFault.MISSING, gone.start + 1)


@pytest.mark.parametrize("seq", [0, -1])
def test_a_number_that_no_row_has_is_found(seq):
    rows = chain_of()
    assert broken([*rows, replace(rows[3], id=99, seq=seq)]) == (ChainFault.DOUBLE, seq)
    assert broken([replace(rows[0], id=-1), *rows[1:]]) == (ChainFault.ORDER, 1)


def test_two_rows_of_one_number_are_found():
    rows = chain_of()
    rows.append(replace(rows[4], table=ChainedTable.AUDIT, id=99))
    assert broken(rows) == (ChainFault.DOUBLE, 5)


def test_a_row_added_behind_the_head_is_found():
    rows = chain_of()
    assert broken(rows, head=head_of(rows[:-1])) == (ChainFault.HEAD, ROWS)
    far = replace(rows[-1], seq=900)
    assert broken([*rows, far], head=head_of(rows)) == (ChainFault.HEAD, ROWS)


def test_a_tail_that_was_cut_off_is_found_by_the_head_on_record_and_without_it_by_an_anchor_only():
    rows = chain_of()
    anchor = head_of(rows)
    assert broken(rows[:18], head=anchor) == (ChainFault.HEAD, 18)
    assert walk(rows[:18]).broken is None
    assert broken(rows[:18], anchors=[anchor]) == (ChainFault.CUT, 18)
    assert broken([], anchors=[anchor]) == (ChainFault.CUT, 0)


def test_a_chain_that_was_written_anew_is_found_by_an_anchor_only():
    rows, anew = chain_of(), chain_of(text="never seen")
    assert walk(anew).broken is None
    assert broken(anew, anchors=[head_of(rows)]) == (ChainFault.ANCHOR, ROWS)
    assert broken(rows, anchors=[ChainHead(0, b"x" * 32)]) == (ChainFault.ANCHOR, 0)
    assert broken(rows, anchors=[head_of(rows[:9]), ChainHead(9, bytes(32))]) == (ChainFault.ANCHOR, 9)


def test_contents_that_were_blanked_leave_the_chain_behind_them_whole():
    rows = chain_of()
    rows[5] = replace(rows[5], values=rows[5].values | {"data": {}})
    assert broken(rows) == (ChainFault.CONTENTS, 6)
    before = head_of(rows[:6])
    assert walk(rows, start=before) == (head_of(rows), True, None)


def test_a_walk_in_parts_is_the_walk_in_one():
    rows, at, parts = chain_of(), GENESIS, 0
    while True:
        found = walk(rows, start=at, most=10)
        parts += 1
        assert found.broken is None
        assert found.until.seq - at.seq <= 14
        at = found.until
        if found.ended:
            break
    assert (at, parts) == (head_of(rows), 2)


def test_rows_added_during_the_walk_are_walked_too():
    rows = chain_of()
    known = [8]

    def page_after(after: int) -> ChainPage:
        there = rows[: known[0]]
        known[0] += 5
        found = [row for row in there if after < row.seq <= after + 7]
        return ChainPage(found, head_of(there), there[-1].seq)

    found = verify(page_after, [head_of(rows[:10])])
    assert (found.ended, found.broken) == (True, None)
    assert found.until.seq >= 13
