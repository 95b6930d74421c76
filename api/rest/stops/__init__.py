"""Stops of supply over HTTP."""
