### 来件派往何处、以何种方式办理、属何种性质，以及依据。

routed = 规则 { $rule }：{ $why }
routed-instead = 规则 { $rule }：{ $why }没有“{ $wanted }”，由“{ $instead }”承办。
routed-to-nobody = 规则 { $rule }：{ $why }没有对应的部门，也没有部门代为承办。

addressee-territorial = 属地单位
addressee-territorial-of = 属地单位（{ $line }）
addressee-above-named = 被反映单位的上级部门

## 规则

routing-row-1-heating = 上访、涉外、重大求助，呈办；供热由服务监察部门承办。
routing-row-1 = 上访、涉外、重大求助，呈办；由生产调度部门承办。
routing-row-2-heating = 热线、上级、媒体来件（供热），由指挥中心牵头负责。
routing-row-2 = 热线、上级、媒体来件，由生产调度部门牵头负责。
routing-row-3a = 表后漏水属用户自有设施，由管网部门协调或解释。
routing-row-3 = 表前或位置不明的漏水、爆管属公共管道，由维修部门全天候抢修。
routing-row-4 = 供水急难险或重大事项，且在值班时间以外：由生产调度部门先行处理，属地单位下一值班日接手。
routing-row-4-quality = 水质急难险或重大事项，且在值班时间以外：由生产调度部门先行处理，水质部门取样化验，属地单位下一值班日接手。
routing-row-5 = 出厂水的水质、水压：由制水部门承办。
routing-row-6-heating = 泵站（供热）：由泵水人员承办。
routing-row-6 = 泵站：由二次供水部门承办。
routing-row-7 = 水质：由水质部门取样化验，营业服务部门处理或解释。
routing-row-8 = 表前或位置不明的水压水量：由生产技术部门承办。
routing-row-9 = 表后的水压水量：由管网部门承办。
routing-row-10 = 水表：由计量部门承办，其次管网部门。
routing-row-11-heating = 收费（供热）：由服务监察部门承办。
routing-row-11 = 查表收费：由该位置的收费单位承办，其次供水单位。
routing-row-12 = 服务态度：由纪检部门承办，被反映部门看不到反映人。
routing-row-13 = 对单位的意见：由其上级部门承办。
routing-row-14 = 室温或供热报修：由该位置的供热单位承办，处理意见报指挥中心。
routing-row-15 = 无水：由该位置的供水单位承办。
routing-row-16 = 设备中断或异常：由设备维护部门承办，其次属地单位。
routing-row-17-heating = 其他（供热）：由指挥中心承办。
routing-row-17 = 其他：由生产调度部门承办。

## 办理方式

routing-mode-submit = 上访、涉外、重大求助，须呈办。
routing-mode-marked = 标记为重点、难点、热点或办理缓慢。
routing-mode-involved = 涉及政府、市领导、人大代表、政协委员或新闻媒体。
routing-mode-large = 影响面大。
routing-mode-many = 24 小时内多次来件。
routing-mode-consult = 咨询，可当即答复。
routing-mode-by-phone = 紧急求助，电话即可解决。
routing-mode-else = 须由承办单位处理。

## 性质

routing-class-major = 上访或重大求助。
routing-class-urgent = 紧急求助、事故，或漏水造成水淹。
routing-class-complex = 须由多个单位处理。
routing-class-ordinary = 没有其他性质的情形。

## 可并入的工单

join-sensors-here = 传感器在{ $place }发现同一问题。
join-sensors-above = 传感器在其上级位置{ $place }发现同一问题。
join-people-here = { $place }已有同一问题的来件。
join-people-above = 其上级位置{ $place }已有同一问题的来件。

## 为何建议督办

proposal-overdue = { $clock }（{ $clause }）已超时
