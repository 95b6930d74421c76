"""Samples about the work list."""
