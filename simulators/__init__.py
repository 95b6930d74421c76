"""A city that isn't there: flats, pipes, devices, gateways, faults. Knows the wire, not the checker."""
