### 规则文件有何错误，规则与测点之间有何不符。

rules-text-needed = 须为 1 至 { $most } 个字
rules-unknown-table = 没有这个键；规则文件只含 [[rule]] 表
rules-no-tables = 须为 [[rule]] 表
rules-too-many = 规则多于 { $most } 条
rules-bad-id = 只能用小写字母、数字、“_”、“-”和“.”
rules-written-twice = 重复
rules-missing = 缺少；新规则必须写明
rules-unknown-key = 没有这个键
rules-needs-metric = 没有指标时无意义
rules-no-meaning-for-kind = 对 { $kind } 类规则无意义
rules-stuck-needs = 读数不变的规则两项都要，且至少 2 条读数
rules-fall-needs = 骤降规则三项都要，且降幅大于 0
rules-multiples-of-step = 须为步长的整数倍
rules-too-many-steps = 合计最多 { $most } 步
rules-margin-beyond-drop = 不得大于降幅 { $drop }
rules-boolean = 须为 true 或 false
rules-whole-number = 须为 { $lowest } 至 { $highest } 的整数
rules-share = 须不小于 0 且小于 1
rules-coverage = 须为 0 至 1
rules-step = 须能等分一天，且不短于 1 秒
rules-more-problems = 另有 { $count } 处错误

## 自有规则的名称与要求

rules-words-needed = 须为各语言的文字：{ $languages }
rules-words-language = 没有这种语言；须为 { $languages }
rules-words-one-line = 须为一行 1 至 { $most } 个字
rules-words-unreadable = 写法有误；除文字外只能用 { $allowed }
rules-words-unequal = 各语言用到的限值和时段须一致
rules-words-beyond-kind = { $kind } 类规则没有 { $places }
rules-words-both = 缺少；为出厂规则另写文字时，名称和要求两项都要写（{ $languages }）；两项都不写则沿用出厂文字
rules-words-missing = 缺少；自有的规则，以及所判对象与原规则不同的规则，须写明名称和要求（{ $languages }）
rules-same-version = 规则已变更，版本仍为 { $version }；同一版本便有两种含义，请提高版本号

## 规则与测点

rules-no-point-matches = 资产清单中没有符合的测点：指标 { $metric }，对象 { $who }
rules-limit-of-no-rule = 测点 { $point } 有其限值，但没有这条规则
rules-limit-of-other-metric = 测点 { $point } 有其限值，但所测为 { $metric }
rules-maximum-below-minimum = { $maximum } 的上限 { $highest } 须高于 { $minimum } 的下限 { $lowest }
rules-second-unusable = 每个测点只能有一条 unusable 类规则，已有 { $rule }
rules-never-applies = { $rule } 永不适用
rules-too-few-marks = { $rule } 永远无法判定：需要相隔 { $step } 的 { $needed } 个判定时刻，其适用时段内最多 { $most } 个
rules-empty-season = 为空：{ $reason }
rules-calendar-missing = 规则 { $rule } 判定测点 { $point } 需要 { $needed }，而 { $place } 的日历没有
rules-coarse-for-fall = 每 { $sampling } 采集一次，缓慢下降会被当作 { $within } 内的骤降
rules-coarse-for-window = 每 { $sampling } 采集一次，{ $window } 的窗口仅由一条读数决定
rules-cannot-be-judged = 无法判定：“{ $reason }”
rules-cannot-be-judged-at-point = 测点 { $point } 无法判定：{ $reason }
rules-of-rule = { $rule }：{ $reason }
rules-at-point =
    { $reason }（测点 { $point }{ $others ->
        [0] { "" }
       *[other] ，另有 { $others } 个测点
    }）
rules-and-others = { $reason }（另有 { $others } 个测点）

## 限值

rules-beyond-comparison = 限值 { $limit } 与回差 { $margin } 之和超过可比较的最大值 { $largest }
rules-nothing-breaches-below = 没有数值会低于 { $limit }：{ $metric } 为 { $lowest } 至 { $highest } { $unit }；须大于 { $lowest }
rules-nothing-breaches-above = 没有数值会高于 { $limit }：{ $metric } 为 { $lowest } 至 { $highest } { $unit }；须小于 { $highest }
rules-all-breaches-below = 所有数值都低于 { $limit }：{ $metric } 为 { $lowest } 至 { $highest } { $unit }；限值最大为 { $allowed }
rules-all-breaches-above = 所有数值都高于 { $limit }：{ $metric } 为 { $lowest } 至 { $highest } { $unit }；限值最小为 { $allowed }
rules-none-recovers-below = 没有数值能比 { $limit } 高出回差 { $margin }：{ $metric } 为 { $lowest } 至 { $highest } { $unit }；限值最大为 { $allowed }
rules-none-recovers-above = 没有数值能比 { $limit } 低出回差 { $margin }：{ $metric } 为 { $lowest } 至 { $highest } { $unit }；限值最小为 { $allowed }
