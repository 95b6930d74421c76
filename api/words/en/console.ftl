### The console.

## frame

frame-brand = Wenya
frame-tagline = Indoor temperature and water pressure supervision
frame-skip = Skip to content
frame-menu = Menu
theme-title = Colours
theme-light = Light colours
theme-dark = Dark colours
theme-system = Colours of the system
frame-navigation = Main
frame-dead-letters = Dead letters
frame-live = Live
frame-away = Connection lost
frame-ended = Signed out
frame-connecting = Connecting
frame-not-ready = Parts of the service are not ready; what is shown may be incomplete:
frame-service-time = Service time

## sign in

sign-in-open = Sign in
sign-in-title = Sign in
sign-in-name = User name
sign-in-password = Password
sign-in-submit = Sign in
sign-in-or = or
sign-in-provider = Sign in by the provider of identities
sign-in-hint = Without a password, or when you have forgotten it, ask your administrator.
sign-in-needed = This page needs a sign-in
sign-out = Sign out
session-ended = You are no longer signed in. What you have typed is still here.
session-ended-link = Sign in again

## password

password-title = Change your password
password-one-time = You have signed in with a one-time password. Choose one of your own first.
password-old = Present password
password-new = New password
password-again = New password again
password-hint = { $least } to { $most } characters, neither your name nor a common password.
password-submit = Change
password-others-end = Your sessions in other browsers end at once. Tokens of programs go on.

## reach

reach-title = How notices reach you
reach-intro = Notices out of the console go here; what is left empty is not used. Nobody sees it but you and administrators.
reach-own-mail = Mail
reach-own-mobile = Mobile
reach-mobile-hint = For text messages and calls, and for robots that mention you in a group; with + before the code of a country.
reach-own-language = Language of notices
reach-any-language = as the service has it
reach-in-zh-CN = Chinese
reach-in-en = English
reach-ways = What reaches you now
reach-ways-intro = By the routes in force, in the order in which they are tried; the next one where one does not take the message, and of what is urgent also where nobody answers.
reach-console-alone = Nothing but the console reaches you: who is not signed in is told of nothing.
reach-only-console = console alone
reach-of-any = All notices
reach-of-all = Notices of departments without routes of their own
reach-department-gone = A department that has left
reach-skipped = left out
reach-no-mail = You have no mail address here.
reach-no-mobile = You have no mobile here.
reach-in-group = to its group
reach-mentioned = mentions { $address }
reach-unused = not used
reach-unused-mail = No route sends mail to you: your address is used by nothing now.
reach-unused-mobile = No route sends text messages, calls or mentions you: your mobile is used by nothing now.
reach-submit = Save

## board

board-open-count = { $count } open
board-all = All
board-closed = Closed
board-empty-closed = No ticket has been closed
board-number = Number
board-concern = Concern
board-place = Place
board-for = for { $duration }
board-recovered-since = recovered since { $time }
board-still = not recovered
board-households = Households
board-clocks = Deadlines
board-next = Next page
board-above = Tickets of units above
board-above-hint = They have flats of yours and are worked by the unit named. They are in none of the counts above.
board-above-unit = Worked by
board-above-more = More of them are not shown; choose a concern.

## work

work-title = Work list
work-intro = What is due next comes first; of the same instant the gravest, then what most households have.
work-mine = In my charge
work-overdue = Overdue
work-filters = Filter
work-any = Any
work-step = Step
work-unit = Unit
work-owner = Owner
work-person = Person in charge
work-mode = Mode
work-class = Class
work-category = Category
work-due-by = Due by
work-severity = Severity
work-channel = Channel
work-tag = Tag
work-place = Place and below
work-unowned = Nobody in charge
work-below = { $count ->
        [one] One ticket below
       *[other] { $count } tickets below
    }
work-since = Since
work-closed-intro = Tickets that are closed, the newest first.
work-complaints = Complaints only
work-clear = Show all
work-state = State
work-parent = Below the ticket
work-cursor = Page
work-now = Now
work-keys = Keys
work-keys-next = Next ticket, ticket before
work-keys-open = Open the ticket
work-keys-filters = Filters
work-keys-this = This help
work-keys-close = Close
work-apply = Filter
work-complaint = Complaint
work-more-clocks =
    { $count ->
        [one] { $count } more time limit
       *[other] { $count } more time limits
    }
work-none = No ticket is open
work-unknown = { $name }: nothing that you see is called { $value }. Choose from what is offered as you type.
view-title = My views
view-keep = Save as a view
view-change = Change this view
view-name-label = Name of the view
view-hint = For you alone. A name of yours that is there already gets these filters.
view-default = Open the work list with it
view-is-default = Opens with the work list
view-submit = Save
view-delete = Delete the view
view-missing = No longer there:
view-old = a filter that is known no more
work-empty = No open ticket is like this
work-goes-on = None on this page is like this; there may be others behind it.

## findings

findings-title = Findings
findings-intro = What was found to be done wrong. Nothing follows from it before a person has verified it.
findings-all = All
findings-of-ticket = Of ticket
findings-what = Finding
findings-ticket = Ticket
findings-unit = About
findings-since = Since
findings-state = State
findings-kind = Kind
findings-decide = Decide
findings-verdict = Verdict
findings-reason = Reason
findings-submit = Put on record
findings-empty = There is no such finding
findings-goes-on = None on this page is like this; there may be others behind it.
findings-next = More findings
notices-title = Notices
notices-intro = What you were told, the newest first.
notices-when = Told
notices-what = What
notices-ticket = Of what
notices-state = State
notices-urgent = urgent
notices-unseen = You do not see this any more
notices-answer = I know
notices-due = Due
notices-empty = You were told nothing yet
told-of-title = Who was told
told-of-more = Earlier notices are not shown here.
notices-next = Earlier notices
bell-on = Sound: on
bell-off = Sound: off
bell-blocked = Turn sound on
bell-urgent = Urgent notices that wait for you
bell-all = All notices
bell-more = More urgent notices
findings-on-ticket = { $count } in all, { $open } to be verified
found-overdue = { $clock } was due at { $due } ({ $clause })
found-passed-around =
    { $count ->
        [one] Given back once
       *[other] Given back { $count } times
    }
found-entered-late = Entered { $duration } after it happened
found-false-closure = Said to be solved, and it is not
found-not-genuine = Who is said to have been served knows of nothing
found-handled-twice = The same number called about the same: { $contact }, ticket { $ticket }, with another unit
found-handled-twice-elsewhere = The same number called about the same; another unit has that
found-supervision-not-done = Supervision was proposed at { $time }, and nobody took or declined it
found-report-untrue = Read by hand { $value }, by the sensor { $sensor } in the same minute: more than { $tolerance } apart ({ $time })
found-sanitation = Sanitation list of { $day }, “{ $line }” failed: { $what }

## ticket

ticket-why = Why it was opened
ticket-no-episodes = No episode on record
ticket-facts = Facts
ticket-place = Place
ticket-kind = Kind
ticket-opened = Opened
ticket-breached =
    { $concern ->
        [silence] Silent since
        [sensor] Trouble began
       *[other] Breach began
    }
ticket-households = Affected households
ticket-households-unknown = not registered
ticket-households-at-opening = { $count } at opening
ticket-recovered-since = Recovered since
ticket-not-recovered = not yet
ticket-result = Result
ticket-parent = Parent
ticket-parent-stands = Ticket { $number } stands for this one, which asks for no action of its own.
ticket-parent-elsewhere = A ticket outside of what you may see stands for this one, which asks for no action of its own.
ticket-recurrence-of = Recurrence of
ticket-closed = Closed
ticket-above-note = This ticket stands above your places and is worked by the unit named. You see your own flats of it.
ticket-above-no-unit = the unit above
ticket-above-elsewhere = outside of what you may see
ticket-silent-gateways = Silent gateways
ticket-gateway-silent = { $gateway }: silent
ticket-gateway-heard = { $gateway }: { $point } was heard at { $time }
ticket-still-silent = { $gateway }: { $point } was heard at { $time }; still silent: { $points }
ticket-none-silent = { $gateway }: { $point } was heard at { $time }; nobody behind it is silent any more
ticket-and-more = { $points } and { $count } more
ticket-named-gateways = Gateways: { $gateways }
ticket-children = Children
ticket-clocks = Deadlines
ticket-no-clocks = No deadline runs on this ticket
ticket-history = History
ticket-actions = Actions
ticket-note = Note
ticket-note-hint = Resolve and Comment need a note; a note given with Acknowledge is the handling opinion.
ticket-not-yours = Your roles do not allow you to work this ticket.
ticket-false-closure-hint = The breach is still going on, so the ticket cannot be resolved.
ticket-sign-in = Sign in to work this ticket.
ticket-people-hidden = Sign in to see who did what and what they wrote.
ticket-back = Back to the tickets
ticket-flats = Flats
ticket-flat-place = Place
ticket-flat-point = Point
ticket-flat-worst = Worst
ticket-flat-latest = Latest
ticket-flat-state = State
ticket-flat-over = recovered
ticket-flats-next = More flats
ticket-share =
    { $breaching } of { $measured } measured { $measured ->
        [one] household
       *[other] households
    } { $concern ->
        [silence] silent
        [sensor] with a faulty sensor
       *[other] in breach
    }
ticket-flats-affected =
    { $households ->
        [0] number of households not registered
        [one] { $households } household affected
       *[other] { $households } households affected
    }
ticket-flats-head = { $share }, { $affected }
ticket-flats-own = Of your places: { $head }
ticket-children-more =
    and { $count ->
        [one] one more ticket
       *[other] { $count } more tickets
    }
ticket-history-more =
    { $count ->
        [one] One earlier line is
       *[other] { $count } earlier lines are
    } not shown
ticket-episodes-more =
    { $count ->
        [one] One episode
       *[other] { $count } episodes
    }; the first { $shown ->
        [one] one is
       *[other] { $shown } are
    } shown

## history of a ticket

history-step = { $clock }: { $step }
history-steps = { $count } steps of time limits ({ $first } to { $last })
history-no = line no. { $number }
history-corrected = { $before } → { $after }
history-late = entered late: it was at { $time }, because: { $reason }
history-happened = it was at { $time }
history-separator = { "; " }
history-other-ticket = another ticket
history-from-ticket = came from ticket { $ticket }
history-to-ticket = went to ticket { $ticket }
history-late-tag = entered late
history-older = earlier lines
history-newest = newest lines
ticket-joined-into = Joined into

## matter

matter-missing = Missing before closing
matter-lacks = missing
matter-nothing-missing = Nothing is missing for closing
matter-contacts = Contacts
matter-feedback-way = Wanted feedback
matter-reporter-masked = Who it is from is masked.
matter-reveal-hint = { "" } To see all of it leaves a line in the audit.
matter-reveal = Show the reporter
matter-assignments = Assignments
matter-takeover = Takeover
matter-takeover-unknown = no calendar of that year yet; it is worked out once there is one
matter-tasks = Tasks
matter-task-open = open
matter-facts = Facts
matter-entered-late = entered late, { $time }
matter-also = also applies
matter-caught-up = caught up after a stop
matter-since = since { $time }
matter-extension = extension asked for
matter-extension-asked = { $by } asks for an extension until { $until }, because: { $reason }; the user was told at { $time } ({ $told })
matter-possible-at = possible at: { $steps }
matter-routed-unit = Routing proposes { $unit }; another unit needs a reason.
matter-duration-hint = such as 6h or 30min
matter-choose = Choose
matter-yes = yes
matter-no = no
matter-needed-sometimes = required in some cases
matter-meant = Several places fit; enter the id of one of them:
matter-picture-other = Choose a picture.
matter-picture-large = The picture is too large; at most { $most } MiB are taken.
matter-picture-empty = The file is empty.
matter-picture-busy = The picture is on its way. Wait a moment.
matter-picture-kept = Picture added:
lookup-none = Nothing found
matter-with-more = With a time of its own, or with more than a note
matter-routing = Why it is sent there
matter-routing-rule = Rule { $rule }
matter-proposals = Proposals
matter-candidate = May be joined to
matter-join-this = Join this ticket
matter-not-joined = Not joined
matter-not-now = What is not possible now, and why
sheets-title = Sheets
sheets-version = version { $version }
sheets-issued = issued { $time }
sheets-signed = signed { $time }
sheets-unsigned = not signed
sheets-hash = check { $hash }
sheets-view = View
sheets-pdf = PDF
sheets-print = Print in full
sheets-print-hint = Viewed and as PDF a sheet masks who it is about; in full it has all of that, and each print is in the audit.

## episode

episode-began =
    { $concern ->
        [silence] Silent since
        [sensor] Trouble began
       *[other] Breach began
    }
episode-opened = Judged
episode-ended = Ended
episode-going-on = going on
episode-worst = Worst
episode-worst-at = { $value } at { $time }
episode-mean = Mean in breach
episode-counts =
    { $covered } of { $marks ->
        [one] one mark
       *[other] { $marks } marks
    } covered, { $breaching } in breach
episode-limit-below = in breach below { $limit }
episode-limit-above = in breach above { $limit }
episode-late = found late
episode-withdrawn = withdrawn
episode-evidence =
    Evidence ({ $count ->
        [one] one reading
       *[other] { $count } readings
    })
episode-evidence-version = version { $version }, { $time }
episode-evidence-pending = The evidence is being put together
episode-measured = Measured
episode-received = Received
episode-value = Value
episode-rule-version = rule { $rule }, version { $version }
episode-judged-by = Judged by
episode-limit = Limit
episode-hours = Hours
episode-not-recorded = not recorded
episode-wording = Wording of the clause
episode-clause = Clause { $clause }
episode-flags = What came
episode-came-instead = What came instead
episode-came = { $what }: { $count } × from { $sender }, { $start } to { $end }
episode-flag-count = { $flag }: { $count }

## chart

chart-readings = Readings
chart-limit = Limit
chart-breach = In breach
chart-window = Opening window
chart-episode = Episode
chart-label = Readings of { $point }, { $start } to { $end }

## point

point-latest = Latest reading
point-expected = No reading yet: it was registered a short while ago
point-silent-now = Silent: no reading arrives now
point-metric = Metric
point-place = Place
point-sampling = Sampling period
point-upload = Upload period
point-device = Device
point-episodes = Recent episodes
point-flagged =
    { $count ->
        [one] One reading carries a quality flag and was
       *[other] { $count } readings carry a quality flag and were
    } not judged
manual-title = Manual readings
manual-empty = Nobody has read it by hand yet
manual-sensor = Sensor in the same minute { $value }
manual-differs = differs
manual-corrects = Corrects { $number }
manual-corrected = Corrected since
manual-enter = Enter a reading
manual-value = Value ({ $unit })
manual-at = Read at
manual-text = Remark
manual-about = Corrects
manual-about-none = none
manual-submit = Enter
manual-no-number = The value is a number.
manual-no-time = Say when it was read.

## dead

dead-title = Dead letters
dead-intro = Messages that became no reading. Once the alias or point is registered they can be replayed.
dead-empty = There are no dead letters
dead-times = { $count } ×
dead-first = first { $time }
dead-last = last { $time }
dead-letters =
    { $letters ->
        [one] One letter
       *[other] { $letters } letters
    }, { $waiting ->
        [0] none of which waits
        [one] one of which waits
       *[other] { $waiting } of which wait
    }
dead-bytes =
    { $size ->
        [one] one byte
       *[other] { $size } bytes
    }
dead-of-gateway = Of gateway
dead-unknown-gateway = Gateways that are not in the inventory
dead-replay-all = Replay all
dead-dismiss = Dismiss
dead-dismiss-all = Dismiss all
dead-dismissed = dismissed { $time }
dead-replay = Replay
dead-replayed = replayed { $time }
dead-payload =
    Payload ({ $size ->
        [one] one byte
       *[other] { $size } bytes
    })
dead-payload-cut =
    The first { $size ->
        [one] byte is
       *[other] { $size } bytes are
    } shown
dead-all = All
dead-next = Next page

## error

error-title = This page cannot be shown
error-back = Back to the tickets
error-not-found = There is no such page or number.
error-not-ready = A part of the system is not ready. Try again in a moment.
error-records-unavailable = The records database does not answer; try again in a moment.
error-readings-unavailable = The readings store does not answer; try again in a moment.
error-internal = The service failed; its log knows why.
error-bad-cursor = The page marker has expired; start from the first page.

## date

date-short = d MMM, HH:mm
date-full = d MMM y, HH:mm:ss

## duration

duration-s = { $s } s
duration-m = { $m } min
duration-hm = { $h } h { $m } min
duration-dh = { $d } d { $h } h

## clock

clock-remaining = { $duration } left
clock-overdue = { $duration } overdue
clock-met = met
clock-ended = came to nothing
clock-paused = paused
clock-due-unknown = due not known yet
clock-missed = met too late
clock-state-overdue = overdue
clock-state-ended = { $status }: { $reason }
clock-stopped-by-parent = by what was done about the group's ticket
clock-year-arrived = the year's calendar came on record
clock-due = due { $time }

## said

said-busy = Being worked on …
said-done = Done
said-colon = { ": " }
said-missing = Please fill this in.
said-short = At least { $least } characters.

## event

history-copied-routed = { $department }, as routed
history-copied-told = { $department }, which is told: { $notice }
event-figures = { $point }: { $old } → { $new }
event-figures-worst = worst { $worst }
event-figures-mean =
    , mean { $mean } ({ $breaching } of { $covered ->
        [one] one mark
       *[other] { $covered } marks
    } in breach)
event-figures-more =
    and { $count ->
        [one] one more episode
       *[other] { $count } more episodes
    }
event-by-system = System
event-foreign =
    { $sender }: { $count ->
        [one] one message
       *[other] { $count } messages
    } since { $time }, for { $points }

## Registering a contact

contact-title = Register a contact
contact-intro = Letters, calls, visits and what others hand on are registered here; all that is missing is told at once.
contact-part-contact = Contact
contact-part-person = From whom
contact-part-matter = What it is about
contact-part-complaint = Complaint
contact-others = More (rarely needed)
contact-submit = Register
contact-done = Registered: contact { $contact }, ticket { $ticket }. Others work on this ticket, and you do not see it.

## Leave

leave-title = Leave
leave-intro = A leave begins at its time once your head has approved it and the substitute has accepted.
leave-ask = Ask for leave
leave-substitute = Substitute (user name)
leave-starts = From
leave-ends = Until
leave-reason = Reason
leave-submit = Ask
leave-list = Leaves
leave-none = There is no leave that concerns you.
leave-of = { $person }, { $substitute } stands in
leave-span = { $start } to { $end }
leave-late = Its time has come: it waits.
leave-acting = You stand in for { $persons }.
leave-no-end = A leave needs an end.
leave-no-time = “{ $text }” is no date and time.
leave-next = Further leaves

## Duty

duty-title = Duty
duty-intro = Who comes on duty signs in { $minutes } minutes before the shift begins.
duty-holes = Holes in the next 7 days
duty-within-a-day = within a day
duty-within-a-week = within a week
duty-round-the-clock = around the clock
duty-in-charge = In charge now
duty-nobody-in-charge = nobody
duty-nobody = nobody
duty-chief = (shift leader)
duty-sign-in = Sign in for the shift from { $start }
duty-slots = Manual readings today
duty-slot-done = all entered
duty-slot-later = { $count ->
    [one] { $count } point
   *[other] { $count } points
}
duty-slot-missing = { $count ->
    [one] { $count } point is missing
   *[other] { $count } points are missing
}
duty-slot-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
duty-shift = Shift
duty-persons = On duty
duty-signed-in = Signed in
duty-answer-check = The shift is there
duty-late = late
duty-no-shifts = No shift in the next 7 days.
duty-empty = There is no roster yet.
orders-title = Dispatch orders
orders-late = not answered in time
orders-due = To be answered by
orders-said = Remarks
orders-reason = Why it is refused
orders-intro = What production dispatch told posts to do, the newest first, and what their shifts answered (C2).
orders-given = Orders given
orders-none = No order has been given.
orders-earlier = Earlier orders
orders-answer = Answer it in the log
orders-new = Give an order
orders-new-intro = The shift in charge of the post is told at once and has to answer in time; who does not is told of upwards.
orders-field-post = Post
orders-field-text = What is ordered
orders-text-hint = What is to be done, where, and until when. An order is never changed: a mistake is put right by another one.
orders-give = Give it
orders-no-posts = You may give orders to no post: production dispatch gives them.
duty-log-title = Duty log
duty-log-intro = Lines are added and never changed; what is wrong is corrected by another line.
duty-log-write = Write in the log
duty-log-text = Text
duty-log-about = Corrects line
duty-log-about-none = Corrects none
duty-log-submit = Write
duty-log-lines = Lines
duty-log-empty = There is no line yet.
duty-log-earlier = Earlier lines
duty-log-for = for { $person }
duty-log-shift = shift that begins { $start }
duty-log-corrects = Corrects line
duty-log-corrected-by = Corrected by line
duty-log-replaced = { $by } instead of { $person }
duty-log-taken-off = nobody instead of { $person }
duty-log-added = { $by } as well
duty-line-alive = There
duty-line-step = Time limit
duty-line-note = Note
duty-line-correction = Correction
duty-line-sign-in = Signed in
duty-line-replacement = Change of a shift
duty-line-handover = Handover
duty-line-handed-over = Taken over
duty-line-order = Dispatch order
duty-line-order-answer = Answer to an order
duty-line-patrol = Patrol sheet
duty-line-repair = Repair sheet
duty-line-repair-signed = Signed on a repair sheet
patrols-title = Patrols
patrols-intro = The whole network is patrolled each day; what is found is repaired by a sheet that worker and patroller sign (C32)
patrols-days = The last seven days
patrols-whole = whole network covered
patrols-partly = not the whole network
patrols-missing = no sheet
patrols-file = File a patrol sheet
patrols-normal = normal
patrols-left-out = What was not covered, and why (empty: all of it was)
patrols-left-out-short = Not covered
patrols-finding = Finding { $number }
patrols-finding-place = Place
patrols-submit = Sign and file
patrols-patroller = Patroller
patrols-worker = Worker
patrols-accepted = Accepted
patrols-unsigned = not signed
patrols-issued-to = Department
patrols-due = To be done by
patrols-late = overdue
patrols-said = Remarks
patrols-empty = No patrol sheets yet
duty-log-about-line = About line
duty-told-unit = Shift in charge
station-title = Pump station
station-intro = A sanitation list is filed each day; what is not in order is found, and decided by somebody else (H8)
station-points = What is measured
station-point = Point
station-metric = Measures
station-latest = Last value
station-silent = no value
station-no-points = There are no points of pressure, level, chlorine or turbidity here.
station-more-points = There are more points than are listed.
sanitation-days = Lists of the last seven days
sanitation-good = all in order
sanitation-missing = no list
sanitation-file = File a sanitation list
sanitation-again = Another list of the same day corrects the first, which stays.
sanitation-date = Day
sanitation-is-good = in order
sanitation-is-bad = not in order
sanitation-wrong = What is wrong
sanitation-text = Remarks
sanitation-submit = Sign and file
sanitation-by = Filed by
sanitation-corrected = Corrected by
sanitation-list = Sanitation list
sanitation-empty = No sanitation lists yet
sanitation-failed = { $count ->
    [one] one line not in order
   *[other] { $count } lines not in order
}
duty-line-sanitation = Sanitation list
duty-log-answers = Answers order
duty-change-title = Change a shift
duty-change-shift = Shift and person
duty-change-by = Who comes instead
duty-change-more = one more person
duty-change-nobody = Nobody comes
duty-change-because = Reason
duty-change-submit = Change

handover-title = Handover
handover-nobody = Nobody is in charge of this post now, or no shift comes that could take it over.
handover-outgoing = Outgoing
handover-incoming = Incoming
handover-signed-out = { $name } has signed for the outgoing shift.
handover-accident = A critical ticket is not staged
handover-parts = Five parts
handover-tickets = Open tickets
handover-more = and more
handover-by-service = Filled in when the handover is begun.
handover-entries = Exceptions
handover-waits = no answer yet
handover-part = Part
handover-entry = Exception
handover-text = Text
duty-part-1 = Equipment, mode, production
duty-part-2 = Defects and accidents
duty-part-3 = Tools, material, keys
duty-part-4 = Records
duty-part-5 = Cleanliness
duty-no-command = There is no such command.

## stops of supply

stops-title = Stops
stops-intro = By what is due next.
stops-going-on = Going on
stops-all = All
stops-new-planned = Apply for a stop
stops-new-fault = Open a stop by a fault
stops-intro-planned = Production technology approves area and time; from 500 households on production dispatch is told before.
stops-intro-fault = Repair needs no approval, its papers follow; limits of reports count from the event.
stops-number = Number
stops-step = Step
stops-places = Area
stops-households = Households
stops-time = Time
stops-due = Time limits
stops-empty = There are no stops.
stops-more = More stops go on than are shown here: those that run and those due first.
stops-next = Next page
stop-length = Length
stop-applied-window = Applied for
stop-approved-window = Approved
stop-silent-until = Rules are silent until
stop-event = Event
stop-started = Began
stop-ended = Supply back
stop-told = told
stop-untold = not told
stop-clocks = Time limits
stop-moves = What can be done
stop-waits = waits for reports
stop-waits-for = Not done yet: { $what }
stop-reports = Reports
stop-report-to = To
stop-report-at = Reported
stop-report-entered = Entered
stop-notice = Notice
stop-handed-over = handed over
stop-published = published
stop-sent = sent
stop-unsent = not sent
stop-lines = What was done
stop-happened = happened
stop-late = entered late
stop-reported-on-ticket = Reported on its ticket
stop-merged = A wider stop stands for it
stop-cause-unknown = Found by sensors; cause not known yet
stop-news-joined =
    { $count ->
        [one] { $count } new ticket within it came to it
       *[other] { $count } new tickets within it came to it
    }
stop-news-recovered = The points of its ticket measure enough again: confirm it, and enter that supply is back
stop-news-not-recovered = The points of its ticket measure too little again
stop-news-dissolved = What its ticket was opened for was taken back: check whether supply is stopped
stop-line-kind-imported = Imported as approved, with the inventory
stop-imported-as = Outage of the inventory
stop-line-kind-import-moved = Its outage was imported with another time or place
stop-line-kind-import-gone = Its outage is no longer in the inventory: nothing is approved any more
stop-line-kind-lapsed = The approved time is over, and nobody has said that it began: closed by the service
stop-news-wider = There is another stop of a wider area: check, and go on with one of them
stop-a-step = Step of a time limit
stop-meant-for = Meant for
stop-reached = Reached
stop-nobody = nobody
stop-hint-households = counted by the area where left out
stop-hint-lines = one a line
stop-no-command = There is no such command.
stop-form-unfit = Something does not fit; it stands at its field.
refusal-no-sheet-of-stop = The stop has no such form.
maintenance-title = Maintenance
maintenance-intro = While something is worked on, its silence, values that do not change and unusable data open no ticket. What is so at the end opens one then; what was measured as a breach opens one at any time.
maintenance-going-on = Under way and planned
maintenance-all = All
maintenance-running = Under way
maintenance-planned = Planned
maintenance-past = Over
maintenance-none-running = Nothing is worked on now.
maintenance-none-planned = Nothing is planned.
maintenance-none = There was no maintenance yet.
maintenance-more = There is more than stands here; “All” has it.
maintenance-next = Earlier
maintenance-subject = What
maintenance-time = From – to
maintenance-because = Reason
maintenance-state = State
maintenance-ended = Ended early
maintenance-end = End it now
maintenance-cancel = Call it off
maintenance-new-gateway = Maintenance of a gateway
maintenance-new-place = Maintenance of a station or other place
maintenance-new-point = Maintenance of a point
maintained-kind-gateway = Gateway
maintained-kind-place = Place
maintained-kind-point = Point
maintenance-field-subject = What is worked on
maintenance-field-starts = From
maintenance-field-ends = To
maintenance-field-because = Reason
maintenance-subject-hint = by a part of its name or id
maintenance-now-hint = empty: now
maintenance-days-hint = { $days } days at most
maintenance-submit = Enter maintenance
