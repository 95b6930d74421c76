### 读数与指标。

## metric

metric-indoor-temperature = 室温
metric-water-pressure = 水压
metric-free-chlorine = 余氯
metric-turbidity = 浑浊度
metric-ph = pH
metric-water-level = 水位

## unit

unit-degC = ℃
unit-m = 米
unit-MPa = MPa
unit-NTU = NTU
unit-mg-L = mg/L
unit-pH = pH

## flag

flag-usable = 可判定
flag-range = 超出量程
flag-clock-skew = 时钟超前
flag-too-old = 数据过旧
flag-clock-reset = 时钟曾复位
flag-low-battery = 电量低
flag-moved = 传感器被移动
flag-device-fault = 设备故障
flag-simulated = 模拟数据
flag-conflict = 与先前数值冲突
flag-history = 设备补传
