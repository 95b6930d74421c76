"""Recorded rooms as messages."""
