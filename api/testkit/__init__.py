"""The test kit: a running service on time that a test moves, for those who build gateways and rules.

Installed with Wenya as a pytest plugin (`plugin.py`), which every pytest run loads: nothing heavy is imported
before a test asks for it. docs/guides/testing-your-gateway.md shows how to use it.
"""
