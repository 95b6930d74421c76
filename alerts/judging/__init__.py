"""All rules over all points, from readings to changes of episodes. Pure.

Silence, equal values, late data, rebuild, repair and replay; marks, windows and falls are in `windows/`
(judgement.md, sections 2 to 4).
"""
