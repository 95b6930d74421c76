### 规则。

rule-room-day = 日间室温（06:00–21:00）
rule-room-floor = 夜间室温底线（21:00–06:00）
rule-room-night-target = 夜间力争目标（21:00–06:00）
rule-room-contract = 合同约定室温
rule-pressure-low = 管网水压下限
rule-pressure-high = 管网水压上限
rule-chlorine-low = 余氯下限
rule-chlorine-high = 余氯上限
rule-turbidity-high = 浑浊度上限
rule-ph-low = pH 下限
rule-ph-high = pH 上限
rule-silent = 测点数据中断
rule-stuck = 读数不变
rule-unusable = 数据无法判定
rule-fall = 压力骤降（疑似爆管）
