"""Settings of channels: every problem with its key, secrets out of sight, a guide of all keys."""

import re
from pathlib import Path

import pytest

from alerts.channels.sending import SENDERS
from alerts.channels.settings.channels import CHANNEL_KINDS
from alerts.notices.message import SMALLEST_LIMIT
from api.ports.settings import SettingsProblems, load
from tests.alerts.channels.samples import SECRET

ROOT = Path(__file__).parents[4]
GUIDE = (ROOT / "docs/guides/channels.md").read_text(encoding="utf-8")
FIELDS = [
    (kind, key, field) for kind, model in CHANNEL_KINDS.items() for key, field in model.model_fields.items()
]


@pytest.fixture
def write(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "wenya.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def problems_of(path: Path, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingsProblems) as caught:
        load(path, environ or {})
    return [str(problem) for problem in caught.value.problems]


def test_there_is_no_channel_unless_one_is_set():
    assert load(None, {}).notices.channels == {}


def test_every_kind_has_a_sender_and_its_limits():
    assert SENDERS.keys() == CHANNEL_KINDS.keys()


def test_a_secret_comes_from_a_file_or_a_variable_and_shows_nowhere(write, tmp_path):
    (tmp_path / "key").write_text("fr0mfile\n")
    path = write(
        f'[notices.channels.duty]\nkind = "wecom"\nkey_file = "{tmp_path}/key"\n'
        '[notices.channels.night_shift]\nkind = "dingtalk"\nper_minute = 10\n'
    )
    settings = load(
        path,
        {
            "WENYA_NOTICES__CHANNELS__NIGHT_SHIFT__TOKEN": "123456",
            "WENYA_NOTICES__CHANNELS__NIGHT_SHIFT__TIMEOUT_S": "2.5",
            "WENYA_NOTICES__CHANNELS__OPS__KIND": "webhook",
            "WENYA_NOTICES__CHANNELS__OPS__URL": "http://10.0.0.1/hook",
            "WENYA_NOTICES__CHANNELS__OPS__SECRET": SECRET,
        },
    )
    duty, night, ops = (settings.notices.channels[name] for name in ("duty", "night_shift", "ops"))
    assert duty.key.get_secret_value() == "fr0mfile"
    assert (night.token.get_secret_value(), night.timeout_s, night.limits.per_minute) == ("123456", 2.5, 10)
    assert len(ops.signing_key) == 24
    shown = repr(settings) + settings.model_dump_json()
    assert not [each for each in ("fr0mfile", "123456", SECRET) if each in shown]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('kind = "smoke"', "duty: must be one of 'email', 'webhook'"),
        ("", "duty: must name one with 'kind'"),
        ('kind = "wecom"', "duty: key or key_file must be set"),
        ('kind = "wecom"\nkey = "k"\ncolour = "red"', "duty.colour: unknown key"),
        ('kind = "wecom"\nkey = "k"\nper_minute = 21', "duty.per_minute: must be 20 or less"),
        ('kind = "wecom"\nkey = "k"\nper_minute = 2', "duty.per_minute: must be 3 or more"),
        ('kind = "wecom"\nkey = "k"\nurl = "http://a.example/"', "duty.url: must begin with https://"),
        ('kind = "feishu"\nkey = "k"', "duty.key: unknown key"),
        ('kind = "dingtalk"\ntoken = "k"\ntoken_file = "nowhere"', "duty.token_file: cannot read nowhere"),
        ('kind = "webhook"\nurl = "https://a"', "duty: secret or secret_file must be set"),
        ('kind = "webhook"\nurl = "https://a"\nsecret = "whsec_c2hvcnQ="', "duty: must be whsec_ and 24"),
        ('kind = "webhook"\nurl = "https://me:pw@a"\nsecret = "x"', "duty.url: must be an address"),
        ('kind = "mqtt"\nhost = "a"\ntopic = "a/+"', "duty.topic: must be a topic"),
        ('kind = "email"\nhost = "a"\nsender = "王"', "duty.sender: must be a mail address"),
        ('kind = "email"\nhost = "a"\nsender = "a@b"\nusername = "u"', "duty: username and password"),
        (
            'kind = "email"\nhost = "a"\nsender = "a@b"\nusername = "u"\npassword = "pw"\ntls = "none"',
            "duty: a password needs tls",
        ),
        (
            'kind = "email"\nhost = "a"\nsender = "a@b"\nmax_bytes = 1023',
            f"must be {SMALLEST_LIMIT:,} or more",
        ),
        ('kind = "sms"\nurl = "https://a"\nfields = {}', "duty.fields: must have at least one"),
        ('kind = "sms"\nurl = "https://a"\nfields.a = "{x}"', "duty.fields: may hold to, text"),
        ('kind = "sms"\nurl = "https://a"\nfields.a = "{to.__class__}"', "duty.fields: may hold"),
        ('kind = "sms"\nurl = "https://a"\nfields.a = ["{to!r}"]', "duty.fields: may hold"),
        ('kind = "sms"\nurl = "https://a"\nfields.a = "{"', "duty.fields: may hold"),
        ('kind = "sms"\nurl = "https://a"\nfields.a.b = "{text:>99999999}"', "duty.fields: may hold"),
        ('kind = "sms"\nurl = "https://a"\nfields.a = "x"\nheaders.b = "{}"', "duty.headers: may hold"),
        ('kind = "sms"\nurl = "https://a"\nfields.a = "{secret}"', "duty: secret or secret_file must be set"),
        ('kind = "sms"\nurl = "https://a"\nsend_as = "form"\nfields.a = ["x"]', "duty: only JSON has lists"),
        ('kind = "apprise"', "duty: url or url_file must be set"),
        ('kind = "apprise"\nurl = "feishu://x"', "duty.url: feishu:// has a kind of its own"),
    ],
)
def test_what_is_wrong_is_told_with_its_key(write, lines, told):
    problems = problems_of(write(f"[notices.channels.duty]\n{lines}"))
    assert f"wenya.toml: notices.channels.{told}" in problems[0] or told in problems[0]


def test_apprise_is_an_extra(write, monkeypatch):
    monkeypatch.setattr("alerts.channels.settings.channels.find_spec", lambda _: None)
    (told,) = problems_of(write('[notices.channels.duty]\nkind = "apprise"\nurl = "ntfys://x"'))
    assert "wenya[apprise]" in told


@pytest.mark.parametrize("name", ["Duty", "a-b", "a__b", "1a", "x" * 41])
def test_a_channel_has_a_name_that_a_variable_can_have(write, name):
    assert problems_of(write(f'[notices.channels.{name}]\nkind = "wecom"\nkey = "k"'))


def test_a_variable_that_names_no_key_of_a_channel_is_a_problem(write):
    environ = {
        "WENYA_NOTICES__CHANNELS__DUTY__COLOUR": "red",
        "WENYA_NOTICES__CHANNELS__DUTY__SENDER": "a@b",
        "WENYA_NOTICES__CHANNELS__DUTY": "{}",
        "WENYA_NOTICES__CHANNELS__DUTY__FIELDS__A": "x",
    }
    told = problems_of(write('[notices.channels.duty]\nkind = "wecom"\nkey = "k"'), environ)
    assert {line.split(": ")[1] for line in told} == environ.keys()


@pytest.mark.parametrize(("kind", "key", "field"), FIELDS, ids=[f"{kind}.{key}" for kind, key, _ in FIELDS])
def test_the_guide_tells_every_key_of_every_kind(kind, key, field):
    assert field.title
    assert field.description
    section = re.search(rf"^## `{kind}`.*?(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    assert section, kind
    row = re.search(rf"^\| `{key}` \| (.*?) \| (.*?) ?\| (.*) \|$", section[0], re.MULTILINE)
    assert row, f"docs/guides/channels.md does not tell {kind}.{key}"
    default, unit, text = row.groups()
    assert default == default_of(field)
    assert unit == field.json_schema_extra["unit"]
    assert text == f"{field.title}. {field.description}"


def default_of(field) -> str:
    if field.is_required():
        return "required"
    if field.default is None:
        return "none"
    if isinstance(field.default, bool):
        return str(field.default).lower()
    if isinstance(field.default, str):
        return f'`"{field.default}"`'
    return f"{field.default:g}" if isinstance(field.default, float) else f"{field.default}"
