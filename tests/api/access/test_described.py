"""/openapi.json says how somebody asks: by a token, or by the cookie of a session with a form of ours."""

from __future__ import annotations

from api.wiring.app import create_app
from tests.api.stand_in_service import stand_in_service


def test_every_operation_that_takes_a_token_takes_a_session_too(client):
    described = client.get("/openapi.json").json()
    operations = {
        (method, path): operation.get("security")
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }
    asked = {key: ways for key, ways in operations.items() if ways is not None}
    assert len(asked) > 25
    for (method, _), ways in asked.items():
        session = {"Session": []} if method == "get" else {"Session": [], "FormToken": []}
        assert ways == [{"HTTPBearer": []}, session]
    assert {path for (_, path), ways in operations.items() if ways is None} == {
        *("/healthz", "/readyz"),
        "/api/v1/presence/{seat}",  # whose a seat is its number says
    }


def test_cookie_and_form_token_are_called_what_they_are(client, tmp_path_factory):
    schemes = client.get("/openapi.json").json()["components"]["securitySchemes"]
    assert schemes["Session"].items() >= {"type": "apiKey", "in": "cookie", "name": "wenya-session"}.items()
    assert schemes["FormToken"].items() >= {"in": "header", "name": "X-Wenya-Form"}.items()
    with stand_in_service(tmp_path_factory.mktemp("https"), origin="https://wenya.example") as service:
        schemes = create_app(service).openapi()["components"]["securitySchemes"]
    assert schemes["Session"]["name"] == "__Host-wenya-session", "what browsers have over https"
