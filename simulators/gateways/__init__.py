"""Gateways: links that lose and delay, encoders for each format."""
