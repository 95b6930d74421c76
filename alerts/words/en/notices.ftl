### Notices: of what somebody is told, what became of it, and what is wrong with the table of occasions.

notice-opened = Sensors found something
notice-opened-wide = Sensors found something that affects many
notice-dispatched = Handed on to you
notice-returned = Given back by the unit
notice-clock-step = A time limit
notice-clock-overdue = A time limit is reached
notice-pressed = Urged, supervised or instructed
notice-result = A result was submitted
notice-sample-taken = A sample was taken
notice-extension-asked = More time is asked for
notice-stop-opened = Supply stopped by a fault
notice-stop-applied = A stop of supply is applied for
notice-stop-approved = A stop of supply of your unit is approved
notice-stop-refused = A stop of supply of your unit is refused
notice-application-approved = The stop of supply that you applied for is approved
notice-application-refused = The stop of supply that you applied for is refused
notice-application-withdrawn = The stop of supply that you applied for is withdrawn
notice-stop-withdrawn = A stop of supply of your unit is withdrawn
notice-stop-dropped = A planned stop of supply is withdrawn
notice-stop-to-correct = A stop of supply that was announced is changed or withdrawn
notice-stop-to-announce = A stop of supply is approved, and to be announced
notice-stop-reported = A stop of supply is reported
notice-stop-to-publish = A notice of a stop is to be published
notice-stop-changed = A stop of supply has changed
notice-stop-ended = A stop of supply has ended
notice-order-given = A dispatch order to your post
notice-order-refused = A dispatch order is refused
notice-order-answered = A dispatch order is answered
notice-order-unattended = A dispatch order to a post where nobody is
notice-repair-issued = A repair sheet for your unit
notice-repair-again = A repair is to be done anew
notice-roster-hole = The roster has a hole
notice-roster-hole-near = The roster has a hole within a day
notice-channel-failing = A channel of notices takes nothing
notice-calendar-missing = Working days of a year are not known
notice-audit-broken = What is on record is not as it was written
notice-unreached = An urgent notice reached nobody

notice-do-opened = Accept it, and look at it on site
notice-do-opened-wide = See how far it goes, and dispatch
notice-do-dispatched = Accept it and work on it
notice-do-returned = Hand it on anew
notice-do-clock-step = Do it before it is due, or say why not
notice-do-clock-overdue = Do it now, and say why it is late
notice-do-pressed = Work on it now, and say what came of it
notice-do-result = Check the result
notice-do-sample-taken = See to the analysis
notice-do-extension-asked = Decide on more time
notice-do-stop-opened = See to the reports and to the notice, and dispatch
notice-do-stop-applied = Decide on area and time
notice-do-stop-approved = See what was approved, and act by it
notice-do-stop-refused = See why
notice-do-application-approved = See which area and time were approved
notice-do-application-refused = See why
notice-do-application-withdrawn = See why
notice-do-stop-withdrawn = See why
notice-do-stop-dropped = Take note of it
notice-do-stop-to-correct = Publish the earlier notice no more, and see what holds now
notice-do-stop-to-announce = Hand its notice over to the public relations office
notice-do-stop-reported = Take note of the report, and report on where that is owed
notice-do-stop-to-publish = Publish it, and confirm
notice-do-stop-changed = See whether other reports are owed now
notice-do-stop-ended = See that it can be closed
notice-do-order-given = Acknowledge it in the duty log, and execute it
notice-do-order-refused = See why, and dispatch anew
notice-do-order-answered = Take note
notice-do-order-unattended = See that somebody goes there; its people were told
notice-do-repair-issued = Repair it, and sign the sheet
notice-do-repair-again = See why, repair it and sign anew
notice-do-roster-hole = See to somebody for it
notice-do-roster-hole-near = See to somebody for it now
notice-do-channel-failing = See to its settings and its service; tell people otherwise meanwhile
notice-do-calendar-missing = Bring in the calendar of that year
notice-do-audit-broken = Keep the database and its backups as they are, and find out who changed it
notice-do-unreached = Ring somebody up, and say here that it is known

notice-title = { $number } { $what } { $place }
notice-of-clock = { $kind }: { $clock } ({ $clause })
notice-again =
    { $count ->
        [one] { $kind } (1 reminder)
       *[other] { $kind } ({ $count } reminders)
    }
notice-worst-below = { $point } down to { $value }, the limit is { $limit }
notice-worst-above = { $point } up to { $value }, the limit is { $limit }
notice-stop-size =
    { $count ->
        [one] { $step }, 1 household
       *[other] { $step }, { $count } households
    }
notice-unreached-of = Of: { $kind }
notice-unreached-person = { $person }: { $ways }
notice-unreached-way = { $channel }: { $why }
notice-unreached-more =
    { $count ->
        [one] and 1 person more
       *[other] and { $count } persons more
    }
notice-of-duty = Duty
service-part-channel = channel of notices
service-part-calendar = calendar
service-part-audit = entry of the record
notice-words = “{ $text }”
notice-hours = { $starts } to { $ends }
notice-since = Since { $at }
notice-due = Due { $at }
delivery-state-waiting = being sent
delivery-state-delivered = delivered
delivery-state-failed = not delivered
delivery-state-no-way = no address on record
delivery-state-answered = known, the rest was dropped
delivery-state-over = over, the rest was dropped

notice-state-decided = to be told
notice-state-told = told
notice-state-answered = known
notice-state-superseded = superseded
notice-state-nobody = nobody there

occasions-no-table = is no table of this file
occasions-twice = this kind is there twice
occasions-unknown-clause = there is no clause { $clause }
occasions-never = nothing is an occasion of it: it has no “moves”, no “opens” and no “steps”
occasions-nobody = it tells nobody: “to” is empty
occasions-no-due = only steps of time limits have a due
occasions-steps = one row is for the steps of time limits, and no other

notice-unknown = You were told of no notice { $id }.
refusal-answer-link = This link is not good, or not any more; sign in to answer.
