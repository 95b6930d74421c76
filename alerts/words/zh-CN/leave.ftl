### 请假、代岗与无人负责。

actor-acting-for = { $actor }（代 { $absent }）

leave-state-asked = 已申请
leave-state-approved = 已批准，待代岗人接受
leave-state-accepted = 代岗人已接受，待批准
leave-state-ready = 已批准并已接受
leave-state-running = 休假中
leave-state-ended = 已结束
leave-state-declined = 已拒绝
leave-state-lapsed = 未生效
leave-command-approve = 批准
leave-command-accept = 接受代岗
leave-command-decline = 拒绝
leave-command-end = 结束
leave-unknown = 没有请假 { $id }。
leave-no-substitute = 请假须指定代岗人。
leave-own-substitute = 不能由本人代岗。
leave-program = { $name } 是程序，不能请假，也不能代岗。
leave-disabled = { $name } 已停用。
leave-dates = 请假的结束时间须晚于开始时间。
leave-past = 请假时间已过。
leave-far = 请假须在今后 { $days } 天内结束。
leave-because = 事由最多 { $most } 个字符，且只能一行。
leave-too-many = 此人已有 { $most } 条尚未到期的请假，不能再增加。
leave-overlap = 此人在该时段内已有请假。
leave-circle = { $persons } 将互相代岗，无人在岗。
leave-illegal = 该请假“{ $state }”，现在不能“{ $command }”。
leave-own-approval = 不能批准本人的请假。
leave-two-persons = 批准人与代岗人不能是同一人。
leave-others-acceptance = 只能由 { $substitute } 接受代岗。
leave-not-covered = { $name } 无权处理 { $person } 的请假。可由负责其全部部门的以下角色处理：{ $needed }。
leave-with-token = 只具有部分权限的访问令牌不能用于请假。

post-head = 负责人
post-leader = 主管领导
post-member = 成员
presence-here = 在岗
presence-stood-in-for = 休假，有人代岗
presence-away = 休假，无人代岗
presence-disabled = 已停用
presence-missing = 没有此用户
department-vacancy-of = { $post } { $name }：{ $presence }
department-vacancy-none = { $post }：无人
department-vacancy = { $post }：{ $presence }
department-unmanned = { $name } [{ $id }] 无人负责（{ $vacancies }），上级部门也无人负责。
department-unmanned-below = { $name } [{ $id }] 无人负责（{ $vacancies }），由上级部门 { $above } [{ $above_id }] 负责。
