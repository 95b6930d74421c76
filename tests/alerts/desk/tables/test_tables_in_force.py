"""The desk's tables on record: versions over restarts, and what refuses a start."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from alerts.deadlines.limits import ClockLimit
from alerts.desk.rules_in_force import RulesInForce
from alerts.desk.tables.shown_tables import compare_rows, list_policies, list_routing
from alerts.desk.tables.site_tables import SiteTables
from alerts.desk.tables.tables_in_force import RowVersion, rows_of, shipped_tables
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.viewer import OPERATOR
from alerts.records import Records
from alerts.records.desk_rows.rows import RowKind
from alerts.rules.rule_files import default_rules
from ingest.durations import MINUTE
from ingest.problems import Problems
from tests.alerts.records.desk.desk_values import a_clock, put_tickets

START = 1_790_000_000_000
SIGN = '[[policy]]\nkey = "sign"\nlimit = { clock = "%s" }\n'


def opened(records: Records, now: int, file=None) -> RulesInForce:
    in_force = RulesInForce(records, default_rules())
    in_force.open(now, None, file)
    return in_force


def of_start(records: Records) -> list[dict]:
    wanted = AuditFilter(kind=AuditKind.DESK_TABLES_CHANGED)
    with records.reading() as tx:
        return [dict(each.data["rows"]) for each in tx.audit.page(wanted, None, 99)]


def the_policy(in_force: RulesInForce, key: str = "sign"):
    return next(each for each in in_force.tables.tables.policies.current if each.row_key == key)


def test_a_start_puts_every_row_on_record_once(records_of_both):
    records = records_of_both
    first = opened(records, START)
    rows = rows_of(SiteTables.of(None))
    assert {kind: set(found) for kind, found in first.tables.versions.items()} == {
        kind: set(found) for kind, found in rows.items()
    }
    assert {kind: len(found) for kind, found in rows.items()} == {
        RowKind.POLICY: len(first.tables.tables.policies.current),
        RowKind.LADDER: 6,
        RowKind.MOVE: len(first.tables.tables.moves.rows),
        RowKind.ROUTING: len(rows[RowKind.ROUTING]),
        RowKind.CLOSING: len(first.tables.tables.closing),
        RowKind.HOURS: 3,
        RowKind.SETTING: 17,
    }
    assert {each.version for found in first.tables.versions.values() for each in found.values()} == {1}
    again = opened(records, START + 1)
    assert again.tables.versions == first.tables.versions
    assert len(of_start(records)) == 1
    assert not any(each.is_new for each in compare_rows(records, OPERATOR, SiteTables.of(None)))


def test_only_what_a_site_changes_becomes_another_version_and_clocks_keep_theirs(records_of_both, tmp_path):
    records, file = records_of_both, tmp_path / "desk.toml"
    before = the_policy(opened(records, START))
    assert (before.version, before.limit) == (1, ClockLimit(30 * MINUTE))
    file.write_text(SIGN % "20min" + '[entry]\nlate_after = "20min"\n')
    changed = [each.key for each in compare_rows(records, OPERATOR, SiteTables.of(file)) if each.is_new]
    assert changed == ["sign", "entry.late_after"]
    in_force = opened(records, START + 1, file)
    assert of_start(records)[0] == {"policy": ["sign"], "setting": ["entry.late_after"]}
    after = the_policy(in_force)
    assert (after.version, after.limit) == (2, ClockLimit(20 * MINUTE))
    assert in_force.tables.tables.settings.late_after == 20 * MINUTE
    table = in_force.tables.tables.policies
    with records.begin() as tx:
        put_tickets(tx, 1)
        running = tx.clocks.add([a_clock(before.id), a_clock(after.id, occurrence=1)])
    assert [table.of_clock(clock).limit for clock in running] == [before.limit, after.limit]
    # The file goes: what ships holds again, as a third version, and the second one is known.
    last = opened(records, START + 2)
    assert (the_policy(last).version, the_policy(last).limit) == (3, before.limit)
    assert [last.tables.tables.policies.of_clock(each) for each in running] == [before, after]
    assert the_policy(last, "transfer").version == 1


def test_a_policy_that_a_site_turned_off_is_known_to_clocks_that_run(records, tmp_path):
    before = the_policy(opened(records, START))
    file = tmp_path / "desk.toml"
    file.write_text('[[policy]]\nkey = "sign"\noff = true\n')
    in_force = opened(records, START + 1, file)
    off = the_policy(in_force)
    assert (off.version, off.off, off.starts_clocks) == (2, True, False)
    assert in_force.tables.tables.policies.of_clock(a_clock(before.id)) == before
    with records.reading() as tx:
        assert tx.rows.current(RowKind.POLICY)["sign"].row["off"] is True
    file.write_text("")
    on_again = the_policy(opened(records, START + 2, file))
    assert (on_again.version, on_again.starts_clocks) == (3, True)
    assert on_again.limit == before.limit


def test_a_policy_of_before_that_names_what_there_is_no_more_is_told_of(records):
    opened(records, START)
    with records.begin() as tx:
        row = dict(tx.rows.current(RowKind.POLICY)["sign"].row)
        tx.rows.record(RowKind.POLICY, {"gone": row | {"key": "gone", "clauses": ["X99"]}}, START, "wenya")
    with capture_logs() as logs:
        opened(records, START + 1)
    (told,) = [each for each in logs if each["event"] == "a policy of before cannot be read"]
    assert told["key"] == "gone"


def test_a_bad_file_refuses_the_start_with_every_fault_and_leaves_nothing(records, tmp_path):
    file = tmp_path / "desk.toml"
    file.write_text(
        '[entry]\nlate_after = "soon"\n[[policy]]\nkey = "no.such"\n[[departments]]\nid = "lab"\n'
    )
    with pytest.raises(Problems) as refused:
        opened(records, START, file)
    told = [str(each) for each in refused.value.problems]
    assert told[:2] == [
        "desk.toml: entry.late_after: 'soon' is no number",
        "desk.toml: policy no.such: there is no policy no.such",
    ]
    assert any("departments 1 (lab): kind" in each for each in told)
    with pytest.raises(Problems) as refused:
        opened(records, START, tmp_path / "gone.toml")
    assert len(refused.value.problems) == 1
    with records.reading() as tx:
        assert {kind: tx.rows.last_versions(kind) for kind in RowKind} == {kind: [] for kind in RowKind}
        assert tx.calendars.years() == {}


def test_a_limit_of_a_clause_that_is_not_kept_is_told_of_at_the_start(records, tmp_path):
    file = tmp_path / "desk.toml"
    file.write_text('[[policy]]\nkey = "leak.onsite"\nlimit = { clock = "2h" }\n')
    with capture_logs() as logs:
        opened(records, START, file)
    told = [str(each["problem"]) for each in logs if each["event"] == "a limit of a clause is not kept"]
    assert told == ['desk.toml: policy leak.onsite: B5 gives {"clock":"1h"}, and this is {"clock":"2h"}']


def test_tables_are_shown_with_their_versions(records):
    in_force = opened(records, START)
    policies = list_policies(in_force.tables, OPERATOR)
    assert {each.version for each in policies} == {1}
    routing = list_routing(in_force.tables, OPERATOR)
    assert [each.table for each in routing] == sorted(
        (each.table for each in routing), key=["rule", "mode", "class"].index
    )
    assert all(each.version.version == 1 for each in routing)
    assert {each.version for each in list_routing(shipped_tables(), OPERATOR)} == {RowVersion(0, 0)}
