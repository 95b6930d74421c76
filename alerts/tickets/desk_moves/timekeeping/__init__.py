"""Clocks of a matter: what a command starts and stops of them, and which of them leads."""
