### 通知：通知何事、结果如何，以及通知表的问题。

notice-opened = 监测发现问题
notice-opened-wide = 监测发现问题，影响面大
notice-dispatched = 已派给您办理
notice-returned = 单位退回
notice-clock-step = 时限提醒
notice-clock-overdue = 已到时限
notice-pressed = 催办、督办或批示
notice-result = 已提交办理结果
notice-sample-taken = 已取样
notice-extension-asked = 申请延期
notice-stop-opened = 故障停水
notice-stop-applied = 停水申请待批准
notice-stop-approved = 停水申请已批准
notice-stop-refused = 停水申请未批准
notice-stop-to-announce = 停水已批准，待通知
notice-stop-reported = 停水已上报
notice-stop-to-publish = 停水通知待发布
notice-stop-changed = 停水范围或时长有变
notice-stop-ended = 停水已结束

notice-do-opened = 请接单并到场核实处置
notice-do-opened-wide = 请关注影响范围，统筹调度
notice-do-dispatched = 请接单办理
notice-do-returned = 请重新派单
notice-do-clock-step = 请在到期前办理或说明
notice-do-clock-overdue = 请立即办理，并说明未按时办理的原因
notice-do-pressed = 请立即办理并反馈
notice-do-result = 请核实办理结果
notice-do-sample-taken = 请跟进化验结果
notice-do-extension-asked = 请审批延期申请
notice-do-stop-opened = 请上报、通知并统筹调度
notice-do-stop-applied = 请审定停水区域与时间
notice-do-stop-approved = 请查看批准的区域与时间并按此办理
notice-do-stop-refused = 请查看原因
notice-do-stop-to-announce = 请将停水通知交宣传部
notice-do-stop-reported = 请阅知，需报市里的及时上报
notice-do-stop-to-publish = 请发布并确认刊播
notice-do-stop-changed = 请核对是否需要另行上报
notice-do-stop-ended = 请核实并办结

notice-title = { $number } { $what } { $place }
notice-of-clock = { $kind }：{ $clock }（{ $clause }）
notice-again = { $kind }（第 { $count } 次提醒）
notice-worst-below = { $point }最低 { $value }，限值 { $limit }
notice-worst-above = { $point }最高 { $value }，限值 { $limit }
notice-stop-size = { $step }，影响 { $count } 户
notice-since = 自 { $at } 起
notice-due = 应于 { $at } 前
delivery-state-waiting = 发送中
delivery-state-delivered = 已送达
delivery-state-failed = 未能送达
delivery-state-no-way = 未登记联系方式
delivery-state-answered = 已知悉，其余不再发送
delivery-state-over = 已失效，其余不再发送

notice-state-decided = 待通知
notice-state-told = 已通知
notice-state-answered = 已知悉
notice-state-superseded = 已失效
notice-state-nobody = 无人可通知

occasions-no-table = 本文件没有这个表
occasions-twice = 该种类重复
occasions-unknown-clause = 没有条款 { $clause }
occasions-never = 没有触发条件：“moves”、“opens”、“steps”都没有
occasions-nobody = 没有通知对象：“to”为空
occasions-no-due = 只有时限的梯级才有到期时间
occasions-steps = 时限的梯级须有且仅有一行

notice-unknown = 没有通知您的通知 { $id }。
refusal-answer-link = 该链接无效或已过期，请登录后确认。
