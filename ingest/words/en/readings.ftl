### Readings and what they measure.

## metric

metric-indoor-temperature = Indoor temperature
metric-water-pressure = Water pressure
metric-free-chlorine = Free chlorine
metric-turbidity = Turbidity
metric-ph = pH
metric-water-level = Water level

## unit

unit-degC = °C
unit-m = m
unit-MPa = MPa
unit-NTU = NTU
unit-mg-L = mg/L
unit-pH = pH

## flag

flag-usable = can be judged
flag-range = out of range
flag-clock-skew = clock ahead
flag-too-old = too old
flag-clock-reset = clock was reset
flag-low-battery = low battery
flag-moved = sensor moved
flag-device-fault = device fault
flag-simulated = simulated
flag-conflict = contradicts an earlier value
flag-history = sent later from memory
