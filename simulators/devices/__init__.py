"""Devices: what they sample and send, and how they fail."""
