### 受理处置命令被拒绝的原因，以及表单的错误。

move-stale = 工单 { $number } 自版本 { $version } 之后已有变动。
move-overtaken = 此后{ $name }已做：{ $command }（版本 { $version }）。
move-overtaken-by-itself = 非命令引起的变动
move-unknown = 没有命令“{ $word }”。
move-needs-ticket = “{ $command }”须针对已有的工单。
move-illegal = 工单处于“{ $step }”时不能“{ $command }”。可进行：{ $possible }。
move-not-yet = 目前还不能“{ $command }”。
move-not-yours = { $name } 不能对此工单“{ $command }”。需要：{ $needed }。
move-who = { $roles }
who-service = 系统
who-anyone = 权限范围含此工单的受理处置人员
who-owner = 子任务的承办人
who-first-responsible = 第一责任者
who-case-officer = 专办人员

order-unknown-field = 此命令没有这一项。
order-needed = 此项必填。
order-no-value = 此项不符合要求。
order-late-reason = 事情发生已久，请说明为何现在才补录。
order-in-future = 此时间在将来。
order-before-contact = 此时间早于来件 { $contact } 的来件时间。
order-before-matter = 此时间早于工单 { $number } 的开始时间。
order-too-far = 此时间超过 { $days } 天以后。
order-not-there = 此处没有“{ $value }”。
order-picture = 请先上传图片：您上传的图片和本工单的图片中没有“{ $value }”。
order-choice = 应为下列之一：{ $choices }。
order-list = 应为列表，最多 { $most } 项。
order-text = 应为一行文字，最多 { $most } 个字符。
order-long-text = 应为文字，最多 { $most } 个字符，不含看不见的字符。
order-phone = 应为电话号码。
order-instant = 应为带时区的时间，如“2026-02-13T15:00:00+08:00”。
order-number = 应为 0 到 { $most } 的整数。
order-yes-no = 应为 true 或 false。
order-duration = 应为时长，如“30min”或“48h”。
order-proof = 应为最多 { $most } 项有名称的值。
sample-goes-to = 化验结果应送{ $departments }。
