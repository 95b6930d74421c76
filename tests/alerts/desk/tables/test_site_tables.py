"""A site's own file over the tables that ship: every fault at once, and what it should know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.deadlines.limits import ClockLimit
from alerts.desk.tables.site_tables import SiteTables, shipped_settings
from alerts.matters.settings import KEYS
from ingest.durations import MINUTE
from ingest.problems import Problems

GOOD = """
[[departments]]
id = "lab"

[entry]
late_after = "20min"

[attachments]
largest = "5MiB"

[[policy]]
key = "sign"
limit = { clock = "20min" }
adopted_by = "zhao"
adopted_on = 2026-11-01

[[policy]]
key = "leak.onsite"
limit = { clock = "2h" }

[[hours]]
id = "duty"
windows = ["08:00-12:00", "13:00-17:00"]
days = "working"
"""
BAD = """
x1 = 1
[entry]
late_after = "soon"
later = 1
[places]
id = "x"
[[policy]]
key = "no.such"
[[policy]]
key = "sign"
ladder = "Z"
[[policy]]
key = "transfer"
limit = { earliest = [{ given = "no_field" }, { clock = "1h" }] }
start = { on = "accepted" }
[[hours]]
id = "duty"
windows = ["25:00-26:00"]
days = "working"
"""


def test_a_site_says_what_is_otherwise_and_the_rest_ships(tmp_path):
    file = tmp_path / "desk.toml"
    file.write_text(GOOD)
    site, shipped = SiteTables.of(file), SiteTables.of(None)
    policies = {policy.row_key: policy for policy in site.tables.policies.current}
    of_before = {policy.row_key: policy for policy in shipped.tables.policies.current}
    changed = {key for key, policy in policies.items() if policy != of_before[key]}
    assert (policies.keys(), changed) == (of_before.keys(), {"sign", "leak.onsite"})
    assert (policies["sign"].limit, policies["sign"].binds) == (ClockLimit(20 * MINUTE), True)
    assert site.tables.settings == replace(
        shipped.tables.settings, late_after=20 * MINUTE, largest_attachment=5 << 20
    )
    assert site.settings["entry.late_after"] == "20min"
    assert site.settings.keys() == shipped_settings().keys() == KEYS.keys()
    assert len(site.hours["duty"][0].periods) == 2
    assert site.hours["repair"] == shipped.hours["repair"]
    assert [str(each) for each in site.warnings] == [
        'desk.toml: policy leak.onsite: B5 gives {"clock":"1h"}, and this is {"clock":"2h"}'
    ]


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    file = tmp_path / "desk.toml"
    file.write_text(BAD)
    with pytest.raises(Problems) as refused:
        SiteTables.of(file)
    told = [str(each).removeprefix("desk.toml: ") for each in refused.value.problems]
    assert told == [
        "x1: There is no such setting.",
        "places: There is no such setting.",
        "entry.late_after: 'soon' is no number",
        "entry.later: There is no such setting.",
        "policy transfer.limit: no command has a field no_field that could give it",
        "policy transfer: Object contains unknown field `start`",
        "policy no.such: there is no policy no.such",
        "policy sign.ladder: there is no ladder Z",
        told[-1],
    ]
    assert told[-1].startswith("hours duty.windows: ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[entry\n", "desk.toml: file: "),
        ("policy = 1\n", "desk.toml: policy: "),
        ("[policy]\nkey = 'sign'\n", "desk.toml: policy: "),
        ("policy = ['sign']\n", "desk.toml: policy 1: "),
        ("hours = 1\n", "desk.toml: $.hours: "),
        ("entry = 1\n", "desk.toml: entry: This is a table of settings."),
        ("[[policy]]\nkey = 'sign'\nlimit = { earliest = 3, given = 4 }\n", "desk.toml: policy sign.limit"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path, text, told):
    file = tmp_path / "desk.toml"
    file.write_text(text)
    with pytest.raises(Problems) as refused:
        SiteTables.of(file)
    assert str(refused.value.problems[0]).startswith(told)
