"""Stops of supply (停水): planned and by faults, as lines tell them, and what commands make of them."""
