### 态势：各处现在如何。

now-title = 态势
now-way = 所在位置
now-judged-until = 判定至
now-not-judged = 尚未判定，以下数字待系统判定后更新
now-share = 合格率
now-coverage = { $points } 个测点中 { $measured } 个有测值
now-worst = 最差测值
now-affected = 不达标户数
now-of-households = 共 { $count } 户
now-households = { $count } 户中 { $affected } 户不达标
now-place-page = 历史与详情
now-points = 测点
now-breaching = 个测点不达标
now-troubles = 中断 { $silent }，无法判定 { $unusable }，读数不变 { $stuck }
now-open = 未办结工单
now-tickets = 工单 { $count }
now-legend = 图例
now-places = 下属位置
now-more = 还有 { $count } 处
now-points-here = 本处测点
now-point = 测点
now-value = 测值
now-state = 状态
now-empty = 资产清单中还没有位置
now-due = 最先到期
now-all-work = 全部待办
now-nothing-due = 没有未办结的工单
now-silent-gateways = 中断的网关
now-silent-since = 最后上报
now-no-silent-gateways = 没有中断的网关
now-unusable = 无法判定的测点
now-no-unusable = 没有无法判定的测点

## heat

heat-good = 全部达标
heat-slight = 个别不达标
heat-poor = 较多不达标
heat-bad = 大面积不达标
heat-blind = 没有测值
heat-idle = 目前无适用规则
heat-none = 没有测点

## point state

point-state-breaching = 不达标
point-state-silent = 中断
point-state-unusable = 无法判定
point-state-stuck = 读数不变

## map

map-title = 地图
now-shown-as = 显示方式
now-as-list = 列表
map-label = 各位置在地图上的分布
map-places = { $count } 个位置
map-scale = 比例尺：横线长 { $length }
map-m = { $n } 米
map-km = { $n } 公里
map-up = 北
map-moves = 移动地图
map-nearer = 放大
map-wider = 缩小
map-all = 显示全部
map-west = 向西
map-north = 向北
map-south = 向南
map-east = 向东
map-keys = 可拖动地图、转动滚轮；选中地图后，方向键移动，+ 和 − 放大缩小，0 显示全部。标记上的 ‼ 表示有紧急工单，! 表示有严重工单，数字为未办结工单数。
map-no-positions = 这里还没有填写坐标的位置。在资产清单中填写位置的经度和纬度，即在地图上显示。
map-shown = 图中位置
map-with-below = 含下级 { $count } 个位置
map-beside = 旁有 { $count } 个位置未填坐标
map-which = 包括哪些位置
map-nothing-here = 图中没有填写坐标的位置
map-outside = 另有 { $count } 个位置在图外，显示全部
map-missing = 未填坐标
map-stands-by = 附于 { $place }
map-unmarked = 未计入标记的工单

## search

search-title = 搜索
search-label = 搜索位置、测点、设备、网关、单号、电话、人员
search-placeholder = 搜索（按 / 键）
search-none = 没有找到
search-hint = 可输入位置、测点、设备、网关、单位、人员的名称或编号，工单号（2026-17 或 17），来件号，完整的来电号码。
search-more = 只列出前 { $count } 项，请输入更多内容。
hit-ticket = 工单
hit-contact = 来件
hit-place = 位置
hit-gateway = 网关
hit-device = 设备
hit-point = 测点
hit-department = 单位
hit-person = 人员

## wall

wall-title = 大屏
wall-blind = 已失去联系，所示为此刻之前的情况：
wall-ended = 登录已结束，所示为此刻之前的情况：
wall-duty = 当前值班
wall-no-posts = 没有值班岗位
wall-calm = 没有未办结工单
wall-calm-since = 始于
wall-token = 访问令牌
wall-open = 显示大屏
wall-by-token = 本屏幕无人值守：用访问令牌显示大屏
wall-hint = 由管理员为程序用户建立只限查看的访问令牌；本屏幕只用它显示大屏，撤销该令牌即停止显示。
refusal-wall-token = 此访问令牌不止可以查看：大屏只接受只限查看的访问令牌
