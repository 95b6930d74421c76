"""Clocks on record: what falls due is swept up, and looked at."""
