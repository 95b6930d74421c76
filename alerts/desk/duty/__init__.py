"""Duty: rosters imported, who is on duty and in charge, signing in, the duty log."""
