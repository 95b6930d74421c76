### 通知：通知何事、结果如何，以及通知表的问题。

notice-opened = 监测发现不达标
notice-opened-wide = 不达标影响面大
notice-dispatched = 已派给您办理
notice-returned = 单位退回
notice-clock-step = 时限提醒
notice-pressed = 催办、督办或批示
notice-result = 已提交办理结果
notice-sample-taken = 已取样
notice-extension-asked = 申请延期

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
