"""Scenario files: a town, its weather and its faults as one TOML file; the schema, reading, and variants."""
