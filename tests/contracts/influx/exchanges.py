"""Requests and what a real InfluxDB 2.7.12 answered: what the stand-in is held to.

To record them anew, against a server that may be written to, with ``WENYA_TEST_INFLUXDB2`` (its address) and
``WENYA_TEST_INFLUXDB2_TOKEN`` (an operator's): ``python -m tests.contracts.influx.exchanges``.
"""

import json
import os
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import httpx

RECORDED = Path(__file__).with_name("answers_of_2_7_12.json")
T = 1_700_000_000_000
BUCKETS = {"wenya": 315_360_000, "wenya_hourly": 0, "db/rp": 0, "old": 0}
"""Of organisation A, with their seconds of retention; B has another "wenya"."""
TOKENS: dict[str, list[tuple[str, str, str | None]]] = {
    "both": [(action, "buckets", name) for name in ("wenya", "wenya_hourly") for action in ("read", "write")],
    "reader": [("read", "buckets", "wenya")],
    "blind": [("write", "buckets", "wenya")],
    "all": [("read", "buckets", None), ("write", "buckets", None), ("read", "orgs", None)],
}
"""Rights of tokens made in A: action, kind, and the bucket; None: all of A's, or the organisation itself."""
_KEPT = {
    "buckets": ("id", "orgID", "name", "retentionRules"),
    "content": ("database", "retention_policy", "default", "virtual", "bucketID", "orgID"),
    "orgs": ("id", "name"),
}


class Exchange(NamedTuple):
    """A request by a token; ``{A}`` and ``{A.wenya}`` in it stand for ids."""

    token: str
    method: str
    path: str
    params: dict[str, str]
    sent: object = None

    @property
    def title(self) -> str:
        sent = "" if self.sent is None else f" {json.dumps(self.sent)}"
        return f"{self.token}: {self.method} {self.path} {json.dumps(self.params)}{sent}"


def exchanges() -> Iterator[Exchange]:
    """In the order in which they are made: the later ones meet what the earlier ones left."""
    for token in (*TOKENS, "unknown"):
        yield from _looking(token)
        yield from _changing(token)
    lines = [
        f'm,point={point} value={value},received_at=1i,source="x" {T + at}'
        for point in "ab"
        for at, value in enumerate((1.5, 2.0, 3.25))
    ]
    into = {"org": "A", "bucket": "wenya", "precision": "ms"}
    for body in (
        lines,
        [f"m,point=c value=1i {T}", f"m,point=c value=2.5 {T}"],
        [f"m,point=d value=1.0 {T}", "nonsense"],
        ["m,point=d value=1.0 9300000000000"],
    ):
        yield Exchange("all", "POST", "/api/v2/write", into, "\n".join(body))
    yield Exchange("all", "POST", "/api/v2/write", {**into, "precision": "h"}, lines[0])
    yield from _reading(("all", "both"))
    hide = {
        "orgID": "{A}",
        "bucketID": "{A.old}",
        "database": "wenya",
        "retention_policy": "autogen",
        "default": True,
    }
    for token in ("both", "all", "all"):
        yield Exchange(token, "POST", "/api/v2/dbrps", {}, hide)
    for token in ("all", "both"):
        for also in ({}, {"bucketID": "{A.wenya}"}):
            yield Exchange(token, "GET", "/api/v2/dbrps", {"org": "A", "db": "wenya", **also})
        yield from _asked(
            token, f'SELECT value FROM "m" WHERE time >= 0ms AND time < {T + 9}ms', "wenya", "autogen"
        )


def _looking(token: str) -> Iterator[Exchange]:
    for asked in (
        {"org": "A", "name": "wenya"},
        {"org": "A", "name": "nope"},
        {"org": "nobody", "name": "wenya"},
        {"org": "{A}", "name": "wenya"},
        {"org": "B", "name": "wenya"},
        {"name": "nope"},
    ):
        yield Exchange(token, "GET", "/api/v2/buckets", asked)
    yield Exchange(token, "GET", "/api/v2/buckets/{A.wenya}", {})
    for asked in (
        {"org": "A", "db": "wenya"},
        {"org": "A", "db": "db"},
        {"org": "nobody", "db": "wenya"},
        {"db": "wenya"},
    ):
        yield Exchange(token, "GET", "/api/v2/dbrps", asked)
    for org in ("A", "nobody"):
        yield Exchange(token, "GET", "/api/v2/orgs", {"org": org})
    for query in (
        "SHOW MEASUREMENTS LIMIT 1",
        'SELECT value FROM "m" WHERE time >= 0ms AND time < 1ms LIMIT 1',
    ):
        for database, policy in (
            ("wenya", "autogen"),
            ("nope", ""),
            ("wenya", "nope"),
            ("db", "rp"),
            ("db", ""),
        ):
            yield from _asked(token, query, database, policy)


def _changing(token: str) -> Iterator[Exchange]:
    rule = {"type": "expire", "everySeconds": 3600}
    yield Exchange(token, "PATCH", "/api/v2/buckets/{A.wenya_hourly}", {}, {"retentionRules": [rule]})
    for name, org in (("wenya", "{A}"), ("_x", "{A}"), ('a"b', "{A}"), ("x", "{B}")):
        yield Exchange(
            token, "POST", "/api/v2/buckets", {}, {"orgID": org, "name": name, "retentionRules": []}
        )
    for into in (
        {"bucket": "wenya", "org": "A"},
        {"bucket": "nope", "org": "A"},
        {"bucket": "wenya", "org": "nobody"},
        {"org": "A"},
    ):
        yield Exchange(token, "POST", "/api/v2/write", {**into, "precision": "ms"}, "")


def _reading(tokens: tuple[str, ...]) -> Iterator[Exchange]:
    during = f"WHERE time >= 0ms AND time < {T + 9}ms"
    for query in (
        f'SELECT last(value) FROM "m" {during} GROUP BY point',
        f'SELECT first(value) FROM "m" {during} AND point =~ /^(?:a|b)$/ GROUP BY point',
        f'SELECT value, flags FROM "m" {during} AND point =~ /^(?:a)$/',
        f'SELECT flags FROM "m" {during}',
        f'SELECT value, point FROM "m" {during} AND point =~ /^(?:b)$/ LIMIT 2',
        f'SELECT value FROM "none" {during}',
        'SHOW FIELD KEYS FROM "m"',
        "SHOW MEASUREMENTS LIMIT 1",
    ):
        for token, chunk in ((tokens[0], "2"), (tokens[1], "100")):
            yield from _asked(token, query, "wenya", "autogen", chunk)


def _asked(token: str, query: str, database: str, policy: str, chunk: str = "100") -> Iterator[Exchange]:
    form = {"q": query, "db": database, "rp": policy, "epoch": "ms", "chunked": "true", "chunk_size": chunk}
    yield Exchange(token, "POST", "/query", {}, {"form": form})


def play(
    url: str, names: dict[str, str], tokens: dict[str, str], ids: dict[str, str]
) -> dict[str, list[object]]:
    """Title of each exchange -> its answers in turn: status and what the body says, ids as placeholders.

    ``names``: A and B -> the organisations; ``ids``: "A", "A.wenya" ... -> ids.
    """
    answers: dict[str, list[object]] = {}
    filled = _filling({f"{{{name}}}": found for name, found in ids.items()})
    shown = _filling({found: f"<{name}>" for name, found in [*ids.items(), *((n, names[n]) for n in names)]})
    for exchange in exchanges():
        params = {key: filled(value) for key, value in exchange.params.items()}
        params |= {key: names[value] for key, value in params.items() if key == "org" and value in names}
        sent = exchange.sent
        body = {"content": sent} if isinstance(sent, str) else {}
        if isinstance(sent, dict):
            body = (
                {"data": sent["form"]} if "form" in sent else {"json": json.loads(filled(json.dumps(sent)))}
            )
        said = httpx.request(
            exchange.method,
            url + filled(exchange.path),
            params=params,
            headers={"Authorization": f"Token {tokens[exchange.token]}"},
            trust_env=False,
            **body,
        )
        answers.setdefault(exchange.title, []).append(
            [said.status_code, json.loads(shown(json.dumps(_said(said))))]
        )
    return answers


def _filling(replacements: dict[str, str]) -> Callable[[str], str]:
    found = re.compile("|".join(re.escape(text) for text in sorted(replacements, key=len, reverse=True)))
    return lambda text: found.sub(lambda match: replacements[match[0]], text)


def _said(answer: httpx.Response) -> object:
    """What matters of a body: messages, and of things the parts that the product looks at."""
    documents = (
        [json.loads(line) for line in answer.text.splitlines()] if answer.request.url.path == "/query" else []
    )
    if answer.is_error or not answer.content:
        return answer.json()["message"] if answer.content else ""
    if documents:
        return documents
    document = answer.json()
    for key, kept in _KEPT.items():
        if key in document:
            return sorted(({k: thing.get(k) for k in kept} for thing in document[key] or ()), key=json.dumps)
    kept = _KEPT["content" if "bucketID" in document else "buckets"]
    return {key: document.get(key) for key in kept if key != "id"}


def record() -> None:
    """Make two organisations on a real server, and write down what it answers."""
    url, operator = os.environ["WENYA_TEST_INFLUXDB2"], os.environ["WENYA_TEST_INFLUXDB2_TOKEN"]
    with httpx.Client(base_url=url, headers={"Authorization": f"Token {operator}"}, trust_env=False) as admin:

        def make(path: str, document: dict[str, object]) -> dict[str, str]:
            return admin.post(f"/api/v2/{path}", json=document).raise_for_status().json()

        run = secrets.token_hex(4)
        names = {name: f"{name}-{run}" for name in "AB"}
        ids = {name: make("orgs", {"name": title})["id"] for name, title in names.items()}
        for org, name, seconds in (*(("A", *bucket) for bucket in BUCKETS.items()), ("B", "wenya", 86_400)):
            rule = {"type": "expire", "everySeconds": seconds}
            asked = {"orgID": ids[org], "name": name, "retentionRules": [rule]}
            ids[f"{org}.{name}"] = make("buckets", asked)["id"]
        tokens = {"unknown": "unknown"}
        for token, rights in TOKENS.items():
            permissions = [_permission(action, kind, bucket, ids) for action, kind, bucket in rights]
            tokens[token] = make("authorizations", {"orgID": ids["A"], "permissions": permissions})["token"]
        answers = play(url, names, tokens, ids)
    RECORDED.write_text(json.dumps(answers, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def _permission(action: str, kind: str, bucket: str | None, ids: dict[str, str]) -> dict[str, object]:
    where = {"id": ids["A"]} if kind == "orgs" else {"orgID": ids["A"]}
    if bucket:
        where["id"] = ids[f"A.{bucket}"]
    return {"action": action, "resource": {"type": kind, **where}}


if __name__ == "__main__":
    record()
