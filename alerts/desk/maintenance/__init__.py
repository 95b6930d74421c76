"""Maintenance of gateways, places and points."""
