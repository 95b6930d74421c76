"""What is asked: rules and their files, limits, hours and seasons, and the plan. Pure.

Also the exact comparison in millionths, and the waits that follow from a point's periods: hold, lag, silence
(judgement.md, sections 2 and 3).
"""
