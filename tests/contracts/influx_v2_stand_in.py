"""A small InfluxDB 2.x over real HTTP: the published API for what the store uses, with faults to arm.

Statuses and error bodies follow https://docs.influxdata.com/influxdb/v2/api/v2/ and its "Troubleshoot issues
writing data"; line protocol is read strictly, so that a wrong escape fails here as it would there.
"""

import json
import re
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

ORG, TOKEN = "wenya", "a-token"
ORG_ID = "00000000000000aa"
MAX_BODY = 1_000_000

_SELECT = re.compile(
    r'SELECT (?P<fields>.+?) FROM "(?P<measurement>[^"]+)"'
    r" WHERE time >= (?P<start>-?\d+)ms AND time < (?P<end>-?\d+)ms"
    r"(?: AND point =~ /(?P<points>\^\(\?:.*\)\$)/)?(?P<grouped> GROUP BY point)?"
    r"(?: LIMIT (?P<limit>\d+))?"
)


class BadLineError(Exception):
    """A line that is no line protocol."""


@dataclass
class Fault:
    status: int
    code: str
    message: str
    headers: dict[str, str]
    delay_s: float


@dataclass
class Bucket:
    name: str
    id: str
    every_seconds: int = 0
    oldest_ms: int | None = None
    # measurement -> point -> time -> fields
    series: dict[str, dict[str, dict[int, dict[str, object]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    def json(self) -> dict[str, object]:
        rules = [{"type": "expire", "everySeconds": self.every_seconds}] if self.every_seconds else []
        return {"id": self.id, "orgID": ORG_ID, "name": self.name, "retentionRules": rules, "type": "user"}


class InfluxV2StandIn:
    """``with InfluxV2StandIn() as server:`` then `server.url`."""

    def __init__(self) -> None:
        self.buckets: dict[str, Bucket] = {}
        self.mappings: list[dict[str, object]] = []
        self.faults: list[Fault] = []
        self.writes = 0
        self.max_body = MAX_BODY
        self.lock = threading.Lock()
        self._http = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Handler", (_Handler,), {"server_state": self})
        )
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def arm(
        self, status: int, times: int = 1, *, message: str = "armed", delay_s: float = 0, **headers: str
    ) -> None:
        """Answer the next ``times`` writes with ``status``; a keyword ``Retry_After`` becomes the header."""
        code = {401: "unauthorized", 403: "forbidden", 429: "too many requests", 503: "unavailable"}.get(
            status, "internal error"
        )
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        self.faults += [Fault(status, code, message, sent, delay_s)] * times

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_state: InfluxV2StandIn

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Keep the test's output to the test."""

    def do_GET(self) -> None:
        self._route("GET")

    def do_POST(self) -> None:
        self._route("POST")

    def do_PATCH(self) -> None:
        self._route("PATCH")

    def _route(self, method: str) -> None:
        address = urlsplit(self.path)
        self.query = {name: values[0] for name, values in parse_qs(address.query).items()}
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = re.sub(r"^(/api/v2/buckets)/\w+$", r"\1/id", address.path)
        handlers = {
            ("GET", "/ping"): self._ping,
            ("GET", "/health"): self._health,
            ("POST", "/api/v2/write"): self._write,
            ("POST", "/query"): self._query,
            ("GET", "/api/v2/orgs"): self._orgs,
            ("GET", "/api/v2/buckets"): self._find_buckets,
            ("POST", "/api/v2/buckets"): self._make_bucket,
            ("PATCH", "/api/v2/buckets/id"): self._change_bucket,
            ("GET", "/api/v2/dbrps"): self._find_mappings,
            ("POST", "/api/v2/dbrps"): self._make_mapping,
        }
        handler = handlers.get((method, path))
        if handler is None:
            self._fail(404, "not found", "path not found")
        elif path not in ("/ping", "/health") and self.headers.get("Authorization") != f"Token {TOKEN}":
            self._fail(401, "unauthorized", "unauthorized access")
        elif path == "/api/v2/write" and self._fault():
            return
        else:
            with self.server_state.lock:
                handler()

    def _fault(self) -> bool:
        """Answer with the next armed fault, if there is one."""
        with self.server_state.lock:
            self.server_state.writes += 1
            fault = self.server_state.faults.pop(0) if self.server_state.faults else None
        if fault is None:
            return False
        time.sleep(fault.delay_s)
        self._fail(fault.status, fault.code, fault.message, fault.headers)
        return True

    def _answer(self, status: int, document: object = None, headers: dict[str, str] | None = None) -> None:
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        for name, value in {
            "X-Influxdb-Version": "v2.7.11",
            "X-Influxdb-Build": "OSS",
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _fail(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        self._answer(status, {"code": code, "message": message}, headers)

    def _ping(self) -> None:
        self._answer(204)

    def _health(self) -> None:
        self._answer(200, {"name": "influxdb", "status": "pass", "version": "v2.7.11"})

    def _orgs(self) -> None:
        if self.query.get("org", ORG) != ORG:
            self._fail(404, "not found", "organization name not found")
        else:
            self._answer(200, {"orgs": [{"id": ORG_ID, "name": ORG}]})

    def _find_buckets(self) -> None:
        found = [
            b.json() for b in self.server_state.buckets.values() if b.name == self.query.get("name", b.name)
        ]
        self._answer(200, {"buckets": found})

    def _make_bucket(self) -> None:
        asked = json.loads(self.body)
        rules = asked.get("retentionRules", [])
        bucket = Bucket(
            asked["name"], f"{len(self.server_state.buckets) + 1:016x}", sum(r["everySeconds"] for r in rules)
        )
        self.server_state.buckets[bucket.name] = bucket
        self._answer(201, bucket.json())

    def _change_bucket(self) -> None:
        bucket = next(b for b in self.server_state.buckets.values() if self.path.endswith(b.id))
        bucket.every_seconds = sum(rule["everySeconds"] for rule in json.loads(self.body)["retentionRules"])
        self._answer(200, bucket.json())

    def _find_mappings(self) -> None:
        if self.query.get("org") != ORG:
            self._fail(400, "invalid", "no org provided")
            return
        wanted = {"bucketID": self.query.get("bucketID"), "database": self.query.get("db")}
        found = [
            m for m in self.server_state.mappings if all(v is None or m[k] == v for k, v in wanted.items())
        ]
        self._answer(200, {"content": found})

    def _make_mapping(self) -> None:
        asked = json.loads(self.body)
        made = {
            "id": f"{len(self.server_state.mappings) + 1:016x}",
            "virtual": False,
            "orgID": ORG_ID,
            **asked,
        }
        self.server_state.mappings.append(made)
        self._answer(201, made)

    def _write(self) -> None:
        state = self.server_state
        if self.query.get("precision") not in ("ns", "us", "ms", "s"):
            self._fail(400, "invalid", "invalid precision; valid precision units are ns, us, ms, and s")
        elif self.query.get("org") != ORG:
            self._fail(404, "not found", f'organization name "{self.query.get("org")}" not found')
        elif self.query.get("bucket") not in state.buckets:
            self._fail(404, "not found", f'bucket "{self.query.get("bucket")}" not found')
        elif len(self.body) > state.max_body:
            self._fail(413, "request too large", "unable to read data: points batch is too large")
        else:
            self._take(state.buckets[self.query["bucket"]])

    def _take(self, bucket: Bucket) -> None:
        try:
            points = [parse_line(line) for line in split_lines(self.body.decode())]
        except BadLineError as error:
            self._fail(400, "invalid", str(error))
            return
        dropped = 0
        for measurement, tags, fields, at in points:
            if bucket.oldest_ms is not None and at < bucket.oldest_ms:
                dropped += 1
                continue
            bucket.series[measurement][tags["point"]].setdefault(at, {}).update(fields)
        if dropped:
            said = f"partial write: dropped {dropped} points outside retention policy dropped={dropped}"
            self._fail(422, "unprocessable entity", f"failure writing points to database: {said}")
        else:
            self._answer(204)

    def _query(self) -> None:
        form = {name: values[0] for name, values in parse_qs(self.body.decode()).items()}
        bucket = next(
            (
                b
                for b in self.server_state.buckets.values()
                for m in self.server_state.mappings
                if (m["bucketID"], m["database"], m["retention_policy"])
                == (b.id, form.get("db"), form.get("rp"))
            ),
            None,
        )
        if bucket is None:
            self._fail(404, "not found", f"no dbrp mapping found: database={form.get('db')}")
        elif form["q"].startswith("SHOW MEASUREMENTS"):
            self._series(
                [{"name": "measurements", "columns": ["name"], "values": [[name] for name in bucket.series]}]
            )
        elif asked := _SELECT.fullmatch(form["q"]):
            self._select(bucket, asked)
        else:
            self._fail(400, "invalid", f"error parsing query: {form['q'][:80]}")

    def _select(self, bucket: Bucket, asked: re.Match[str]) -> None:
        names = [name.strip(' "') for name in asked["fields"].split(",")]
        matching = re.compile(asked["points"].replace(r"\/", "/") if asked["points"] else "")
        rows = []
        for point, at_fields in bucket.series.get(asked["measurement"], {}).items():
            inside = sorted(at for at in at_fields if int(asked["start"]) <= at < int(asked["end"]))
            if not matching.search(point) or not inside:
                continue
            if asked["grouped"]:
                inside = inside[:1] if names == ["first(value)"] else inside[-1:]
            rows += [(point, at, {"point": point, **at_fields[at]}) for at in inside]
        if asked["grouped"]:
            self._series(
                [
                    {
                        "name": asked["measurement"],
                        "tags": {"point": point},
                        "columns": ["time", names[0].partition("(")[0]],
                        "values": [[at, got.get("value")]],
                    }
                    for point, at, got in rows
                ]
            )
            return
        values = [
            [at, *(got.get(name) for name in names)] for _, at, got in sorted(rows, key=lambda row: row[1])
        ][: int(asked["limit"] or sys.maxsize)]
        self._series(
            [{"name": asked["measurement"], "columns": ["time", *names], "values": values}] if values else []
        )

    def _series(self, series: list[dict[str, object]]) -> None:
        self._answer(200, {"results": [{"statement_id": 0, **({"series": series} if series else {})}]})


def split_lines(text: str) -> list[str]:
    """Lines of line protocol: a newline inside a quoted field belongs to its line."""
    lines, start, fields, quoted, i = [], 0, False, False, 0
    while i < len(text):
        if text[i] == "\\":
            i += 1
        elif text[i] == '"' and fields:
            quoted = not quoted
        elif text[i] == " ":
            fields = True
        elif text[i] == "\n" and not quoted:
            lines.append(text[start:i])
            start, fields = i + 1, False
        i += 1
    return [line for line in [*lines, text[start:]] if line]


def parse_line(line: str) -> tuple[str, dict[str, str], dict[str, object], int]:
    """``(measurement, tags, fields, timestamp)``; `BadLineError` says what the server would."""
    head, *rest = _cut(line, " ", quotes=False, most=1)
    parts = _cut(rest[0], " ") if rest else []
    if len(parts) != 2:
        raise BadLineError(f"unable to parse '{line}': missing fields")
    fields, at = parts
    measurement, *tags = _cut(head, ",", quotes=False)
    if not re.fullmatch(r"-?\d+", at):
        raise BadLineError(f"unable to parse '{line}': bad timestamp")
    try:
        named = dict(_pair(tag, quotes=False) for tag in tags)
        typed = {name: _typed(text) for name, text in (_pair(part) for part in _cut(fields, ","))}
    except ValueError as error:
        raise BadLineError(f"unable to parse '{line}': {error}") from error
    return _unescaped(measurement), {_unescaped(k): _unescaped(v) for k, v in named.items()}, typed, int(at)


def _cut(text: str, separator: str, *, quotes: bool = True, most: int = -1) -> list[str]:
    """Split at ``separator`` where it is not escaped, nor (if ``quotes`` mean something) quoted."""
    parts, start, quoted, i = [], 0, False, 0
    while i < len(text) and len(parts) != most:
        if text[i] == "\\":
            i += 1
        elif text[i] == '"' and quotes:
            quoted = not quoted
        elif text[i] == separator and not quoted:
            parts.append(text[start:i])
            start = i + 1
        i += 1
    return [*parts, text[start:]]


def _pair(text: str, *, quotes: bool = True) -> tuple[str, str]:
    pair = _cut(text, "=", quotes=quotes)
    if len(pair) != 2 or not all(pair):
        raise ValueError("missing tag or field value")
    return pair[0], pair[1]


def _unescaped(name: str) -> str:
    return re.sub(r"\\([,= ])", r"\1", name)


def _typed(text: str) -> object:
    if text.startswith('"'):
        if len(text) < 2 or not text.endswith('"'):
            raise ValueError("unbalanced quotes")
        return re.sub(r'\\(["\\])', r"\1", text[1:-1])
    if re.fullmatch(r"-?\d+i", text):
        return int(text[:-1])
    if re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", text):
        return float(text)
    raise ValueError("invalid number")
