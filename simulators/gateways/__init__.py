"""Gateways: encoders of the wire formats, and links to the broker that lose, delay and repeat messages."""
