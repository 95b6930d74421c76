"""The ground truth judge: the episodes and tickets that judgement.md asks for, worked out a second way.

Services are compared with it, so it shares nothing with the checker: it is written from the text, and knows
of the service only the inventory and the flags of a reading.
"""
