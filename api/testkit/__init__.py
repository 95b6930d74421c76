"""The test kit: a running service on time that a test moves, for those who build gateways and rules.

Installed with Wenya as a pytest plugin; docs/guides/testing-your-gateway.md shows how to use it.
"""

from api.testkit.kit import Kit

__all__ = ["Kit"]
