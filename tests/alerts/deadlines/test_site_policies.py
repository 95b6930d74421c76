"""What a site may say of its own limits, and what it is told."""

import tomllib

import pytest

from alerts.deadlines.limit_texts import write_limit
from alerts.deadlines.policy import Policy
from alerts.deadlines.policy_files import POLICIES, with_site_rows
from ingest.problems import Problems


def site(text: str) -> tuple[dict[str, Policy], list[str]]:
    table, warnings = with_site_rows(POLICIES, "desk.toml", tomllib.loads(text)["policy"])
    return {policy.row_key: policy for policy in table.current}, [str(warning) for warning in warnings]


def test_a_number_of_ours_may_be_another_and_binds_once_it_is_adopted():
    policies, warnings = site(
        """
[[policy]]
key = "sign"
limit = { clock = "20min" }
ladder = "B"
adopted_by = "zhao"
adopted_on = 2026-11-01
[[policy]]
key = "transfer/1"
limit = { clock = "5min" }
"""
    )
    sign = policies["sign"]
    assert (write_limit(sign.limit), sign.ladder.id, sign.adopted_on) == (
        '{"clock":"20min"}',
        "B",
        "2026-11-01",
    )
    assert sign.binds
    assert write_limit(policies["transfer/1"].limit) == '{"clock":"5min"}'
    assert not policies["transfer"].binds
    assert policies["leak.onsite"].binds, "the number stands in the clause"
    assert policies["leak.onsite"] == next(each for each in POLICIES.current if each.key == "leak.onsite")
    assert warnings == []


def test_a_limit_that_is_longer_than_the_clauses_is_taken_and_told():
    policies, warnings = site(
        """
[[policy]]
key = "leak.onsite"
limit = { clock = "2h" }
[[policy]]
key = "repair.small"
limit = { clock = "6h" }
[[policy]]
key = "repair.common"
limit = { clock = "3d" }
[[policy]]
key = "closure.complex"
off = true
"""
    )
    assert write_limit(policies["leak.onsite"].limit) == '{"clock":"2h"}'
    off = [key for key, policy in policies.items() if not policy.starts_clocks and policy.stage == 1]
    assert off == ["closure.complex"]
    assert warnings == [
        'desk.toml: policy leak.onsite: B5 gives {"clock":"1h"}, and this is {"clock":"2h"}',
        'desk.toml: policy repair.common: P18 gives {"working_days":3}, and this is {"clock":"3d"}',
        'desk.toml: policy closure.complex: W22 gives {"clock":"7d"}, and this is -',
    ]


def test_every_fault_of_a_site_is_told_at_once():
    text = """
[[policy]]
key = "leak.offsite"
[[policy]]
key = "sign"
ladder = "Z"
adopted_by = "zhao"
[[policy]]
key = "sign"
[[policy]]
key = "leak.onsite"
adopted_by = "zhao"
adopted_on = 2026-11-01
limit = { clock = "soon" }
[[policy]]
key = "transfer"
applies = { mode = "direct" }
"""
    with pytest.raises(Problems) as refused:
        site(text)
    told = [str(problem) for problem in refused.value.problems]
    assert told[0].startswith("desk.toml: policy transfer: ")
    assert "applies" in told[0]
    assert told[1:] == [
        "desk.toml: policy leak.offsite: there is no policy leak.offsite",
        "desk.toml: policy sign.ladder: there is no ladder Z",
        "desk.toml: policy sign: must say who adopted the number and on which day",
        "desk.toml: policy sign: sign is there twice",
        "desk.toml: policy leak.onsite: the number is that of B5; only one of ours is adopted",
        "desk.toml: policy leak.onsite.limit: 'soon' is no number",
    ]
