### 资产清单，以及由谁负责。

line-heating = 供热
line-water = 供水
line-fees = 收费
line-property = 物业

no-responsible-unit = { $name } [{ $id }] 有“{ $line }”测点，但该位置及其上级位置都没有该业务线的属地单位（no-responsible-unit）。

point-at-place = { $place } { $metric }
