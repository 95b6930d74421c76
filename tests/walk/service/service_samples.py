"""Requests to the routes that tell of the service itself."""

SERVICE_REQUESTS = {
    "/api/v1/events": {},
    "/healthz": {},
    "/readyz": {},
    "/metrics": {},
    "/openapi.json": {},
    "/static": {"below": "/console.css"},
}
