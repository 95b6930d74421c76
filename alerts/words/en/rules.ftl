### Rules.

rule-room-day = Room temperature by day (06:00–21:00)
rule-room-floor = Lowest room temperature by night (21:00–06:00)
rule-room-night-target = Room temperature aimed at by night (21:00–06:00)
rule-room-contract = Room temperature agreed by contract
rule-pressure-low = Lowest water pressure
rule-pressure-high = Highest water pressure
rule-chlorine-low = Lowest free chlorine
rule-chlorine-high = Highest free chlorine
rule-turbidity-high = Highest turbidity
rule-ph-low = Lowest pH
rule-ph-high = Highest pH
rule-silent = No data from the point
rule-stuck = Reading does not change
rule-unusable = Data that cannot be judged
rule-fall = Pressure fell (suspected burst)
