"""Inventories in files: TOML, CSV and JSON, in and out."""
