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
right-register = 登记来件
right-work = 办理工单
right-letters = 查看未解析报文
right-install = 变更资产清单
right-export = 导出
right-people = 管理人员
right-organise = 管理部门
right-approve = 审批请假
right-audit = 查看审计

refusal-disabled = { $name } 已被停用，不能再进行任何操作。
refusal-stands-in-no-more = 休假已结束，{ $name } 不再为其代岗。
refusal-no-right = { $name }（{ $roles }）无权进行此操作。可由以下角色进行：{ $needed }。
refusal-not-here = { $name } 在此处无权进行此操作。可由负责此处的以下角色进行：{ $needed }。
refusal-not-everywhere = { $name } 只能在部分范围内进行此操作。全公司范围内可由以下角色进行：{ $needed }。
refusal-token-scope = { $name } 的访问令牌不可用于此操作，缺少权限“{ $right }”。

user-unknown = 没有用户“{ $name }”。
token-unknown = 没有访问令牌“{ $id }”。
name-length = 用户名应为 { $least } 至 { $most } 个字符。
name-characters = 用户名只能使用不带重音的字母或汉字、数字，以及首字符之后的“.”、“-”、“_”。
name-scripts = 用户名只能使用拉丁字母或汉字之一，不能混用。
name-reserved = 该用户名为保留名称。
name-taken = 该用户名已被（或曾被）使用。
name-looks-alike = 该用户名容易与其他用户混淆。
called-length = 姓名或用途最多 { $most } 个字符。
called-characters = 姓名或用途中含有无法显示的字符。
grant-unknown-role = 没有角色“{ $role }”；可用角色：{ $roles }。
grant-organisation-only = 角色“{ $role }”只能授予全公司范围。
grant-unknown-department = 没有部门“{ $department }”。
last-administrator = { $name } 是最后一名可用的管理员；请先设置另一名管理员。
way-in-program = { $name } 是程序，不使用登录口令，只使用访问令牌。
way-in-disabled = { $name } 已停用。
way-in-life = 访问令牌的有效期应为 1 至 { $days } 天。
password-short = 登录口令至少 { $least } 个字符。
password-long = 登录口令最多 { $most } 个字符。
password-is-name = 登录口令不能是用户名。
password-common = 该登录口令过于常见。
password-same = 新登录口令与现在的相同。
refusal-sign-in = 用户名或登录口令不正确。
refusal-try-later-seconds = 登录失败次数过多，请在 { $seconds } 秒后再试。
refusal-try-later-minutes = 登录失败次数过多，请在 { $minutes } 分钟后再试。
