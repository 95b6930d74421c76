### 资产清单，以及由谁负责。

line-heating = 供热
line-water = 供水
line-fees = 收费
line-property = 物业

duty-production-dispatch = 生产调度
duty-command-centre = 指挥中心
duty-customer-service = 营业服务
duty-repair-company = 维修
duty-network = 管网
duty-production-technology = 生产技术
duty-water-making = 制水
duty-water-quality = 水质
duty-secondary-supply = 二次供水
duty-pump-attendants = 泵水人员
duty-metering = 计量
duty-service-supervision = 服务监察
duty-discipline = 纪检
duty-publicity = 宣传
duty-devices = 设备维护

period-day = 每日
period-week = 每周
period-half-month = 每半月
period-month = 每月
period-quarter = 每季度

no-responsible-unit = { $name } [{ $id }] 有“{ $line }”测点，但该位置及其上级位置都没有该业务线的属地单位（no-responsible-unit）。

point-at-place = { $place } { $metric }

department-none = 没有部门：各位置均未指明由谁负责
department-lacks = 部门 { $id }（{ $name }）{ $lack }
department-lacks-more = 部门另有 { $count } 处欠缺
department-no-head = 没有负责人
department-no-leader = 没有主管领导（W16）
department-no-petition-staff = 没有信访人员（W16）
department-no-phone = 没有电话号码（B11）
department-no-phone-for = 以下时段没有电话号码（B11）：{ $hours }

unbound-all = mqtt.bind_gateways 已关闭：凡可发布者皆可代任何测点上报
unbound-gateways = 未注明格式的网关未绑定，凡未指明网关的主题皆可代其上报：{ $names }
unbound-points = 设备不属于任何网关的测点未绑定，任何网关皆可代其上报：{ $names }
department-gaps = 没有责任单位的位置与业务线：{ $count } 处（no-responsible-unit）
