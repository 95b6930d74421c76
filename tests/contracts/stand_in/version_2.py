"""InfluxDB 2.7: organisations, tokens with rights, buckets, and mappings made by the server and by hand."""

import re
import ssl

from tests.contracts.stand_in.accounts import Bucket, Mapping, Right, Token, may, of_bucket, usual_shard
from tests.contracts.stand_in.content import Content, NotInfluxQLError, documents, execute, query_kind
from tests.contracts.stand_in.lines import BadLineError, parse
from tests.contracts.stand_in.server import Failed, Request, Response, StandIn, json_lines, json_response

ORG, TOKEN = "wenya", "a-token"
MAX_BODY = 1_000_000
_UNITS = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000}
_ID = re.compile(r"[0-9a-f]{16}")
_CODES = {
    400: "invalid",
    401: "unauthorized",
    403: "forbidden",
    404: "not found",
    413: "request too large",
    422: "unprocessable entity",
}


class InfluxV2StandIn(StandIn):
    """With one organisation `ORG`, and `TOKEN`, which may do everything in it."""

    version = "v2.7.12"

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls)
        self.orgs: dict[str, str] = {}
        self.tokens: dict[str, Token] = {}
        self.explicit: list[Mapping] = []
        self.max_body = MAX_BODY
        self.maps_by_itself = True
        self._buckets: dict[str, Bucket] = {}
        self._ids = 0
        self.add_token(TOKEN, ORG, self.everything_in(ORG))

    # What tests set up and look at

    def org_id(self, name: str) -> str:
        """Of the organisation, made if there is none of that name."""
        return self.orgs.setdefault(name, self._new_id())

    def everything_in(self, org: str) -> list[Right]:
        """The rights of an all-access token."""
        inside = self.org_id(org)
        kinds = ("buckets", "authorizations")
        return [
            *(Right(action, kind, inside) for action in ("read", "write") for kind in kinds),
            Right("read", "orgs", id=inside),
        ]

    def add_token(self, text: str, org: str, rights: list[Right]) -> str:
        self.tokens[text] = Token(text, self.org_id(org), tuple(rights))
        return text

    def add_operator_token(self, text: str, org: str) -> str:
        """May do everything everywhere."""
        kinds = ("buckets", "authorizations", "orgs")
        return self.add_token(text, org, [Right(a, kind) for a in ("read", "write") for kind in kinds])

    def add_bucket(self, name: str, org: str = ORG, **kept: int) -> Bucket:
        bucket = Bucket(name, self._new_id(), self.org_id(org), **kept)
        self._buckets[bucket.id] = bucket
        return bucket

    def bucket(self, name: str, org: str = ORG) -> Bucket:
        return next(b for b in self._buckets.values() if (b.name, b.org) == (name, self.org_id(org)))

    def bucket_names(self, org: str = ORG) -> set[str]:
        return {b.name for b in self._buckets.values() if b.org == self.org_id(org)}

    def drop_buckets(self) -> None:
        self._buckets.clear()
        self.explicit.clear()

    def map_by_hand(self, database: str, policy: str, bucket: Bucket, *, default: bool = True) -> Mapping:
        made = Mapping(self._new_id(), bucket.org, database, policy, bucket.id, default)
        self.explicit.append(made)
        return made

    # What it answers

    def answer(self, request: Request) -> Response:
        path = re.sub(r"^(/api/v2/buckets)/\w+$", r"\1/id", request.path)
        if path == "/ping":
            return Response(204)
        route = {
            ("POST", "/api/v2/write"): self._write,
            ("POST", "/query"): self._query,
            ("GET", "/api/v2/orgs"): self._find_orgs,
            ("GET", "/api/v2/authorizations"): self._find_tokens,
            ("GET", "/api/v2/buckets"): self._find_buckets,
            ("POST", "/api/v2/buckets"): self._make_bucket,
            ("GET", "/api/v2/buckets/id"): self._one_bucket,
            ("PATCH", "/api/v2/buckets/id"): self._change_bucket,
            ("GET", "/api/v2/dbrps"): self._find_mappings,
            ("POST", "/api/v2/dbrps"): self._make_mapping,
        }.get((request.method, path))
        if route is None:
            return _fail(404, "path not found")
        token = self.tokens.get(request.authorization.removeprefix("Token "))
        if token is None:
            return _fail(401, "Unauthorized" if path == "/query" else "unauthorized access")
        return route(request, token)

    def _find_orgs(self, request: Request, token: Token) -> Response:
        name = request.query.get("org", "")
        if name and name not in self.orgs:
            return _fail(404, f'organization name "{name}" not found')
        found = [
            {"id": org_id, "name": known}
            for known, org_id in self.orgs.items()
            if name in ("", known) and may(token, Right("read", "orgs", id=org_id))
        ]
        return json_response(200, {"orgs": found})

    def _find_tokens(self, _: Request, token: Token) -> Response:
        names = {org_id: name for name, org_id in self.orgs.items()}
        found = [
            {"id": f"{number:016x}", "token": known.text, "orgID": known.org, "org": names[known.org]}
            for number, known in enumerate(self.tokens.values(), 1)
            if may(token, Right("read", "authorizations", known.org, f"{number:016x}"))
        ]
        return json_response(200, {"authorizations": found})

    def _find_buckets(self, request: Request, token: Token) -> Response:
        name, org = request.query.get("name"), request.query.get("org")
        if org is not None and org not in self.orgs:
            return _fail(404, f'organization name "{org}" not found')
        found = [
            bucket
            for bucket in self._buckets.values()
            if name in (None, bucket.name) and (org is None or self.orgs[org] == bucket.org)
        ]
        if not found and name and org:
            return _fail(404, f'bucket "{name}" not found')
        visible = [bucket.json() for bucket in found if may(token, of_bucket(bucket, "read"))]
        return json_response(200, {"buckets": visible})

    def _one_bucket(self, request: Request, token: Token) -> Response:
        bucket = self._buckets.get(request.path.rpartition("/")[2])
        if bucket is None:
            return _fail(404, "bucket not found")
        _require(token, of_bucket(bucket, "read"))
        return json_response(200, bucket.json())

    def _make_bucket(self, request: Request, token: Token) -> Response:
        asked = request.document
        org, name, rules = asked.get("orgID"), asked["name"], asked.get("retentionRules") or [{}]
        if org not in self.orgs.values():
            return _fail(400, "organization id must be provided")
        _require(token, Right("write", "buckets", org))
        if name.startswith("_"):
            return _fail(400, f"bucket name {name} is invalid. Buckets may not start with underscore")
        if '"' in name:
            said = "Bucket names may not include quotation marks"
            return _fail(400, f"bucket name {name} is invalid. {said}")
        if any((b.name, b.org) == (name, org) for b in self._buckets.values()):
            return _fail(422, f"bucket with name {name} already exists", "conflict")
        every = rules[0].get("everySeconds", 0)
        shard = rules[0].get("shardGroupDurationSeconds") or usual_shard(every)
        bucket = Bucket(name, self._new_id(), org, every, shard)
        self._buckets[bucket.id] = bucket
        return json_response(201, bucket.json())

    def _change_bucket(self, request: Request, token: Token) -> Response:
        bucket = self._buckets.get(request.path.rpartition("/")[2])
        if bucket is None:
            return _fail(404, "bucket not found")
        _require(token, of_bucket(bucket, "write"))
        (rule,) = request.document["retentionRules"]
        every = rule.get("everySeconds", bucket.every_seconds)
        shard = rule.get("shardGroupDurationSeconds", bucket.shard_seconds)
        if 0 < every < shard:
            said = "shard-group duration must also be updated to be smaller than new retention duration"
            return _fail(422, said)
        bucket.every_seconds, bucket.shard_seconds = every, shard
        return json_response(200, bucket.json())

    def _mappings(self, org: str, database: str | None, bucket_id: str | None = None) -> list[Mapping]:
        """As the server finds them: what is explicit is filtered before it hides what is virtual."""
        asked = {"database": database, "bucket": bucket_id, "org": org}
        found = [m for m in self.explicit if _fits(m, asked)]
        for bucket in self._buckets.values() if self.maps_by_itself else ():
            name, _, policy = bucket.name.partition("/")
            virtual = Mapping(
                bucket.id, bucket.org, name, policy or "autogen", bucket.id, not policy, virtual=True
            )
            same = [m for m in found if m.database == name]
            if any(m.policy == virtual.policy for m in same):
                continue
            virtual.default &= not any(m.default for m in same)
            if _fits(virtual, asked):
                found.append(virtual)
        return found

    def _visible(self, token: Token, org: str, **asked: str | None) -> list[Mapping]:
        found = self._mappings(org, asked.get("database"), asked.get("bucket_id"))
        return [m for m in found if may(token, Right("read", "buckets", m.org, m.bucket))]

    def _find_mappings(self, request: Request, token: Token) -> Response:
        org = self._org_of(request)
        found = self._visible(
            token, org, database=request.query.get("db"), bucket_id=request.query.get("bucketID")
        )
        return json_response(200, {"content": [m.json() for m in found]})

    def _org_of(self, request: Request) -> str:
        if "orgID" in request.query:
            return request.query["orgID"]
        name = request.query.get("org")
        if not name:
            raise Failed(_fail(400, "either 'org' or 'orgID' must be provided"))
        if name not in self.orgs:
            raise Failed(_fail(404, f'invalid org "{name}": organization not found'))
        return self.orgs[name]

    def _make_mapping(self, request: Request, token: Token) -> Response:
        asked = request.document
        org = asked.get("orgID") or self.orgs.get(asked.get("org"))
        _require(token, Right("write", "buckets", org, asked["bucketID"]))
        same = [m for m in self.explicit if (m.org, m.database) == (org, asked["database"])]
        if any(m.policy == asked["retention_policy"] for m in same):
            return _fail(422, "another DBRP mapping with same orgID, db, and rp exists", "conflict")
        if asked.get("default"):
            for other in same:
                other.default = False
        made = Mapping(
            self._new_id(),
            org,
            asked["database"],
            asked["retention_policy"],
            asked["bucketID"],
            bool(asked.get("default")) or not same,
        )
        self.explicit.append(made)
        return json_response(201, made.json())

    def _write(self, request: Request, token: Token) -> Response:
        """In the order of the server: the parameters, the bucket, the right to it, the lines."""
        unit = _UNITS.get(request.query.get("precision", "ns"))
        if unit is None:
            return _fail(400, "invalid precision; valid precision units are ns, us, ms, and s")
        bucket = self._written_to(request.query)
        if not may(token, of_bucket(bucket, "write")):
            return _fail(403, "insufficient permissions for write")
        if len(request.body) > self.max_body:
            return _fail(413, "unable to read data: points batch is too large")
        try:
            points = parse(request.body.decode(), unit)
        except BadLineError as error:
            return _fail(400, str(error))
        dropped = bucket.take([(m, tags["point"], fields, at) for m, tags, fields, at in points])
        return _fail(422, f"failure writing points to database: {dropped}") if dropped else Response(204)

    def _written_to(self, query: dict[str, str]) -> Bucket:
        name, org = query.get("bucket", ""), query.get("org", "")
        if not name:
            raise Failed(_fail(404, "bucket not found"))
        org_id = org if _ID.fullmatch(org) and org in self.orgs.values() else self.orgs.get(org)
        if org_id is None:
            raise Failed(_fail(404, f'organization name "{org}" not found'))
        for bucket in self._buckets.values():
            if bucket.org == org_id and name in (bucket.name, bucket.id):
                return bucket
        raise Failed(_fail(404, f'bucket "{name}" not found'))

    def _query(self, request: Request, token: Token) -> Response:
        """As the token's own organisation sees it; what is missing or not for it is told with status 200."""
        form = request.form
        try:
            kind = query_kind(form["q"])
        except NotInfluxQLError as error:
            return _fail(400, str(error))
        database, policy = form.get("db", ""), form.get("rp", "")
        mappings = self._visible(token, token.org, database=database)
        policy = policy or next((m.policy for m in mappings if m.default), "")
        leading = [m for m in mappings if m.policy == policy]
        if kind == "measurements":
            content = self._buckets[leading[0].bucket].content if leading else Content()
        elif not mappings:
            return _reports(f"database not found: {database}")
        elif not policy:
            return _reports(f"default retention policy not set for: {database}")
        elif not leading:
            return _reports(f"retention policy not found: {policy}")
        else:
            content = self._buckets[leading[0].bucket].content
        chunk = int(form.get("chunk_size", 10_000)) if form.get("chunked") == "true" else None
        return json_lines(documents(execute(form["q"], content), chunk))

    def _new_id(self) -> str:
        self._ids += 1
        return f"{self._ids:016x}"


def _fail(status: int, message: str, code: str | None = None) -> Response:
    return json_response(status, {"code": code or _CODES[status], "message": message})


def _reports(error: str) -> Response:
    return json_lines([{"results": [{"statement_id": 0, "error": error}]}])


def _require(token: Token, wanted: Right) -> None:
    if not may(token, wanted):
        raise Failed(_fail(401, f"{wanted} is unauthorized"))


def _fits(mapping: Mapping, asked: dict[str, str | None]) -> bool:
    return all(value is None or getattr(mapping, name) == value for name, value in asked.items())
