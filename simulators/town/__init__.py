"""A scenario laid out as a town and stepped through time: places, devices, gateways and models."""
