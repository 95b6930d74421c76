"""Marks and windows of many points at once (judgement.md, section 3). Pure."""
