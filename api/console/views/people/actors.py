"""Who acted, where that was no user."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.people.viewer import ANONYMOUS, OPERATOR, SERVICE

NO_USERS: Mapping[str, str] = {
    OPERATOR.name: "operator",
    SERVICE.name: "service",
    ANONYMOUS.name: "anonymous",
}
"""Actors that are no users, and what their names go by."""
