"""Samples about departments that are changed."""
