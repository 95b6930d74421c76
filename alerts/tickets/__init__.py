"""What a ticket is and may become. Pure.

States and moves, which episode needs a ticket and where it belongs, grouping, suppression, recovery and
recurrence, notices (judgement.md, section 6).
"""
