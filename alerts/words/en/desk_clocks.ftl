### Clocks, their ladders and who is told.

## taking in and handing on

clock-transfer = Handing on
clock-sign = Signing for it
clock-urgent-start = Start on what is urgent
clock-promise-reply = Promised reply
clock-external-due = Date set from outside
clock-instruct-limit = Limit of the instruction
clock-unit-limit = Limit given to the unit
clock-contact-after-return = Contact after return

## heating

clock-opinion-general = Handling opinion
clock-result-superior = Result to a superior
clock-repair-heating = Heating repair
clock-closure-monthly = Closure in the month
clock-interim-callback = Interim call-back
clock-data-delivery = Delivery of data
clock-temp-report = Temperature report
clock-fault-report-centre = Report of an equipment fault

## complaints and help

clock-phone-inner = Unit's answer to who received it
clock-phone-caller = Feedback within 1 hour
clock-phone-result = Result within 24 hours
clock-feedback-quality = Feedback within 2 days
clock-feedback-transfer = Feedback on what was transferred within 3 days
clock-feedback-default = Feedback within 2 days
clock-closure-complex = Closure within 7 days
clock-progress-stale = Progress
clock-major-leader = Daily report to the leader
clock-major-contact = Feedback every 3 days
clock-petition-leader = Tell the leader of a petition
clock-petition-written = Written report on a petition
clock-hot-authority = Report of hot and difficult matters
clock-circulate = Circulation
clock-solution-instruct = Decision on the solution
clock-solution-tell = Telling the solution
clock-callback = Call-back
clock-sample-take = Taking the sample
clock-sample-result = Result of the sample

## leaks, repairs, covers

clock-leak-onsite = On site at a leak within 1 hour
clock-repair-small = Small repair within 8 hours
clock-repair-large = Large repair within 24 hours
clock-cover-sign = Warning sign at a cover
clock-cover-repair = Cover repaired within 12 hours
clock-solve-now = Solved within 24 hours
clock-drain-onsite = On site at a drain within 24 hours
clock-accident-onsite = On site at an accident
clock-newinstall-review = Review of a new connection
clock-newinstall-start = Start of a new connection

## property

clock-onsite-a = On site within 10 minutes
clock-onsite-repair = On site at an urgent house repair
clock-onsite-neighbour = On site at neighbours within 15 minutes
clock-onsite-default = On site within 8 hours
clock-repair-simple = Simple repair within half a day
clock-repair-sameday = Small repair on the same day
clock-repair-common = Common parts within 3 working days
clock-repair-other = Other repair
clock-attitude-ordinary = Complaint about conduct within 12 hours
clock-attitude-serious = Grave complaint about conduct within 48 hours
clock-consult-at-once = Question answered at once
clock-consult-half-hour = Question answered within 30 minutes
clock-consult-other-departments = Question for others within 2 working days

## stops of supply

clock-fault-dispatch = Report to production dispatch within 20 minutes
clock-stop-dispatch = Report of a stop by a fault to production dispatch
clock-plan-dispatch = Planned stop reported to production dispatch
clock-plan-city = Planned stop reported to the city
clock-fault-city = Fault stop reported to the city
clock-notice-handover = Notice handed to publicity
clock-notice-paper = Notice in the papers
clock-notice-large = Notice of a large stop in the papers
clock-notice-roll = Notice broadcast
clock-notice-net = Notice on the net
clock-notice-fire = Notice to the fire brigade
clock-notice-fault = Urgent notice to publicity
clock-notice-air = Urgent notice broadcast
clock-stop-overrun = Overrun of a stop
clock-paperwork = Paperwork of an emergency repair
clock-customers-told = Enterprises told

## duty, orders and cases

clock-order-ack = Dispatch order acknowledged
clock-patrol-sheet = Patrol sheet
clock-repair-sheet = Repair sheet
clock-reinspect = Weekly re-inspection
clock-sanitation-list = Sanitation list of the day
clock-reading-manual = Manual reading
clock-shift-alive = Shift on duty answers
clock-shift-arrive = Arrival for the shift
clock-handover-done = Handover signed
clock-rectify-plan = Rectification plan
clock-rectify-done = Rectification done
clock-rectify-evaluate = Rectification evaluated
clock-explain-survey = Written explanation
clock-case-investigate = Investigation
clock-case-deliver = Decision delivered
clock-case-review = Review asked for
clock-warning-reflect = Written self-criticism
clock-sample-daily = Daily sampled calls
clock-sample-weekly = Weekly calls
clock-sample-monthly = Monthly calls
clock-archive-batch = Archive batch

## status

clock-status-running = running
clock-status-paused = paused
clock-status-unknown = due unknown
clock-status-met = met
clock-status-missed = missed
clock-status-ended = ended
segment-paused = paused
segment-running = goes on
segment-extended = extended
segment-recalculated = worked out again by another calendar
segment-stopped-again = time accepted

## why one ended without its proof

clock-end-class-changed = the class was changed
clock-end-joined = joined to another ticket
clock-end-reassigned = reassigned
clock-end-dissolved = every episode was withdrawn
clock-end-closed = closed before it was due

## what obligations are called

obligation-first-word = First word
obligation-feedback = Feedback
obligation-feedback-transferor = Feedback to the transferring unit
obligation-onsite = On site
obligation-result = Result
obligation-close = Closure
obligation-solution-tell = Telling the solution

## step of a ladder

ladder-step-warn = warning
ladder-step-warn-day = warning, 24 hours before
ladder-step-warn-2h = warning, 2 hours before
ladder-step-due = due
ladder-step-head = to the head
ladder-step-duty-leader = to the leader on duty
ladder-step-supervisor = to the supervisor
ladder-step-leader = to the leader in charge
ladder-step-top = to the top leader

## who is told

ladder-post-person = person in charge
ladder-post-unit = the unit's shift
ladder-post-desk = dispatchers
ladder-post-head = head of the unit
ladder-post-duty-leader = leader on duty
ladder-post-leader = leader in charge
ladder-post-top = top leader
ladder-post-supervisor = supervisor
ladder-post-production = production dispatch
ladder-post-production-head = head of production dispatch
ladder-post-owner = owner
ladder-post-applicant = applicant
ladder-post-administrator = administrator

## when a limit is another one

clock-case-transfer-1 = urgent or pressing
clock-case-sign-1 = somebody is waiting for an answer
clock-case-external-due-1 = who set the date turned to us themselves
clock-case-feedback-transfer-1 = transferred to us from outside
clock-case-progress-stale-1 = nobody is to be told
clock-case-major-contact-1 = transferred to us from outside
clock-case-accident-onsite-1 = outside the built-up area
clock-case-notice-paper-1 = from 1,000 households on: the second time
