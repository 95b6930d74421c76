### 查询或操作为何被拒绝。

refusal-no-seat = 工单上没有这个在场编号，实时连接会重新给出。
refusal-no-ticket = 没有工单 { $number }。
refusal-no-place = 没有位置 { $id }。
refusal-several-places = “{ $text }”可能是{ $places }{ $more ->
    [yes] 等位置
   *[no] { "" }
}。请写编号，或从上到下的名称。
refusal-no-places = 还没有任何位置：资产清单是空的。
refusal-no-department = 没有部门 { $id }。
refusal-no-row = 资产清单的“{ $table }”中没有 { $id }。
refusal-no-gateway = 没有网关 { $id }。
refusal-no-point = 没有测点 { $id }。
refusal-no-rule = 没有规则 { $id }。
refusal-no-episode = 没有事件段 { $id }。
refusal-no-letter = 没有未解析报文 { $id }。
refusal-parked-letter = 报文 { $id } 尚待解码，还不是未解析报文。
refusal-too-many-readings = 此文件约有 { $expected } 条读数，最多 { $most } 条：请缩短时间范围或选择下级位置。
refusal-span-reversed = 结束时间（`to`）早于开始时间（`from`）。
refusal-too-many-days = 每次最多查询 { $most } 天。
refusal-too-many-raw-days = 原始读数每次最多查询 { $most } 天；更长时间请用 `resolution=hourly`。
refusal-too-many-hourly-days = 小时统计每次最多查询 { $most } 天。

## 操作

refusal-no-finding = 没有发现 { $id }。
refusal-finding-yours = 涉及本人或本部门的发现，应由他人核实（回避）。
refusal-finding-decided = { $by } 已核实：{ $state }。
refusal-finding-reason = 请写明理由。
refusal-finding-verdict = 请选择结论。
refusal-key-reused = 此键已用于登记其他来件。
refusal-no-contact = 没有来件 { $number }。
refusal-no-sheet = 来件 { $number } 没有这样的表单。
refusal-reporter-hidden = { $number }：来件人信息仅供受理人、该工单的受理负责人和回访员查看。
refusal-department-changed = 该部门在此期间已被他人修改，或该编号已被使用。请查看现在的内容后再修改。
refusal-preview-stale = 与预览的不一致：文件或导入方式不同，或资产清单在预览后有变动。请重新预览。
