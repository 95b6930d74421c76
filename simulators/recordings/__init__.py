"""Recorded values: CSV files in time, and their playback as messages."""
