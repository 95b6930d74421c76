### wenya simulate。

simulate-connecting = 正在连接
simulate-needs = { $option } 须与 { $needed } 同用
simulate-goes-with = { $option } 须与 { $needed } 同用
simulate-recorded-format = --format { $format }：录制的读数只能以 json 或 senml 播放
simulate-broker-address = --broker { $given }：须为 HOST:PORT，例如 127.0.0.1:1883
simulate-inventory-name = --inventory-out { $file }：文件名须以 .toml、.csv 或 .json 结尾
simulate-inventory-written = 已将 { $count } 个测点写入 { $file }；导入命令：`wenya inventory import { $file }`
simulate-stand-alone = --recorded 与 --verify 须单独使用：请去掉其后的命令

## 播放

play-refused = 消息服务器拒绝了 { $count } 个报文：“{ $why }”
play-summary = { $sent } 个报文（含时钟报文）共 { $readings } 条读数：{ $acknowledged } 个已确认，{ $refused } 个被拒绝，{ $unanswered } 个无应答
play-progress = { $at }  { $readings } 条读数
play-progress-sent = { $played }，{ $sent } 个报文中 { $acknowledged } 个已确认

## 负载

load-unanswered = { $count } 个报文未获确认
load-devices = 设备
load-on = { $devices } 台，位于 { $gateways } 个网关之后，共用 { $connections } 个连接
load-messages = 已发送报文
load-sent = { $sent } 个，各 { $pack } 条读数，共 { $megabytes } MB
load-acknowledged = 已确认
load-no-answer = 无应答
load-time = 用时
load-rate = 速率
load-rates = 每秒 { $messages } 个报文，{ $readings } 条读数
load-rate-held = 是否达到要求
load-held = 是：要求每秒 { $asked } 个
load-short = 否：要求每秒 { $asked } 个，差 { $short }
load-after = 确认耗时
load-progress = { $passed } / { $seconds } 秒  每秒 { $rate } 个报文，{ $sent } 个中 { $acknowledged } 个已确认，p99 { $latency }

## 场景

scenario-with-broker = --url、--real-time、--connections、--tls 与 --username 须与 --broker 同用
scenario-hosted-here = --stay 与 --port 用于在本机运行的服务：请去掉 --broker
scenario-people-hosted-here = 本场景中的人员只在本机运行的服务上操作：请去掉 --broker
scenario-office = 办理台：{ $matters } 件事项，{ $acts } 次操作，{ $clocks } 个时限，{ $differences ->
    [0] 全部与所写相符
   *[other] 差异 { $differences } 处
}
scenario-office-more = 另有 { $count } 处
scenario-starting = 正在启动消息服务器、存储与服务
scenario-console = 控制台 { $url }/
scenario-stays = 控制台与接口仍可使用。按 Ctrl+C 结束。
scenario-working-out = 正在推算应有的结果
scenario-truth = 真值台账在 { $folder }
scenario-laying-out = 正在布置模拟城镇
scenario-good = { $scenario }：{ $points } 个测点，{ $faults } 个故障，{ $hours } 小时：未发现错误
scenario-ledger = { $readings } 条读数；应有 { $episodes } 个事件段与 { $tickets } 张工单；在 { $folder }
scenario-drawn = 已绘制到 { $file }
column-scenario = 场景
column-hours = 小时
column-what = 内容

## 对照台账核对服务

verify-needs-ledger = --verify 须与 --ledger FOLDER 同用，该文件夹由 `wenya simulate run SCENARIO --ledger FOLDER` 写成
verify-title = { $title }（种子 { $seed }）
verify-none = 无
verify-different = 应有 { $total } 个事件段，实有 { $found } 个；有偏差的规则：{ $rules }
verify-as-expected = 应有 { $total } 个事件段，实有 { $found } 个，均相符
verify-hidden = 已送达的数据未能显示的真实不达标：{ $count } 处，位于 { $points }
column-tickets = 工单
column-expected = 应有
column-found = 实有
column-late = 延迟
