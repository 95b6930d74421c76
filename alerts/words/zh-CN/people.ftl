### 人员与权限。

role-viewer = 查看员
role-receiver = 受理员
role-handler = 经办人
role-dispatcher = 调度员
role-head = 单位负责人
role-supervisor = 督办员
role-leader = 主管领导
role-caller = 回访员
role-engineer = 工程师
role-administrator = 管理员
no-role = 无角色

right-look = 查看
right-contacts = 查看联系方式
right-work = 办理工单
right-letters = 查看未解析报文
right-install = 变更台账
right-export = 导出
right-people = 管理人员
right-organise = 管理部门
right-approve = 审批请假
right-audit = 查看审计

refusal-no-right = { $name }（{ $roles }）无权进行此操作。可由以下角色进行：{ $needed }。
refusal-not-everywhere = { $name } 只能在部分范围内进行此操作。全公司范围内可由以下角色进行：{ $needed }。
refusal-token-scope = { $name } 的登录口令不可用于此操作，缺少权限“{ $right }”。
