"""The reference judge: the episodes and tickets that judgement.md asks for, computed a second way.

Services are compared with it, so it shares nothing with the checker: it is written from the text, and uses
only the inventory and the flags of a reading.
"""
