"""Conditions of lists of tickets."""
