"""Contacts as people look for them."""
