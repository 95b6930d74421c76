"""Compliance figures by mark and day (judgement.md, section 5). Pure."""
