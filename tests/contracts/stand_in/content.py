"""What a bucket or database holds, and InfluxQL over it."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

Fields = dict[str, object]

_SELECT = re.compile(
    r'SELECT (?P<fields>.+?) FROM "(?P<measurement>[^"]+)"'
    r" WHERE time >= (?P<start>-?\d+)ms AND time < (?P<end>-?\d+)ms"
    r"(?: AND point =~ /(?P<points>\^\(\?:.*\)\$)/)?(?P<grouped> GROUP BY point)?"
    r"(?: LIMIT (?P<limit>\d+))?"
)
_SHOW_FIELDS = re.compile(r'SHOW FIELD KEYS(?: FROM "(?P<measurement>[^"]+)")?')
_TYPES = {bool: "boolean", int: "integer", float: "float", str: "string"}


class NotInfluxQLError(Exception):
    """A query that cannot be parsed."""


@dataclass
class TypeConflict:
    field: str
    measurement: str
    given: str
    kept: str


@dataclass
class Content:
    """``series``: measurement -> point -> time (ms) -> fields; ``types``: measurement -> field -> type."""

    series: dict[str, dict[str, dict[int, Fields]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )
    types: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def conflict(self, measurement: str, fields: Fields) -> TypeConflict | None:
        for name, value in fields.items():
            given = _TYPES[type(value)]
            kept = self.types[measurement].get(name, given)
            if kept != given:
                return TypeConflict(name, measurement, given, kept)
        return None

    def put(self, measurement: str, point: str, at: int, fields: Fields) -> None:
        for name, value in fields.items():
            self.types[measurement].setdefault(name, _TYPES[type(value)])
        self.series[measurement][point].setdefault(at, {}).update(fields)

    def files(self, query: str) -> int:
        """How many files of ten minutes a 3.x server would read."""
        asked = _SELECT.fullmatch(query)
        if asked is None:
            return 0
        start, end = int(asked["start"]), int(asked["end"])
        times = self.series.get(asked["measurement"], {}).values()
        return len({at // 600_000 for rows in times for at in rows if start <= at < end})


def query_kind(query: str) -> str:
    """``"select"``, ``"fields"`` or ``"measurements"``; `NotInfluxQLError` for anything else."""
    if query.startswith("SHOW MEASUREMENTS"):
        return "measurements"
    if _SHOW_FIELDS.fullmatch(query):
        return "fields"
    if _SELECT.fullmatch(query):
        return "select"
    raise NotInfluxQLError(f"failed to parse query: {query[:80]}")


def execute(query: str, content: Content) -> list[dict[str, object]]:
    """Series of the answer, each whole."""
    kind = query_kind(query)
    if kind == "measurements":
        names = [[name] for name in content.series]
        return [{"name": "measurements", "columns": ["name"], "values": names}] if names else []
    if kind == "fields":
        asked = _SHOW_FIELDS.fullmatch(query)["measurement"]
        return [
            {
                "name": name,
                "columns": ["fieldKey", "fieldType"],
                "values": [list(item) for item in sorted(kept.items())],
            }
            for name, kept in content.types.items()
            if kept and asked in (None, name)
        ]
    return _select(_SELECT.fullmatch(query), content)


def _select(asked: re.Match[str], content: Content) -> list[dict[str, object]]:
    names = [name.strip(' "') for name in asked["fields"].split(",")]
    matching = re.compile(asked["points"].replace(r"\/", "/") if asked["points"] else "")
    one = re.fullmatch(r"(first|last)\((\w+)\)", names[0])
    wanted = {one[2]} if one else {name for name in names if name != "point"}
    rows = []
    for point, at_fields in content.series.get(asked["measurement"], {}).items():
        inside = sorted(
            at
            for at, got in at_fields.items()
            if int(asked["start"]) <= at < int(asked["end"]) and wanted & got.keys()
        )
        if not matching.search(point) or not inside:
            continue
        if one:
            inside = inside[:1] if one[1] == "first" else inside[-1:]
        rows += [(point, at, {"point": point, **at_fields[at]}) for at in inside]
    if asked["grouped"]:
        return [
            {
                "name": asked["measurement"],
                "tags": {"point": point},
                "columns": ["time", one[1] if one else names[0]],
                "values": [[at, _shown(got.get(one[2] if one else names[0]))]],
            }
            for point, at, got in sorted(rows, key=lambda row: row[0])
        ]
    values = [
        [at, *(_shown(got.get(name)) for name in names)]
        for _, at, got in sorted(rows, key=lambda row: row[1])
    ]
    values = values[: int(asked["limit"] or sys.maxsize)]
    return [{"name": asked["measurement"], "columns": ["time", *names], "values": values}] if values else []


def _shown(value: object) -> object:
    """As a server written in Go shows it: a whole number without a fraction, whatever its type."""
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return int(value) if whole else value


def documents(series: list[dict[str, object]], chunk_size: int | None) -> Iterator[dict[str, object]]:
    """The answer's JSON lines: one, or one for each piece of each series, "partial" until the last."""
    if chunk_size is None or not series:
        yield {"results": [{"statement_id": 0, **({"series": series} if series else {})}]}
        return
    pieces = []
    for whole in series:
        values = whole["values"]
        for start in range(0, len(values), chunk_size):
            piece = {**whole, "values": values[start : start + chunk_size]}
            pieces.append({**piece, "partial": True} if start + chunk_size < len(values) else piece)
    for piece in pieces:
        more = {} if piece is pieces[-1] else {"partial": True}
        yield {"results": [{"statement_id": 0, "series": [piece], **more}]}
