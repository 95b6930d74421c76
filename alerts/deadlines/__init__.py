"""Deadlines: the clocks of tickets and the policies they follow. Pure.

A clock that has run out is seen by whoever looks at the ticket; nothing fires.
"""
