"""Requests to the routes that tell of the service itself."""

SERVICE_REQUESTS = {
    "/api/v1/events": {},
    "/api/v1/presence/{seat}": {"seat": "nobody", "json": {"filling": False}, "answers": {"POST": 404}},
    "/healthz": {},
    "/readyz": {},
    "/metrics": {},
    "/openapi.json": {},
    "/static": {"below": "/console.css"},
}
