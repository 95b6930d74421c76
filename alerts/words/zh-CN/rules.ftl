### 规则。三组：名称；名称加判定所用的限值与时段；要求的内容。

rule-room-day = 日间室温
rule-room-floor = 夜间室温底线
rule-room-night-target = 夜间力争目标
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

rule-named-room-day = 日间室温（{ $hours }，不低于 { $limit }）
rule-named-room-floor = 夜间室温底线（{ $hours }，不低于 { $limit }）
rule-named-room-night-target = 夜间力争目标（{ $hours }，不低于 { $limit }）
rule-named-room-contract = 合同约定室温（{ $hours }，不低于 { $limit }）
rule-named-pressure-low = 管网水压下限（不低于 { $limit }）
rule-named-pressure-high = 管网水压上限（不高于 { $limit }）
rule-named-chlorine-low = 余氯下限（不低于 { $limit }）
rule-named-chlorine-high = 余氯上限（不高于 { $limit }）
rule-named-turbidity-high = 浑浊度上限（不高于 { $limit }）
rule-named-ph-low = pH 下限（不低于 { $limit }）
rule-named-ph-high = pH 上限（不高于 { $limit }）

rule-text-room-day = 居民室温 { $hours } 应不低于 { $limit }。
rule-text-room-floor = 居民室温 { $hours } 不得低于 { $limit }。
rule-text-room-night-target = 居民室温 { $hours } 力争不低于 { $limit }。
rule-text-room-contract = 非居民用户室温 { $hours } 应不低于合同约定的温度（{ $limit }）。
rule-text-pressure-low = 供水时段（{ $hours }）内，管网水压应不低于 { $limit }。
rule-text-pressure-high = 管网水压应不高于 { $limit }（{ $hours }）。
rule-text-chlorine-low = 余氯应不低于 { $limit }（{ $hours }）。
rule-text-chlorine-high = 余氯应不高于 { $limit }（{ $hours }）。
rule-text-turbidity-high = 浑浊度应不高于 { $limit }（{ $hours }）。
rule-text-ph-low = pH 应不低于 { $limit }（{ $hours }）。
rule-text-ph-high = pH 应不高于 { $limit }（{ $hours }）。
rule-text-silent = 测点应按其采集与上报周期持续送达读数。
rule-text-stuck = 测点读数应随时间变化，长时间完全不变视为异常。
rule-text-unusable = 测点送达的读数应可用于判定。
rule-text-fall = 供水时段（{ $hours }）内，管网水压不应骤降后保持低位。

## 限值与时段

quantity-degC = { $value } ℃
quantity-MPa = { $value } MPa
quantity-NTU = { $value } NTU
quantity-mg-L = { $value } mg/L
quantity-pH = { $value }
terms-not-recorded = 未记录
hours-always = 全天
hours-of-day = { $periods }
limit-of-point = 测点各自的限值
hours-by-contract = 合同约定时段
hours-by-supply = 日历供水时段
