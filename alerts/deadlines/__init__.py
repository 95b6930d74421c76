"""Deadlines: what is owed to whom by when, by policies that are data. Pure.

Whoever changes a matter starts and stops its clocks by the facts (`starting`, `stopping`), moves their dues
(`rescheduling`), and then asks `obligations.lead`, once and with all of them, who leads; the sweep asks
`walking.walk` what falls due.
"""
