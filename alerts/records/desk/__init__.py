"""Rows of the desk: tickets, their views, what is pending for them; contacts, facts, clocks and the like."""
