"""What is installed: the tree of places and its files; local time. Pure.

Hours, days and zones of a place are here too.
"""
