"""What an episode is: its changes, identity, figures and evidence. Pure.

What opens and ends one is decided in `judging/windows/` (judgement.md, section 4).
"""
