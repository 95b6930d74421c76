### 资产清单页面

assets-title = 资产清单
assets-version = 现行第 { $version } 版
assets-find = 按编号或名称查找
assets-tops = 从这里逐级查看：
assets-export = 导出：
assets-upload = 导入文件
assets-row = 编号
assets-key-name = 名称
assets-at = 所在位置
first-title = 尚未导入资产清单
first-what = 系统按资产清单监测：位置、测点及其网关。请先导入清单文件；读数到达后，数值和工单会自动出现。
first-who = 由工程师导入。
first-engineer = 为用户指定工程师角色
assets-none = 没有符合条件的记录
assets-key = 项目
assets-value = 内容
assets-keys = 本条内容
assets-acts = 可以做的事
assets-now = 查看现在的情况
assets-inherited = 沿用上级：
assets-default = 默认
assets-unset = 未填
assets-below = 直属下级位置
assets-referring = 相关的{ $table }
assets-first-rows = 仅列出前 { $count } 条。
assets-desk-file = 台席文件
assets-at-start = 启动文件中有本条
assets-at-start-why = 每次启动都会按文件“{ $file }”重新写入本条；要长期保留的改动，请改在该文件中。
assets-undone = 下次启动会改回
assets-undone-why = 启动时读取的文件“{ $file }”写的是另一种内容；要长期保留，请同时修改该文件。
assets-edit = 修改本条
assets-edit-intro = 先看变化，再保存；检查与导入文件相同。
assets-edit-hint = 整条写入：清空的项目会被删去，沿用上级或默认值。
assets-preview = 会发生的变化
assets-preview-do = 查看变化
assets-preview-again = 重新查看变化
assets-save = 按以上变化保存
assets-no-change = 内容与现行清单一致，没有变化。
assets-judged = { $count } 个测点的判定有变化
assets-judged-points = 列出测点
assets-upload-intro = 整个文件要么全部写入，要么都不写；先看变化，再执行。
assets-needs-script = 浏览器未启用脚本，不能在此导入；可以在服务器上用命令行导入。
assets-flats = 一行一户的清单可以照原样导入，标题行和合并单元格都可以保留。
assets-form = 下载空表
assets-file = 文件
assets-file-hint = 表格、配置或数据文件，与导出格式相同
assets-file-other = 这种文件不能导入，请选择与导出格式相同的文件。
assets-file-large = 文件超过 { $most } 兆字节，不能导入。
assets-replace = 以此文件为准，文件中没有的全部移除
assets-replace-hint = 不勾选则并入现行清单
assets-sending = 正在上传
assets-reading = 正在检查
assets-writing = 正在写入
assets-lost = 没有收到答复，请重试：要么已全部写入，要么什么都没有变。
assets-done = 已写入，现行第 { $version } 版。
assets-problems = 发现 { $count } 处问题，什么都没有写入：
assets-warnings = 文件可以导入，有 { $count } 处请留意：
assets-extent = 导入后共有：{ $extent }
assets-do = 按以上变化执行

## new

assets-new-places = 新增位置
assets-new-points = 新增测点
assets-new-gateways = 新增网关
assets-new-devices = 新增设备
assets-new-models = 新增型号
assets-new-aliases = 新增别名
assets-new-calendars = 新增日历
assets-new-outages = 新增停供时段

## tables

assets-table-places = 位置
assets-table-points = 测点
assets-table-gateways = 网关
assets-table-devices = 设备
assets-table-models = 型号
assets-table-aliases = 别名
assets-table-calendars = 日历
assets-table-outages = 停供时段
assets-table-departments = 部门

## keys

assets-key-id = 编号
assets-key-level = 层级
assets-key-parent = 上级
assets-key-households = 户数
assets-key-zone = 时区
assets-key-calendar = 日历
assets-key-pump-station = 二次供水泵站
assets-key-built-up = 建成区
assets-key-longitude = 经度
assets-key-latitude = 纬度
assets-key-kind = 类型
assets-key-place = 位置
assets-key-line = 业务线
assets-key-head = 负责人
assets-key-leader = 分管领导
assets-key-phones = 电话
assets-key-channels = 通知方式
assets-key-duties = 职能
assets-key-petition-staff = 信访人员
assets-key-data-delivery = 内业资料
assets-key-metric = 测量项目
assets-key-sampling = 采样间隔
assets-key-upload = 上传间隔
assets-key-residential = 居民室
assets-key-contract-min = 合同最低值
assets-key-pressure-min = 最低压力
assets-key-pressure-max = 最高压力
assets-key-limits = 各规则限值
assets-key-contract-hours = 合同时段
assets-key-meter-side = 表前或表后
assets-key-water-kind = 水的种类
assets-key-registered-at = 登记时间
assets-key-device = 设备
assets-key-gateway = 网关
assets-key-gateways = 多个网关
assets-key-format = 发送格式
assets-key-formerly = 曾用编号
assets-key-model = 型号
assets-key-battery = 电量单位
assets-key-ignore = 不需要的通道
assets-key-unit = 单位
assets-key-point = 测点
assets-key-heating-season = 采暖期
assets-key-supply-winter = 冬季供水时段
assets-key-supply-summer = 夏季供水时段
assets-key-summer = 夏季
assets-key-start = 开始
assets-key-end = 结束
assets-key-approved-by = 批准人
assets-key-reason = 原因

## hints

assets-hint-sampling = 如 15分钟、1小时
assets-hint-upload = 如 1小时，不短于采样间隔
assets-hint-limits = 规则=限值，用竖线分隔
assets-hint-contract-hours = 如 08:00-18:00
assets-hint-registered-at = 带时区，留空为首次导入时
assets-hint-gateways = 用竖线分隔
assets-hint-formerly = 用竖线分隔
assets-hint-format = 留空则保留原有格式
assets-hint-heating-season = 如 11-15..03-15
assets-hint-supply-winter = 如 06:00-10:00|17:00-22:00
assets-hint-supply-summer = 如 06:00-23:00
assets-hint-summer = 如 05-01..09-30
assets-hint-start = 带时区，如 2026-11-28 08:00+08:00
assets-hint-end = 带时区，不含该时刻

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
