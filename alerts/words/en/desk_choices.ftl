### What may be chosen at the desk, the steps of a ticket, assignments and findings.

## step

step-registered = To be dispatched
step-awaiting = Waiting for an instruction
step-dispatched = To be signed for
step-in-hand = In hand
step-suspended = Suspended
step-resolved = To be verified
step-verified = To be called back
step-closed = Closed
step-archived = Archived

## origin

origin-sensor = Sensor
origin-people = Contact

## channel

choice-channel-letter = Letter
choice-channel-call = Call
choice-channel-visit = Visit
choice-channel-superior = From a superior
choice-channel-government = Government
choice-channel-bureau = Competent bureau
choice-channel-heating-office = Heating office
choice-channel-hotline-12345 = Hotline 12345
choice-channel-hotline-12319 = Hotline 12319
choice-channel-media = News media
choice-channel-patrol = Patrol
choice-channel-department = Transferred by a department
choice-channel-sensor = Sensor
choice-channel-program = Program

## line

choice-line-heating = Heating
choice-line-water = Water
choice-line-fees = Heating fees
choice-line-property = Property

## category

choice-category-consult = Question
choice-category-help-general = Call for help, general
choice-category-help-urgent = Call for help, urgent
choice-category-help-major = Call for help, major
choice-category-repair = Repair
choice-category-leak = Leak
choice-category-cover = Manhole cover
choice-category-no-water = No water
choice-category-quality = Water quality
choice-category-pressure = Water pressure or volume
choice-category-room-temperature = Room temperature
choice-category-meter = Water meter
choice-category-fees = Meter reading and fees
choice-category-conduct = Conduct
choice-category-unit-opinion = Opinion on a unit
choice-category-proposal = Proposal or criticism
choice-category-petition-bypass = Bypass-level petition
choice-category-petition-group = Collective petition
choice-category-foreign = Foreign-related
choice-category-neighbour = Neighbours
choice-category-common-parts = Common parts
choice-category-accident = Accident
choice-category-device = Device

## target

choice-target-company = The company
choice-target-department = A department
choice-target-agent = A member of staff

## top class

choice-top-class-supply = Quality of supply
choice-top-class-service = Quality of service
choice-top-class-opinion = Proposals and opinions

## class

choice-class-ordinary = Ordinary
choice-class-complex = Complex
choice-class-urgent = Urgent
choice-class-major = Major

## mode

choice-mode-direct = Answered directly
choice-mode-transfer = Transferred
choice-mode-supervise = Supervised
choice-mode-submit = Submitted upward

## tag

choice-tag-key = Key
choice-tag-hard = Difficult
choice-tag-hot = Hot
choice-tag-slow = Slow
choice-tag-sensitive = Sensitive period
choice-tag-government = Government involved
choice-tag-city-leader = City leader involved
choice-tag-congress = Deputy of the people's congress involved
choice-tag-cppcc = Member of the consultative conference involved
choice-tag-press = Press involved
choice-tag-new-building = New building
choice-tag-new-user = New user
choice-tag-force-majeure = Force majeure


## side of the meter, water

choice-meter-side-before = Before the meter
choice-meter-side-after = After the meter
choice-meter-side-unknown = Not known
choice-water-kind-plant = Plant outlet
choice-water-kind-network = Network
choice-water-kind-tap = Tap
choice-water-kind-unknown = Not known

## judgement

choice-judgement-founded = Founded
choice-judgement-unfounded = Unfounded
choice-judgement-unfounded-and-told = Unfounded, and the user was told

## code

choice-code-solved = Solved
choice-code-planned = Planned
choice-code-not-ours = Not our responsibility
choice-code-explained = Explained
choice-code-joined = Joined

## medium

choice-medium-phone = Phone
choice-medium-writing = Writing
choice-medium-face-to-face = Face to face
choice-answer-medium-phone = Phone
choice-answer-medium-writing = Writing
choice-feedback-way-phone = Phone
choice-feedback-way-writing = Writing
choice-feedback-way-face-to-face = Face to face
choice-feedback-way-none-wanted = No feedback wanted
choice-feedback-to-contact = Who contacted us
choice-feedback-to-transferor = The transferring unit
choice-feedback-outcome-told = Told
choice-feedback-outcome-unreached = Not reached
choice-feedback-result-result = The result
choice-feedback-result-not-to-be-handled = Will not be handled, with the reason
choice-feedback-result-not-yet = Not done yet, with the limit

## call-back

choice-grade-satisfied = Satisfied
choice-grade-fairly = Fairly satisfied
choice-grade-dissatisfied = Dissatisfied
choice-grade-no-grade = No grade given
choice-grade-unreached = Not reached
choice-yes-no-unknown-yes = Yes
choice-yes-no-unknown-no = No
choice-yes-no-unknown-unknown = Not known

## signature

choice-signature-signed = Signed
choice-signature-refused = Refused to sign
choice-signature-nobody-there = Nobody was there
choice-signature-remote = Done from afar, no signature needed

## give back

choice-give-back-not-ours = Not this unit's duty
choice-give-back-wrong-place = Wrong place
choice-give-back-missing-data = Data missing
choice-give-back-duplicate = Duplicate

## suspension

choice-suspension-user-absent = The user was not there
choice-suspension-force-majeure = Force majeure
choice-suspension-other = Other
choice-force-majeure-natural = Natural disaster
choice-force-majeure-government = Act of government
choice-force-majeure-social = Social disturbance

## approval

choice-approval-approved = Approved
choice-approval-sent-back = Sent back
choice-instruction-instructed = Instructed
choice-instruction-sent-back = Sent back
choice-phone-way-handing-on = When handed on
choice-phone-way-return = When returned

## repair

choice-repair-size-small = Small repair
choice-repair-size-large = Large repair
choice-repair-kind-simple = Simple repair
choice-repair-kind-small = Small repair
choice-repair-kind-urgent = Urgent repair
choice-repair-kind-other = Other repair
choice-pressing-kind-flooding = Flooding
choice-pressing-kind-power-cut = Power cut
choice-pressing-kind-water-cut = Water cut
choice-pressing-kind-blocked-toilet = Blocked toilet
choice-pressing-kind-common-parts-danger = Danger in common parts
choice-consult-kind-general = General
choice-consult-kind-charges = Charges
choice-consult-kind-external = External services
choice-consult-kind-other-department = Other departments

## task

choice-task-kind-sample = Sample
choice-task-kind-phone-confirmation = Confirmation by phone
choice-task-kind-outage-report = Report of an outage
choice-task-kind-notice = Notice
choice-task-kind-paperwork = Paperwork
choice-task-kind-service-recovery = Service recovery
choice-task-kind-tell-leader = Tell the leader
choice-task-kind-written-report = Written report
choice-task-kind-report-authority = Report to the authority
choice-task-kind-circulate = Circulate to the units concerned

## proposal

choice-proposal-mode = Mode
choice-proposal-class = Class
choice-proposal-unit = Unit
choice-proposal-join = Join
choice-proposal-supervise = Supervision
choice-proposal-code = Result code

## role on a ticket

assignment-role-lead = Lead
assignment-role-with = Co-handler
assignment-role-copy = Copy
assignment-end-given-back = Given back
assignment-end-reassigned = Reassigned
assignment-end-submitted-up = Submitted upward
assignment-end-handed-over = Handed over
assignment-end-closed = Closed

## finding

finding-false-closure = False closure
finding-not-genuine = Not genuine
finding-entered-late = Entered late
finding-handled-twice = Handled twice
finding-passed-around = Passed around
finding-supervision-not-done = Supervision not done
finding-overdue = Overdue
finding-notice-not-sent = Notice not sent
finding-report-untrue = Report untrue
finding-sanitation = Sanitation failed
finding-state-open = To be verified
finding-state-verified = Verified
finding-state-unfounded = Unfounded
