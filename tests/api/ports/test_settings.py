"""Settings: file and variables, every problem at once, secrets out of sight."""

from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from api.ports.settings import SettingsProblems, load
from ingest.network.proxies import is_loopback
from ingest.said import Said
from ingest.words.packages import catalogue_of

ROOT = Path(__file__).parents[3]


@pytest.fixture
def write(tmp_path):
    """Write a settings file and give its path."""

    def write(text: str) -> Path:
        path = tmp_path / "wenya.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def problems_of(path: Path | None, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingsProblems) as caught:
        load(path, environ or {})
    return [str(problem) for problem in caught.value.problems]


def test_without_file_and_variables_everything_is_embedded_and_on_loopback():
    settings = load(None, {"PATH": "/bin", "HOME": "/"})
    assert settings.mqtt.embedded
    assert settings.readings.kind == "duckdb"
    assert is_loopback(settings.api.host)
    assert settings.journal.path == Path("wenya-data/journal.sqlite")


def test_the_process_own_variables_count_only_when_given(monkeypatch):
    monkeypatch.setenv("WENYA_API__PORT", "1")
    assert load(None, {}).api.port == 8470


def test_a_variable_wins_over_the_file(write):
    path = write('[mqtt]\nhost = "broker"\nport = 1884\n[readings.influxdb]\nbucket = "b"')
    settings = load(
        path,
        {
            "WENYA_MQTT__PORT": "1885",
            "WENYA_READINGS__INFLUXDB__ORG": "o",
            "WENYA_MQTT__EMBEDDED": "false",
            "WENYA_MQTT__TOPICS": "wenya/v1/+/senml, v1/gateway/telemetry",
        },
    )
    assert (settings.mqtt.host, settings.mqtt.port, settings.mqtt.embedded) == ("broker", 1885, False)
    assert (settings.readings.influxdb.bucket, settings.readings.influxdb.org) == ("b", "o")
    assert settings.mqtt.topics == ("wenya/v1/+/senml", "v1/gateway/telemetry")


def test_what_nobody_placed_lies_in_the_data_directory(write):
    settings = load(write('[service]\ndata_dir = "/data"\n[journal]\npath = "/fast/journal"'), {})
    assert settings.journal.path == Path("/fast/journal")
    assert settings.readings.duckdb.path == Path("/data/readings.duckdb")
    assert settings.records.url == "sqlite:////data/records.sqlite"


def test_fractions_of_the_file_are_numbers(write):
    assert load(write("[readings]\nretry_min_s = 0.25"), {}).readings.retry_min_s == 0.25


def test_every_problem_is_told_at_once_with_its_file_or_variable_and_key(write):
    path = write(
        """
        colour = "red"
        [mqtt]
        port = 70000
        prt = 1883
        protocol = "4"
        [checker]
        tick_ms = "often"
        [readings]
        retention_days = 30
        """
    )
    told = problems_of(path, {"WENYA_API__PORT": "high", "WENYA_MQTT__HSOT": "x", "WENYA_MQTT": "{}"})
    assert {line.rsplit(": ", 1)[0] for line in told} >= {
        "environment: WENYA_MQTT__HSOT",
        "environment: WENYA_MQTT",
        "wenya.toml: colour",
        "wenya.toml: mqtt.prt",
    }
    keys = {tuple(line.split(": ")[:2]) for line in told}
    assert keys >= {
        ("wenya.toml", "mqtt.port"),
        ("wenya.toml", "mqtt.protocol"),
        ("wenya.toml", "checker.tick_ms"),
        ("wenya.toml", "readings"),
        ("environment", "WENYA_API__PORT"),
    }
    assert len(told) == 9


def test_five_years_are_kept_in_production(write):
    assert "5 years" in problems_of(write("[readings]\nretention_days = 30"))[0]
    assert (
        load(write('[service]\nmode = "test"\n[readings]\nretention_days = 30'), {}).readings.retention_days
        == 30
    )


TILES = "https://t0.tiles.example:8443/wmts?level={z}&row={y}&col={x}&key=a"


def test_map_tiles_have_an_address_that_a_policy_can_name(write):
    assert load(None, {"WENYA_MAP__TILES": TILES}).map.host == "https://t0.tiles.example:8443"
    assert load(None, {}).map.host is None
    for wrong in (
        *(
            "https://t.example/{z}/{x}.png",
            "/{z}/{x}/{y}",
            "ftp://t.example/{z}/{x}/{y}",
            "https://{x}/{z}/{y}",
        ),
        *(
            "https://a@t.example/{z}/{x}/{y}",
            "https://t.example;/{z}/{x}/{y}",
            "https://t.example/{z}/{x}/{y} ",
        ),
    ):
        assert "environment: WENYA_MAP__TILES: " in problems_of(None, {"WENYA_MAP__TILES": wrong})[0]


def test_reading_without_a_token_is_for_loopback_only(write):
    assert "api.anonymous" in problems_of(write('[api]\nhost = "0.0.0.0"'))[0]
    beyond = '[api]\nhost = "0.0.0.0"\nanonymous = "none"\nwithout_tls = true'
    assert load(write(beyond), {}).api.anonymous == "none"
    assert load(write('[api]\nhost = "::1"'), {}).api.anonymous == "read"


def test_beyond_loopback_it_does_not_start_without_tls_or_a_proxy_that_is_stated(write):
    beyond = '[api]\nhost = "0.0.0.0"\nanonymous = "none"\n'
    (problem,) = problems_of(write(beyond))
    assert "api.without_tls" in problem
    assert "api.origin" in problem
    (problem,) = problems_of(write(beyond + 'origin = "http://wenya.example"'))
    assert "api.without_tls" in problem
    assert load(write(beyond + 'origin = "https://wenya.example"'), {}).api.host == "0.0.0.0"
    assert load(write(beyond + "without_tls = true"), {}).api.host == "0.0.0.0"


def test_a_secret_comes_from_a_variable_or_a_file_and_shows_nowhere(write, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    settings = load(
        write(f'[mqtt]\npassword_file = "{secret}"'), {"WENYA_READINGS__INFLUXDB__TOKEN": "t0ken"}
    )
    assert settings.mqtt.password.get_secret_value() == "s3cret"
    assert settings.readings.influxdb.token.get_secret_value() == "t0ken"
    assert "s3cret" not in repr(settings) + settings.model_dump_json()
    assert "t0ken" not in repr(settings) + settings.model_dump_json()


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            'password_file = "{there}"\npassword = "x"',
            "mqtt.password: set password or password_file, not both",
        ),
        ('password_file = "{dir}/nowhere"', "mqtt.password_file: cannot read"),
        ('password_file = "{empty}"', "mqtt.password_file: {empty} is empty"),
    ],
)
def test_a_secret_that_cannot_be_had_is_told(write, tmp_path, lines, told):
    (tmp_path / "there").write_text("s3cret")
    (tmp_path / "empty").write_text("\n")
    names = {"there": tmp_path / "there", "empty": tmp_path / "empty", "dir": tmp_path}
    problems = problems_of(write("[mqtt]\n" + lines.format(**names)))
    assert told.format(**names) in problems[0]
    assert "s3cret" not in str(problems)


def test_a_wrong_secret_is_not_repeated_in_the_problem():
    assert "hunter2" not in str(problems_of(None, {"WENYA_RECORDS__URL": "postgresql://w:hunter2@db/w"}))


def test_the_records_address_carries_the_password_and_the_setting_does_not():
    settings = load(
        None, {"WENYA_RECORDS__URL": "postgresql://wenya@db:5433/w?x=1", "WENYA_RECORDS__PASSWORD": "a/b@c"}
    )
    assert settings.records.url == "postgresql://wenya@db:5433/w?x=1"
    assert settings.records.address == "postgresql://wenya:a%2Fb%40c@db:5433/w?x=1"
    assert load(None, {}).records.address == "sqlite:///wenya-data/records.sqlite"


@pytest.mark.parametrize("url", ["mysql://x/y", "records.sqlite", ""])
def test_a_database_we_do_not_speak_is_refused(url):
    assert "records.url" in problems_of(None, {"WENYA_RECORDS__URL": url})[0].lower().replace(
        "wenya_records__url", "records.url"
    )


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8470"),
        ("::1", "http://[::1]:8470"),
        ("localhost", "http://localhost:8470"),
        ("0.0.0.0", "http://127.0.0.1:8470"),
        ("::", "http://[::1]:8470"),
    ],
)
def test_the_address_of_the_api_is_one_that_can_be_asked(host, url):
    wide = {"WENYA_API__ANONYMOUS": "none", "WENYA_API__WITHOUT_TLS": "true"}
    settings = load(None, {"WENYA_API__HOST": host} | wide)
    assert settings.api.url == url
    assert is_loopback(httpx.URL(url).host)


def test_the_variable_that_names_the_file_is_no_setting():
    assert load(None, {"WENYA_SETTINGS": "/etc/wenya/wenya.toml"}) == load(None, {})


def test_settings_cannot_be_changed_once_read():
    settings = load(None, {})
    with pytest.raises(ValidationError):
        settings.mqtt.port = 1


@pytest.mark.parametrize("content", ["[mqtt", "mqtt = 3"])
def test_what_is_no_settings_file_is_refused_in_one_sentence(write, content):
    assert len(problems_of(write(content))) == 1


def test_a_file_that_is_not_there_is_a_problem(tmp_path):
    assert "No such file" in problems_of(tmp_path / "wenya.toml")[0]


def test_the_sample_settings_are_good():
    settings = load(ROOT / "examples/wenya.toml", {})
    assert not settings.mqtt.embedded
    assert settings.readings.kind == "influxdb"


def test_what_is_wrong_with_settings_is_said_in_chinese_too(write, tmp_path):
    path = write(
        f"""
        colour = "red"
        [mqtt]
        port = 70000
        hosst = "x"
        protocol = "4"
        password_file = "{tmp_path}/0"
        cert_file = "0"
        [checker]
        tick_ms = "often"
        [readings]
        retention_days = 30
        [api]
        host = "0.0.0.0"
        """
    )
    with pytest.raises(SettingsProblems) as refused:
        load(path, {"WENYA_MQTT__HSOT": "x", "WENYA_RECORDS__URL": "0"})
    zh = catalogue_of("zh-CN")
    told = {problem.said.written(zh) for problem in refused.value.problems}
    assert told >= {
        "wenya.toml：colour：没有这个键；全部设置见 docs/guides/settings.md",
        "wenya.toml：mqtt.hosst：没有这个键；可能是 host",
        "wenya.toml：mqtt.port：不得大于 65,535，而不是 70000",
        f"wenya.toml：mqtt.password_file：无法读取 {tmp_path}/0：没有这个文件或文件夹",
        "wenya.toml：checker.tick_ms：须为整数，而不是 'often'",
        "环境变量：WENYA_MQTT__HSOT：没有这项设置；全部设置见 docs/guides/settings.md",
        "环境变量：WENYA_RECORDS__URL：须以 sqlite:/// 或 postgresql:// 开头",
        'wenya.toml：api.anonymous："read" 只用于本机；请设为 "none"，并发给登录口令（wenya user add）',
    }
    assert all(isinstance(problem.reason, Said) for problem in refused.value.problems)
