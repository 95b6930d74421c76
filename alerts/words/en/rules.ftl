### Rules, three times: the name; the name with the limit and hours that judged; what is asked for.

rule-room-day = Room temperature by day
rule-room-floor = Lowest room temperature by night
rule-room-night-target = Room temperature aimed at by night
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

rule-named-room-day = Room temperature by day ({ $hours }, at least { $limit })
rule-named-room-floor = Lowest room temperature by night ({ $hours }, at least { $limit })
rule-named-room-night-target = Room temperature aimed at by night ({ $hours }, at least { $limit })
rule-named-room-contract = Room temperature agreed by contract ({ $hours }, at least { $limit })
rule-named-pressure-low = Lowest water pressure (at least { $limit })
rule-named-pressure-high = Highest water pressure (at most { $limit })
rule-named-chlorine-low = Lowest free chlorine (at least { $limit })
rule-named-chlorine-high = Highest free chlorine (at most { $limit })
rule-named-turbidity-high = Highest turbidity (at most { $limit })
rule-named-ph-low = Lowest pH (at least { $limit })
rule-named-ph-high = Highest pH (at most { $limit })

rule-text-room-day = Residents' rooms must have { $limit } or more, { $hours }.
rule-text-room-floor = Residents' rooms must never have less than { $limit }, { $hours }.
rule-text-room-night-target = Residents' rooms are to have { $limit } or more where possible, { $hours }.
rule-text-room-contract = Rooms that are no homes must have the temperature of their contract or more ({ $limit }), { $hours }.
rule-text-pressure-low = Mains must have { $limit } or more in the hours of supply ({ $hours }).
rule-text-pressure-high = Mains must have { $limit } or less ({ $hours }).
rule-text-chlorine-low = Water must have { $limit } of free chlorine or more ({ $hours }).
rule-text-chlorine-high = Water must have { $limit } of free chlorine or less ({ $hours }).
rule-text-turbidity-high = Water must have a turbidity of { $limit } or less ({ $hours }).
rule-text-ph-low = Water must have a pH of { $limit } or more ({ $hours }).
rule-text-ph-high = Water must have a pH of { $limit } or less ({ $hours }).
rule-text-silent = A point must send its readings at its sampling and upload periods.
rule-text-stuck = A point's readings must change; equal ones for a long time are a fault.
rule-text-unusable = A point must send readings that can be judged.
rule-text-fall = Pressure of mains must not fall at once and stay down in the hours of supply ({ $hours }).

## Limits and hours

quantity-degC = { $value } °C
quantity-MPa = { $value } MPa
quantity-NTU = { $value } NTU
quantity-mg-L = { $value } mg/L
quantity-pH = { $value }
terms-not-recorded = not recorded
hours-always = at all hours
hours-of-day = { $periods }
limit-of-point = each point’s own limit
hours-by-contract = hours of the contract
hours-by-supply = supply hours of the calendar
