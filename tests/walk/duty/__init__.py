"""Samples of what people on duty file."""
