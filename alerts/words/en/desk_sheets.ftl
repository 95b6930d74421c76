### Sheets.

## kind

sheet-kind-feedback = Letter, call and visit: handling and feedback
sheet-kind-complaint-card = Customer complaint card

## what stands below it

sheet-stamp = Contact { $number }, version { $version }, printed { $time }, check { $hash }
sheet-copies = Copies: { $copies }

## block

sheet-block-head = Numbers
sheet-block-user = User
sheet-block-matter = Matter
sheet-block-handing-on = Handing on
sheet-block-limits = Limits
sheet-block-work = Work
sheet-block-result = Result
sheet-block-signature = Signatures
sheet-block-return = Return
sheet-block-call-back = Call-back
sheet-block-complaint = Complaint
sheet-block-card = Complaint

## field

sheet-field-number = Number
sheet-field-ticket = Ticket
sheet-field-channel = Channel
sheet-field-external-number = External number
sheet-field-transferred-from = Transferred from
sheet-field-name = Name
sheet-field-phone = Phone
sheet-field-unit-or-address = Unit or address
sheet-field-contacted-at = Time of contact
sheet-field-target = Target
sheet-field-demand = Demand
sheet-field-content = What the user reported
sheet-field-category = Category
sheet-field-department = Unit
sheet-field-person-in-charge = Person in charge
sheet-field-handed-on-at = Handed on
sheet-field-handing-confirmed = Confirmed by phone
sheet-field-with-departments = Co-handlers
sheet-field-limits = Limits
sheet-field-worker = Worker
sheet-field-arrived-at = Arrived
sheet-field-shut-off-at = Water shut off
sheet-field-work-done = What was done
sheet-field-result = Result
sheet-field-opinion = User's opinion
sheet-field-signature = Confirmed by the user
sheet-field-signed-at = Signed
sheet-field-handler = Handler
sheet-field-reviewer = Reviewer
sheet-field-returned-at = Returned
sheet-field-return-confirmed = Confirmed by phone
sheet-field-caller = Caller
sheet-field-called-at = Called
sheet-field-call-result = Outcome
sheet-field-grade = Grade
sheet-field-judged = Founded?
sheet-field-solution = Solution
sheet-field-instruction = Instruction
sheet-field-cause = Cause
sheet-field-responsible = Responsible
sheet-field-complainant = Complainant
sheet-field-complaint-address = Address
sheet-field-complained-at = Time of complaint
sheet-field-complaint-content = Content

## what stands in a field

sheet-entered-late = entered late, at
sheet-due-unknown = due unknown
sheet-anonymous = anonymous
sheet-solved = Solved:

## mark

sheet-mark-named = ● named by the text
sheet-mark-prescribed = ◐ prescribed by the text
sheet-mark-ours = ○ may be left out

## stops of supply

sheet-kind-stop-application = Application for a stop of supply
sheet-kind-stop-notice = Notice of a stop of supply
sheet-kind-urgent-stop-notice = Urgent notice of a stop of supply
sheet-block-stop = Application
sheet-block-approval = Approval
sheet-block-notice = Notice
sheet-block-recipients = Publication
sheet-field-stop-number = Number
sheet-field-stop-unit = Unit at work
sheet-field-stop-area = Area
sheet-field-stop-starts-at = Supply stops
sheet-field-stop-ends-at = Supply is back
sheet-field-stop-households = Households
sheet-field-stop-cause = Cause
sheet-field-stop-permits = Permits for roads and trees
sheet-field-approver = Approved by
sheet-field-approved-at = Approved at
sheet-field-stop-notice = Notice
sheet-field-handed-over-at = Handed over
sheet-field-stop-recipients = Recipients
sheet-sent = sent
sheet-published = published

## patrols

sheet-kind-patrol = Patrol sheet
sheet-kind-repair = Repair sheet
sheet-block-patrol = Patrol
sheet-block-patrol-checks = Look, listen, smell, check
sheet-block-patrol-findings = Found
sheet-block-repair = To be repaired
sheet-block-repair-order = Issued
sheet-block-signatures = Signatures
sheet-field-patrol-number = Number
sheet-field-patrol-area = Post
sheet-field-patrol-day = Day
sheet-field-patrol-covered = Covered
sheet-field-patrol-look = Look
sheet-field-patrol-listen = Listen
sheet-field-patrol-smell = Smell
sheet-field-patrol-check = Check
sheet-field-patrol-findings = Findings, by repair sheet
sheet-field-patrol-text = Remarks
sheet-field-patroller = Patroller
sheet-field-repair-number = Number
sheet-field-repair-patrol = Patrol sheet
sheet-field-repair-place = Place
sheet-field-repair-what = What
sheet-field-repair-unit = Department
sheet-field-repair-due = To be done by
sheet-field-repair-order = Order
sheet-field-repair-issued-by = Issued by
sheet-field-repair-done = What was done
sheet-field-repair-worker = Worker
sheet-field-repair-accepted = Accepted by the patroller
sheet-field-repair-tested = Inspected again
sheet-whole-network = The whole network
