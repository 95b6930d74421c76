### 资产清单文件有何错误。

## 条目种类

item-place = 位置
item-department = 部门
item-gateway = 网关
item-model = 设备型号
item-device = 设备
item-point = 测点
item-alias = 别名
item-calendar = 日历
item-outage = 停供

## 何处

inventory-source = 资产清单
inventory-item = { $kind } { $id }
inventory-in-file = { $file } 的 { $where }
inventory-at-key = { $key }：{ $reason }

## 文件

inventory-file-type = 须为 .toml、.csv、.json 或 .xlsx 文件
inventory-desk-file-type = 须为 .toml 文件
inventory-empty-folder = 没有 .csv 文件
inventory-no-object = 须为对象，含有列表 { $tables }
inventory-part = 此文件只是资产清单的一部分：只能并入含有其位置的清单，不能替换整份清单
inventory-unknown-table = 没有这个表；资产清单含有 { $tables }
inventory-no-table = 须为表
inventory-no-type = 没有“type”列，也没有住户清单的表头（楼栋、房号等）；各列见 docs/guides/inventory.md
inventory-bare-seconds = { $value } 没有单位，按秒计（共 { $count } 个测点）；请写明单位，如 20分钟
inventory-sheet-hidden = 是隐藏的，没有读取
inventory-sheet-unread = 没有“type”列，也没有住户清单的表头，没有读取
inventory-column-twice = 有一列重复
inventory-too-many-cells = 有 { $cells } 个单元格，而只有 { $columns } 列
inventory-there-already = { $item } 重复，已见于{ $where }

## 单个条目

inventory-missing = 缺少
inventory-unknown-key = { $kind }没有这个键
inventory-given-twice = 重复给出：此处和 { $other }
inventory-no-meaning = 对 { $metric } 无意义
inventory-limit-table = 须为规则与限值的对照表，最多 { $most } 项
inventory-rule-twice = 有一条规则重复
inventory-no-households = 只有 household 级的位置有户数
inventory-half-a-position = 经度与纬度须同时填写，或都不填
inventory-unit-needs = 缺少；属地部门须写明在何处负责哪些业务线
inventory-outside-has-none = 外部部门没有此项
inventory-no-department-id = { $id } 是接口中另有用途的地址，不能用作部门编号
inventory-upload-shorter = 上报周期不得短于采集周期（sampling）
inventory-residential-missing = 缺少；房间须写明是否居民用户（H15、H17）
inventory-contract-missing = 缺少；非居民房间须有合同约定的下限（H17）
inventory-contract-unneeded = 居民房间没有合同下限（H17）
inventory-end-before-start = 须晚于 start
inventory-outage-too-long = 距 start 最多 { $longest }

## 条目之间

inventory-not-there = 没有{ $kind } { $id }
inventory-id-in-force = { $id } 是现有网关的编号
inventory-former-taken = { $id } 已是 { $other } 的原编号
inventory-level-order = { $id } 的级别为 { $above }，其下不能有 { $below } 级的位置
inventory-ring = 上级位置循环：{ $ring }
inventory-second-unit = { $name } [{ $id }] 已是业务线“{ $line }”在 { $place } [{ $place_id }] 的属地单位
inventory-second-duty = { $name } [{ $id }] 已承担全单位的“{ $duty }”职责
inventory-second-duty-at = { $name } [{ $id }] 已承担 { $place } [{ $place_id }] 的“{ $duty }”职责
inventory-alias-is-point = 是另一个测点的编号，不是 { $point }
inventory-alias-case = 与别名 { $other } 只有大小写不同
inventory-alias-unit = { $unit } 不是{ $metric }的单位；可用的有 { $units }
