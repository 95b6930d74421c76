"""The reference judge's desk: the clocks and steps that desk.md asks for, computed a second way.

Written from the text, with tables of its own: a row that is wrong in the product must not be wrong here as
well. It looks at a whole history at once and keeps no state, where the desk goes from event to event.
"""
