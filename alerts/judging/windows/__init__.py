"""Marks and windows of many points at once. Pure.

When a mark is decided, the outcomes of a window, a fall, a point that cannot be judged, and what opens and
ends an episode (judgement.md, sections 2 to 4).
"""
