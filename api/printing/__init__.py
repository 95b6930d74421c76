"""Printing: a page as PDF, in a process of its own."""
