"""Samples about doors."""
