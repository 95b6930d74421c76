"""Attachments: files that people add, kept by what is in them."""
