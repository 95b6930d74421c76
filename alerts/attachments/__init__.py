"""Attachments: files that people add, kept by what is in them; the door to their folder and their types."""
