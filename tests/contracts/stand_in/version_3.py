"""InfluxDB 3 Core: databases that must be made, a bound on them, and one on the files of a query."""

import re

from tests.contracts.stand_in.content import Content, NotInfluxQLError, documents, execute, query_kind
from tests.contracts.stand_in.lines import BadLineError, parse
from tests.contracts.stand_in.server import Request, Response, StandIn, json_lines, json_response

TOKEN_OF_3 = "apiv3_a-token"
MOST_FILES = 432
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9_-]+)?")
_BUFFER = "write buffer error: "
_UNITS = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000}


class InfluxV3StandIn(StandIn):
    """``old``: answers as 3.0 did, queries with statuses and lines in a form of its own; else as 3.10.

    ``may_create``: false for a token of 3 Enterprise that only reads and writes.
    """

    version = "3.10.0"

    def __init__(self, *, old: bool = False, most_databases: int = 5, may_create: bool = True) -> None:
        super().__init__()
        self.databases: dict[str, Content] = {}
        self.old = old
        self.most_databases = most_databases
        self.may_create = may_create

    def answer(self, request: Request) -> Response:
        if request.authorization.removeprefix("Bearer ").removeprefix("Token ") != TOKEN_OF_3:
            return _error(401, "the request was not authenticated")
        if request.path == "/ping":
            return json_response(200, {"product_name": "InfluxDB 3 Core", "version": self.version})
        route = {
            "/api/v3/configure/database": self._make_database,
            "/api/v2/write": self._write,
            "/query": self._query,
        }.get(request.path)
        if route is None:
            return Response(404, b"not found", content_type="text/plain")
        return route(request)

    def _make_database(self, request: Request) -> Response:
        name = request.document["db"]
        if not self.may_create:
            return Response(403)
        if not _NAME.fullmatch(name):
            return _error(400, "invalid character in database name: must be ASCII")
        if name in self.databases:
            said = b"attempted to create a resource that already exists"
            return Response(409, said, content_type="text/plain")
        if len(self.databases) >= self.most_databases:
            return _error(422, self._full())
        self.databases[name] = Content()
        return Response(200)

    def _full(self) -> str:
        return f"Adding a new database would exceed limit of {self.most_databases} databases"

    def _write(self, request: Request) -> Response:
        name = request.query["bucket"]
        if not _NAME.fullmatch(name):
            return _invalid("invalid character in database name: must be ASCII")
        if name not in self.databases and len(self.databases) >= self.most_databases:
            full = self._full()
            return _error(422, full) if self.old else _invalid(f"{_BUFFER}catalog update error: {full}")
        if not request.body:
            said = "incoming write was empty"
            return Response(400, said.encode(), {}, "text/plain") if self.old else _invalid(_BUFFER + said)
        content = self.databases.setdefault(name, Content())
        try:
            points = parse(request.body.decode(), _UNITS[request.query["precision"]])
        except BadLineError as error:
            return self._bad_line(str(error))
        for measurement, _, fields, _ in points:
            if conflict := content.conflict(measurement, fields):
                said = f"expected iox::column_type::field::{conflict.kept}, got {conflict.given}"
                return self._bad_line(f"invalid column type for column '{conflict.field}', {said}")
        for measurement, tags, fields, at in points:
            content.put(measurement, tags["point"], at, fields)
        return Response(204)

    def _bad_line(self, reason: str) -> Response:
        """Only the first is told, and nothing of the request is stored."""
        if not self.old:
            return _invalid(f"{_BUFFER}line protocol parse failed: {reason}")
        line = {"original_line": "a line", "line_number": 1, "error_message": reason}
        return json_response(400, {"error": "parsing failed for write_lp endpoint", "data": line})

    def _query(self, request: Request) -> Response:
        form = request.form
        content = self.databases.get(form["db"])
        if content is None:
            if self.old:
                return _error(404, f"query error: database not found: {form['db']}")
            return _reports(f"Database {form['db']} not found")
        try:
            query_kind(form["q"])
        except NotInfluxQLError as error:
            return _reports(f"error in InfluxQL statement: {error}")
        files = content.files(form["q"])
        if files > MOST_FILES:
            said = f"Query would exceed file limit of {MOST_FILES} parquet files."
            if self.old:
                return Response(500, f"External error: {said}".encode(), content_type="text/plain")
            said = f"Query would scan {files} Parquet files, exceeding the file limit."
            return _reports(f"datafusion error: External error: {said}")
        chunk = int(form.get("chunk_size", 10_000)) if form.get("chunked") == "true" else None
        return json_lines(documents(execute(form["q"], content), chunk))


def _error(status: int, message: str) -> Response:
    return json_response(status, {"error": message})


def _invalid(message: str) -> Response:
    return json_response(400, {"code": "invalid", "message": message})


def _reports(error: str) -> Response:
    return json_lines([{"results": [{"statement_id": 0, "error": error}]}])
