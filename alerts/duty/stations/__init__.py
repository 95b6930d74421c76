"""Pump stations (泵站): what is in order there each day."""
