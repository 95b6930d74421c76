### 资产清单页面

inventory-title = 资产清单
inventory-version = 现行第 { $version } 版
inventory-find = 按编号或名称查找
inventory-tops = 从这里逐级查看：
inventory-export = 导出：
inventory-upload = 导入文件
inventory-row = 编号
inventory-key-name = 名称
inventory-at = 所在位置
inventory-none = 没有符合条件的记录
inventory-key = 项目
inventory-value = 内容
inventory-keys = 本条内容
inventory-acts = 可以做的事
inventory-now = 查看现在的情况
inventory-inherited = 沿用上级：
inventory-default = 默认
inventory-unset = 未填
inventory-below = 直属下级位置
inventory-referring = 相关的{ $table }
inventory-first-rows = 仅列出前 { $count } 条。
inventory-desk-file = 台席文件
inventory-at-start = 启动文件中有本条
inventory-at-start-why = 每次启动都会按文件“{ $file }”重新写入本条；要长期保留的改动，请改在该文件中。
inventory-undone = 下次启动会改回
inventory-undone-why = 启动时读取的文件“{ $file }”写的是另一种内容；要长期保留，请同时修改该文件。
inventory-edit = 修改本条
inventory-edit-intro = 先看变化，再保存；检查与导入文件相同。
inventory-edit-hint = 整条写入：清空的项目会被删去，沿用上级或默认值。
inventory-preview = 会发生的变化
inventory-preview-do = 查看变化
inventory-preview-again = 重新查看变化
inventory-save = 按以上变化保存
inventory-no-change = 内容与现行清单一致，没有变化。
inventory-judged = { $count } 个测点的判定有变化
inventory-judged-points = 列出测点
inventory-upload-intro = 整个文件要么全部写入，要么都不写；先看变化，再执行。
inventory-needs-script = 浏览器未启用脚本，不能在此导入；可以在服务器上用命令行导入。
inventory-file = 文件
inventory-file-hint = 表格、配置或数据文件，与导出格式相同
inventory-file-other = 这种文件不能导入，请选择与导出格式相同的文件。
inventory-file-large = 文件超过 { $most } 兆字节，不能导入。
inventory-replace = 以此文件为准，文件中没有的全部移除
inventory-replace-hint = 不勾选则并入现行清单
inventory-sending = 正在上传
inventory-reading = 正在检查
inventory-writing = 正在写入
inventory-lost = 没有收到答复，请重试：要么已全部写入，要么什么都没有变。
inventory-done = 已写入，现行第 { $version } 版。
inventory-problems = 发现 { $count } 处问题，什么都没有写入：
inventory-do = 按以上变化执行

## new

inventory-new-places = 新增位置
inventory-new-points = 新增测点
inventory-new-gateways = 新增网关
inventory-new-devices = 新增设备
inventory-new-models = 新增型号
inventory-new-aliases = 新增别名
inventory-new-calendars = 新增日历
inventory-new-outages = 新增停供时段

## tables

inventory-table-places = 位置
inventory-table-points = 测点
inventory-table-gateways = 网关
inventory-table-devices = 设备
inventory-table-models = 型号
inventory-table-aliases = 别名
inventory-table-calendars = 日历
inventory-table-outages = 停供时段
inventory-table-departments = 部门

## keys

inventory-key-id = 编号
inventory-key-level = 层级
inventory-key-parent = 上级
inventory-key-households = 户数
inventory-key-zone = 时区
inventory-key-calendar = 日历
inventory-key-pump-station = 二次供水泵站
inventory-key-built-up = 建成区
inventory-key-longitude = 经度
inventory-key-latitude = 纬度
inventory-key-kind = 类型
inventory-key-place = 位置
inventory-key-line = 业务线
inventory-key-head = 负责人
inventory-key-leader = 分管领导
inventory-key-phones = 电话
inventory-key-channels = 通知方式
inventory-key-duties = 职能
inventory-key-petition-staff = 信访人员
inventory-key-data-delivery = 内业资料
inventory-key-metric = 测量项目
inventory-key-sampling = 采样间隔
inventory-key-upload = 上传间隔
inventory-key-residential = 居民室
inventory-key-contract-min = 合同最低值
inventory-key-pressure-min = 最低压力
inventory-key-pressure-max = 最高压力
inventory-key-limits = 各规则限值
inventory-key-contract-hours = 合同时段
inventory-key-meter-side = 表前或表后
inventory-key-water-kind = 水的种类
inventory-key-registered-at = 登记时间
inventory-key-device = 设备
inventory-key-gateway = 网关
inventory-key-gateways = 多个网关
inventory-key-format = 发送格式
inventory-key-formerly = 曾用编号
inventory-key-model = 型号
inventory-key-battery = 电量单位
inventory-key-point = 测点
inventory-key-heating-season = 采暖期
inventory-key-supply-winter = 冬季供水时段
inventory-key-supply-summer = 夏季供水时段
inventory-key-summer = 夏季
inventory-key-start = 开始
inventory-key-end = 结束
inventory-key-approved-by = 批准人
inventory-key-reason = 原因

## hints

inventory-hint-sampling = 如 15分钟、1小时
inventory-hint-upload = 如 1小时，不短于采样间隔
inventory-hint-limits = 规则=限值，用竖线分隔
inventory-hint-contract-hours = 如 08:00-18:00
inventory-hint-registered-at = 带时区，留空为首次导入时
inventory-hint-gateways = 用竖线分隔
inventory-hint-formerly = 用竖线分隔
inventory-hint-format = 留空则保留原有格式
inventory-hint-heating-season = 如 11-15..03-15
inventory-hint-supply-winter = 如 06:00-10:00|17:00-22:00
inventory-hint-supply-summer = 如 06:00-23:00
inventory-hint-summer = 如 05-01..09-30
inventory-hint-start = 带时区，如 2026-11-28 08:00+08:00
inventory-hint-end = 带时区，不含该时刻

## values

yes-or-no-true = 是
yes-or-no-false = 否
battery-unit-percent = 百分比
battery-unit-volts = 伏特
department-kind-territorial = 属地单位
department-kind-functional = 职能部门
department-kind-outside = 外部单位

## row-change

row-change-added = 新增
row-change-changed = 修改
row-change-moved = 移动
row-change-removed = 移除

## judged

judged-begins = 开始判定
judged-ends = 不再判定
judged-what = 测量项目
judged-limits = 限值
judged-rhythm = 采样与上传间隔
judged-hours = 判定时段
judged-outages = 停供时段
judged-place = 位置
judged-speakers = 可代其发送的网关
