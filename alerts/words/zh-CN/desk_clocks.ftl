### 时限、梯级与岗位。

## taking in and handing on

clock-transfer = 派单时限
clock-sign = 签收时限
clock-urgent-start = 急难险立即处理
clock-promise-reply = 承诺答复
clock-external-due = 外部规定时限
clock-instruct-limit = 批示时限
clock-unit-limit = 派单时限
clock-contact-after-return = 返岗后联系用户

## heating

clock-opinion-general = 处理意见
clock-result-superior = 上级转办结果
clock-repair-heating = 供热报修
clock-closure-monthly = 当月办结
clock-interim-callback = 未办结件中途回访
clock-data-delivery = 数据报送
clock-temp-report = 测温日报
clock-fault-report-centre = 设备故障上报

## complaints and help

clock-phone-inner = 单位答复第一责任者
clock-phone-caller = 1 小时内反馈
clock-phone-result = 24 小时内反馈结果
clock-feedback-quality = 2 日内反馈
clock-feedback-transfer = 转办件 3 日内反馈
clock-feedback-default = 2 日内反馈
clock-closure-complex = 7 天内办结
clock-progress-stale = 随时反馈进展
clock-major-leader = 每日向领导汇报
clock-major-contact = 每 3 日向来件人反馈
clock-petition-leader = 上访立即报告领导
clock-petition-written = 上访逾期书面报告
clock-hot-authority = 热点难点上报
clock-circulate = 通报有关单位
clock-solution-instruct = 解决方案批示
clock-solution-tell = 告知解决方案
clock-callback = 办结回访
clock-sample-take = 取样
clock-sample-result = 化验结果

## leaks, repairs, covers

clock-leak-onsite = 报漏 1 小时到场
clock-repair-small = 小修 8 小时
clock-repair-large = 大修 24 小时
clock-cover-sign = 井盖设警示标志
clock-cover-repair = 井盖 12 小时修复
clock-solve-now = 24 小时办结
clock-drain-onsite = 排水 24 小时到场
clock-accident-onsite = 事故到场
clock-newinstall-review = 新装审核
clock-newinstall-start = 新装开工

## property

clock-onsite-a = 10 分钟到场
clock-onsite-repair = 房屋急修 10 分钟到场
clock-onsite-neighbour = 邻里纠纷 15 分钟到场
clock-onsite-default = 8 小时到场
clock-repair-simple = 简单维修半天
clock-repair-sameday = 零修不过夜
clock-repair-common = 公共部位维修 3 个工作日
clock-repair-other = 其他维修
clock-attitude-ordinary = 服务态度投诉 12 小时办结
clock-attitude-serious = 严重服务态度投诉 48 小时办结
clock-consult-at-once = 咨询立即答复
clock-consult-half-hour = 咨询 30 分钟答复
clock-consult-other-departments = 涉及其他部门的咨询 2 个工作日答复

## stops of supply

clock-fault-dispatch = 故障停水 20 分钟上报生产调度部
clock-stop-dispatch = 故障停水 20 分钟上报生产调度部
clock-plan-dispatch = 计划停水上报生产调度部
clock-plan-city = 计划停水报告 12345、通报 12319
clock-fault-city = 故障停水报告 12345、通报 12319
clock-notice-handover = 停水通知交宣传部
clock-notice-paper = 停水通知登报
clock-notice-large = 大面积停水两次登报
clock-notice-roll = 停水通知滚动播出
clock-notice-net = 停水通知网络发布
clock-notice-fire = 停水通知 119 消防
clock-notice-fault = 紧急停水通知交宣传部
clock-notice-air = 紧急停水通知播出
clock-stop-overrun = 停水超时
clock-paperwork = 抢修补办手续
clock-customers-told = 通知受影响企业

## duty, orders and cases

clock-order-ack = 调度命令签收
clock-patrol-sheet = 巡视工作单
clock-repair-sheet = 工程维修单
clock-reinspect = 每周复验
clock-sanitation-list = 每日卫生清单
clock-reading-manual = 运行参数观测
clock-shift-alive = 在岗应答
clock-shift-arrive = 提前接班
clock-handover-done = 交接班双方签字
clock-rectify-plan = 提交整改计划
clock-rectify-done = 完成整改
clock-rectify-evaluate = 整改评价
clock-explain-survey = 调查问题书面说明
clock-case-investigate = 问责调查
clock-case-deliver = 决定送达
clock-case-review = 申请复核
clock-warning-reflect = 告诫书面检查
clock-sample-daily = 每日抽样回访
clock-sample-weekly = 每周重点回访
clock-sample-monthly = 每月回访
clock-archive-batch = 定期归档

## status

clock-status-running = 计时中
clock-status-paused = 已暂停
clock-status-unknown = 到期日未知
clock-status-met = 按时完成
clock-status-missed = 逾期
clock-status-ended = 已终止
segment-paused = 暂停计时
segment-running = 恢复计时
segment-extended = 延期
segment-recalculated = 按新日历重算
segment-stopped-again = 采信实际时间

## why one ended without its proof

clock-end-class-changed = 分类已变更
clock-end-joined = 已并入其他工单
clock-end-reassigned = 已改派
clock-end-dissolved = 事件段已撤销
clock-end-closed = 到期前已办结

## what obligations are called

obligation-first-word = 首次反馈
obligation-feedback = 向来件人反馈
obligation-feedback-transferor = 向转交单位反馈
obligation-onsite = 到场
obligation-result = 处理结果
obligation-close = 办结
obligation-solution-tell = 告知解决方案

## step of a ladder

ladder-step-warn = 预警
ladder-step-warn-day = 提前 24 小时预警
ladder-step-warn-2h = 提前 2 小时预警
ladder-step-due = 到期
ladder-step-head = 报单位负责人
ladder-step-duty-leader = 报带班领导
ladder-step-supervisor = 报督办员
ladder-step-leader = 报主管领导
ladder-step-top = 报一把手

## who is told

ladder-post-person = 受理负责人
ladder-post-unit = 承办单位值班人员
ladder-post-desk = 调度员
ladder-post-head = 单位负责人
ladder-post-duty-leader = 带班领导
ladder-post-leader = 主管领导
ladder-post-top = 一把手
ladder-post-supervisor = 督办员
ladder-post-production = 生产调度部当班
ladder-post-production-head = 生产调度部负责人
ladder-post-administrator = 管理员
ladder-post-owner = 归口单位
ladder-post-applicant = 申请人

## 时限另有规定的情形

clock-case-transfer-1 = 急难险或紧迫的
clock-case-sign-1 = 有来件人等待答复的
clock-case-external-due-1 = 提出期限者直接来件的
clock-case-feedback-transfer-1 = 由外单位转来的
clock-case-progress-stale-1 = 无须告知来件人的
clock-case-major-contact-1 = 由外单位转来的
clock-case-accident-onsite-1 = 建成区以外的
clock-case-notice-paper-1 = 1,000 户及以上的第二次刊登
