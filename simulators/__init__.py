"""A simulated city for tests and demos: flats, pipes, devices, gateways and faults.

It knows the wire format and nothing of the checker.
"""
