"""Devices: they sample, measure with errors, buffer, upload, and fail."""
